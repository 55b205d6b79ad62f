"""Consultations are opened and closed, statements are said and hidden, votes are cast, analyses made, findings recorded."""

import datetime
import logging
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from tiltas.accounts.models import Participant, User
from tiltas.accounts.services import audit, step
from tiltas.analysis import opinion
from tiltas.analysis.opinion.votes import natural_key
from tiltas.core.errors import InventedAndReal, Refused, TooOften
from tiltas.core.tasks import later
from tiltas.events.models import Event, Note
from tiltas.languages.queries import show
from tiltas.network.models import Organisation
from tiltas.places.models import Place
from tiltas.search.services import index_later
from tiltas.trace.models import Node
from tiltas.trace.services import connect, new_node

from . import queries
from .batches import FLOOR, hold_back
from .models import (
    LONGEST_IMPORTED_STATEMENT,
    AnalysisRun,
    Choice,
    Consultation,
    Finding,
    GroupMemory,
    Statement,
    Tally,
    Vote,
    key_of_text,
    tidy,
)
from .polis import COMMENTS, VOTES, PolisExport, read_export
from .results import LISTS, suggested_title
from .states import CONSULTATION

logger = logging.getLogger(__name__)

# A vote asks for a new analysis at most so often: results come in batches, not after every vote.
BETWEEN_ANALYSES = datetime.timedelta(minutes=10)
# Nobody reads and answers more statements than this in a minute.
VOTES_A_MINUTE = 90
BATCH = 2000


class ConsultationClosed(Refused):
    """Votes and statements are taken only while it is open."""

    message = _("This consultation is closed, so nothing more can be added. What you answered before still counts.")
    status = 409


class StatementHidden(Refused):
    """The statement was taken out."""

    message = _("This statement has been taken out meanwhile. Your other answers are kept: go on with the next one.")
    status = 410


class SaidAlready(Refused):
    """The same was said in the same language; `statement` is the one that is there."""

    message = _("Somebody has said the same already. Say whether you agree with it instead.")
    status = 409

    def __init__(self, statement: Statement):
        super().__init__()
        self.statement = statement


class HiddenBefore(Refused):
    """The same was said before and taken out."""

    status = 409

    def __init__(self, statement: Statement):
        super().__init__(
            _("The same was said before and taken out. The reason: %(reason)s") % {"reason": statement.hidden_because}
        )


class NothingSaid(Refused):
    """A statement without words."""

    message = _("Write what you want to say first.")


class TooFast(TooOften):
    """More votes in a minute than anybody can read."""

    message = _("That was too quick to have been read. Wait a minute, then go on. Your answers so far are kept.")


class ReasonMissing(Refused):
    """Nothing is hidden without a reason."""

    message = _("Write the reason: the person who said it may ask, and others see it too.")


class QuestionFixed(Refused):
    """The question people answered does not change under them."""

    message = _("People have answered already, so the question can no longer be changed.")
    status = 409


class SampleAndReal(InventedAndReal):
    message = _("Invented content cannot be mixed with real content. Choose another event, place or host.")


class NoResult(Refused):
    """There is nothing published to cite."""

    message = _("There is no published result yet. Wait until at least ten people have voted.")
    status = 409


class NotShown(Refused):
    """A finding that the run does not bear out."""

    message = _("The result does not show that. Choose a statement that it lists under this heading.")
    status = 409


class AlreadyImported(Refused):
    """The same export was imported before; `consultation` is what became of it."""

    message = _("This conversation has been imported already.")
    status = 409

    def __init__(self, consultation: Consultation):
        super().__init__()
        self.consultation = consultation


# Consultations --------------------------------------------------------------------------------------------------------


def _is_sample(*, sample: bool, event: Event | None, host: Organisation | None, place: Place | None) -> bool:
    """What rests on a sample is a sample; a real host or place never carries invented content. Raises SampleAndReal."""
    around = [thing.is_sample for thing in (event, host, place) if thing is not None]
    if (sample or any(around)) and not all(around):
        raise SampleAndReal
    return sample or any(around)


