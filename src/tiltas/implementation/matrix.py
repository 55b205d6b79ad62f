"""What is promised, done, voiced and recommended about each theme in each place: the reckoning, in three statements.

What the words mean stands in `analysis.coverage` and docs/decisions/0008. A record that names no place counts where the
body behind it is: a ministry's programme in its country, a municipality's measure in the municipality.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection
from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from tiltas.analysis.coverage import Figures, Word, word_of
from tiltas.consultations.models import AnalysisRun, Consultation, Finding, Statement
from tiltas.drafting.models import Proposal
from tiltas.events.models import Summary, SummaryPoint
from tiltas.languages.queries import show
from tiltas.library.models import Activity, Priority
from tiltas.network.models import Organisation
from tiltas.places.models import Place
from tiltas.places.queries import in_order
from tiltas.stocktaking.queries import asked_and_answered
from tiltas.themes.models import Theme
from tiltas.themes.queries import all_themes
from tiltas.trace.models import Link, Node, is_answered

from .models import MatrixFreeze, Measure, Recommendation, Service
from .queries import recommendations, status_of_service, with_status

LATELY = datetime.timedelta(days=365)
PROMISED, DONE = "promised", "done"
NOBODY = Cast(Value(None), BigIntegerField())
NOT_FRESH = Value(False, output_field=BooleanField())
# Whose theme it is stands in the word after the name of the kind; where it is, in the first of these that is known.
PLACE_OF_PRIORITY = Coalesce("place", "policy__place", "policy__organisation__place")
PLACE_OF_MEASURE = Coalesce("plan__place", "plan__organisation__governs", "plan__organisation__place")
PLACE_OF_ACTIVITY = Coalesce("place", "organisation__place")
# Asked like the others, by no index: of a whole country nearly all are wanted.
PLACE_OF_SERVICE = Coalesce("place", "place")
PLACE_OF_RECOMMENDATION = Coalesce("addressee__governs", "addressee__place")
PLACE_OF_CONSULTATION = Coalesce("place", "event__place", "host__governs", "host__place")


@dataclass(frozen=True)
class Cut:
    """Which part is reckoned: the places, facts or samples, one sector or all; rows are places, or sectors."""

    places: frozenset[int]
    samples: bool = False
    sector: str = ""
    by_sector: bool = False


@dataclass
class Requests:
    """What the bodies of a place were asked, by recommendations and stocktakes, and how much of it they answered."""

    asked: int = 0
    answered: int = 0

    @property
    def is_little(self) -> bool:
        """Whether fewer than half have an answer: what is known of the place is thin."""
        return 2 * self.answered < self.asked


@dataclass
class Reckoning:
    """Figures by row (key of a place, or sector) and key of theme; requests by row."""

    cells: dict[tuple[Any, int], Figures] = field(default_factory=lambda: defaultdict(Figures))
    requests: dict[Any, Requests] = field(default_factory=lambda: defaultdict(Requests))

    @property
    def rows(self) -> set[Any]:
        """Rows that have something in them."""
        return {row for row, _theme in self.cells} | set(self.requests)


def reckon(cut: Cut) -> Reckoning:
    """All layers, and what the places were asked; three statements, however many records there are."""
    found = Reckoning()
    if not cut.places:
        return found
    _promised_and_done(cut, found)
    _voiced(cut, found)
    _recommended(cut, found)
    return found


# Done lately: entered, changed or checked within twelve months.
def _done_lately() -> dict[type, Q]:
    moment = timezone.now() - LATELY
    return {
        Service: Q(changed_on__gte=timezone.localdate(moment)) | Q(verified_at__gte=moment),
        Activity: Q(verified_at__gte=moment) | Q(updated_at__gte=moment) | Q(published_at__gte=moment),
    }


def _promises() -> list[tuple[QuerySet, Coalesce, str, str]]:
    """(records, place, theme, body) of everything that promises."""
    return [
        (Priority.objects.all(), PLACE_OF_PRIORITY, "theme", "policy__organisation"),
        (Measure.objects.all(), PLACE_OF_MEASURE, "theme", "plan__organisation"),
    ]


def _deeds() -> list[tuple[QuerySet, Any, str, str]]:
    """The same of everything that is done."""
    offered = Service.objects.filter(state__in=[Service.State.EXISTS, Service.State.PARTLY])
    going_on = Activity.objects.filter(stage__in=[Activity.Stage.UNDER_WAY, Activity.Stage.DONE])
    return [(offered, PLACE_OF_SERVICE, "theme", "provider"), (going_on, PLACE_OF_ACTIVITY, "themes", "organisation")]


def _within(found: QuerySet, cut: Cut, place: Any, body: str) -> QuerySet:
    # Behind a function, so that SQLite begins with these records: it took the nodes of all kinds for the shorter list.
    found = found.alias(seen_by=Coalesce("node__visibility", Value("")))
    found = found.filter(seen_by=Node.Visibility.PUBLIC, node__is_sample=cut.samples).order_by()
    if cut.sector:
        found = found.filter(**{f"{body}__sector": cut.sector})
    elif cut.by_sector:
        found = found.filter(**{f"{body}__isnull": False})
    return found.annotate(at=place).filter(at__in=cut.places)


def _rows(query: QuerySet) -> list[tuple]:
    """Rows just as the database gives them: looking at each number once more would take a third of the time."""
    with connection.cursor() as cursor:
        cursor.execute(*query.query.sql_with_params())
        return cursor.fetchall()


def _row(cut: Cut, body: str) -> F:
    return F(f"{body}__sector") if cut.by_sector else F("at")


def _promised_and_done(cut: Cut, found: Reckoning) -> None:
    lately = _done_lately()
    parts = []
    for layer, sources in ((PROMISED, _promises()), (DONE, _deeds())):
        for records, place, theme, body in sources:
            # Who promises is not counted: one row for all of them.
            who = F(body) if layer == DONE else NOBODY
            rows = (
                _within(records, cut, place, body)
                .filter(**{f"{theme}__isnull": False})
                .annotate(layer=Value(layer, output_field=CharField()), row=_row(cut, body), about=F(theme), who=who)
                .values_list("layer", "row", "about", "who")
            )
            if layer == PROMISED:
                rows = rows.annotate(records=Count("pk"), fresh=NOT_FRESH)
            else:
                # One row each: to sort them into heaps takes the database longer than counting them here.
                fresh = ExpressionWrapper(lately[records.model], output_field=BooleanField())
                rows = rows.annotate(records=Value(1), fresh=fresh)
            parts.append(rows)
    first, *others = parts
    cells = found.cells
    # Who stands behind a cell, and whether lately. Nobody named is somebody: one organisation that is not known.
    behind: dict[tuple, bool] = {}
    for layer, row, theme, who, records, fresh in _rows(first.union(*others, all=True)):
        figures = cells[row, theme]
        if layer == PROMISED:
            figures.promised += records
            continue
        figures.done += records
        one = row, theme, who
        was_active = behind.get(one)
        if was_active is None:
            figures.organisations += 1
        if fresh and not was_active:
            figures.active += 1
        behind[one] = bool(fresh or was_active)


# A consultation may be shown once ten people answered: then, and only then, it has a published result. What a dialogue
# came to has passed the floors of its room when its summary is published.
_VOICED = """
    WITH heard AS (
        SELECT c.node_id AS id, COALESCE(c.place_id, e.place_id, o.governs_id, o.place_id) AS place, EXISTS (
            SELECT 1 FROM consultations_analysisrun r
            WHERE r.consultation_id = c.node_id AND r.published_at IS NOT NULL
        ) AS shown
        FROM consultations_consultation c JOIN trace_node n ON n.id = c.node_id
        LEFT JOIN events_event e ON e.node_id = c.event_id
        LEFT JOIN network_organisation o ON o.node_id = c.host_id
        WHERE n.visibility = 'public' AND n.is_sample = %(samples)s
    ), said AS (
        SELECT s.consultation_id, COUNT(*) AS records FROM consultations_statement s
        JOIN trace_node n ON n.id = s.node_id
        WHERE s.hidden_at IS NULL AND n.visibility = 'public'
        GROUP BY s.consultation_id
    ), ready AS (
        SELECT p.node_id AS id FROM drafting_proposal p JOIN trace_node n ON n.id = p.node_id
        WHERE p.state <> 'withdrawn' AND n.visibility = 'public' AND n.is_sample = %(samples)s
    ), rests AS (
        SELECT l.later_id AS proposal, h.place FROM ready p JOIN trace_link l ON l.later_id = p.id
        JOIN consultations_statement s ON s.node_id = l.earlier_id JOIN heard h ON h.id = s.consultation_id
        WHERE l.relation = 'source_of' AND l.retracted_at IS NULL AND h.shown
        UNION
        SELECT l.later_id, h.place FROM ready p JOIN trace_link l ON l.later_id = p.id
        JOIN consultations_finding f ON f.node_id = l.earlier_id
        JOIN consultations_analysisrun r ON r.id = f.run_id JOIN heard h ON h.id = r.consultation_id
        WHERE l.relation = 'source_of' AND l.retracted_at IS NULL AND h.shown
        UNION
        SELECT l.later_id, COALESCE(e.place_id, o.governs_id, o.place_id) FROM ready p
        JOIN trace_link l ON l.later_id = p.id JOIN events_summarypoint q ON q.node_id = l.earlier_id
        JOIN events_summary s ON s.node_id = q.summary_id JOIN events_event e ON e.node_id = s.event_id
        LEFT JOIN network_organisation o ON o.node_id = e.organiser_id
        WHERE l.relation = 'source_of' AND l.retracted_at IS NULL AND s.state = 'published'
    )
    SELECT 'said', t.theme_id, h.place, h.shown, CAST(SUM(s.records) AS BIGINT) FROM heard h
    JOIN consultations_consultation_themes t ON t.consultation_id = h.id
    JOIN said s ON s.consultation_id = h.id
    GROUP BY t.theme_id, h.place, h.shown
    UNION ALL
    SELECT 'said', t.theme_id, r.place, TRUE, COUNT(*) FROM rests r
    JOIN drafting_proposal_themes t ON t.proposal_id = r.proposal
    GROUP BY t.theme_id, r.place
    UNION ALL
    SELECT 'agreed', t.theme_id, h.place, h.shown, COUNT(*) FROM heard h
    JOIN consultations_consultation_themes t ON t.consultation_id = h.id
    JOIN consultations_analysisrun r ON r.consultation_id = h.id AND r.published_at IS NOT NULL
    JOIN consultations_finding f ON f.run_id = r.id AND f.kind = 'common_ground'
    JOIN trace_node n ON n.id = f.node_id AND n.visibility = 'public'
    GROUP BY t.theme_id, h.place, h.shown
