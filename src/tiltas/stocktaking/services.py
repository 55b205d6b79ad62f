"""Principles are adopted and held against places; stocktakes are opened, answered, closed; capacity is reported."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tiltas.accounts.models import User
from tiltas.accounts.services import audit, step
from tiltas.core import clock
from tiltas.core.errors import InventedAndReal, Refused
from tiltas.core.tasks import later
from tiltas.core.versions import check_unchanged, version_of
from tiltas.network.models import Membership, Organisation
from tiltas.notifications.services import tell_all
from tiltas.places.models import Place
from tiltas.search.services import index_later
from tiltas.trace.models import Link, Node
from tiltas.trace.services import connect, new_node, retract

from .models import (
    CapacityFigure,
    CapacityReport,
    Principle,
    PrincipleStanding,
    Stocktake,
    StocktakeAnswer,
)
from .queries import EVIDENCE, without_answer
from .states import STOCKTAKE

REMIND_BEFORE = datetime.timedelta(days=7)
FIELDS = StocktakeAnswer.translated_fields
Standing = PrincipleStanding.Standing


class ListFull(Refused):
    """Principles are a short list, or nobody holds anything against them."""

    message = _("There are twelve principles already. Take one out of the list first.")
    status = 409


class NotAsked(Refused):
    """Only those who are asked answer."""

    message = _("Your municipality is not among those that are asked.")
    status = 409


class NotOpen(Refused):
    """Answers are taken from the opening to the last day."""

    message = _("Answers are not taken any more. What was answered stays as it is.")
    status = 409


class AnsweredAlready(Refused):
    """One municipality gives one answer."""

    message = _("Your municipality has answered already. Reload the page and correct the answer.")
    status = 409


class AskedAlready(Refused):
    """What many have read and answered is not asked otherwise afterwards."""

    message = _("This is not a draft any more: only the last day can still be changed.")
    status = 409


class SampleAndReal(InventedAndReal):
    message = _("An invented organisation asks invented municipalities, and a real one real municipalities.")


def _today() -> datetime.date:
    return timezone.localdate(clock.now())


def _signed(by: User | None) -> User | None:
    return by if by is not None and by.is_authenticated else None


# Principles -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def adopt_principle(
    *,
    title: str,
    text: str,
    language: str,
    adopted_by: Organisation,
    order: int | None = None,
    adopted_on: datetime.date | None = None,
    source: Node | None = None,
    by: User | None = None,
) -> Principle:
    """One more principle; `source` is the node of the adopted text that it comes from. Raises ListFull."""
    present = Principle.objects.filter(given_up_on=None, node__is_sample=adopted_by.is_sample)
    if present.count() >= Principle.MOST:
        raise ListFull
    principle = Principle.objects.create(
        node=new_node(kind=Principle.node_kind, sample=adopted_by.is_sample),
        title=title.strip(),
        text=text.strip(),
        source_language=language,
        adopted_by=adopted_by,
        adopted_on=adopted_on,
        order=order or present.count() + 1,
    )
    _comes_from(principle, source, by)
    audit("stocktaking.adopt_principle", principle, by=by)
    index_later(principle)
    return principle


@transaction.atomic
def correct_principle(
    *,
    principle: Principle,
    title: str,
    text: str,
    language: str,
    order: int | None,
    adopted_on: datetime.date | None,
    source: Node | None = None,
    seen: str | None = None,
    by: User | None = None,
) -> Principle:
    """Another wording or place in the list. Raises ChangedMeanwhile."""
    fresh = Principle.objects.select_for_update(of=("self",)).select_related("node").get(pk=principle.pk)
    check_unchanged(seen, fresh)
    fresh.title, fresh.text, fresh.source_language = title.strip(), text.strip(), language
    fresh.order, fresh.adopted_on = order or fresh.order, adopted_on
    fresh.save()
    _comes_from(fresh, source, by)
    audit("stocktaking.correct_principle", fresh, by=by)
    index_later(fresh)
    return fresh


@transaction.atomic
def give_up_principle(*, principle: Principle, by: User | None = None) -> None:
    """Take a principle out of the list; what was said about it stays on its own page."""
    principle.given_up_on = principle.given_up_on or _today()
    principle.save(update_fields=["given_up_on"])
    audit("stocktaking.give_up_principle", principle, by=by)
    index_later(principle)


def _comes_from(principle: Principle, source: Node | None, by: User | None) -> None:
    _draw(principle.node, "source_of", [source] if source else [], by, None)


def _draw(later_node: Node, relation: str, wanted: Iterable[Node], by: User | None, body: Organisation | None) -> None:
    """Exactly these arrows of one relation lead to a node afterwards."""
    wanted = {node.pk: node for node in wanted}
    for link in Link.objects.filter(later=later_node, relation=relation, retracted_at=None):
        if wanted.pop(link.earlier_id, None) is None:
            retract(link=link)
    for node in wanted.values():
        connect(earlier=node, later=later_node, relation=relation, by=by, on_behalf_of=body)


def version_of_standings(organisation: Organisation) -> str:
    """What a municipality says of all principles, as a version."""
    return version_of(*PrincipleStanding.objects.filter(organisation=organisation).order_by("pk"))


@transaction.atomic
def say_standings(
    *,
    organisation: Organisation,
    said: Mapping[Principle, tuple[str, str]],
    language: str,
    as_of: datetime.date,
    seen: str | None = None,
    by: User | None = None,
) -> list[PrincipleStanding]:
    """How a municipality stands to principles: (standing, words) of each; "" or "unknown": not known.

    Saving says that all of it is so on the day `as_of`. Raises ChangedMeanwhile.
    """
    # Two officers at once: the second waits here and is told what changed.
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    rows = {
        one.principle_id: one for one in PrincipleStanding.objects.filter(organisation=organisation).order_by("pk")
    }
    check_unchanged(seen, *rows.values())
    saved = []
    for principle, (standing, words) in said.items():
        standing, words = standing or Standing.UNKNOWN, words.strip()
        row = rows.get(principle.pk)
        if row is None:
            if standing == Standing.UNKNOWN:
                continue
            sample = organisation.is_sample or principle.is_sample
            row = PrincipleStanding(
                node=new_node(kind=PrincipleStanding.node_kind, sample=sample),
                principle=principle,
                organisation=organisation,
                source_language=language,
            )
        elif standing == row.standing == Standing.UNKNOWN:
            continue
        if words != row.words:
            # Whoever writes in another language wrote only what is different now.
            row.words, row.source_language = words, language
        if standing == Standing.UNKNOWN:
            row.words = ""
        row.standing, row.as_of, row.written_by = standing, as_of, _signed(by)
        row.save()
        _set_visibility(row)
        saved.append(row)
    audit("stocktaking.say_standings", organisation, by=by)
    return saved


def _set_visibility(row: PrincipleStanding) -> None:
    """What was taken back is on no trail."""
    visibility = Node.Visibility.PRIVATE if row.standing == Standing.UNKNOWN else Node.Visibility.PUBLIC
    if row.node.visibility != visibility:
        row.node.visibility = visibility
        row.node.save(update_fields=["visibility"])


@transaction.atomic
def name_evidence(*, standing: PrincipleStanding, nodes: Iterable[Node], by: User | None = None) -> None:
    """Exactly these public things show how a municipality stands to a principle."""
    _draw(standing.node, EVIDENCE, nodes, by, standing.organisation)
    audit("stocktaking.name_evidence", standing, by=by)


# Stocktakes -----------------------------------------------------------------------------------------------------------


def _check_asked(organisation: Organisation, asked: Iterable[Organisation]) -> None:
    if any(one.is_sample != organisation.is_sample for one in asked):
        raise SampleAndReal


@transaction.atomic
def draft_stocktake(
    *,
    organisation: Organisation,
    title: str,
    question: str,
    language: str,
    answer_by: datetime.date,
    whom: str = Stocktake.Whom.ALL,
    countries: Iterable[Place] = (),
    asked: Iterable[Organisation] = (),
    by: User | None = None,
) -> Stocktake:
    """A stocktake that nobody is asked yet. Raises SampleAndReal."""
    asked = list(asked)
    _check_asked(organisation, asked)
    made = Stocktake.objects.create(
        node=new_node(kind=Stocktake.node_kind, sample=organisation.is_sample, visibility=Node.Visibility.PRIVATE),
        organisation=organisation,
        title=title.strip(),
        question=question.strip(),
        source_language=language,
        whom=whom,
        answer_by=answer_by,
    )
    made.countries.set(countries)
    made.asked.set(asked)
    audit("stocktaking.draft", made, by=by)
    return made


@transaction.atomic
def correct_stocktake(
    *,
    stocktake: Stocktake,
    organisation: Organisation,
    title: str,
    question: str,
    language: str,
    answer_by: datetime.date,
    whom: str,
    countries: Iterable[Place] = (),
    asked: Iterable[Organisation] = (),
    seen: str | None = None,
    by: User | None = None,
) -> Stocktake:
    """Other words of a draft, others who are asked. Raises AskedAlready, SampleAndReal, ChangedMeanwhile."""
    fresh = _locked(stocktake)
    if not fresh.is_draft:
        raise AskedAlready
    check_unchanged(seen, fresh)
    asked = list(asked)
    _check_asked(organisation, asked)
    fresh.organisation, fresh.title, fresh.question = organisation, title.strip(), question.strip()
    fresh.source_language, fresh.answer_by, fresh.whom = language, answer_by, whom
    fresh.save()
    fresh.countries.set(countries)
    fresh.asked.set(asked)
    if fresh.node.is_sample != organisation.is_sample:
        fresh.node.is_sample = organisation.is_sample
        fresh.node.save(update_fields=["is_sample"])
    audit("stocktaking.correct", fresh, by=by)
    return fresh


def _locked(stocktake: Stocktake) -> Stocktake:
    rows = Stocktake.objects.select_for_update(of=("self",)).select_related("node", "organisation__node")
    return rows.get(pk=stocktake.pk)


@transaction.atomic
def move_last_day(
    *, stocktake: Stocktake, answer_by: datetime.date, seen: str | None = None, by: User | None = None
) -> Stocktake:
    """More or less time to answer; a later day opens again what only the clock closed. Raises ChangedMeanwhile."""
    fresh = _locked(stocktake)
    check_unchanged(seen, fresh)
    if fresh.state == Stocktake.State.CLOSED:
        raise NotOpen
    fresh.answer_by = answer_by
    fresh.save(update_fields=["answer_by"])
    audit("stocktaking.move_last_day", fresh, by=by)
    return fresh


@transaction.atomic
def open_stocktake(*, stocktake: Stocktake, by: User | None = None) -> None:
    """Ask: from now on it is public, and the list of those asked stays. Raises Refused."""
    step(thing=stocktake, table=STOCKTAKE, name="open", by=by)
    stocktake.asked_on = _today()
    stocktake.save(update_fields=["asked_on"])
    stocktake.asked.set(list(stocktake.bodies_to_ask()))
    stocktake.node.visibility = Node.Visibility.PUBLIC
    stocktake.node.save(update_fields=["visibility"])
    index_later(stocktake)
    later("stocktaking.tell_opened", stocktake=stocktake.pk)


@transaction.atomic
def close_stocktake(*, stocktake: Stocktake, by: User | None = None) -> None:
    """No more answers from now on. Raises Refused."""
    step(thing=stocktake, table=STOCKTAKE, name="close", by=by)


@transaction.atomic
def answer(
    *,
    stocktake: Stocktake,
    organisation: Organisation,
    language: str,
    by: User | None = None,
    **fields: str,
) -> StocktakeAnswer:
    """A municipality answers in the five fields. Raises NotOpen, NotAsked, AnsweredAlready."""
    fresh = _open(stocktake)
    if not fresh.asked.filter(pk=organisation.pk).exists():
        raise NotAsked
    if fresh.answers.filter(organisation=organisation).exists():
        raise AnsweredAlready
    made = StocktakeAnswer.objects.create(
        node=new_node(kind=StocktakeAnswer.node_kind, sample=fresh.is_sample),
        stocktake=fresh,
        organisation=organisation,
        source_language=language,
        answered_on=_today(),
        written_by=_signed(by),
        **_five(fields),
    )
    audit("stocktaking.answer", made, by=by)
    index_later([made, fresh])
    return made


@transaction.atomic
def correct_answer(
    *,
    answer: StocktakeAnswer,
    language: str,
    seen: str | None = None,
    by: User | None = None,
    **fields: str,
) -> StocktakeAnswer:
    """Other words, as long as answers are taken. Raises NotOpen, ChangedMeanwhile."""
    stocktake = _open(answer.stocktake)
    rows = StocktakeAnswer.objects.select_for_update(of=("self",)).select_related("node", "organisation__node")
    fresh = rows.get(pk=answer.pk)
    check_unchanged(seen, fresh)
    for name, text in _five(fields).items():
        setattr(fresh, name, text)
    fresh.source_language, fresh.corrected_on, fresh.written_by = language, _today(), _signed(by)
    fresh.save()
    audit("stocktaking.correct_answer", fresh, by=by)
    index_later([fresh, stocktake])
    return fresh


def _open(stocktake: Stocktake) -> Stocktake:
    # Locked: nobody answers in the moment in which it is closed.
    fresh = _locked(stocktake)
    if not fresh.is_open_on(_today()):
        raise NotOpen
    return fresh


def _five(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: fields.get(name, "").strip() for name in FIELDS}


# Reception capacity ---------------------------------------------------------------------------------------------------


@transaction.atomic
def report_capacity(
    *,
    organisation: Organisation,
    as_of: datetime.date,
    figures: Mapping[str, tuple[int, int | None, int | None]],
    note: str = "",
    language: str = "en",
    by: User | None = None,
) -> CapacityReport:
    """What room there is on a day: kind -> (in all, in use, can be opened within 30 days), None where not known.

    Kinds that are left out stay as they were reported before. Earlier reports are kept as they are.
    """
    report = CapacityReport.objects.create(
        organisation=organisation,
        as_of=as_of,
        note=note.strip(),
        source_language=language,
        reported_at=clock.now(),
        written_by=_signed(by),
    )
    CapacityFigure.objects.bulk_create(
        CapacityFigure(report=report, kind=kind, total=total, in_use=in_use, can_open=can_open)
        for kind, (total, in_use, can_open) in figures.items()
    )
    audit("stocktaking.report_capacity", report, by=by)
    return report


def version(thing: Any) -> str:
    """What a correction is told it corrects."""
    return version_of(thing)


# Those who are to answer hear of it -----------------------------------------------------------------------------------

ASKED, REMINDED = "stocktaking.asked", "stocktaking.reminded"


def tell_officers(*, stocktake: Stocktake, kind: str) -> None:
    """Everybody who answers for a municipality that is asked and has not answered; each is told once."""
    silent = list(without_answer(stocktake).select_related("node"))
    officers: dict[int, list[User]] = {}
    for member in Membership.objects.filter(organisation__in=silent, role=Membership.Role.OFFICER).select_related(
        "user"
    ):
        officers.setdefault(member.organisation_id, []).append(member.user)
    for organisation in silent:
        tell_all(
            users=officers.get(organisation.pk, []),
            kind=kind,
            data={"stocktake": stocktake.uid, "organisation": organisation.uid},
            key=f"{stocktake.uid}:{organisation.uid}",
        )


def remind(*, today: datetime.date) -> None:
    """A week before the last day; whoever was asked later than that has just heard of it."""
    due = Stocktake.objects.filter(
        state=Stocktake.State.OPEN,
        answer_by__gte=today,
        answer_by__lte=today + REMIND_BEFORE,
        asked_on__lte=F("answer_by") - REMIND_BEFORE,
    )
    for stocktake in due.select_related("node"):
        tell_officers(stocktake=stocktake, kind=REMINDED)