@transaction.atomic
def open_consultation(
    *,
    title: str,
    language: str,
    intro: str = "",
    what_next: str = "",
    opens_at: datetime.datetime | None = None,
    closes_at: datetime.datetime | None = None,
    event: Event | None = None,
    host: Organisation | None = None,
    place: Place | None = None,
    themes: Iterable = (),
    languages: Sequence[str] = (),
    sample: bool = False,
    draft: bool = False,
    by: User | None = None,
) -> Consultation:
    """Ask a question. `draft=True` keeps it from readers until `open_to_votes`. Raises SampleAndReal."""
    sample = _is_sample(sample=sample, event=event, host=host, place=place)
    node = new_node(
        kind=Consultation.node_kind,
        sample=sample,
        visibility=Node.Visibility.PRIVATE if draft else Node.Visibility.PUBLIC,
    )
    consultation = Consultation.objects.create(
        node=node,
        title=tidy(title),
        intro=intro,
        what_next=what_next,
        source_language=language,
        opens_at=opens_at or timezone.now(),
        closes_at=closes_at,
        event=event,
        host=host,
        place=place,
        languages=list(languages),
        state=Consultation.State.DRAFT if draft else Consultation.State.OPEN,
        made_by=by if by is not None and by.is_authenticated else None,
    )
    consultation.themes.set(themes)
    audit("consultations.open_consultation", consultation, by=by)
    index_later(consultation)
    return consultation


@transaction.atomic
def change_consultation(
    *, consultation: Consultation, by: User | None = None, themes: Iterable | None = None, **facts: Any
):
    """Change what is said about a consultation. Raises QuestionFixed, SampleAndReal."""
    if "title" in facts:
        facts["title"] = tidy(facts["title"])
        has_votes = Vote.objects.filter(statement__consultation=consultation).exists()
        if facts["title"] != consultation.title and has_votes:
            raise QuestionFixed
    for name, value in facts.items():
        setattr(consultation, name, value)
    sample = _is_sample(
        sample=consultation.is_sample, event=consultation.event, host=consultation.host, place=consultation.place
    )
    if sample != consultation.is_sample:
        raise SampleAndReal
    consultation.save(update_fields=list(facts) or None)
    if themes is not None:
        consultation.themes.set(themes)
    audit("consultations.change", consultation, by=by)
    index_later(consultation)


@transaction.atomic
def open_to_votes(*, consultation: Consultation, by: User | None = None) -> None:
    """A draft is opened: readers see it and its statements. Raises Refused when there is nothing to answer."""
    step(thing=consultation, table=CONSULTATION, name="open", by=by)
    if consultation.opens_at > timezone.now():
        consultation.opens_at = timezone.now()
        consultation.save(update_fields=["opens_at"])
    consultation.node.visibility = Node.Visibility.PUBLIC
    consultation.node.save(update_fields=["visibility"])
    shown = consultation.statements.filter(hidden_at=None)
    Node.objects.filter(pk__in=shown.values("pk")).update(visibility=Node.Visibility.PUBLIC)
    index_later([consultation, *shown])


@transaction.atomic
def close_consultation(
    *, consultation: Consultation, by: User | None = None, at: datetime.datetime | None = None
) -> None:
    """No more votes; the final analysis follows at once in the background."""
    step(thing=consultation, table=CONSULTATION, name="close", by=by)
    consultation.closed_at = at or (
        min(timezone.now(), consultation.closes_at) if consultation.closes_at else timezone.now()
    )
    consultation.save(update_fields=["closed_at"])
    later("consultations.analyse", consultation=consultation.pk)


# Statements -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def say(
    *,
    consultation: Consultation,
    text: str,
    language: str,
    author: Participant | None = None,
    from_notes: Iterable[Note] = (),
    at: datetime.datetime | None = None,
    by: User | None = None,
) -> Statement:
    """Add a statement: of a participant, or (without `author`) of the organisers, perhaps from notes of the event.

    Nobody's vote is assumed, not even the author's. Raises ConsultationClosed, NothingSaid, SaidAlready, HiddenBefore.
    """
    open_to_people = consultation.is_open or author is None
    if not open_to_people or consultation.state == Consultation.State.CLOSED:
        raise ConsultationClosed
    text = tidy(text)[:LONGEST_IMPORTED_STATEMENT]
    if not text:
        raise NothingSaid
    key = key_of_text(text)
    _refuse_if_said(consultation, language, key)
    notes = list(from_notes)
    node = new_node(
        kind=Statement.node_kind,
        sample=consultation.is_sample or any(note.is_sample for note in notes),
        visibility=consultation.node.visibility,
    )
    try:
        with transaction.atomic():
            statement = Statement.objects.create(
                node=node,
                consultation=consultation,
                text=text,
                text_key=key,
                source_language=language,
                author=author,
                is_seed=author is None,
                said_at=at or timezone.now(),
            )
    except IntegrityError:  # somebody said it in the same moment
        _refuse_if_said(consultation, language, key)
        raise
    for note in notes:
        connect(earlier=note, later=statement, relation="became", by=by)
    if author is None:
        audit("consultations.say", statement, by=by)
    index_later(statement)
    return statement