"""


def _voiced(cut: Cut, found: Reckoning) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_VOICED, {"samples": cut.samples})
        rows = cursor.fetchall()
    for sort, theme, place, shown, records in rows:
        if place not in cut.places:
            continue
        # What people say belongs to no sector: it stands in the row of each.
        for row in Organisation.Sector.values if cut.by_sector else [place]:
            figures = found.cells[row, theme]
            if sort == "agreed":
                figures.agreed += records
            elif shown:
                figures.voiced += records
            else:
                figures.unshown += records


def _recommended(cut: Cut, found: Reckoning) -> None:
    rows = (
        _within(Recommendation.objects.all(), cut, PLACE_OF_RECOMMENDATION, "addressee")
        .annotate(row=_row(cut, "addressee"), about=F("theme"))
        .values_list("row", "about")
        .annotate(records=Count("pk"), answered=Count("pk", filter=is_answered()))
    )
    if not cut.by_sector and not cut.sector:
        # Stocktakes ask municipalities; sectors are asked nothing.
        rows = rows.union(asked_and_answered(cut.places), all=True)
    for row, theme, records, answers in _rows(rows):
        found.requests[row].asked += records
        found.requests[row].answered += answers
        if theme is not None:
            found.cells[row, theme].recommended += records
            found.cells[row, theme].answered += answers


# The table ------------------------------------------------------------------------------------------------------------


@dataclass
class Row:
    """One place, or one sector, with its cell for each theme."""

    key: Any
    place: Place | None
    heading: Any
    requests: Requests
    cells: list[Figures]

    @property
    def is_quiet(self) -> bool:
        """Whether nobody entered anything."""
        return not self.requests.asked and all(figures.is_empty for figures in self.cells)


@dataclass
class Table:
    """Themes as columns and the rows in the reader's order."""

    themes: list[Theme]
    rows: list[Row]

    @property
    def is_quiet(self) -> bool:
        return all(row.is_quiet for row in self.rows)


