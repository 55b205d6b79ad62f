"""Accounts are made, steps are recorded, a person's data is handed out or erased."""

import hmac
import secrets
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tiltas.core.errors import NotAllowed, Refused
from tiltas.core.states import Transitions

from . import personal_data
from .models import EDITORS, AuditEntry, Participant, Role, TransitionRecord, User


class AddressTaken(Refused):
    """There is an account with this address."""

    message = _("There is an account with this e-mail address already.")


def audit(action: str, thing: Any = None, *, by: User | None = None) -> None:
    """Note that something of consequence was done: who, what, when, no content."""
    AuditEntry.objects.create(
        action=action,
        by=by if by is not None and by.is_authenticated else None,
        kind=thing._meta.label_lower if thing is not None else "",
        key=str(thing.pk) if thing is not None else "",
    )


def audit_what_was_done(*, action: str, thing: Any, by: User | None, **_more) -> None:
    """The same for rooms below, which only say what they did."""
    audit(action, thing, by=by)


@transaction.atomic
def open_account(
    *, email: str, name: str, password: str, roles: list[str] = (), by: User | None = None, **extra
) -> User:
    """An account with roles of the whole site. Raises AddressTaken."""
    if User.objects.filter(email__iexact=email).exists():
        raise AddressTaken
    user = User.objects.create_user(email, password, name=name, **extra)
    Role.objects.bulk_create([Role(user=user, role=role) for role in roles])
    if Role.Name.EDITOR in roles:
        user.groups.add(Group.objects.get_or_create(name=EDITORS)[0])
    audit("accounts.open", user, by=by)
    return user


@transaction.atomic
def step(*, thing: Any, table: Transitions, name: str, by: User | None) -> None:
    """Perform one transition: locks the row, checks permission and needs, saves the new state, records it.

    Raises NotAllowed, or Refused with the sentence of what is missing.
    """
    model = type(thing)
    # Two people at once: the second finds the state already moved on.
    fresh = model._default_manager.select_for_update(of=("self",)).get(pk=thing.pk)
    setattr(thing, table.attribute, getattr(fresh, table.attribute))
    way = table.check(thing, name)
    if by is not None and not by.has_perm(way.permission, thing):
        raise NotAllowed(_("Your account may not do this. Ask the people responsible for it."))
    origin = getattr(thing, table.attribute)
    setattr(thing, table.attribute, way.target)
    thing.save(update_fields=[table.attribute])
    TransitionRecord.objects.create(
        kind=table.kind, key=str(thing.pk), name=name, origin=origin, target=way.target, by=by
    )
    audit(f"{table.kind}.{name}", thing, by=by)


def hash_of_token(token: str) -> str:
    """What is stored of a participant's token."""
    return hmac.new(settings.TOKEN_KEY.encode(), token.encode(), sha256).hexdigest()


def new_participant(browser: str = "") -> tuple[Participant, str]:
    """A participant and the token that only their browser will hold.

    With the secret of the browser's form cookie, a button pressed twice before the first answer makes one participant.
    """
    token = hash_of_token(f"first answer:{browser}") if browser else secrets.token_urlsafe(24)
    participant, _made = Participant.objects.get_or_create(token_hash=hash_of_token(token))
    return participant, token


def export_personal_data(*, user: User | None, participant: Participant | None = None) -> dict[str, dict]:
    """Everything the house knows about a person, by room."""
    participant = participant or getattr(user, "participant", None)
    found = {holding.room: holding.export(user, participant) for holding in personal_data.holdings()}
    return {room: data for room, data in found.items() if data}


@transaction.atomic
def erase_personal_data(*, user: User | None, participant: Participant | None = None) -> None:
    """Erase a person from every room, the room of accounts last. What they said stays, without them."""
    participant = participant or getattr(user, "participant", None)
    audit("accounts.erase")
    for holding in reversed(personal_data.holdings()):
        if holding.room != "accounts":
            holding.erase(user, participant)
    for holding in personal_data.holdings():
        if holding.room == "accounts":
            holding.erase(user, participant)