def _refuse_if_said(consultation: Consultation, language: str, key: str) -> None:
    present = queries.said_already(consultation, language, key)
    if present is not None:
        raise HiddenBefore(present) if present.is_hidden else SaidAlready(present)


@transaction.atomic
def hide_statement(*, statement: Statement, reason: str, by: User | None = None) -> None:
    """Take a statement out, with a reason that everybody can read. Its votes stay, but nothing counts them."""
    reason = tidy(reason)[:300]
    if not reason:
        raise ReasonMissing
    if statement.hidden_at is None:
        statement.hidden_at = timezone.now()
    statement.hidden_because = reason
    statement.save(update_fields=["hidden_at", "hidden_because"])
    statement.node.visibility = Node.Visibility.PRIVATE
    statement.node.save(update_fields=["visibility"])
    audit("consultations.hide_statement", statement, by=by)
    index_later(statement)
    # The results must not go on showing it.
    later("consultations.analyse", consultation=statement.consultation_id)


@transaction.atomic
def show_statement_again(*, statement: Statement, by: User | None = None) -> None:
    """Take the hiding back."""
    statement.hidden_at, statement.hidden_because = None, ""
    statement.save(update_fields=["hidden_at", "hidden_because"])
    statement.node.visibility = statement.consultation.node.visibility
    statement.node.save(update_fields=["visibility"])
    audit("consultations.show_statement_again", statement, by=by)
    index_later(statement)
    later("consultations.analyse", consultation=statement.consultation_id)


# Votes ----------------------------------------------------------------------------------------------------------------


def check_pace(participant: Participant) -> None:
    """Raises TooFast for somebody who answers quicker than anybody can read. For voices by hand, not for loaders."""
    since = timezone.now() - datetime.timedelta(minutes=1)
    if participant.votes.filter(at__gt=since)[VOTES_A_MINUTE - 1 : VOTES_A_MINUTE].exists():
        raise TooFast


@transaction.atomic
def cast_vote(*, statement: Statement, participant: Participant, choice: str, language: str = "") -> Vote:
    """Record one vote; voting again changes it, voting the same again changes nothing.

    Raises ConsultationClosed, StatementHidden.
    """
    consultation = statement.consultation
    if not consultation.is_open:
        raise ConsultationClosed
    if statement.is_hidden:
        raise StatementHidden
    choice, now = Choice(choice), timezone.now()
    try:
        with transaction.atomic():
            vote = Vote.objects.create(
                statement=statement, participant=participant, choice=choice, language=language, at=now
            )
    except IntegrityError:
        # The row is locked while its count moves, so two votes of one person at once are counted as one.
        vote = Vote.objects.select_for_update(of=("self",)).get(statement=statement, participant=participant)
        if (vote.choice, vote.language) == (choice, language):
            return vote
        _count(statement.pk, vote.language, vote.choice, -1)
        vote.choice, vote.language, vote.at = choice, language, now
        vote.save(update_fields=["choice", "language", "at"])
    _count(statement.pk, language, choice, 1)
    ask_for_analysis(consultation)
    return vote


def _count(statement_id: int, language: str, choice: str, by: int) -> None:
    """Move one counter; two people at once add up."""
    own = Tally.objects.filter(statement_id=statement_id, language=language)
    if not own.update(**{choice: F(choice) + by}):
        Tally.objects.get_or_create(statement_id=statement_id, language=language)
        own.update(**{choice: F(choice) + by})


def ask_for_analysis(consultation: Consultation) -> None:
    """Have the result computed again in the background, unless that was asked for some minutes ago."""
    now = timezone.now()
    if consultation.analysis_asked_at and consultation.analysis_asked_at > now - BETWEEN_ANALYSES:
        return
    # Of many voters at once only one asks.
    same = Consultation.objects.filter(pk=consultation.pk, analysis_asked_at=consultation.analysis_asked_at)
    if same.update(analysis_asked_at=now):
        consultation.analysis_asked_at = now
        later("consultations.analyse", consultation=consultation.pk)


