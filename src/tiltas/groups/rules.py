"""Who is in a closed room. Asked as predicates and not as permissions: administrators hold all of those, but no key."""

import rules

from tiltas.network.models import Membership
from tiltas.network.rules import roles_of

from .models import Group

SPEAKERS = (Membership.Role.EDITOR, Membership.Role.OFFICER)


def _inside(group: Group) -> set[int]:
    """Organisations that are in the room now; asked once for one object."""
    if not hasattr(group, "_inside"):
        joined = group.members.filter(joined_on__isnull=False, left_on=None)
        group._inside = set(joined.values_list("organisation_id", flat=True))
    return group._inside


@rules.predicate
def is_inside(user, group: Group | None):
    """Works for an organisation that is in the room."""
    return group is not None and bool(roles_of(user).keys() & _inside(group))


@rules.predicate
def speaks_inside(user, group: Group | None):
    """Speaks for an organisation that is in the room."""
    return group is not None and any(roles_of(user).get(pk) in SPEAKERS for pk in _inside(group))


@rules.predicate
def speaks_for_founder(user, group: Group | None):
    return is_inside(user, group) and roles_of(user).get(group.founded_by_id) in SPEAKERS


def speaks_for(user) -> list[int]:
    """The organisations for which somebody may open a room, join one and promise."""
    return [pk for pk, role in roles_of(user).items() if role in SPEAKERS]
