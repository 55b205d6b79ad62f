from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from tiltas.languages.texts import name_in_page_language
from tiltas.ui.filters import Filter

from .models import ADMINISTRATOR, Role, User
from .once import OnceForm


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
        choices=lambda: _languages(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("There is an account with this e-mail address already."))
        return email


class AccountFilter(Filter):
    """Which accounts a list shows."""

    words = forms.CharField(label=_("Name or e-mail address"), required=False, max_length=150)
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=lambda: [("", _("All roles")), *_roles_in_capitals()],
    )
    translates = forms.ChoiceField(
        label=_("Translates into"), required=False, choices=lambda: [("", _("All languages")), *_languages()]
    )
    closed = forms.ChoiceField(
        label=pgettext_lazy("of an account", "State"),
        required=False,
        choices=[("", pgettext_lazy("accounts", "Open")), ("1", pgettext_lazy("accounts", "Closed"))],
    )

    def clean_words(self):
        return self.cleaned_data["words"].replace("\x00", "")

    def chosen(self) -> dict:
        found = super().chosen()
        return found | ({"closed": True} if "closed" in found else {})


class ChangeAccountForm(OnceForm):
    """What somebody may do from now on."""

    def __init__(self, *args, user: User, **kwargs):
        roles = [role.role for role in user.roles.all()] + [ADMINISTRATOR] * user.is_superuser
        super().__init__(*args, initial={"roles": roles, "translates": user.translates}, **kwargs)
        for name, label, choices in (
            ("roles", _("Roles on the whole site"), _roles_in_capitals()),
            ("translates", _("Translates into"), _languages()),
        ):
            widget = forms.CheckboxSelectMultiple
            self.fields[name] = forms.MultipleChoiceField(label=label, required=False, choices=choices, widget=widget)
        self.fields["roles"].help_text = _("An administrator may do everything, and opens and closes accounts.")

    def told(self) -> dict:
        told = super().told()
        roles = [role for role in told["roles"] if role != ADMINISTRATOR]
        return told | {"roles": roles, "administrator": ADMINISTRATOR in told["roles"]}


def _roles_in_capitals() -> list[tuple[str, str]]:
    choices = [*Role.Name.choices, (ADMINISTRATOR, pgettext("role on the whole site", "administrator"))]
    return [(value, capfirst(str(label))) for value, label in choices]


def _languages() -> list[tuple[str, str]]:
    return [(code, name_in_page_language(code)) for code, _own_name in settings.LANGUAGES]


class EraseForm(forms.Form):
    """Erasing needs one deliberate step."""

    sure = forms.BooleanField(label=_("Yes, erase my account and what is known about me. This cannot be undone."))