@transaction.atomic
def record_votes(
    *, consultation: Consultation, votes: Iterable[tuple[Statement, Participant, str, str, datetime.datetime]]
) -> int:
    """Many votes at once, for imports: (statement, participant, choice, language, at), none of which is there yet.

    The state of the consultation is not asked, so that what was held elsewhere can be taken over. Returns how many.
    """
    rows = [
        Vote(statement=statement, participant=participant, choice=Choice(choice), language=language, at=at)
        for statement, participant, choice, language, at in votes
    ]
    Vote.objects.bulk_create(rows, batch_size=BATCH)
    recount(consultation)
    return len(rows)


@transaction.atomic
def recount(consultation: Consultation) -> None:
    """Make the counters that choose the next card from the votes."""
    Tally.objects.filter(statement__consultation=consultation).delete()
    counts: Counter[tuple[int, str, str]] = Counter()
    votes = Vote.objects.filter(statement__consultation=consultation).values_list("statement_id", "language", "choice")
    for key in votes.iterator(chunk_size=10_000):
        counts[key] += 1
    tallies: dict[tuple[int, str], Tally] = {}
    for (statement_id, language, choice), number in counts.items():
        own = tallies.setdefault((statement_id, language), Tally(statement_id=statement_id, language=language))
        setattr(own, choice, number)
    Tally.objects.bulk_create(tallies.values(), batch_size=BATCH)


@transaction.atomic
def take_back_votes(*, consultation: Consultation, participant: Participant) -> int:
    """Delete what one participant answered in an open consultation. Raises ConsultationClosed. Returns how many."""
    if not consultation.is_open:
        raise ConsultationClosed
    return _delete_votes(participant.votes.filter(statement__consultation=consultation))


def _delete_votes(votes) -> int:
    # Locked, so that a vote changed in this very moment is not counted twice.
    found = list(votes.select_for_update(of=("self",)))
    for vote in found:
        _count(vote.statement_id, vote.language, vote.choice, -1)
    Vote.objects.filter(pk__in=[vote.pk for vote in found]).delete()
    return len(found)


@transaction.atomic
def forget_participant(*, participant: Participant) -> None:
    """Votes in open consultations are deleted. In closed ones they stay without the person, as results rest on them.

    Statements stay without their author. See docs/decisions/0001-votes-after-erasure.md.
    """
    over = Consultation.objects.over().values("pk")
    _delete_votes(participant.votes.exclude(statement__consultation__in=over))
    Statement.objects.filter(author=participant).update(author=None)


# Which card comes next ------------------------------------------------------------------------------------------------


def next_statement(
    *,
    consultation: Consultation,
    participant: Participant | None,
    language: str,
    answered: int,
    skipped: Iterable[str] = (),
) -> tuple[Statement | None, int]:
    """A weighted draw among what this participant has not answered, and how many those are.

    Prepared statements come first for the first five cards; what was `skipped` (uids) comes last. The one query behind it
    reads counters, never the votes of others.
    """
    rows = queries.unanswered(consultation, participant, language)
    left = len(rows)
    if not rows:
        return None, 0
    put_off = set(skipped)
    rows = [row for row in rows if row["node__uid"] not in put_off] or rows
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    weights = opinion.routing_weights(
        columns["agree"],
        columns["unsure"],
        [sum(counts) for counts in zip(columns["agree"], columns["disagree"], columns["unsure"], strict=True)],
        columns["extremity"],
        votes_in_language=columns["in_language"],
        active_voters=consultation.people,
        seeds=columns["is_seed"],
        answered=answered,
    )
    chosen = secrets.SystemRandom().choices(rows, weights=weights.tolist())[0]
    statement = Statement.objects.select_related("node").get(pk=chosen["pk"])
    statement.consultation = consultation
    return statement, left


# Results --------------------------------------------------------------------------------------------------------------


def analyse(*, consultation: Consultation) -> AnalysisRun:
    """Compute opinion groups and common ground from all votes, store the run, publish what may be shown.

    The same votes give the run that is there. A run of fewer than ten people is kept and not published. The computation
    holds no lock: people go on voting meanwhile, and what they add is in the next run.
    """
    cut_off = timezone.now()
    people, statements, choices, moments, languages = queries.votes_for_analysis(consultation)
    visible = list(consultation.statements.filter(hidden_at=None).values_list("node__uid", flat=True))
    table = opinion.VoteTable.from_columns(
        people, statements, choices, at=moments, statements=visible, languages=languages
    )
    memory = GroupMemory.objects.filter(consultation=consultation).first()
    before = opinion.Earlier(memory.letters, memory.components) if memory else None
    result = opinion.analyse(table, earlier=before)
    spoken = _people_by_language(people, languages)
    with transaction.atomic():
        consultation = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
        run = _store(consultation, result, spoken, cut_off)
        _remember(consultation, result)
        consultation.people, consultation.people_counted_at = len(table.participants), cut_off
        consultation.save(update_fields=["people", "people_counted_at"])
    return run


