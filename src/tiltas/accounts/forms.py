from allauth.account.forms import LoginForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .models import Role, User


class SignInForm(LoginForm):
    """E-mail and password; no "remember me" to think about."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)
        self.fields["login"].label = _("E-mail address")
        self.fields["password"].label = _("Password")
        for name in ("login", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)
            self.fields[name].help_text = ""  # the way to a new password stands below the form


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
        label=_("Translates into"), choices=settings.LANGUAGES, required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("There is an account with this e-mail address already."))
        return email


class EraseForm(forms.Form):
    """Erasing needs one deliberate step."""

    sure = forms.BooleanField(label=_("Yes, erase my account and what is known about me. This cannot be undone."))
