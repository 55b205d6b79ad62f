"""Bodies are set up, seats taken and left, sittings held, advice given and replied to."""

import datetime
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tiltas.accounts.services import audit
from tiltas.core.errors import InventedAndReal, Refused
from tiltas.core.versions import check_unchanged
from tiltas.drafting.services import SampleUnderReal, place_of, series_of
from tiltas.events.models import Event
from tiltas.notifications.services import tell_all
from tiltas.search.services import index_later
from tiltas.trace.models import Node
from tiltas.trace.services import connect, new_node, node_of

from .models import Advice, AgendaItem, Council, EarlierReply, Reply, Seat, Sitting
from .queries import due_soon, keepers_of, officers_of, reply_to

TIME_TO_ANSWER = datetime.timedelta(days=90)
NEWS = datetime.timedelta(days=30)


class SampleAndReal(InventedAndReal):
    message = _("An invented body has only invented organisations, and a real one only real ones.")


class CouncilEnded(Refused):
    """A body that is no longer there meets no more and advises nobody."""

    message = _("This body has ended. What it did stays here to be read; nothing new is added.")
    status = 409


class RepliedAlready(Refused):
    """One advice, one reply."""

    message = _("This advice has its answer already. The answer can be revised by those who gave it.")
    status = 409


class ReasonMissing(Refused):
    """Who does not follow says why."""

    message = _("Write why it is not followed: those who gave the advice will read it.")


class NotTheirs(Refused):
    """The reply comes from another body than the one that was advised."""

    message = _("Only the body that was asked can answer.")
    status = 403


class ElsewhereHeld(Refused):
    """The sitting belongs to another body."""

    message = _("Choose a sitting of this body.")


def _all_of_one_world(sample: bool, *organisations) -> None:
    """Raises SampleAndReal when something invented would hang on something real."""
    if any(one is not None and one.is_sample != sample for one in organisations):
        raise SampleAndReal


def _check(thing: Model, seen: str | None, *parts: Model) -> None:
    """Lock a row until the correction is through. Raises ChangedMeanwhile when it is not what was `seen`."""
    check_unchanged(seen, type(thing)._default_manager.select_for_update(of=("self",)).get(pk=thing.pk), *parts)


def _correct(thing: Model, *, language: str | None = None, **changes) -> None:
    """Other values in the row of a thing. Translations of what is worded otherwise are outdated by themselves."""
    if language is not None:
        changes["source_language"] = language
    for name, value in changes.items():
        setattr(thing, name, value)
    thing.save(update_fields=list(changes))


# The body and who sits on it ------------------------------------------------------------------------------------------


@transaction.atomic
def set_up(
    *,
    advises,
    name: str,
    mandate: str,
    language: str,
    legal_basis: str = "",
    legal_address: str = "",
    secretariat=None,
    place=None,
    themes: Iterable = (),
    since: datetime.date | None = None,
    until: datetime.date | None = None,
    by=None,
) -> Council:
    """A standing body that advises an organisation. Without `place` it works where that organisation does.

    Raises SampleAndReal.
    """
    sample = advises.is_sample
    _all_of_one_world(sample, secretariat)
    council = Council.objects.create(
        node=new_node(kind=Council.node_kind, sample=sample),
        advises=advises,
        secretariat=secretariat,
        place=place or place_of(advises),
        name=name,
        mandate=mandate,
        legal_basis=legal_basis,
        legal_address=legal_address,
        since=since,
        until=until,
        source_language=language,
    )
    council.themes.set(themes)
    audit("councils.set_up", council, by=by)
    index_later(council)
    return council


@transaction.atomic
def change_council(*, council: Council, themes: Iterable = (), seen: str | None = None, by=None, **changes) -> Council:
    """What is said of a body. Raises ChangedMeanwhile, SampleAndReal."""
    _check(council, seen)
    _all_of_one_world(council.is_sample, changes.get("secretariat"))
    _correct(council, **changes)
    council.themes.set(themes)
    audit("councils.change_council", council, by=by)
    index_later(council)
    return council


@transaction.atomic
def give_seat(
    *,
    council: Council,
    language: str,
    organisation=None,
    for_whom: str = "",
    person: str = "",
    may_be_named: bool = False,
    is_chair: bool = False,
    since: datetime.date | None = None,
    until: datetime.date | None = None,
    by=None,
) -> Seat:
    """A seat for an organisation, or for a community, an expert or an office. Raises SampleAndReal."""
    _all_of_one_world(council.is_sample, organisation)
    seat = Seat.objects.create(
        council=council,
        organisation=organisation,
        for_whom=for_whom,
        # Nobody is named who did not agree to it.
        person=person if may_be_named else "",
        may_be_named=bool(person) and may_be_named,
        is_chair=is_chair,
        since=since,
        until=until,
        source_language=language,
    )
    audit("councils.give_seat", seat, by=by)
    index_later(council)
    return seat


