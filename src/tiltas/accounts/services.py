"""Accounts are made, steps are recorded, a person's data is handed out or erased."""

import hmac
import secrets
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tiltas.core.errors import NotAllowed, Refused
from tiltas.core.states import Transitions
from tiltas.core.versions import check_unchanged

from . import personal_data, queries
from .models import EDITORS, AuditEntry, Participant, Role, TransitionRecord, User


class AddressTaken(Refused):
    """There is an account with this address."""

    message = _("There is an account with this e-mail address already.")


class LastAdministrator(Refused):
    """Somebody has to be left who can open accounts."""

    message = _(
        "You cannot take this right from yourself, and one administrator has to be left. Ask another administrator to do it."
    )


class OnlyAdministrator(Refused):
    """Whoever alone can open accounts does not erase their own."""

    message = _("You are the only administrator. Make somebody else an administrator first.")


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
    _give_roles(user, roles)
    audit("accounts.open", user, by=by)
    return user


def _give_roles(user: User, roles: Iterable[str]) -> None:
    wanted = set(roles)
    kept = set(user.roles.values_list("role", flat=True))
    user.roles.exclude(role__in=wanted).delete()
    Role.objects.bulk_create([Role(user=user, role=role) for role in sorted(wanted - kept)])
    if Role.Name.EDITOR in wanted:
        user.groups.add(Group.objects.get_or_create(name=EDITORS)[0])
    else:
        user.groups.remove(*Group.objects.filter(name=EDITORS))


@transaction.atomic
def change_account(
    *,
    user: User,
    roles: Iterable[str],
    translates: Iterable[str],
    administrator: bool,
    seen: str | None = None,
    by: User | None = None,
) -> None:
    """Somebody is appointed, or has done what they were appointed for. Raises ChangedMeanwhile, LastAdministrator."""
    fresh, others = _with_other_administrators(user)
    check_unchanged(seen, *queries.rows_of(fresh))
    if fresh.is_superuser and not administrator and (fresh == by or not others):
        raise LastAdministrator
    fresh.translates, fresh.is_superuser = list(translates), administrator
    fresh.save(update_fields=["translates", "is_superuser"])
    _give_roles(fresh, roles)
    audit("accounts.change", fresh, by=by)


def _with_other_administrators(user: User) -> tuple[User, list[User]]:
    """An account as it stands and the other administrators who can sign in, locked until the change is through."""
    # In one order: of two who take the right from each other at once, the second waits here and finds nobody else.
    found = User.objects.select_for_update().filter(Q(pk=user.pk) | Q(is_superuser=True, is_active=True))
    by_key = {one.pk: one for one in found.order_by("pk")}
    return by_key.pop(user.pk), list(by_key.values())


@transaction.atomic
def close_account(*, user: User, by: User | None = None) -> None:
    """Nobody signs in with it any more, and whoever is signed in is so no longer. Raises LastAdministrator."""
    fresh, others = _with_other_administrators(user)
    if not fresh.is_active:
        return
    if fresh == by or (fresh.is_superuser and not others):
        raise LastAdministrator
    fresh.is_active = False
    fresh.save(update_fields=["is_active"])
    _end_sessions(fresh)
    audit("accounts.close", fresh, by=by)


def _end_sessions(user: User) -> None:
    # A session does not say whose it is before it is read; without this, opening the account again would wake them.
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


@transaction.atomic
def reopen_account(*, user: User, by: User | None = None) -> None:
    """Somebody signs in again, with the password and the roles of before."""
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        audit("accounts.reopen", user, by=by)


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


@transaction.atomic
def erase_own_account(*, user: User) -> None:
    """Somebody leaves, and what is known about them goes. Raises OnlyAdministrator."""
    fresh, others = _with_other_administrators(user)
    if fresh.is_superuser and not others:
        raise OnlyAdministrator
    erase_personal_data(user=user)
