"""Events, tables, notes and summaries for lists and pages."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tiltas.core.desk import Waiting
from tiltas.languages.queries import show
from tiltas.places.models import Place
from tiltas.projects.models import Precision
from tiltas.themes.models import Theme
from tiltas.trace.queries import earlier

from .models import Event, Note, Summary, SummaryPoint, Table

FEW = 6


def _with_what_a_row_shows(found: QuerySet[Event]) -> QuerySet[Event]:
    return found.select_related("node", "place__country", "organiser__node").prefetch_related(
        Prefetch("themes", queryset=Theme.objects.order_by("order"))
    )


def events(
    *, kind: str = "", theme: Theme | None = None, country: Place | None = None, when: str = ""
) -> QuerySet[Event]:
    """Public events with node, place, organiser and themes. `when`: "coming" (soonest first), "held" or "" (latest first)."""
    found = _with_what_a_row_shows(Event.objects.public())
    if kind:
        found = found.filter(kind=kind)
    if theme:
        found = found.filter(themes=theme)
    if country:
        found = found.filter(countries=country)
    if when == "coming":
        return found.coming().order_by(F("starts_on").asc(nulls_last=True), "pk")
    if when == "held":
        found = found.over()
    return found.order_by(F("starts_on").desc(nulls_last=True), "-pk")


def show_events(found: Iterable[Event]) -> list[Event]:
    """Give events and their themes their texts in the reader's language; one query for all."""
    found = list(found)
    show([*found, *(theme for event in found for theme in event.themes.all())])
    return found


def upcoming(limit: int = FEW) -> list[Event]:
    """Public events that are not over, soonest first, with their texts."""
    return show_events(events(when="coming")[:limit])


def is_for_calendars(event: Event) -> bool:
    """Whether readers may take it over into a calendar: it is public, and its day is known."""
    return event.is_public and event.starts_on is not None and event.precision == Precision.DAY


def for_calendars() -> list[Event]:
    """Real public events of this year, the last and the coming ones whose day is known, with their texts."""
    since = timezone.localdate().replace(month=1, day=1) - timedelta(days=366)
    found = Event.objects.public().real().filter(precision=Precision.DAY, starts_on__gte=since)
    found = list(found.select_related("node", "place").order_by("starts_on", "pk")[:500])
    show(found)
    return found


def for_theme(theme: Theme, limit: int = FEW) -> list[Event]:
    """Public events about a theme, newest first, with their texts."""
    return show_events(events(theme=theme)[:limit])


def for_place(place: Place, limit: int = FEW) -> list[Event]:
    """Public events in a place or anywhere within it, newest first, with their texts."""
    if place.kind == Place.Kind.COUNTRY:
        found = events(country=place)
    else:
        found = events().filter(Q(place=place) | Q(place__parent=place))
    return show_events(found[:limit])


def events_by_uid(uid: str) -> QuerySet[Event]:
    """The event with this uid, public or not, with all that stands in its own row."""
    return _with_what_a_row_shows(
        Event.objects.filter(node__uid=uid).select_related("project__node", "work_package", "summary__node")
    )


def tables_by_number(uid: str, number: int) -> QuerySet[Table]:
    """The table with this number at the event with this uid."""
    return Table.objects.filter(event__node__uid=uid, number=number).select_related(
        "theme", "event__node", "event__organiser"
    )


@dataclass
class EventPage:
    """Everything that the page of an event shows, with texts in the reader's language."""

    event: Event
    tables: list[Table]
    programme: list
    countries: list[Place]
    organisations: list[tuple[str, list]]

    @property
    def organisation_count(self) -> int:
        """How many organisations take part."""
        return sum(len(found) for _kind, found in self.organisations)

    @property
    def summary(self) -> Summary | None:
        """The published summary, if there is one."""
        summary = getattr(self.event, "summary", None)
        return summary if summary and summary.is_published else None


def event_page(event: Event) -> EventPage:
    """Tables, programme, countries and organisations by kind; five queries whatever their number."""
    tables = list(event.tables.select_related("theme").order_by("number"))
    programme = list(event.programme.order_by("on", "starts_at", "pk"))
    countries = list(event.countries.order_by("name"))
    attending = [entry.organisation for entry in event.attendances.select_related("organisation__node")]
    attending.sort(key=lambda organisation: organisation.name_in().plain.casefold())
    page = EventPage(event, tables, programme, countries, by_kind(attending))
    show([event, event.project, page.summary, *event.themes.all(), *programme, *(table.theme for table in tables)])
    return page


def by_kind(organisations: Iterable) -> list[tuple[str, list]]:
    """Organisations grouped by kind, most frequent kind first: (the kind in words, organisations)."""
    groups: dict[str, list] = {}
    for organisation in organisations:
        groups.setdefault(str(organisation.get_kind_display()), []).append(organisation)
    return sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))