@transaction.atomic
def change_seat(*, seat: Seat, seen: str | None = None, by=None, **changes) -> Seat:
    """Who sits there, since when and until when. Raises ChangedMeanwhile, SampleAndReal."""
    _check(seat, seen)
    _all_of_one_world(seat.council.is_sample, changes.get("organisation"))
    if not changes.get("may_be_named") or not changes.get("person"):
        changes |= {"person": "", "may_be_named": False}
    _correct(seat, **changes)
    audit("councils.change_seat", seat, by=by)
    index_later(seat.council)
    return seat


# Sittings -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def call_sitting(
    *,
    council: Council,
    title: str,
    language: str,
    on: datetime.date,
    at: datetime.time | None = None,
    place_text: str = "",
    minutes: str = "",
    event: Event | None = None,
    agenda: Sequence[tuple[str, str]] = (),
    by=None,
) -> Sitting:
    """A sitting, to come or held already, perhaps as an event of the calendar; `agenda` are (title, text) in their order.

    Raises CouncilEnded, SampleAndReal.
    """
    _all_of_one_world(council.is_sample, event)
    if council.until is not None and council.until < on:
        raise CouncilEnded
    sitting = Sitting.objects.create(
        council=council,
        title=title,
        on=on,
        at=at,
        place_text=place_text,
        minutes=minutes,
        event=event,
        source_language=language,
    )
    _add_items(sitting, agenda)
    audit("councils.call_sitting", sitting, by=by)
    index_later(sitting)
    return sitting


def _add_items(sitting: Sitting, agenda: Iterable[tuple[str, str]], after: int = 0) -> None:
    AgendaItem.objects.bulk_create(
        AgendaItem(sitting=sitting, number=number, title=title, text=text, source_language=sitting.source_language)
        for number, (title, text) in enumerate(agenda, start=after + 1)
    )


@transaction.atomic
def change_sitting(
    *,
    sitting: Sitting,
    present: Mapping[AgendaItem, tuple[str, str]] | None = None,
    agenda: Sequence[tuple[str, str]] = (),
    seen: str | None = None,
    by=None,
    **changes,
) -> Sitting:
    """Day, place, what was discussed, and the agenda: `present` items get a title (none: taken out) and a text;
    `agenda` are further ones. Raises ChangedMeanwhile, SampleAndReal.
    """
    _all_of_one_world(sitting.council.is_sample, changes.get("event"))
    _check(sitting, seen, *sitting.agenda.order_by("number", "pk"))
    _correct(sitting, **changes)
    number = 0
    for item, (title, text) in (present or {}).items():
        if not title:
            item.delete()
            continue
        number += 1
        if (title, text) != (item.title, item.text):
            item.source_language = sitting.source_language
        item.number, item.title, item.text = number, title, text
        item.save()
    _add_items(sitting, agenda, after=number)
    audit("councils.change_sitting", sitting, by=by)
    index_later(sitting)
    return sitting


# Advice and its reply -------------------------------------------------------------------------------------------------


@transaction.atomic
def give_advice(
    *,
    council: Council,
    title: str,
    text: str,
    language: str,
    addressee=None,
    sitting: Sitting | None = None,
    theme=None,
    place=None,
    given_on: datetime.date | None = None,
    due_on: datetime.date | None = None,
    sources: Sequence[Node] = (),
    by=None,
) -> Advice:
    """What a body advises; without `addressee` the organisation that it is there for. An answer is asked for within
    90 days if no other day is said. Officers of the addressee are told.

    Raises CouncilEnded, ElsewhereHeld, SampleAndReal, SampleUnderReal.
    """
    given_on = given_on or timezone.localdate()
    if council.until is not None and council.until < given_on:
        raise CouncilEnded
    if sitting is not None and sitting.council_id != council.pk:
        raise ElsewhereHeld
    addressee = addressee or council.advises
    sample = council.is_sample
    _all_of_one_world(sample, addressee)
    nodes = [node_of(source) for source in sources]
    if not sample and any(node.is_sample for node in nodes):
        raise SampleUnderReal
    advice = Advice.objects.create(
        node=new_node(kind=Advice.node_kind, sample=sample, series=series_of(council.place, sample=sample)),
        council=council,
        sitting=sitting,
        addressee=addressee,
        theme=theme,
        place=place or council.place,
        title=title,
        text=text,
        given_on=given_on,
        due_on=due_on or given_on + TIME_TO_ANSWER,
        source_language=language,
        written_by=by if by is not None and by.is_authenticated else None,
    )
    for node in nodes:
        connect(earlier=node, later=advice, relation="source_of", by=by)
    audit("councils.give_advice", advice, by=by)
    index_later(advice)
    # What is entered afterwards, once its day is over, is no news.
    if advice.due_on >= timezone.localdate():
        tell_all(users=officers_of(addressee), kind="councils.advice", data=_told(advice), key=advice.uid)
    return advice


