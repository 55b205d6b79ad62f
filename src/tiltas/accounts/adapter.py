"""How signing in fits this house."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class Adapter(DefaultAccountAdapter):
    """Accounts are opened by administrators; the client's address never reaches a table."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed. Ask the people who run this site."),
        "email_password_mismatch": _("E-mail address and password do not belong together. Check both."),
        "enter_current_password": _("This is not your password until now. Type it again."),
        "incorrect_password": _("This is not your password. Type it again."),
        "invalid_login": _("E-mail address and password do not belong together. Check both."),
        "invalid_password_reset": _("This link was used already or is too old."),
        "too_many_login_attempts": _("That was tried too often. Wait some minutes, then try again."),
        "rate_limited": _("That was tried too often. Wait some minutes, then try again."),
    }

    def format_email_subject(self, subject):
        return f"{settings.SITE_NAME}: {subject}"

    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        # Rate limits need to tell connections apart, not to know them: a key of the day takes the address's place.
        return request.client_key()

    def is_safe_url(self, url):
        try:
            return super().is_safe_url(url)
        except ValueError:  # no address at all, such as "http://["
            return False
