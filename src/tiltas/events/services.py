"""Events are announced, tables set up, notes written, receipts handed out, summaries published."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tiltas.accounts.models import User
from tiltas.accounts.services import audit, step
from tiltas.core.errors import InventedAndReal, Refused
from tiltas.network.models import Organisation
from tiltas.places.models import Place
from tiltas.projects.models import Precision, Project, WorkPackage, first_day, last_day
from tiltas.search.services import index_later
from tiltas.themes.models import Theme
from tiltas.trace import services as trace
from tiltas.trace.models import Node
from tiltas.trace.queries import earlier

from .models import (
    FEWEST_SEATS,
    Attendance,
    Event,
    Note,
    ProgrammeItem,
    Summary,
    SummaryPoint,
    Table,
)
from .queries import quoted_in_points
from .states import EVENT, SUMMARY

LONGEST_NOTE = 2000


class DatesTurned(Refused):
    """The last day lies before the first."""

    message = _("The last day is before the first day. Correct one of them.")


class SampleAndReal(InventedAndReal):
    message = _("An invented event goes with invented places and organisations only, a real one with real ones only.")


class NotOpen(Refused):
    """Notes are written between the announcement and the publication of the summary."""

    message = _(
        "Notes cannot be written at this event now: it is still a draft, or its summary is published. Ask the organiser."
    )
    status = 409


class NothingWritten(Refused):
    """A note without words."""

    message = _("Write what was said first.")


class TooLong(Refused):
    """A note that nobody would read aloud."""

    message = _("This is too long for one note. Split it: one thing said, one note.")


class TableTaken(Refused):
    """Two tables with one number."""

    message = _("There is a table with this number already. Choose another number.")
    status = 409


class TableHasNotes(Refused):
    """What was said is not thrown away with the table."""

    message = _("Notes were written at this table, so it cannot be removed.")
    status = 409


class OtherTable(Refused):
    """Notes that do not belong together."""

    message = _("These notes do not belong to this table. Reload the page and choose again.")
    status = 409


class SummaryThere(Refused):
    """An event has one summary."""

    message = _("This event has a summary already. Open it and change it there.")
    status = 409


class SummaryPublished(Refused):
    """What is cited stays as it is."""

    message = _("This summary is published and others cite it, so it can no longer be changed.")
    status = 409


# Events ---------------------------------------------------------------------------------------------------------------


def _dates(starts_on: datetime.date | None, ends_on: datetime.date | None, precision: str) -> dict[str, Any]:
    if starts_on is None:
        return {"starts_on": None, "ends_on": None}
    starts_on, ends_on = first_day(starts_on, precision), last_day(ends_on or starts_on, precision)
    if ends_on < starts_on:
        raise DatesTurned
    return {"starts_on": starts_on, "ends_on": ends_on}


def _check_sample(sample: bool, place: Place | None, organisations: Iterable[Organisation | None]) -> None:
    # Countries and regions are real also where the municipality is invented.
    if place and place.is_sample != sample and (place.is_sample or place.kind not in {"country", "region"}):
        raise SampleAndReal
    if any(organisation.is_sample != sample for organisation in organisations if organisation):
        raise SampleAndReal


def _countries(place: Place | None, countries: Iterable[Place]) -> list[Place]:
    own = [place.its_country] if place else []
    return [*own, *countries]


@transaction.atomic
def announce_event(
    *,
    kind: str,
    title: str,
    language: str,
    starts_on: datetime.date | None,
    ends_on: datetime.date | None = None,
    precision: str = Precision.DAY,
    intro: str = "",
    place: Place | None = None,
    place_text: str = "",
    countries: Iterable[Place] = (),
    languages: Iterable[str] = (),
    organiser: Organisation | None = None,
    project: Project | None = None,
    work_package: WorkPackage | None = None,
    themes: Iterable[Theme] = (),
    hybrid: bool = False,
    participants: int | None = None,
    participants_note: str = "",
    organisations: Iterable[Organisation] = (),
    state: str = Event.State.ANNOUNCED,
    sample: bool = False,
    by: User | None = None,
) -> Event:
    """Announce an event; with `state="draft"` readers do not see it yet, with "held" it is entered afterwards.

    What happens in an invented place, or is held by an invented organisation or project, is a sample. The country of
    the place is among the countries by itself. `starts_on` None: the date is not known; with `precision` "month" or
    "year" any day of it will do. Raises DatesTurned, SampleAndReal.
    """
    project = project or (work_package and work_package.project)
    sample = sample or any(rests_on.is_sample for rests_on in (place, organiser, project) if rests_on)
    organisations = list(dict.fromkeys(organisations))
    _check_sample(sample, place, [organiser, *organisations])
    hidden = state == Event.State.DRAFT
    event = Event.objects.create(
        node=trace.new_node(
            kind=Event.node_kind,
            sample=sample,
            visibility=Node.Visibility.PRIVATE if hidden else Node.Visibility.PUBLIC,
        ),
        kind=kind,
        title=title.strip(),
        intro=intro.strip(),
        source_language=language,
        **_dates(starts_on, ends_on, precision),
        precision=precision,
        place=place,
        place_text=place_text.strip(),
        languages=list(languages),
        organiser=organiser,
        project=project,
        work_package=work_package,
        hybrid=hybrid,
        participants=participants,
        participants_note=participants_note.strip(),
        state=state,
        made_by=by,
    )
    event.themes.set(themes)
    event.countries.set(_countries(place, countries))
    Attendance.objects.bulk_create([Attendance(event=event, organisation=found) for found in organisations])
    audit("events.announce", event, by=by)
    index_later(event)
    return event


CHANGEABLE = {
    "kind", "title", "intro", "source_language", "starts_on", "ends_on", "precision", "place", "place_text", "languages",
    "organiser", "project", "work_package", "hybrid", "participants", "participants_note",
}  # fmt: skip


@transaction.atomic
def change_event(
    *,
    event: Event,
    themes: Iterable[Theme] | None = None,
    countries: Iterable[Place] | None = None,
    by: User | None = None,
    **changes: Any,
) -> Event:
    """Change what an event says about itself; `changes` are fields by name. Raises as `announce_event`."""
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise TypeError(f"not a field of an event: {sorted(unknown)}")
    for name, value in changes.items():
        setattr(event, name, value)
    _check_sample(event.is_sample, event.place, [event.organiser])
    for name, value in _dates(event.starts_on, event.ends_on, event.precision).items():
        setattr(event, name, value)
    event.save()
    if themes is not None:
        event.themes.set(themes)
    if countries is not None:
        event.countries.set(_countries(event.place, countries))
    audit("events.change", event, by=by)
    index_later(event)
    return event


@transaction.atomic
def move_event(*, event: Event, name: str, by: User | None = None) -> Event:
    """Take one step: "announce" a draft, or "hold": say that the event is over. Raises Refused, NotAllowed."""
    step(thing=event, table=EVENT, name=name, by=by)
    if event.state == Event.State.ANNOUNCED:
        event.node.visibility = Node.Visibility.PUBLIC
        event.node.save(update_fields=["visibility"])
    index_later(event)
    return event


@transaction.atomic
def add_programme_item(
    *,
    event: Event,
    title: str,
    language: str,
    on: datetime.date | None = None,
    starts_at: datetime.time | None = None,
    by: User | None = None,
) -> ProgrammeItem:
    """Add one line to the programme."""
    item = ProgrammeItem.objects.create(
        event=event, title=title.strip(), source_language=language, on=on, starts_at=starts_at
    )
    audit("events.add_programme_item", event, by=by)
    return item


@transaction.atomic
def change_programme_item(*, item: ProgrammeItem, title: str, language: str, on=None, starts_at=None, by=None) -> None:
    """Change one line of the programme."""
    item.title, item.source_language, item.on, item.starts_at = title.strip(), language, on, starts_at
    item.save()
    audit("events.change_programme_item", item.event, by=by)


@transaction.atomic
def remove_programme_item(*, item: ProgrammeItem, by: User | None = None) -> None:
    """Take one line off the programme."""
    audit("events.remove_programme_item", item.event, by=by)
    item.versions.all().delete()
    item.delete()


@transaction.atomic
def take_part(*, event: Event, organisations: Iterable[Organisation], by: User | None = None) -> None:
    """Say which organisations take part: exactly these."""
    organisations = list(organisations)
    _check_sample(event.is_sample, None, organisations)
    event.organisations.set(organisations)
    audit("events.take_part", event, by=by)


# Tables and notes -----------------------------------------------------------------------------------------------------


@transaction.atomic
def set_up_table(
    *,
    event: Event,
    language: str,
    theme: Theme,
    number: int | None = None,
    seats_taken: int | None = None,
    note_takers: Iterable[User] = (),
    by: User | None = None,
) -> Table:
    """Set up a table; without a number it gets the next one. Raises TableTaken."""
    if number is None:
        number = (event.tables.aggregate(last=Max("number"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            table = Table.objects.create(
                event=event, number=number, language=language, theme=theme, seats_taken=seats_taken
            )
    except IntegrityError:
        raise TableTaken from None
    table.note_takers.set(note_takers)
    audit("events.set_up_table", table, by=by)
    return table


@transaction.atomic
def change_table(
    *,
    table: Table,
    language: str,
    theme: Theme,
    seats_taken: int | None,
    note_takers: Iterable[User] | None = None,
    by: User | None = None,
) -> None:
    """Change a table. Another number of seats taken shows or hides its notes, also after publication."""
    table.language, table.theme, table.seats_taken = language, theme, seats_taken
    table.save()
    if note_takers is not None:
        table.note_takers.set(note_takers)
    settle_visibility(event=table.event)
    audit("events.change_table", table, by=by)


@transaction.atomic
def remove_table(*, table: Table, by: User | None = None) -> None:
    """Remove a table at which nothing was written. Raises TableHasNotes."""
    if table.notes.exists():
        raise TableHasNotes
    audit("events.remove_table", table, by=by)
    table.delete()


def _checked(table: Table, words: str) -> str:
    # Asked anew: the summary may have been published while the note was being typed.
    if not Event.objects.select_for_update(of=("self",)).get(pk=table.event_id).is_open_for_notes:
        raise NotOpen
    words = words.strip()
    if not words:
        raise NothingWritten
    if len(words) > LONGEST_NOTE:
        raise TooLong
    return words


@transaction.atomic
def write_note(
    *, table: Table, kind: str, words: str, language: str, hands: int | None = None, by: User | None = None
) -> Note:
    """Write down one thing said at a table; nobody but the table sees it until the summary is published.

    Raises NotOpen, NothingWritten, TooLong.
    """
    words = _checked(table, words)
    node = trace.new_node(kind=Note.node_kind, sample=table.event.is_sample, visibility=Node.Visibility.PRIVATE)
    note = Note.objects.create(node=node, table=table, kind=kind, words=words, source_language=language, hands=hands)
    audit("events.write_note", note, by=by)
    return note


@transaction.atomic
def correct_note(
    *, note: Note, kind: str, words: str, language: str, hands: int | None = None, by: User | None = None
) -> None:
    """Correct a note until the summary is published. Raises NotOpen, NothingWritten, TooLong."""
    note.words = _checked(note.table, words)
    note.kind, note.source_language, note.hands = kind, language, hands
    note.save()
    audit("events.correct_note", note, by=by)


@transaction.atomic
def hand_out_receipt(*, notes: Iterable[Note], by: User | None = None) -> str:
    """A new code that opens the trail of what one person said at one table. It cannot be shown again. Raises OtherTable."""
    notes = list(notes)
    if len({note.table_id for note in notes}) != 1:
        raise OtherTable
    code = trace.hand_out_receipt(nodes=notes)
    # The table only: which notes one person said is known to the paper alone.
    audit("events.hand_out_receipt", notes[0].table, by=by)
    return code


# The summary ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def write_summary(
    *,
    event: Event,
    title: str,
    language: str,
    introduction: str = "",
    points: Iterable[tuple[str, Iterable[Note]]] = (),
    by: User | None = None,
) -> Summary:
    """Begin the summary of an event, with points and the notes each rests on. Raises SummaryThere, OtherTable."""
    node = trace.new_node(kind=Summary.node_kind, sample=event.is_sample, visibility=Node.Visibility.PRIVATE)
    try:
        with transaction.atomic():
            summary = Summary.objects.create(
                node=node,
                event=event,
                title=title.strip(),
                introduction=introduction.strip(),
                source_language=language,
            )
    except IntegrityError:
        raise SummaryThere from None
    for text, notes in points:
        add_point(summary=summary, text=text, language=language, notes=notes, by=by)
    audit("events.write_summary", summary, by=by)
    return summary


def _check_draft(summary: Summary) -> None:
    if Summary.objects.select_for_update(of=("self",)).get(pk=summary.pk).is_published:
        raise SummaryPublished


@transaction.atomic
def change_summary(*, summary: Summary, title: str, introduction: str, language: str, by: User | None = None) -> None:
    """Change heading and introduction of a summary that is not published. Raises SummaryPublished."""
    _check_draft(summary)
    summary.title, summary.introduction, summary.source_language = title.strip(), introduction.strip(), language
    summary.save()
    audit("events.change_summary", summary, by=by)


@transaction.atomic
def add_point(
    *, summary: Summary, text: str, language: str, notes: Iterable[Note] = (), by: User | None = None
) -> SummaryPoint:
    """Add a point that rests on some notes of the event. Raises SummaryPublished, OtherTable."""
    _check_draft(summary)
    node = trace.new_node(kind=SummaryPoint.node_kind, sample=summary.is_sample, visibility=Node.Visibility.PRIVATE)
    number = (summary.points.aggregate(last=Max("number"))["last"] or 0) + 1
    point = SummaryPoint.objects.create(
        node=node, summary=summary, number=number, text=text.strip(), source_language=language
    )
    _rest_on(point, notes, by)
    audit("events.add_point", point, by=by)
    return point


@transaction.atomic
def change_point(
    *, point: SummaryPoint, text: str, language: str, notes: Iterable[Note], by: User | None = None
) -> None:
    """Change a point and the notes it rests on. Raises SummaryPublished, OtherTable."""
    _check_draft(point.summary)
    point.text, point.source_language = text.strip(), language
    point.save()
    _rest_on(point, notes, by)
    audit("events.change_point", point, by=by)


@transaction.atomic
def remove_point(*, point: SummaryPoint, by: User | None = None) -> None:
    """Take a point out of a draft; the following ones move up. Raises SummaryPublished."""
    summary = point.summary
    _check_draft(summary)
    _rest_on(point, [], by)
    audit("events.remove_point", point, by=by)
    # The node stays: arrows that were drawn stay on record, retracted.
    point.versions.all().delete()
    SummaryPoint.objects.filter(pk=point.pk).delete()
    for following in summary.points.filter(number__gt=point.number).order_by("number"):
        following.number -= 1
        following.save(update_fields=["number"])


def _rest_on(point: SummaryPoint, notes: Iterable[Note], by: User | None) -> None:
    notes = list(notes)
    if any(note.table.event_id != point.summary.event_id for note in notes):
        raise OtherTable
    wanted = {note.pk for note in notes}
    for link in earlier([point], "quoted_in", kind=Note.node_kind)[point.pk]:
        if link.earlier_id not in wanted:
            trace.retract(link=link)
    present = quoted_in_points([point]).get(point.pk, set())
    for note in notes:
        if note.pk not in present:
            trace.connect(earlier=note, later=point, relation="quoted_in", by=by)


@transaction.atomic
def publish_summary(*, summary: Summary, by: User | None = None) -> Summary:
    """Publish a summary: it gets its reference, the event is closed, and notes of tables large enough can be read.

    Raises Refused with what is missing, NotAllowed.
    """
    event = summary.event
    step(thing=summary, table=SUMMARY, name="publish", by=by)
    step(thing=event, table=EVENT, name="close", by=by)
    summary.published_at = timezone.now()
    summary.save(update_fields=["published_at"])
    summary.node.visibility = Node.Visibility.PUBLIC
    summary.node.reference = trace.next_reference(_series(event))
    summary.node.save(update_fields=["visibility", "reference"])
    Node.objects.filter(pk__in=summary.points.values("pk")).update(visibility=Node.Visibility.PUBLIC)
    settle_visibility(event=event)
    index_later([event, summary])
    return summary


def _series(event: Event) -> str:
    if event.is_sample:
        return "XX"
    country = event.place and event.place.its_country
    if country is None:
        countries = list(event.countries.all()[:2])
        country = countries[0] if len(countries) == 1 else None
    return country.code if country and country.code else "TI"


@transaction.atomic
def settle_visibility(*, event: Event) -> None:
    """Show the notes of an event with a published summary whose tables had enough seats taken, hide all others."""
    notes = Note.objects.filter(table__event=event)
    shown = notes.none()
    if Summary.objects.filter(event=event, state=Summary.State.PUBLISHED).exists():
        shown = notes.filter(table__seats_taken__gte=FEWEST_SEATS)
    Node.objects.filter(pk__in=shown.values("pk")).update(visibility=Node.Visibility.PUBLIC)
    Node.objects.filter(pk__in=notes.values("pk")).exclude(pk__in=shown.values("pk")).update(
        visibility=Node.Visibility.PRIVATE
    )
