"""Proposals, documents, and what may be cited in them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from tiltas.core.desk import Waiting
from tiltas.languages.models import Translatable
from tiltas.languages.queries import show
from tiltas.languages.texts import Text
from tiltas.search import queries as search
from tiltas.trace import register
from tiltas.trace.models import Link, Node, Traced
from tiltas.trace.queries import DEPTH, earlier, later
from tiltas.trace.register import Kind, Station

from .models import Clause, Document, Proposal

# What may stand behind a proposal, and behind a clause. Some of these kinds belong to rooms above: they are known by name only.
BEHIND_A_PROPOSAL = ("statement", "note", "summary", "summary_point", "finding", "reaction", "advice")
BEHIND_A_CLAUSE = ("proposal", "challenge", *BEHIND_A_PROPOSAL)
CITED_BY = {"proposal": "source_of", "challenge": "evidence_for"}
ENOUGH = 20
LONGEST_WORDS = 300
_LOOK_AT = 300


def relation_to_clause(kind: str) -> str:
    """What a clause makes of a source: proposals become it, challenges show it is needed, voices are quoted."""
    return CITED_BY.get(kind, "quoted_in")


@dataclass(frozen=True)
class Citable:
    """One node with how it is shown."""

    node: Node
    kind: Kind
    station: Station

    @property
    def uid(self) -> str:
        return self.node.uid


def cited(nodes: Iterable[Node], also: Iterable[Translatable] = ()) -> list[Citable]:
    """Nodes with their stations in the reader's language, in the given order; one statement per kind and one for words.

    The words of `also` are brought in the same statement.
    """
    nodes = list(nodes)
    ids: dict[str, list[int]] = {}
    for node in nodes:
        ids.setdefault(node.kind, []).append(node.pk)
    stations = register.resolve(ids, also=also)
    return [Citable(node, register.kind(node.kind), stations[node.pk]) for node in nodes if node.pk in stations]


def public_nodes(uids: Iterable[str], kinds: Iterable[str]) -> list[Node]:
    """The public nodes of these kinds among some uids, in the order of the uids."""
    wanted = [uid for uid in dict.fromkeys(uids) if uid.isalnum()]
    found = Node.objects.filter(uid__in=wanted, kind__in=list(kinds), visibility=Node.Visibility.PUBLIC)
    return sorted(found, key=lambda node: wanted.index(node.uid))


def citable(words: str = "", kinds: Iterable[str] = BEHIND_A_CLAUSE, limit: int = ENOUGH) -> list[Citable]:
    """Public things that can be cited: those that `words` name, point at or contain; without words the newest.

    `words` may be a reference (LT-2026-0147), an address of the house, or a uid. Withdrawn proposals are left out.
    """
    kinds = [kind for kind in kinds if kind in {entry.key for entry in register.kinds()}]
    public = Node.objects.filter(kind__in=kinds, visibility=Node.Visibility.PUBLIC).exclude(
        Exists(Proposal.objects.filter(pk=OuterRef("pk"), state=Proposal.State.WITHDRAWN))
    )
    words = (words or "").replace("\x00", "").strip()[:LONGEST_WORDS]
    if not words:
        return cited(public.order_by("-made_at", "-pk")[:limit])
    pointed_at = list(public.filter(Q(uid__in=_uids_in(words)) | Q(reference__iexact=words)))
    if pointed_at:
        return cited(pointed_at)
    found = [
        int(result.key.partition(":")[2])
        for result in search.find(words, limit=3 * limit)
        if issubclass(result.kind.model, Traced)
    ]
    nodes = sorted(public.filter(pk__in=found), key=lambda node: found.index(node.pk))
    # Notes, points and clauses are not in the index, and what was said a moment ago is not in it yet.
    asked = words.casefold().split()
    newest = [
        entry
        for entry in cited(public.order_by("-made_at", "-pk")[:_LOOK_AT])
        if all(word in str(entry.station.title).casefold() for word in asked)
    ]
    present = {entry.node.pk for entry in newest}
    return [*newest, *cited(node for node in nodes if node.pk not in present)][:limit]


def _uids_in(words: str) -> list[str]:
    """Whatever in an address or a typed word may be a uid."""
    parts = [part.split("-")[0] for part in words.lower().split("?")[0].split("#")[0].split("/")]
    return [part for part in parts if len(part) == 8 and part.isalnum()]


# Proposals ------------------------------------------------------------------------------------------------------------


def proposals(*, theme=None, state: str = "", user=None) -> QuerySet[Proposal]:
    """Proposals newest first, with node and themes; drafts only for those who work on them."""
    found = Proposal.objects.select_related("node").prefetch_related("themes").order_by("-proposed_at", "-pk")
    if user is None or not user.has_perm("drafting.propose"):
        found = found.public()
    if theme:
        found = found.filter(themes=theme)
    if state:
        found = found.filter(state=state)
    return found


def rows_of(proposal: Proposal) -> list:
    """Everything that a correction of a proposal may replace: its row, its themes, its arrows."""
    links = Link.objects.filter(later_id=proposal.pk, retracted_at=None).select_related("earlier").order_by("pk")
    return [proposal, *proposal.themes.order_by("pk"), *links]


@dataclass(frozen=True)
class Arrow:
    """One link with the thing at its other end, and for a clause the document it stands in."""

    link: Link
    thing: Citable

    @property
    def reason(self) -> Text | str:
        """Why, in the reader's language as far as it is there."""
        return self.link.shown.reason if self.link.reason else ""


