"""The tables, the page of a municipality, the surge view. Everything is computed from the stored rows, in few statements."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.cache import caches
from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tiltas.core.desk import Waiting
from tiltas.languages.queries import reading_order, show
from tiltas.languages.texts import Text
from tiltas.library import queries as library
from tiltas.network.models import Membership, Organisation
from tiltas.network.queries import by_name
from tiltas.network.rules import roles_of
from tiltas.places.models import Place
from tiltas.search import gather
from tiltas.search.models import Entry
from tiltas.search.queries import address_of as address_of_entry
from tiltas.search.register import key_for, kinds
from tiltas.trace.models import Link, Node, Traced

from .models import (
    CapacityFigure,
    CapacityReport,
    Principle,
    PrincipleStanding,
    Stocktake,
    StocktakeAnswer,
    municipalities,
    within,
)

EVIDENCE = "evidence_for"
# What can show that a principle is held.
EVIDENCE_KINDS = ("practice", "activity", "service", "measure", "event", "policy", "news", "lesson", "publication")
MOST_RECORDS = 40
HISTORY = 200
Standing = PrincipleStanding.Standing


def bodies(*, sample: bool, country: Place | None = None) -> QuerySet[Organisation]:
    """Municipalities of the directory by the name shown, with node, place and country."""
    found = municipalities(sample=sample).select_related("node", "place__country", "governs__country")
    return (within(found, [country]) if country else found).order_by(by_name(), "pk")


def body(uid: str) -> Organisation | None:
    """One public municipality with all that its page shows."""
    found = Organisation.objects.public().filter(kind=Organisation.Kind.MUNICIPALITY, node__uid=uid)
    return found.select_related("node", "place__country", "governs__country").first()


# Principles -----------------------------------------------------------------------------------------------------------


def principles(*, sample: bool) -> QuerySet[Principle]:
    """The principles of the list, in their order."""
    found = Principle.objects.public().filter(node__is_sample=sample, given_up_on=None)
    return found.select_related("node", "adopted_by__node").order_by("order", "pk")


def shows_sample_principles() -> bool:
    """Whether only invented principles are there."""
    # Until something real is there, what is invented shows how it looks; the two are never added up.
    present = Principle.objects.public().filter(given_up_on=None).order_by()
    return set(present.values_list("node__is_sample", flat=True).distinct()) == {True}


def _said() -> QuerySet[PrincipleStanding]:
    return PrincipleStanding.objects.public().exclude(standing=Standing.UNKNOWN)


@dataclass
class Known:
    """How many municipalities stand how to one principle, of how many."""

    of: int
    counts: dict[str, int]

    @property
    def known(self) -> int:
        return sum(self.counts.values())

    @property
    def parts(self) -> list[tuple[str, int, str]]:
        """(word, how many, tone) of every standing that somebody said."""
        tones = {Standing.HELD: "agree", Standing.PARTLY: "pass", Standing.NOT_HELD: "disagree"}
        return [(Standing(key).label, count, tones[key]) for key in tones if (count := self.counts.get(key))]


def counts(found: Iterable[Principle], among: QuerySet[Organisation], of: int) -> dict[int, Known]:
    """For each principle, how `among` (`of` of them) stand to it; one statement."""
    keys = [one.pk for one in found]
    rows = (
        _said()
        .filter(principle__in=keys, organisation__in=among.order_by().values("pk"))
        .values_list("principle_id", "standing")
        .annotate(number=Count("pk"))
        .order_by()
    )
    by_principle: dict[int, dict[str, int]] = {key: {} for key in keys}
    for principle, standing, number in rows:
        by_principle[principle][standing] = number
    return {key: Known(of, found) for key, found in by_principle.items()}


def standings(
    *, organisations: Iterable[Organisation], among: Iterable[Principle]
) -> dict[tuple[int, int], PrincipleStanding]:
    """What some municipalities said, by (organisation, principle); one statement. What is not known is not there."""
    found = _said().filter(organisation__in=list(organisations), principle__in=list(among)).select_related("node")
    return {(one.organisation_id, one.principle_id): one for one in found}


def own_standings(organisation: Organisation) -> dict[int, PrincipleStanding]:
    """Every row of one municipality by principle, also what it took back: for its form."""
    return {one.principle_id: one for one in PrincipleStanding.objects.filter(organisation=organisation)}


# Evidence -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Record:
    """Something public of this house that can be evidence."""

    uid: str
    node_id: int
    title: Text
    label: Any
    address: str
    is_sample: bool


def _node_of(entry: Entry) -> int | None:
    label, _colon, key = entry.object_key.partition(":")
    return int(key) if issubclass(apps.get_model(label), Traced) else None


def _records(entries: Iterable[tuple[Entry, str]]) -> list[Record]:
    return [
        Record(str(node), node, Text(entry.title, entry.language), kinds[entry.kind].label, address, entry.is_sample)
        for entry, address in entries
        if (node := _node_of(entry))
    ]


def records_of(organisation: Organisation) -> list[Record]:
    """What is known of a municipality and of its place, the newest first: what its officer can name as evidence."""
    wanted = [kind for kind in EVIDENCE_KINDS if kind in kinds]
    places = [key for key in {organisation.governs_id, organisation.place_id} if key]
    found = gather.newest(places=places, kinds_wanted=wanted, samples=organisation.is_sample, limit=MOST_RECORDS)
    found += gather.newest(
        body=organisation.pk, kinds_wanted=wanted, samples=organisation.is_sample, limit=MOST_RECORDS
    )
    written = {one.pk for one in library.lines(MOST_RECORDS, organisation=organisation)}
    by_node = {record.node_id: record for record in _records(found)}
    further = [key for key in written if key not in by_node]
    return [*by_node.values(), *records(Node.objects.filter(pk__in=further)).values()]


def records(nodes: Iterable[Node]) -> dict[int, Record]:
    """Public things by the key of their node, in the reader's language; one statement for any number and kind."""
    keys = [key_for(kinds[node.kind].model, node.pk) for node in nodes if node.kind in kinds]
    if not keys:
        return {}
    order = reading_order(translation.get_language())
    best: dict[str, Entry] = {}
    for entry in Entry.objects.filter(object_key__in=keys):
        present = best.get(entry.object_key)
        if present is None or _rank(entry, order) < _rank(present, order):
            best[entry.object_key] = entry
    found = ((entry, address_of_entry(entry)) for entry in best.values())
    return {record.node_id: record for record in _records((e, address) for e, address in found if address)}


