from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.languages.texts import name_in_page_language

from .models import Role, User


class _OurWords:
    """Labels, hints and errors of signing in, in the words of the rest of the house."""

    LABELS = {
        "login": _("E-mail address"),
        "email": _("E-mail address"),
        "password": _("Password"),
        "oldpassword": _("Your password until now"),
        "password1": _("New password"),
        "password2": _("The new password once more"),
    }
    HINTS = {"password1": _("At least 10 characters, and none that many people use.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)
        for name, field in self.fields.items():
            field.label = self.LABELS.get(name, field.label)
            field.help_text = self.HINTS.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            if "password" in name:
                field.widget.attrs["dir"] = "ltr"

    def add_error(self, field, error):
        if field == "password2":
            error = _("The two passwords differ. Type the new one twice.")
        super().add_error(field, error)


class SignInForm(_OurWords, LoginForm):
    """E-mail and password; no "remember me" to think about."""


class NewPasswordForm(_OurWords, ChangePasswordForm):
    """Another password, by who knows the one until now."""


class FirstPasswordForm(_OurWords, SetPasswordForm):
    """A password for an account that has none."""


class ForgottenPasswordForm(_OurWords, ResetPasswordForm):
    """Where to send the link."""


class PasswordByLinkForm(_OurWords, ResetPasswordKeyForm):
    """A new password, by who followed the link."""


class AccountForm(forms.Form):
    """What an administrator says of a new account."""

    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail address"))
    roles = forms.MultipleChoiceField(
        label=_("Roles on the whole site"),
        choices=Role.Name.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    translates = forms.MultipleChoiceField(
        label=_("Translates into"),
        choices=lambda: [(code, name_in_page_language(code)) for code, _own_name in settings.LANGUAGES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("There is an account with this e-mail address already."))
        return email


class EraseForm(forms.Form):
    """Erasing needs one deliberate step."""

    sure = forms.BooleanField(label=_("Yes, erase my account and what is known about me. This cannot be undone."))