def _with_reason(links: Iterable[Link]) -> list[Link]:
    return [link for link in links if link.reason]


def _arrows(links: list[Link], end: str) -> list[Arrow]:
    things = {
        entry.node.pk: entry for entry in cited([getattr(link, end) for link in links], also=_with_reason(links))
    }
    return [Arrow(link, things[getattr(link, f"{end}_id")]) for link in links if getattr(link, f"{end}_id") in things]


def sources_of(thing: Traced) -> tuple[list[Arrow], int]:
    """What something rests on: what a reader may see of it, and how many further sources are private."""
    links = earlier([thing])[thing.pk]
    public = [link for link in links if link.earlier.visibility == Node.Visibility.PUBLIC]
    return _arrows(public, "earlier"), len(links) - len(public)


def became_of(thing: Traced) -> list[Arrow]:
    """What a thing led to, what was considered and not used included, as far as it is public."""
    links = [link for link in later([thing])[thing.pk] if link.later.visibility == Node.Visibility.PUBLIC]
    return _arrows(links, "later")


def arrows_around(thing: Traced) -> tuple[list[Arrow], int, list[Arrow]]:
    """`sources_of` and `became_of` together, for one statement less."""
    links = list(
        Link.objects.filter(Q(later=thing.pk) | Q(earlier=thing.pk), retracted_at=None)
        .select_related("earlier", "later")
        .order_by("at", "pk")
    )
    before = [link for link in links if link.later_id == thing.pk]
    after = [link for link in links if link.earlier_id == thing.pk]
    shown = {
        entry.node.pk: entry
        for entry in cited(
            (
                node
                for node in [*(link.earlier for link in before), *(link.later for link in after)]
                if node.visibility == Node.Visibility.PUBLIC
            ),
            also=_with_reason(links),
        )
    }
    return (
        [Arrow(link, shown[link.earlier_id]) for link in before if link.earlier_id in shown],
        sum(link.earlier.visibility != Node.Visibility.PUBLIC for link in before),
        [Arrow(link, shown[link.later_id]) for link in after if link.later_id in shown],
    )


# Documents ------------------------------------------------------------------------------------------------------------


def documents(*, kind: str = "", state: str = "", theme=None) -> QuerySet[Document]:
    """Documents, drafts first, then the last adopted, with host and the number of clauses."""
    found = (
        Document.objects.public()
        .select_related("node", "host__node", "adopted_by_organisation__node")
        .annotate(clause_count=Count("clauses", filter=Q(clauses__removed_at=None)))
        .order_by("-state", "-adopted_on", "-started_at", "-pk")
    )
    if kind:
        found = found.filter(kind=kind)
    if state:
        found = found.filter(state=state)
    if theme:
        found = found.filter(pk__in=Document.themes.through.objects.filter(theme=theme).values("document_id"))
    return found


@dataclass
class ClauseShown:
    """A clause with its sources at a glance, and what was asked of whom because of it."""

    clause: Clause
    sources: list[Arrow] = field(default_factory=list)
    private: int = 0
    led_to: list[Arrow] = field(default_factory=list)
    # (words on the link, address): what this reader may make of the clause.
    ways: list[tuple] = field(default_factory=list)

    @property
    def by_kind(self) -> list[tuple[Kind, int]]:
        """(kind, how many) in the order of the way."""
        counts: dict[str, int] = {}
        for arrow in self.sources:
            counts[arrow.thing.kind.key] = counts.get(arrow.thing.kind.key, 0) + 1
        return [(entry, counts[entry.key]) for entry in register.kinds() if entry.key in counts]


@dataclass
class DocumentShown:
    """A document with everything its page says."""

    document: Document
    clauses: list[ClauseShown]
    not_used: list[Arrow]
    voices: int