def _rank(entry: Entry, order: list[str]) -> int:
    return order.index(entry.language) if entry.language in order else len(order)


def evidence_for(things: Iterable[Traced]) -> dict[int, list[Record]]:
    """Evidence by the key of what it is for, the oldest arrow first; two statements. What is not public is left out."""
    keys = [thing.pk for thing in things]
    links = list(
        Link.objects.filter(
            later__in=keys, relation=EVIDENCE, retracted_at=None, earlier__visibility=Node.Visibility.PUBLIC
        )
        .select_related("earlier")
        .order_by("at", "pk")
    )
    known = records(link.earlier for link in links)
    found: dict[int, list[Record]] = defaultdict(list)
    for link in links:
        if link.earlier_id in known:
            found[link.later_id].append(known[link.earlier_id])
    return found


def adopted_texts(*, sample: bool | None) -> list[Record]:
    """Resolutions and guidelines from which a principle can come."""
    wanted = [kind for kind in ("document",) if kind in kinds]
    return _records(gather.newest(kinds_wanted=wanted, samples=sample, limit=MOST_RECORDS)) if wanted else []


def adopted_text_of(principle: Principle) -> Record | None:
    """The text that a principle comes from."""
    link = (
        Link.objects.filter(
            later=principle.pk,
            relation="source_of",
            retracted_at=None,
            earlier__visibility=Node.Visibility.PUBLIC,
        )
        .select_related("earlier")
        .order_by("pk")
        .first()
    )
    return records([link.earlier]).get(link.earlier_id) if link else None


# Stocktakes -----------------------------------------------------------------------------------------------------------