_NOTHING = Figures()


def table(places: Iterable[Place], *, samples: bool = False, sector: str = "", by_sector: bool = False) -> Table:
    """The table of these places (one of them may be their country, which stands first); five statements."""
    places = sorted(in_order(places), key=lambda place: place.kind != Place.Kind.COUNTRY)
    found = reckon(Cut(frozenset(place.pk for place in places), samples, sector, by_sector))
    themes = all_themes()
    if by_sector:
        heads = [(value, None, label) for value, label in Organisation.Sector.choices if not sector or value == sector]
    else:
        heads = [(place.pk, place, place.name_in()) for place in places]
    rows = [
        Row(
            key,
            place,
            heading,
            found.requests.get(key) or Requests(),
            [found.cells.get((key, theme.pk), _NOTHING) for theme in themes],
        )
        for key, place, heading in heads
    ]
    return Table(themes, rows)


# Frozen ---------------------------------------------------------------------------------------------------------------


def as_it_stands(*, samples: bool = False) -> dict[str, dict[str, dict[str, Any]]]:
    """{uid of the place: {key of the theme: word and figures}} of every cell in which there is a record."""
    uids = dict(Place.objects.filter(is_sample=samples).values_list("pk", "uid"))
    keys = dict(Theme.objects.values_list("pk", "key"))
    content: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for (place, theme), figures in reckon(Cut(frozenset(uids), samples)).cells.items():
        if not figures.is_empty:
            kept = {"word": str(word_of(figures))} | asdict(figures)
            # Two days side by side must not tell what one of nine people said in between.
            kept["fewer_than_10_people"] = bool(kept.pop("unshown"))
            content[uids[place]][keys[theme]] = kept
    return dict(content)


