"""Closed rooms are opened, joined, left and ended; notes, promises and drafts are written in them."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tiltas.accounts.models import User
from tiltas.accounts.services import audit
from tiltas.core.errors import InventedAndReal, Refused
from tiltas.core.versions import check_unchanged
from tiltas.network.models import Organisation
from tiltas.notifications.services import tell_all

from .models import Draft, EarlierDraft, Group, Member, Note, Promise
from .queries import due_soon, speakers_of, workers_in


class GroupEnded(Refused):
    """Nothing is added to a room that has ended."""

    message = _("This room has ended. What was written in it can be read; nothing new is added.")
    status = 409


class AskedAlready(Refused):
    """An organisation is in a room once."""

    message = _("This organisation is in the room already, or has been asked.")
    status = 409


class SampleAndReal(InventedAndReal):
    message = _("Invented organisations meet only invented ones, and real ones only real ones.")


class NotInside(Refused):
    """The organisation is not in the room."""

    message = _("Choose an organisation that is in this room.")
    status = 403


def require_open(group: Group) -> None:
    """Raises GroupEnded."""
    if group.ended_on is not None:
        raise GroupEnded


def _inside(group: Group, organisation: Organisation) -> Member:
    """An organisation that is in a room now. Raises NotInside."""
    found = group.members.filter(organisation=organisation, joined_on__isnull=False, left_on=None).first()
    if found is None:
        raise NotInside
    return found


@transaction.atomic
def open_group(*, founded_by: Organisation, name: str, language: str, purpose: str = "", by=None) -> Group:
    """A room with one organisation in it."""
    group = Group.objects.create(founded_by=founded_by, name=name, purpose=purpose, language=language)
    Member.objects.create(group=group, organisation=founded_by, joined_on=timezone.localdate())
    audit("groups.open", group, by=by)
    return group


@transaction.atomic
def ask(*, group: Group, organisation: Organisation, by=None) -> Member:
    """Ask an organisation to join; nobody is put into a room. Raises GroupEnded, AskedAlready, SampleAndReal."""
    require_open(group)
    if organisation.is_sample != group.is_sample:
        raise SampleAndReal
    member, fresh = Member.objects.get_or_create(group=group, organisation=organisation, left_on=None)
    if not fresh:
        raise AskedAlready
    audit("groups.ask", group, by=by)
    # Asked again after it declined or left, it is told anew.
    tell_all(
        users=speakers_of(organisation),
        kind="groups.asked",
        # Which room it is, is read behind the door.
        data={"member": member.pk},
        key=f"{member.pk}-{member.asked_at:%Y%m%d%H%M%S}",
    )
    return member


@transaction.atomic
def answer(*, member: Member, joins: bool, by=None) -> None:
    """An organisation joins, or does not: then nothing of the asking is kept. Raises GroupEnded."""
    require_open(member.group)
    if joins:
        member.joined_on = timezone.localdate()
        member.save(update_fields=["joined_on"])
    else:
        member.delete()
    audit("groups.join" if joins else "groups.decline", member.group, by=by)


@transaction.atomic
def leave(*, group: Group, organisation: Organisation, by=None) -> None:
    """An organisation leaves; from now on its people read nothing of the room. The last one ends it. Raises NotInside."""
    member = _inside(group, organisation)
    member.left_on = timezone.localdate()
    member.save(update_fields=["left_on"])
    audit("groups.leave", group, by=by)
    if not group.members.filter(joined_on__isnull=False, left_on=None).exists() and group.ended_on is None:
        end(group=group, by=by)


@transaction.atomic
def end(*, group: Group, by=None) -> None:
    """Nothing is added any more; those who are in it can read what was written. Raises GroupEnded."""
    require_open(group)
    group.ended_on = timezone.localdate()
    group.save(update_fields=["ended_on"])
    audit("groups.end", group, by=by)


@transaction.atomic
def write_note(*, group: Group, text: str, language: str, by=None) -> Note:
    """A note for the others, who are told that something is new. Raises GroupEnded."""
    require_open(group)
    _tell_others(group, by)
    return Note.objects.create(group=group, text=text, language=language, by=by)


@transaction.atomic
def promise(
    *, group: Group, organisation: Organisation, what: str, language: str, due_on: datetime.date, by=None
) -> Promise:
    """An organisation of the room does something by a day. Raises GroupEnded, NotInside."""
    require_open(group)
    _inside(group, organisation)
    _tell_others(group, by)
    return Promise.objects.create(
        group=group, organisation=organisation, what=what, language=language, due_on=due_on, by=by
    )


@transaction.atomic
def keep_promise(*, promise: Promise, by=None) -> None:
    """It is done. Doing it twice changes nothing. Raises GroupEnded."""
    require_open(promise.group)
    if promise.done_on is None:
        promise.done_on = timezone.localdate()
        promise.save(update_fields=["done_on"])
        _tell_others(promise.group, by)


@transaction.atomic
def start_draft(*, group: Group, title: str, text: str, language: str, by=None) -> Draft:
    """A text of the room. Raises GroupEnded."""
    require_open(group)
    _tell_others(group, by)
    return Draft.objects.create(group=group, title=title, text=text, language=language, by=by)


@transaction.atomic
def change_draft(*, draft: Draft, title: str, text: str, language: str, seen: str | None = None, by=None) -> Draft:
    """Another wording; the earlier one is kept. Raises GroupEnded, ChangedMeanwhile."""
    require_open(draft.group)
    fresh = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    check_unchanged(seen, fresh)
    if (fresh.title, fresh.text, fresh.language) == (title, text, language):
        return fresh
    EarlierDraft.objects.create(
        draft=fresh, title=fresh.title, text=fresh.text, language=fresh.language, by=fresh.by, at=fresh.at
    )
    fresh.title, fresh.text, fresh.language, fresh.by, fresh.at = title, text, language, by, timezone.now()
    fresh.save()
    _tell_others(fresh.group, by)
    return fresh


def _tell_others(group: Group, by: User | None) -> None:
    """Those who are in a room are told that something is new there, and no word of what; each once a day."""
    today = timezone.localdate().isoformat()
    for member in group.members.filter(joined_on__isnull=False, left_on=None).select_related("organisation"):
        others = workers_in(member.organisation)
        tell_all(
            users=others.exclude(pk=by.pk) if by else others,
            kind="groups.new",
            # By which organisation somebody gets in: once it has left, the news goes, too.
            data={"group": group.uid, "organisation": member.organisation_id, "on": today},
            key=f"{group.pk} {today}",
        )


def remind(*, today: datetime.date) -> int:
    """Tell those who speak for an organisation that a promise of it comes due; each is told once. Returns how many."""
    found = list(due_soon(today))
    for one in found:
        tell_all(
            users=speakers_of(one.organisation),
            kind="groups.due",
            # Goes out by mail: the day and the way there, no word of what was said behind the closed door.
            data={"uid": one.group.uid, "due_on": one.due_on.isoformat(), "promise": one.pk},
            key=str(one.pk),
        )
    return len(found)
