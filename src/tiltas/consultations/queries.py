"""Consultations, statements, answers and results for lists and pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tiltas.accounts.models import Participant
from tiltas.core.desk import Waiting
from tiltas.events.models import Event, Note
from tiltas.languages.queries import show
from tiltas.network.queries import organisations_of
from tiltas.places.models import Place
from tiltas.themes.models import Theme
from tiltas.trace.models import Link
from tiltas.trace.queries import earlier, later

from .models import AnalysisRun, Consultation, Finding, Statement, Vote

FEW = 6


def _with_what_a_row_shows(found: QuerySet[Consultation]) -> QuerySet[Consultation]:
    return found.select_related("node", "place__country", "host__node", "event__node").prefetch_related(
        Prefetch("themes", queryset=Theme.objects.order_by("order"))
    )


def consultations(
    *, theme: Theme | None = None, place: Place | None = None, country: Place | None = None, state: str = ""
) -> QuerySet[Consultation]:
    """Public consultations, the latest first. `state`: "open", "closed" or "" for all. `place` takes in what lies in it."""
    found = _with_what_a_row_shows(Consultation.objects.public())
    if state == "open":
        found = found.taking_votes()
    elif state == "closed":
        found = found.over()
    if theme:
        found = found.filter(themes=theme)
    if country:
        found = found.filter(Q(place=country) | Q(place__country=country))
    if place:
        found = found.filter(Q(place=place) | Q(place__parent=place))
    return found.order_by("-opens_at", "-pk")


def show_consultations(found: Iterable[Consultation]) -> list[Consultation]:
    """Give consultations and their themes their texts in the reader's language; one query for all."""
    found = list(found)
    show([*found, *(theme for one in found for theme in one.themes.all())])
    return found


def open_now(limit: int = FEW) -> list[Consultation]:
    """Consultations that take votes now, those that close first before the others, with their texts."""
    found = consultations(state="open").order_by(F("closes_at").asc(nulls_last=True), "-opens_at")
    return show_consultations(found[:limit])


def closing() -> list[Consultation]:
    """Real public consultations that will close on a known day, soonest first, with their texts."""
    found = Consultation.objects.public().real().filter(closes_at__gte=timezone.now(), closed_at=None)
    found = list(found.select_related("node").order_by("closes_at")[:200])
    show(found)
    return found


def for_theme(theme: Theme, limit: int = FEW) -> list[Consultation]:
    """Public consultations about a theme, newest first, with their texts."""
    return show_consultations(consultations(theme=theme)[:limit])


def for_place(place: Place, limit: int = FEW) -> list[Consultation]:
    """Public consultations of a place or anywhere within it, newest first, with their texts."""
    within = {"country": place} if place.kind == Place.Kind.COUNTRY else {"place": place}
    return show_consultations(consultations(**within)[:limit])


def waiting_for(user) -> list[Waiting]:
    """Drafts to be opened and ended consultations to be closed by this person; two queries."""
    mine = Q(made_by=user) | Q(host__in=organisations_of(user).order_by().values("pk"))
    found = (
        Consultation.objects.filter(mine)
        .exclude(state=Consultation.State.CLOSED)
        .select_related("node")
        .order_by("pk")
    )
    waiting = []
    for consultation in show(found):
        address = reverse("consultations:organise", args=[consultation.uid])
        title = consultation.shown.title.plain
        if consultation.state == Consultation.State.DRAFT:
            label = _("Open the consultation “%(title)s”, or go on preparing it") % {"title": title}
            waiting.append(Waiting(label, address, timezone.localdate(consultation.opens_at)))
        elif consultation.is_over:
            label = _("Close the consultation “%(title)s” and publish its final result") % {"title": title}
            waiting.append(Waiting(label, address, consultation.last_day))
    return waiting


def consultations_by_uid(uid: str) -> QuerySet[Consultation]:
    """The consultation with this uid, public or not, with all that stands in its own row."""
    return _with_what_a_row_shows(Consultation.objects.filter(node__uid=uid))


def statements_by_uid(uid: str) -> QuerySet[Statement]:
    """The statement with this uid, with its consultation."""
    return Statement.objects.filter(node__uid=uid).select_related("node", "consultation__node", "consultation__host")


def statements_to_answer(uid: str) -> QuerySet[Statement]:
    """The statement with this uid and no more of it and its consultation than a vote asks; the rest is loaded if needed.

    A vote is one of the few things that many people do at once.
    """
    return (
        Statement.objects.filter(node__uid=uid)
        .select_related("consultation__node")
        .only(
            "source_language",
            "hidden_at",
            *(f"consultation__{name}" for name in ("state", "opens_at", "closes_at", "analysis_asked_at")),
            *(f"consultation__node__{name}" for name in ("uid", "visibility")),
        )
    )


def findings_by_uid(uid: str) -> QuerySet[Finding]:
    """The public finding with this uid, with its run and consultation."""
    return Finding.objects.public().filter(node__uid=uid).select_related("node", "run__consultation__node")


def visible_statements(consultation: Consultation) -> QuerySet[Statement]:
    """Statements that were not hidden, in the order in which they were said."""
    return consultation.statements.filter(hidden_at=None).select_related("node").order_by("said_at", "pk")


def statement_count(consultation: Consultation) -> int:
    """How many statements can be answered."""
    return consultation.statements.filter(hidden_at=None).count()


def said_already(consultation: Consultation, language: str, text_key: str) -> Statement | None:
    """The statement that says the same in the same language."""
    found = consultation.statements.filter(source_language=language, text_key=text_key)
    return found.select_related("node", "consultation__node").order_by("pk").first()