def _people_by_language(people: list[int], languages: list[str]) -> dict[str, int]:
    """How many people read in each language; somebody who read in two is counted in both."""
    return dict(Counter(language for _person, language in set(zip(people, languages, strict=True)) if language))


def _languages_shown(spoken: dict[str, int], people: int) -> dict[str, int | None]:
    """Numbers of at least ten people; so many are left out that none can be found by subtraction."""
    shown = {code: count if count >= FLOOR else None for code, count in sorted(spoken.items())}
    while (numbers := [count for count in shown.values() if count]) and 0 < people - sum(numbers) < FLOOR:
        shown[min(shown, key=lambda code: (shown[code] or people + 1, code))] = None
    return shown


def _store(
    consultation: Consultation, result: opinion.Result, spoken: dict[str, int], cut_off: datetime.datetime
) -> AnalysisRun:
    document = result.as_json()
    newest = consultation.runs.order_by("-cut_off", "-pk").first()
    same = newest and (newest.sha256, newest.engine_version) == (document["sha256"], document["engine_version"])
    shown = opinion.public(document)
    shown["languages"] = _languages_shown(spoken, document["counts"]["participants"])
    if same and {row["id"] for row in newest.result["statements"]} == {row["id"] for row in shown["statements"]}:
        return newest
    earlier = queries.latest_run(consultation)
    if earlier is not None:
        shown = hold_back(earlier.result, shown, as_of=earlier.cut_off.isoformat())
        old = earlier.result.get("languages", {})
        for code, count in shown["languages"].items():
            if count and old.get(code) and 0 < abs(count - old[code]) < FLOOR:
                shown["languages"][code] = old[code]
    return AnalysisRun.objects.create(
        consultation=consultation,
        cut_off=cut_off,
        sha256=document["sha256"],
        seed=document["seed"],
        engine_version=document["engine_version"],
        parameters=document["parameters"],
        counts=shown["counts"],
        result=shown,
        published_at=timezone.now() if document["counts"]["participants"] >= FLOOR else None,
    )


def _remember(consultation: Consultation, result: opinion.Result) -> None:
    """What the next run and the next card need of this one; nothing once it is over."""
    if consultation.is_over:
        GroupMemory.objects.filter(consultation=consultation).delete()
    else:
        kept = result.earlier
        GroupMemory.objects.update_or_create(
            consultation=consultation,
            defaults={
                "letters": dict(kept.letters),
                "components": {key: list(at) for key, at in kept.components.items()},
            },
        )
    far = {row["id"]: row["extremity"] for row in result.as_json()["statements"]}
    moved = []
    for statement in consultation.statements.filter(hidden_at=None).select_related("node"):
        if statement.extremity != far.get(statement.uid, 0):
            statement.extremity = far.get(statement.uid, 0)
            moved.append(statement)
    Statement.objects.bulk_update(moved, ["extremity"], batch_size=500)


def ask_for_analysis_now(*, consultation: Consultation, by: User | None = None) -> None:
    """An organiser asks for the result of all votes so far, however long ago the last one is."""
    Consultation.objects.filter(pk=consultation.pk).update(analysis_asked_at=timezone.now())
    audit("consultations.analyse", consultation, by=by)
    later("consultations.analyse", consultation=consultation.pk)


@transaction.atomic
def record_finding(
    *,
    run: AnalysisRun,
    kind: str,
    statement: Statement | None = None,
    statements: Iterable[Statement] = (),
    title: str = "",
    text: str = "",
    language: str = "",
    by: User | None = None,
) -> Finding:
    """Keep what a published run shows about one or several statements, so that proposals can cite it.

    Without `title` it is put in plain words in the page's language. The figures are copied from the run.
    Raises NoResult, NotShown.
    """
    if run.published_at is None:
        raise NoResult
    about = list(dict.fromkeys([*([statement] if statement else []), *statements]))
    listed = set(run.result[LISTS[Finding.Kind(kind)]])
    shown = [one.uid in listed for one in about]
    holds = all(shown) if kind == Finding.Kind.COMMON_GROUND else any(shown)
    if not about or not holds:
        raise NotShown
    consultation = run.consultation
    if not title:
        title, language = suggested_title(kind, show(about[0]), run), language or translation.get_language()
    node = new_node(kind=Finding.node_kind, sample=consultation.is_sample)
    rows = {row["id"]: row for row in run.result["statements"]}
    finding = Finding.objects.create(
        node=node,
        run=run,
        kind=kind,
        title=tidy(title)[:300],
        text=text,
        source_language=language or consultation.source_language,
        figures=[rows[one.uid] for one in about if one.uid in rows],
    )
    for one in about:
        connect(earlier=one, later=finding, relation="became", by=by)
    audit("consultations.record_finding", finding, by=by)
    index_later(finding)
    return finding