def frozen_days(*, samples: bool = False) -> list[datetime.date]:
    """The days on which the table was frozen, the last first."""
    return list(MatrixFreeze.objects.filter(is_sample=samples).order_by("-day").values_list("day", flat=True))


def frozen(day: datetime.date, *, samples: bool = False) -> MatrixFreeze | None:
    """The table as it was on a day."""
    return MatrixFreeze.objects.filter(day=day, is_sample=samples).first()


@dataclass(frozen=True)
class Change:
    """One cell that says another word than it did."""

    place: Place
    theme: Theme
    before: Word
    now: Word


def said_in(content: dict, place: Place, theme: Theme) -> Word:
    """The word of a cell in a frozen table; what is not in it was quiet."""
    return Word(content.get(place.uid, {}).get(theme.key, {}).get("word", Word.QUIET))


def changes(table: Table, content: dict, later: dict | None = None) -> list[Change]:
    """What says another word now than in a frozen table, or said another in a `later` one."""
    found = []
    for row in table.rows:
        for theme, figures in zip(table.themes, row.cells, strict=True):
            before = said_in(content, row.place, theme)
            now = word_of(figures) if later is None else said_in(later, row.place, theme)
            if now != before:
                found.append(Change(row.place, theme, before, now))
    return found


# One cell -------------------------------------------------------------------------------------------------------------


@dataclass
class Cell:
    """The records of the four layers about one theme in one place, each with its words."""

    place: Place
    theme: Theme
    promises: list[Priority | Measure]
    deeds: list[Service | Activity]
    consultations: list[Consultation]
    proposals: list[Proposal]
    recommendations: list[Recommendation]
    figures: Figures
    sector: str = ""

    @property
    def word(self) -> Word:
        return word_of(self.figures)


def _of_sector(body: str, sector: str) -> dict[str, str]:
    return {f"{body}__sector": sector} if sector else {}


def _here(found: QuerySet, place: Place, at: Any, **more) -> QuerySet:
    public = {"node__visibility": Node.Visibility.PUBLIC, "node__is_sample": place.is_sample}
    return found.filter(**public, **more).annotate(at=at).filter(at=place.pk).order_by("-pk")


