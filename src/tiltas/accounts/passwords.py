"""What a password must be, said in our words."""

from django.contrib.auth.password_validation import CommonPasswordValidator, MinimumLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class LongEnough(MinimumLengthValidator):
    def get_error_message(self):
        return ngettext(
            "This is too short. Use at least %(count)s character.",
            "This is too short. Use at least %(count)s characters.",
            self.min_length,
        ) % {"count": self.min_length}


class NotCommon(CommonPasswordValidator):
    def get_error_message(self):
        return _("Many people use this password, so it is easily guessed. Choose another one.")