# Conversations held elsewhere -----------------------------------------------------------------------------------------


def import_polis(
    *,
    folder: str | Path,
    title: str = "",
    language: str = "en",
    source_name: str = "",
    source_url: str = "",
    licence: str = "",
    by: User | None = None,
    progress: Callable[[int, int], None] = lambda done, whole: None,
) -> Consultation:
    """A closed consultation made of a conversation exported by Polis; analyse it afterwards.

    `progress` is told how many votes of how many are in. Raises PolisExportError, AlreadyImported.
    """
    folder = Path(folder)
    export = read_export(folder)
    digest = sha256(b"".join((folder / name).read_bytes() for name in (COMMENTS, VOTES))).hexdigest()
    present = Consultation.objects.filter(source_digest=digest).first()
    if present:
        raise AlreadyImported(present)
    with transaction.atomic():
        consultation = _imported_consultation(
            export, digest, title=title or export.topic or folder.name, language=language, by=by
        )
        consultation.source_name = source_name or str(_("Polis, exported conversation"))
        consultation.source_url, consultation.licence = source_url, licence
        consultation.save()
        statements = _imported_statements(consultation, export)
        _imported_votes(export, statements, language, consultation.opens_at, progress)
        recount(consultation)
        audit("consultations.import_polis", consultation, by=by)
        index_later([consultation, *statements.values()])
    return consultation


def _moment(milliseconds: int | None) -> datetime.datetime | None:
    return datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.UTC) if milliseconds else None


def _imported_consultation(
    export: PolisExport, digest: str, *, title: str, language: str, by: User | None
) -> Consultation:
    moments = [one.said_at for one in export.statements if one.said_at]
    moments += [at for _person, _statement, _value, at in export.votes() if at]
    first, last = (_moment(min(moments)), _moment(max(moments))) if moments else (timezone.now(), timezone.now())
    return Consultation.objects.create(
        node=new_node(kind=Consultation.node_kind),
        title=tidy(title)[:200],
        intro=export.description,
        source_language=language,
        opens_at=first,
        closed_at=last,
        state=Consultation.State.CLOSED,
        languages=[language],
        source_digest=digest,
        made_by=by,
    )


def _imported_statements(consultation: Consultation, export: PolisExport) -> dict[str, Statement]:
    nodes = Node.objects.bulk_create([Node(kind=Statement.node_kind) for _one in export.statements], batch_size=BATCH)
    rows = [
        Statement(
            node=node,
            consultation=consultation,
            text=tidy(one.text) or "…",
            text_key=key_of_text(one.text),
            source_language=consultation.source_language,
            said_at=_moment(one.said_at) or consultation.opens_at,
            source_key=one.id,
        )
        for node, one in zip(nodes, export.statements, strict=True)
    ]
    Statement.objects.bulk_create(rows, batch_size=BATCH)
    return {row.source_key: row for row in rows}


def _imported_votes(
    export: PolisExport,
    statements: dict[str, Statement],
    language: str,
    fallback: datetime.datetime,
    progress: Callable[[int, int], None],
) -> None:
    names = sorted({person for person, _statement, _value, _at in export.votes()}, key=natural_key)
    made = Participant.objects.bulk_create([Participant() for _name in names], batch_size=BATCH)
    people = dict(zip(names, made, strict=True))
    choices = {1: Choice.AGREE, -1: Choice.DISAGREE, 0: Choice.UNSURE}
    rows, done = [], 0
    for person, statement, value, at in export.votes():
        rows.append(
            Vote(
                statement=statements[statement],
                participant=people[person],
                choice=choices[value],
                language=language,
                at=_moment(at) or fallback,
            )
        )
        if len(rows) == BATCH:
            Vote.objects.bulk_create(rows)
            done, rows = done + len(rows), []
            progress(done, export.vote_count)
    Vote.objects.bulk_create(rows)
    progress(export.vote_count, export.vote_count)