def document_shown(document: Document) -> DocumentShown:
    """A document with its clauses, their sources and what was set aside.

    Four statements, and one for each kind of source.
    """
    clauses = list(document.clauses.filter(removed_at=None).select_related("node").order_by("number"))
    for clause in clauses:
        clause.document = document
    ids = [document.pk, *(clause.pk for clause in clauses)]
    links = list(
        Link.objects.filter(Q(later_id__in=ids) | Q(earlier_id__in=ids), retracted_at=None)
        .select_related("earlier", "later")
        .order_by("at", "pk")
    )
    public = Node.Visibility.PUBLIC
    ends = {
        node.pk: node
        for link in links
        for node, other in ((link.earlier, link.later_id), (link.later, link.earlier_id))
        if node.visibility == public and other in ids and node.pk not in ids
    }
    texts = [document, *clauses, *_with_reason(links)]
    things = {entry.node.pk: entry for entry in cited(ends.values(), also=texts)}
    by_id = {clause.pk: ClauseShown(clause) for clause in clauses}
    not_used = []
    for link in links:
        if link.later_id in by_id:
            if link.earlier_id in things:
                by_id[link.later_id].sources.append(Arrow(link, things[link.earlier_id]))
            elif link.earlier.visibility != public:
                by_id[link.later_id].private += 1
        elif link.earlier_id in by_id:
            if link.later_id in things:
                by_id[link.earlier_id].led_to.append(Arrow(link, things[link.later_id]))
        elif link.relation == "considered_not_used" and link.earlier_id in things:
            not_used.append(Arrow(link, things[link.earlier_id]))
    behind = voices_behind(list(by_id))
    return DocumentShown(document, list(by_id.values()), not_used, len(set().union(*behind.values())))


_VOICES = """
    WITH RECURSIVE way(root, id, depth) AS (
        SELECT id, id, 0 FROM trace_node WHERE id IN ({marks})
        UNION
        SELECT way.root, link.earlier_id, way.depth + 1
        FROM way JOIN trace_link link ON link.later_id = way.id
        WHERE link.retracted_at IS NULL AND link.relation <> 'considered_not_used' AND way.depth < %s
    )
    SELECT DISTINCT way.root, node.id FROM way JOIN trace_node node ON node.id = way.id
    WHERE node.kind = 'note' OR (node.kind = 'statement' AND NOT EXISTS (
        SELECT 1 FROM trace_link link JOIN trace_node first ON first.id = link.earlier_id
        WHERE link.later_id = node.id AND link.retracted_at IS NULL AND first.kind = 'note'
    ))
"""


def voices_behind(ids: list[int]) -> dict[int, set[int]]:
    """Notes and statements from which arrows lead to each node; a statement made of notes is not counted twice.

    One statement. Private voices are counted too: how many is no secret, what they said is.
    """
    found: dict[int, set[int]] = {pk: set() for pk in ids}
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(_VOICES.format(marks=", ".join(["%s"] * len(ids))), [*ids, DEPTH])
            for root, voice in cursor.fetchall():
                found[root].add(voice)
    return found


# For the doors --------------------------------------------------------------------------------------------------------


def for_theme(theme, limit: int = 6) -> dict[str, list]:
    """Proposals and documents of a theme, newest first, each shown; `show` is asked once."""
    found = {
        "proposals": list(proposals(theme=theme).exclude(state=Proposal.State.WITHDRAWN)[:limit]),
        "documents": list(documents(theme=theme)[:limit]),
    }
    show([*found["proposals"], *found["documents"]])
    return found


def for_place(place, limit: int = 6) -> dict[str, list]:
    """Documents whose host works in a place."""
    found = documents().filter(Q(host__place=place) | Q(host__governs=place))[:limit]
    return {"documents": show(found)}


def highlights(limit: int = 3) -> list[Document]:
    """The documents adopted last, each shown."""
    return show(documents(state=Document.State.ADOPTED)[:limit])


def waiting_for(user) -> list[Waiting]:
    """What a drafter has under way: texts in draft, and proposals that nobody has drafted yet."""
    if not user.is_authenticated or not user.has_role("drafter"):
        return []
    drafts = documents(state=Document.State.DRAFT)[:10]
    waiting = [
        Waiting(
            lambda document=document: _("Go on drafting “%(title)s”") % {"title": document.shown.title.within},
            reverse("drafting:draft", args=[document.uid]),
            texts=(document,),
        )
        for document in drafts
    ]
    waiting += [
        Waiting(
            lambda proposal=proposal: (
                _("Nobody has taken up the proposal “%(title)s” yet") % {"title": proposal.shown.title.within}
            ),
            proposal.get_absolute_url(),
            texts=(proposal,),
        )
        for proposal in unused_proposals()[:10]
    ]
    return waiting


def unused_proposals() -> QuerySet[Proposal]:
    """Ready proposals from which no arrow leads on, oldest first."""
    return (
        Proposal.objects.public()
        .filter(state=Proposal.State.READY)
        .exclude(Exists(Link.objects.filter(earlier_id=OuterRef("pk"), retracted_at=None)))
        .select_related("node")
        .order_by("proposed_at", "pk")
    )