# Cards ----------------------------------------------------------------------------------------------------------------


def unanswered(consultation: Consultation, participant: Participant | None, language: str) -> list[dict[str, Any]]:
    """What this participant has not answered, with the counts that decide what is shown next; one query.

    Keys: pk, node__uid, is_seed, extremity, agree, disagree, unsure (over all languages) and `in_language`, the answers of people
    who read it in `language`.
    """
    found = consultation.statements.filter(hidden_at=None)
    if participant is not None:
        found = found.filter(~Exists(Vote.objects.filter(statement=OuterRef("pk"), participant=participant)))

    def total(*names, **only):
        whole = sum((F(f"tallies__{name}") for name in names[1:]), F(f"tallies__{names[0]}"))
        return Coalesce(Sum(whole, filter=Q(**only) if only else None), Value(0), output_field=IntegerField())

    return list(
        found.order_by("pk")
        .values("pk", "node__uid", "is_seed", "extremity")
        .annotate(
            agree=total("agree"),
            disagree=total("disagree"),
            unsure=total("unsure"),
            in_language=total("agree", "disagree", "unsure", "not_understood", tallies__language=language),
        )
    )


def answered_count(consultation: Consultation, participant: Participant | None) -> int:
    """How many statements that can still be seen this participant has answered."""
    if participant is None:
        return 0
    return participant.votes.filter(statement__consultation=consultation, statement__hidden_at=None).count()


def answers_of(consultation: Consultation, participant: Participant | None) -> list[Vote]:
    """What this participant answered here, the latest first, statements with their texts; two queries."""
    if participant is None:
        return []
    found = list(
        participant.votes.filter(statement__consultation=consultation, statement__hidden_at=None)
        .select_related("statement__node")
        .order_by("-at", "-pk")
    )
    show([vote.statement for vote in found])
    return found


def vote_of(statement: Statement, participant: Participant | None) -> Vote | None:
    """What this participant answered to this statement."""
    return statement.votes.filter(participant=participant).first() if participant else None


# Results --------------------------------------------------------------------------------------------------------------


def latest_run(consultation: Consultation) -> AnalysisRun | None:
    """The newest published analysis."""
    return consultation.runs.exclude(published_at=None).order_by("-cut_off", "-pk").first()


def runs_of(consultation: Consultation) -> QuerySet[AnalysisRun]:
    """All analyses, newest first, without their results."""
    return consultation.runs.defer("result").order_by("-cut_off", "-pk")


def findings_of(consultation: Consultation) -> list[Finding]:
    """Public findings of a consultation with their texts, oldest first."""
    found = Finding.objects.public().filter(run__consultation=consultation).select_related("node")
    return show(found.order_by("found_at", "pk"))


def findings_on(statement: Statement) -> list[Finding]:
    """What was found about a statement, with texts."""
    links = later([statement], "became", kind="finding").get(statement.pk, [])
    found = Finding.objects.public().filter(pk__in=[link.later_id for link in links]).select_related("node")
    return show(found.order_by("pk")) if links else []


def statements_of(findings: Iterable[Finding]) -> dict[int, list[Statement]]:
    """Statements that each finding is about, by its primary key, with their texts; three queries for all."""
    links = earlier(list(findings), "became", kind="statement")
    ids = {link.earlier_id for rows in links.values() for link in rows}
    found = Statement.objects.filter(pk__in=ids).select_related("node", "consultation")
    by_id = {statement.pk: statement for statement in show(found)}
    return {pk: [by_id[link.earlier_id] for link in rows if link.earlier_id in by_id] for pk, rows in links.items()}


def events_organised_by(user, organisations: Iterable) -> QuerySet[Event]:
    """Events that somebody announced or that one of these organisations holds, newest first."""
    found = Event.objects.filter(Q(made_by=user) | Q(organiser__in=[one.pk for one in organisations]))
    return found.select_related("node").order_by("-starts_on", "-pk")[:200]


def notes_of_event(consultation: Consultation) -> list[Note]:
    """Notes from the tables of the event, for its organisers: with theme, in order, and what became of each already."""
    if consultation.event_id is None:
        return []
    became = Link.objects.filter(
        earlier=OuterRef("pk"),
        relation="became",
        retracted_at=None,
        later__in=consultation.statements.values("pk"),
    )
    found = (
        Note.objects.filter(table__event_id=consultation.event_id)
        .select_related("node", "table__theme")
        .annotate(became_statement=Exists(became))
        .order_by("table__number", "at", "pk")
    )
    return show(found)


@dataclass
class Coming:
    """Where the statements of a consultation come from, in numbers that stand on its page."""

    statements: int
    from_tables: int


def where_from(consultation: Consultation) -> Coming:
    """How many statements there are and how many came from tables of events; one query."""
    from_note = Link.objects.filter(later=OuterRef("pk"), relation="became", retracted_at=None, earlier__kind="note")
    counts = consultation.statements.filter(hidden_at=None).aggregate(
        statements=Count("pk"), from_tables=Count("pk", filter=Exists(from_note))
    )
    return Coming(**counts)


def votes_for_analysis(consultation: Consultation) -> tuple[list, list, list, list, list]:
    """Columns of all votes on statements that were not hidden: participants, statements (uid), choices, moments, languages."""
    rows = Vote.objects.filter(statement__consultation=consultation, statement__hidden_at=None).values_list(
        "participant_id", "statement__node__uid", "choice", "at", "language"
    )
    columns: tuple[list, ...] = ([], [], [], [], [])
    for row in rows.iterator(chunk_size=10_000):
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    return columns
