"""How signing in fits this house."""

from allauth.account.adapter import DefaultAccountAdapter


class Adapter(DefaultAccountAdapter):
    """Accounts are opened by administrators; the client's address never reaches a table."""

    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        # Rate limits need to tell connections apart, not to know them: a key of the day takes the address's place.
        return request.client_key()