def notes_of(table: Table) -> list[Note]:
    """Notes of one table for those who sit at it, the latest first."""
    return list(table.notes.select_related("node").order_by("-at", "-pk"))


def tables_with_notes(event: Event) -> list[Table]:
    """Tables of an event for its organisers, each with its notes in the order in which they were said."""
    return list(
        event.tables.select_related("theme")
        .order_by("number")
        .prefetch_related(Prefetch("notes", queryset=Note.objects.select_related("node").order_by("at", "pk")))
    )


def tables_with_counts(event: Event) -> list[Table]:
    """Tables of an event, each with its theme, note-takers and `note_count`."""
    return list(
        event.tables.select_related("theme")
        .prefetch_related("note_takers")
        .annotate(note_count=Count("notes"))
        .order_by("number")
    )


@dataclass
class PointRead:
    """One point of a summary as readers see it: on how many notes it rests, and those whose words may be read."""

    point: SummaryPoint
    count: int = 0
    quotes: list[Note] = field(default_factory=list)
    # Notes of small tables: only what they were about, and how many.
    by_theme_only: list[tuple[Theme, int]] = field(default_factory=list)


@dataclass
class SummaryRead:
    """A summary as readers see it."""

    summary: Summary
    points: list[PointRead]
    not_quoted: list[Note]
    note_count: int


def read_summary(summary: Summary, *, by_organiser: bool = False) -> SummaryRead:
    """A summary with its points, the notes each rests on, and notes that no point quotes; four queries.

    Words of tables with too few seats are left out; `by_organiser` leaves out nothing.
    """
    points = list(summary.points.select_related("node").order_by("number"))
    for point in points:
        point.summary = summary
    links = earlier(points, "quoted_in")
    notes = list(
        Note.objects.filter(table__event_id=summary.event_id)
        .select_related("node", "table__theme")
        .order_by("table__number", "at", "pk")
    )
    by_id = {note.pk: note for note in notes}
    readable = {note.pk for note in notes if by_organiser or note.table.may_be_read}
    show(
        [summary, summary.event, *points]
        + [note for note in notes if note.pk in readable]
        + [note.table.theme for note in notes]
    )
    read, quoted = [], set()
    for point in points:
        row = PointRead(point)
        themes: Counter[int] = Counter()
        for link in links[point.pk]:
            note = by_id.get(link.earlier_id)
            if note is None:
                continue
            row.count += 1
            if note.pk in readable:
                # The first point that quotes a note carries its address.
                note.stands_here_first = note.pk not in quoted
                row.quotes.append(note)
            else:
                themes[note.table.theme_id] += 1
            quoted.add(note.pk)
        theme_of = {note.table.theme_id: note.table.theme for note in notes}
        row.by_theme_only = [(theme_of[pk], count) for pk, count in themes.items()]
        read.append(row)
    return SummaryRead(
        summary=summary,
        points=read,
        not_quoted=[note for note in notes if note.pk in readable and note.pk not in quoted],
        note_count=len(notes),
    )


def quoted_in_points(points: Iterable[SummaryPoint]) -> dict[int, set[int]]:
    """Primary keys of the notes that each point rests on; one query."""
    return {pk: {link.earlier_id for link in links} for pk, links in earlier(points, "quoted_in", kind="note").items()}


def organised_by(user) -> QuerySet[Event]:
    """Events that a person announced or that an organisation holds they work for."""
    if not user.is_authenticated:
        return Event.objects.none()
    return (
        Event.objects.filter(Q(made_by=user) | Q(organiser__memberships__user=user))
        .select_related("node", "organiser", "summary")
        .distinct()
    )


def waiting_for(user) -> list[Waiting]:
    """For organisers: events that are over and have no published summary. For note-takers: their tables that are open."""
    if not user.is_authenticated:
        return []
    # Without notes there is nothing to sum up.
    over = list(
        organised_by(user)
        .over()
        .exclude(state__in=[Event.State.DRAFT, Event.State.CLOSED])
        .filter(tables__notes__isnull=False)
        .order_by("ends_on", "pk")
    )
    tables = list(
        Table.objects.filter(
            note_takers=user, event__state=Event.State.ANNOUNCED, event__ends_on__gte=timezone.localdate()
        )
        .select_related("event__node")
        .order_by("event__starts_on", "number")
    )
    show([*over, *(table.event for table in tables)])
    waiting = [
        Waiting(
            _("Write and publish the summary of “%(event)s”.") % {"event": event.shown.title.within},
            reverse("events:summary_write", args=[event.uid]),
        )
        for event in over
    ]
    waiting += [
        Waiting(
            _("Take notes at table %(number)s of “%(event)s”.")
            % {"number": table.number, "event": table.event.shown.title.within},
            reverse("events:table", args=[table.event.uid, table.number]),
            table.event.starts_on,
        )
        for table in tables
    ]
    return waiting