def _proposals(place: Place, theme: Theme) -> list[Proposal]:
    """Proposals that rest on what was said here, as far as enough people were heard."""
    here = place.pk
    shown = AnalysisRun.objects.filter(consultation=OuterRef("consultation")).exclude(published_at=None)
    said_in = {name: f"consultation__{name}" for name in ("place", "event__place", "host__governs", "host__place")}
    # Where people were asked behind closed doors is not said by what came of it either.
    open_to_all = {"node__visibility": Node.Visibility.PUBLIC, "node__is_sample": place.is_sample}
    statements = (
        Statement.objects.annotate(at=Coalesce(*said_in.values()))
        .filter(Exists(shown), at=here, **{f"consultation__{name}": value for name, value in open_to_all.items()})
        .values("pk")
    )
    findings = (
        Finding.objects.annotate(at=Coalesce(*(f"run__{path}" for path in said_in.values())))
        .filter(
            run__consultation__runs__published_at__isnull=False,
            at=here,
            **{f"run__consultation__{name}": value for name, value in open_to_all.items()},
        )
        .values("pk")
    )
    points = (
        SummaryPoint.objects.annotate(
            at=Coalesce(
                "summary__event__place", "summary__event__organiser__governs", "summary__event__organiser__place"
            )
        )
        .filter(summary__state=Summary.State.PUBLISHED, at=here)
        .values("pk")
    )
    rests_on = Link.objects.filter(later_id=OuterRef("pk"), relation="source_of", retracted_at=None)
    found = Proposal.objects.public().filter(
        Exists(rests_on.filter(Q(earlier__in=statements) | Q(earlier__in=findings) | Q(earlier__in=points))),
        node__is_sample=place.is_sample,
        themes=theme,
    )
    return list(found.exclude(state=Proposal.State.WITHDRAWN).select_related("node").order_by("-pk"))


def cell(place: Place, theme: Theme, *, sector: str = "") -> Cell:
    """Everything that stands behind one cell, shown in the reader's language; eight statements.

    Of one `sector` are its records; what people say belongs to none and stands in the cell of each.
    """
    priorities, measures = (
        list(_here(records, place, at, **{name: theme}, **_of_sector(body, sector)).select_related("node", *related))
        for (records, at, name, body), related in zip(
            _promises(), (["policy__node"], ["plan__organisation"]), strict=True
        )
    )
    lately = _done_lately()
    services, activities = (
        list(
            _here(records, place, at, **{name: theme}, **_of_sector(body, sector))
            .select_related("node", body)
            .annotate(recent=is_recent)
        )
        for (records, at, name, body), is_recent in zip(
            _deeds(), (ExpressionWrapper(one, output_field=BooleanField()) for one in lately.values()), strict=True
        )
    )
    published = AnalysisRun.objects.filter(consultation=OuterRef("pk")).exclude(published_at=None)
    said = Q(statements__hidden_at=None, statements__node__visibility=Node.Visibility.PUBLIC)
    people = Cast(KT("result__counts__participants"), IntegerField())
    ground = Finding.objects.public().filter(run__consultation=OuterRef("pk"), kind=Finding.Kind.COMMON_GROUND)
    consultations = list(
        _here(Consultation.objects.all(), place, PLACE_OF_CONSULTATION, themes=theme)
        .select_related("node")
        .annotate(
            said=Count("statements", filter=said),
            people_shown=Subquery(published.order_by("-cut_off", "-pk").annotate(n=people).values("n")[:1]),
            agreed=Coalesce(
                Subquery(ground.order_by().values("run__consultation").annotate(n=Count("pk")).values("n")), 0
            ),
        )
    )
    proposals = _proposals(place, theme)
    asked = with_status(
        recommendations(theme=theme)
        .annotate(at=PLACE_OF_RECOMMENDATION)
        .filter(at=place.pk, node__is_sample=place.is_sample, **_of_sector("addressee", sector))
    )
    promises, deeds = [*priorities, *measures], [*services, *activities]
    show([theme, *promises, *(one.policy for one in priorities), *deeds, *consultations, *proposals, *asked])
    behind = {one.provider_id if isinstance(one, Service) else one.organisation_id: False for one in deeds}
    for one in deeds:
        behind[one.provider_id if isinstance(one, Service) else one.organisation_id] |= bool(one.recent)
    for one in services:
        one.status = status_of_service(one)
    for one in asked:
        one.theme = theme
    figures = Figures(
        promised=len(promises),
        done=len(deeds),
        organisations=len(behind),
        active=sum(behind.values()),
        voiced=sum(one.said for one in consultations if one.people_shown) + len(proposals),
        unshown=sum(one.said for one in consultations if not one.people_shown),
        agreed=sum(one.agreed for one in consultations if one.people_shown),
        recommended=len(asked),
        answered=sum(bool(one.answer) for one in asked),
    )
    return Cell(place, theme, promises, deeds, consultations, proposals, asked, figures, sector)
