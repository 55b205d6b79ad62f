"""Predicates about people that every room above uses."""

import rules


@rules.predicate
def is_signed_in(user):
    return user.is_authenticated


def has_role(*names):
    """A predicate: the person holds one of these roles of the whole site (administrators hold all)."""

    @rules.predicate(f"has_role:{'|'.join(names)}")
    def check(user):
        return user.is_authenticated and (user.is_superuser or any(user.has_role(name) for name in names))

    return check


is_administrator = rules.is_superuser
rules.add_perm("accounts.open_account", is_administrator)
