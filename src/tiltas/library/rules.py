"""Who may write, publish, send back, check and react."""

import rules
from django.conf import settings

from tiltas.network.models import Membership
from tiltas.network.rules import edits, is_organiser, roles_of

from .models import Written

WRITERS = {Membership.Role.EDITOR, Membership.Role.OFFICER}


def _state(thing) -> str:
    return getattr(thing, "state", "")


@rules.predicate
def writes_for_one(user, thing=None):
    return any(role in WRITERS for role in roles_of(user).values())


@rules.predicate
def writes_for_its_organisation(user, thing):
    return thing is not None and edits(user, thing.organisation)


@rules.predicate
def is_published(user, thing):
    return _state(thing) == Written.State.PUBLISHED


@rules.predicate
def is_not_withdrawn(user, thing):
    return _state(thing) != Written.State.WITHDRAWN


@rules.predicate
def is_withdrawn(user, thing):
    return _state(thing) == Written.State.WITHDRAWN


@rules.predicate
def is_read_afterwards(user, thing=None):
    return settings.MODERATION == "after"


@rules.predicate
def takes_reactions(user, activity):
    return activity is not None and activity.is_open_for_reactions


is_responsible = is_organiser | writes_for_its_organisation

rules.add_perm("library.write", is_organiser | writes_for_one)
rules.add_perm("library.write_for_any", is_organiser)
rules.add_perm("library.read_unpublished", is_responsible)
rules.add_perm("library.change", is_responsible & is_not_withdrawn)
rules.add_perm("library.bring_back", is_responsible & is_withdrawn)
rules.add_perm("library.publish", is_organiser | (writes_for_its_organisation & is_read_afterwards))
rules.add_perm("library.moderate", is_organiser)
rules.add_perm("library.verify", is_responsible & is_published)
rules.add_perm("library.take_over", (is_organiser | writes_for_one) & is_published)
rules.add_perm("library.react", (is_organiser | writes_for_one) & takes_reactions)