@transaction.atomic
def correct_advice(*, advice: Advice, seen: str | None = None, by=None, **changes) -> Advice:
    """Title, text, theme, day and language, until there is an answer. Raises RepliedAlready, ChangedMeanwhile."""
    _check(advice, seen)
    if reply_to(advice):
        raise RepliedAlready
    _correct(advice, **changes)
    audit("councils.correct_advice", advice, by=by)
    index_later(advice)
    return advice


def _told(advice: Advice) -> dict[str, str]:
    """What the line of a piece of news needs, so that a desk with many of them asks the database nothing."""
    return {
        "uid": advice.uid,
        "title": advice.title,
        "language": advice.source_language,
        "due_on": advice.due_on.isoformat(),
    }


def _wording(kind: str, text: str, reason: str) -> dict[str, str]:
    """Raises ReasonMissing."""
    wording = {"kind": kind, "text": text.strip(), "reason": reason.strip()}
    if kind == Reply.Kind.NOT_FOLLOWED and not wording["reason"]:
        raise ReasonMissing
    return wording


@transaction.atomic
def reply(
    *,
    advice: Advice,
    kind: str,
    language: str,
    text: str = "",
    reason: str = "",
    organisation=None,
    on: datetime.date | None = None,
    by=None,
) -> Reply:
    """The answer of the organisation that was advised; those who keep the body's page are told.

    Raises RepliedAlready, ReasonMissing, NotTheirs.
    """
    # Locked: two officers at once give one answer.
    Advice.objects.select_for_update(of=("self",)).get(pk=advice.pk)
    if reply_to(advice):
        raise RepliedAlready
    organisation = organisation or advice.addressee
    if organisation.pk != advice.addressee_id:
        raise NotTheirs
    wording = _wording(kind, text, reason)
    made = Reply.objects.create(
        node=new_node(kind=Reply.node_kind, sample=advice.is_sample),
        organisation=organisation,
        answered_on=on or timezone.localdate(),
        source_language=language,
        written_by=by if by is not None and by.is_authenticated else None,
        **wording,
    )
    connect(earlier=advice, later=made, relation="answered_by", by=by, on_behalf_of=organisation)
    audit("councils.reply", made, by=by)
    _tell_of_reply(advice, by, on=made.answered_on, key=advice.uid)
    return made


@transaction.atomic
def revise_reply(
    *,
    advice: Advice,
    reply: Reply,
    kind: str,
    language: str,
    text: str = "",
    reason: str = "",
    seen: str | None = None,
    by=None,
) -> Reply:
    """Another wording of an answer, or another answer; the earlier one stays readable. Raises ReasonMissing, ChangedMeanwhile."""
    _check(reply, seen)
    wording = _wording(kind, text, reason)
    last = reply.earlier_wordings.order_by("-pk").first()
    kept = EarlierReply.objects.create(
        reply=reply,
        language=reply.source_language,
        since=last.until if last else reply.answered_on,
        **{name: getattr(reply, name) for name in wording},
    )
    _correct(reply, language=language, **wording)
    audit("councils.revise_reply", reply, by=by)
    _tell_of_reply(advice, by, on=kept.until, key=f"{advice.uid}-{kept.pk}")
    return reply


def _tell_of_reply(advice: Advice, by, *, on: datetime.date, key: str) -> None:
    """Tell those who asked, but not the one who has just answered; what is entered long afterwards is no news."""
    if on < timezone.localdate() - NEWS:
        return
    people = [user for user in keepers_of(advice) if user != by]
    tell_all(users=people, kind="councils.reply", data=_told(advice), key=key)


def remind(*, today: datetime.date) -> int:
    """Tell officers of advice whose day comes within a week; each is told once. Returns how many there are."""
    found = list(due_soon(today))
    for advice in found:
        tell_all(
            users=officers_of(advice.addressee),
            kind="councils.due",
            data=_told(advice),
            # Put off to another day, it is told anew.
            key=f"{advice.uid}-{advice.due_on.isoformat()}",
        )
    return len(found)