def stocktakes(*, drafts: bool = False) -> QuerySet[Stocktake]:
    """Stocktakes with `asked_count` and `answered_count`, those that wait for answers first, then the newest."""
    found = Stocktake.objects.all() if drafts else Stocktake.objects.public()
    asked = Stocktake.asked.through.objects.filter(stocktake=OuterRef("pk")).order_by().values("stocktake")
    answers = StocktakeAnswer.objects.filter(stocktake=OuterRef("pk")).order_by().values("stocktake")
    return (
        found.select_related("node", "organisation__node")
        .annotate(
            asked_count=Subquery(asked.annotate(number=Count("pk")).values("number")),
            answered_count=Subquery(answers.annotate(number=Count("pk")).values("number")),
        )
        .order_by(F("asked_on").desc(nulls_first=True), "-pk")
    )


def stocktake(uid: str) -> Stocktake | None:
    """One stocktake whatever its state, with its counts."""
    return stocktakes(drafts=True).filter(node__uid=uid).first()


@dataclass
class Row:
    """One line of the table: a municipality and what it answered, None without an answer."""

    organisation: Organisation
    answer: StocktakeAnswer | None


def rows_of(stocktake: Stocktake) -> list[Row]:
    """Everybody who is asked, by name, those who answered first; two statements."""
    asked = stocktake.asked.select_related("node", "place__country", "governs__country").order_by(by_name(), "pk")
    answers = {one.organisation_id: one for one in stocktake.answers.select_related("node", "organisation__node")}
    rows = [Row(one, answers.get(one.pk)) for one in asked]
    return sorted(rows, key=lambda row: row.answer is None)


def answer(uid: str) -> StocktakeAnswer | None:
    """One public answer with its stocktake and municipality."""
    return (
        StocktakeAnswer.objects.public()
        .select_related("node", "organisation__node", "stocktake__node")
        .filter(node__uid=uid)
        .first()
    )


def answers_of(organisation: Organisation) -> list[tuple[Stocktake, StocktakeAnswer | None]]:
    """What a municipality was asked, and what it answered; two statements."""
    asked = list(
        Stocktake.objects.public().filter(asked=organisation).select_related("node").order_by("-asked_on", "-pk")
    )
    found = StocktakeAnswer.objects.filter(organisation=organisation, stocktake__in=asked).select_related("node")
    answers = {one.stocktake_id: one for one in found}
    return [(one, answers.get(one.pk)) for one in asked]


def asked_and_answered(places: Iterable[Place]) -> dict[int, tuple[int, int]]:
    """(how often asked, how often answered) by the key of a place, of stocktakes that are public; one statement.

    A place whose municipality was never asked is not in it.
    """
    has_answered = Exists(
        StocktakeAnswer.objects.filter(stocktake=OuterRef("stocktake_id"), organisation=OuterRef("organisation_id"))
    )
    rows = (
        Stocktake.asked.through.objects.filter(
            organisation__governs__in=[place.pk for place in places],
            stocktake__node__visibility=Node.Visibility.PUBLIC,
        )
        .order_by()
        .values_list("organisation__governs")
        .annotate(asked=Count("pk"), answered=Count("pk", filter=has_answered))
    )
    return {place: (asked, answered) for place, asked, answered in rows}


def without_answer(stocktake: Stocktake) -> QuerySet[Organisation]:
    """Those who are asked and have not answered."""
    return stocktake.asked.exclude(pk__in=stocktake.answers.values("organisation_id"))


def _something_is_open() -> bool:
    # Most of the time nothing is, and every desk would ask: at most once a minute by each process.
    return Stocktake.objects.filter(state=Stocktake.State.OPEN, answer_by__gte=timezone.localdate()).exists()


