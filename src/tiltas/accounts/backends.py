"""Who somebody is, and that what the rules of the house decide is not asked of Django's tables of permissions again."""

import rules
from allauth.account.auth_backends import AuthenticationBackend


class SignIn(AuthenticationBackend):
    """By e-mail and password. Permissions without a rule are still Django's: two statements, once per request."""

    def has_perm(self, user_obj, perm, obj=None):
        return not rules.perm_exists(perm) and super().has_perm(user_obj, perm, obj)