def waiting_for(user) -> list[Waiting]:
    """Open stocktakes that municipalities of this officer have not answered; two statements, none while none is open."""
    mine = [pk for pk, role in roles_of(user).items() if role == Membership.Role.OFFICER]
    if not mine or not caches["near"].get_or_set("stocktaking:open", _something_is_open, 60):
        return []
    asked = Stocktake.asked.through.objects.filter(
        ~Exists(
            StocktakeAnswer.objects.filter(
                stocktake=OuterRef("stocktake_id"), organisation=OuterRef("organisation_id")
            )
        ),
        organisation__in=mine,
        stocktake__state=Stocktake.State.OPEN,
        stocktake__answer_by__gte=timezone.localdate(),
    ).select_related("stocktake__node", "organisation__node")
    found = list(asked.order_by("stocktake__answer_by", "pk"))
    show([row.stocktake for row in found])
    return [
        Waiting(
            _("“%(title)s” waits for your answer") % {"title": row.stocktake.shown.title.within},
            reverse("stocktaking:answer", args=[row.stocktake.uid, row.organisation.uid]),
            due_on=row.stocktake.answer_by,
            detail=row.organisation.name_in().plain,
        )
        for row in found
    ]


# Reception capacity ---------------------------------------------------------------------------------------------------


def latest_figures(among: QuerySet[Organisation]) -> dict[int, dict[str, CapacityFigure]]:
    """The newest figure of every kind by municipality; one statement."""
    newest = (
        CapacityFigure.objects.filter(report__organisation=OuterRef("report__organisation"), kind=OuterRef("kind"))
        .order_by("-report__as_of", "-report__pk")
        .values("pk")[:1]
    )
    figures = CapacityFigure.objects.filter(
        report__organisation__in=among.order_by().values("pk"), pk=Subquery(newest)
    ).select_related("report")
    found: dict[int, dict[str, CapacityFigure]] = defaultdict(dict)
    for one in figures:
        found[one.report.organisation_id][one.kind] = one
    return found


@dataclass
class Capacity:
    """What one municipality said about its room: the newest of every kind, and every report."""

    latest: dict[str, CapacityFigure] = field(default_factory=dict)
    reports: list[tuple[Any, dict[str, CapacityFigure]]] = field(default_factory=list)

    @property
    def lines(self) -> list[tuple[str, CapacityFigure | None]]:
        """(word, figure or None) of every kind."""
        return [(CapacityFigure.Kind(key).label, self.latest.get(key)) for key in CapacityFigure.Kind.values]


def capacity_of(organisation: Organisation) -> Capacity:
    """One statement; reports the newest first."""
    rows = (
        CapacityFigure.objects.filter(report__organisation=organisation)
        .select_related("report")
        .order_by("-report__as_of", "-report__pk", "pk")[:HISTORY]
    )
    found, reports = Capacity(), {}
    for figure in rows:
        found.latest.setdefault(figure.kind, figure)
        _report, figures = reports.setdefault(figure.report_id, (figure.report, {}))
        figures[figure.kind] = figure
    found.reports = list(reports.values())
    return found


BEDS = (CapacityFigure.Kind.TEMPORARY, CapacityFigure.Kind.LONG_TERM, CapacityFigure.Kind.HOSTS)


@dataclass
class Room:
    """What some municipalities together have of some kinds. Every figure says on how many of them it rests."""

    label: Any
    of: int
    figures: list[list[CapacityFigure]] = field(default_factory=list)
    needed: int | None = None

    def _sum(self, value: Callable[[CapacityFigure], int | None]) -> int | None:
        known = [number for one in self.figures for figure in one if (number := value(figure)) is not None]
        return sum(known) if known else None

    @property
    def free(self) -> int | None:
        return self._sum(lambda figure: figure.free)

    @property
    def can_open(self) -> int | None:
        return self._sum(lambda figure: figure.can_open)

    @property
    def within_30_days(self) -> int | None:
        return self._sum(lambda figure: figure.within_30_days)

    @property
    def missing(self) -> int | None:
        """How many would be without, as far as is known; None when nothing is known or nothing is asked."""
        if self.needed is None or self.within_30_days is None:
            return None
        return max(0, self.needed - self.within_30_days)

    @property
    def known(self) -> int:
        """Of how many municipalities the room within 30 days is known, at least in part."""
        return sum(any(figure.within_30_days is not None for figure in one) for one in self.figures)

    @property
    def old(self) -> int:
        """How many of them said something that is old by now."""
        return sum(any(figure.is_old for figure in one if figure.within_30_days is not None) for one in self.figures)


@dataclass
class PlaceRoom:
    """One line of the surge view."""

    organisation: Organisation
    figures: dict[str, CapacityFigure]

    @property
    def cells(self) -> list[tuple[str, CapacityFigure | None]]:
        """(word, figure or None) of every kind."""
        return [(CapacityFigure.Kind(key).label, self.figures.get(key)) for key in CapacityFigure.Kind.values]

    @property
    def beds(self) -> int | None:
        """Room to sleep within 30 days, as far as it is known."""
        known = [
            number for key in BEDS if key in self.figures and (number := self.figures[key].within_30_days) is not None
        ]
        return sum(known) if known else None


@dataclass
class Surge:
    """What there is for many people within 30 days, added up and by municipality."""

    beds: Room
    kinds: list[Room]
    places: list[PlaceRoom]

    @property
    def unknown(self) -> list[Organisation]:
        """Municipalities of which nothing is known."""
        return [line.organisation for line in self.places if not line.figures]

    @property
    def known(self) -> list[PlaceRoom]:
        """The others, those with most room to sleep first."""
        return sorted((line for line in self.places if line.figures), key=lambda line: -(line.beds or 0))


def surge(
    *, sample: bool, country: Place | None = None, people: int | None = None, children: int | None = None
) -> Surge:
    """Where there is room for so many people, of whom so many children go to school; two statements.

    What cannot be compared with a number of people has no `needed`: how many go to a course is only known with the
    number of children, and nobody knows how many will need a doctor.
    """
    among = bodies(sample=sample, country=country)
    figures = latest_figures(among)
    places = [PlaceRoom(one, figures.get(one.pk, {})) for one in among]
    adults = people - children if people is not None and children is not None else None
    needed = {CapacityFigure.Kind.SCHOOL: children if people is not None else None, CapacityFigure.Kind.COURSE: adults}

    def room(label, keys, needed=None) -> Room:
        found = [[line.figures[key] for key in keys if key in line.figures] for line in places]
        return Room(label, len(places), [one for one in found if one], needed)

    return Surge(
        beds=room(_("Somewhere to sleep, in all"), BEDS, people),
        kinds=[room(CapacityFigure.Kind(key).label, [key], needed.get(key)) for key in CapacityFigure.Kind.values],
        places=places,
    )


def shows_sample_capacity() -> bool:
    """Whether only invented municipalities said something about their room."""
    said = CapacityFigure.objects.values_list("report__organisation__node__is_sample", flat=True).distinct()
    return set(said) == {True}


# The page of a municipality -------------------------------------------------------------------------------------------


@dataclass
class Glance:
    """What is known of one municipality, in figures."""

    principles: int
    known: int
    asked: int
    answered: int
    capacity_as_of: datetime.date | None


def at_a_glance(organisation: Organisation) -> Glance:
    """One statement."""
    # A subquery each: joined, they would multiply one another.
    said = _said().filter(organisation=OuterRef("pk"), principle__given_up_on=None).order_by()
    asked = Stocktake.asked.through.objects.filter(
        organisation=OuterRef("pk"), stocktake__node__visibility=Node.Visibility.PUBLIC
    ).order_by()
    answered = StocktakeAnswer.objects.public().filter(organisation=OuterRef("pk")).order_by()
    all_principles = (
        Principle.objects.public().filter(given_up_on=None, node__is_sample=OuterRef("node__is_sample")).order_by()
    )
    row = (
        Organisation.objects.filter(pk=organisation.pk)
        .annotate(
            principles=_number(all_principles, "node__is_sample"),
            known=_number(said, "organisation"),
            asked=_number(asked, "organisation"),
            answered=_number(answered, "organisation"),
            capacity_as_of=Subquery(
                CapacityReport.objects.filter(organisation=OuterRef("pk")).order_by("-as_of").values("as_of")[:1]
            ),
        )
        .values_list("principles", "known", "asked", "answered", "capacity_as_of")
        .get()
    )
    return Glance(*(number or 0 for number in row[:4]), row[4])


def _number(rows: QuerySet, by: str) -> Subquery:
    return Subquery(rows.values(by).annotate(number=Count("pk")).values("number"))
