"""Proposals are made, documents started, clauses added and changed, sources set aside, texts adopted."""

import datetime
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tiltas.accounts.services import audit, step
from tiltas.core.errors import Refused
from tiltas.core.versions import check_unchanged
from tiltas.search.services import index_later
from tiltas.trace.models import Link, Node, Traced
from tiltas.trace.services import connect, new_node, next_reference, node_of, retract

from .models import Clause, Document, Frozen, Proposal, authentic_by_default
from .queries import relation_to_clause, rows_of
from .states import DOCUMENT, PROPOSAL

SAMPLE_SERIES = "XX"
OWN_SERIES = "TI"


class SourceMissing(Refused):
    """Nothing is drafted out of the blue."""

    message = _("Choose at least one source: what was said, found or proposed that this rests on.")


class SampleUnderReal(Refused):
    """Invented content carries nothing real."""

    message = _("A sample cannot be a source of a real text. Choose sources that are not marked as samples.")


class NotADraft(Refused):
    """Others have read the words of a public proposal, and may cite them."""

    message = _(
        "This proposal is public, so its words stay as others have read them. Withdraw it and make another one."
    )
    status = 409


class NotInThisDocument(Refused):
    """The clause was taken out meanwhile."""

    message = _("This clause has been taken out of the text meanwhile. Reload the page.")
    status = 409


def series_of(place=None, *, sample: bool = False) -> str:
    """The series of a public reference: the two letters of the country, XX for samples, TI where there is no country."""
    if sample:
        return SAMPLE_SERIES
    country = place.its_country if place is not None else None
    return country.code[:2] if country is not None and country.code else OWN_SERIES


def place_of(organisation):
    """Where an organisation works: the municipality it governs, else where it sits."""
    if organisation is None:
        return None
    return organisation.governs or organisation.place


@transaction.atomic
def propose(
    *,
    title: str,
    text: str,
    language: str,
    sources: Sequence[Node | Traced],
    themes: Iterable = (),
    ready: bool = True,
    by=None,
) -> Proposal:
    """A proposal that rests on `sources`; `ready=False` keeps it to those who work on proposals. Raises SourceMissing."""
    nodes = [node_of(source) for source in sources]
    if not nodes:
        raise SourceMissing
    sample = any(node.is_sample for node in nodes)
    node = new_node(
        kind=Proposal.node_kind,
        sample=sample,
        visibility=Node.Visibility.PUBLIC if ready else Node.Visibility.PRIVATE,
        series=series_of(sample=sample),
    )
    proposal = Proposal.objects.create(
        node=node,
        title=title,
        text=text,
        source_language=language,
        state=Proposal.State.READY if ready else Proposal.State.DRAFT,
    )
    proposal.themes.set(themes)
    _rest_on(proposal, nodes, by)
    audit("drafting.propose", proposal, by=by)
    index_later(proposal)
    return proposal


@transaction.atomic
def correct_proposal(
    *,
    proposal: Proposal,
    title: str,
    text: str,
    language: str,
    sources: Sequence[Node | Traced],
    themes: Iterable = (),
    seen: str | None = None,
    by=None,
) -> Proposal:
    """Another wording, other sources and themes of a draft. Raises NotADraft, SourceMissing, ChangedMeanwhile."""
    fresh = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if fresh.state != Proposal.State.DRAFT:
        raise NotADraft
    check_unchanged(seen, *rows_of(fresh))
    nodes = [node_of(source) for source in sources]
    if not nodes:
        raise SourceMissing
    if any(node.is_sample for node in nodes) and not proposal.is_sample:
        _make_sample(proposal)
    _rest_on(proposal, nodes, by)
    proposal.title, proposal.text, proposal.source_language = title, text, language
    proposal.save(update_fields=["title", "text", "source_language"])
    proposal.themes.set(themes)
    audit("drafting.correct_proposal", proposal, by=by)
    index_later(proposal)
    return proposal


def _make_sample(thing: Traced) -> None:
    thing.node.is_sample = True
    thing.node.reference = next_reference(SAMPLE_SERIES)
    thing.node.save(update_fields=["is_sample", "reference"])


def _rest_on(thing: Proposal | Clause, nodes: list[Node], by) -> None:
    """Exactly these sources; arrows that fall away are retracted, not deleted."""
    kept = {node.pk for node in nodes}
    for link in Link.objects.filter(later_id=thing.pk, retracted_at=None):
        if link.earlier_id not in kept:
            retract(link=link)
    for node in nodes:
        relation = relation_to_clause(node.kind) if isinstance(thing, Clause) else "source_of"
        connect(earlier=node, later=thing, relation=relation, by=by)


@transaction.atomic
def make_ready(*, proposal: Proposal, by=None) -> None:
    """A draft becomes a public proposal."""
    step(thing=proposal, table=PROPOSAL, name="make_ready", by=by)
    proposal.node.visibility = Node.Visibility.PUBLIC
    proposal.node.save(update_fields=["visibility"])
    index_later(proposal)


@transaction.atomic
def withdraw(*, proposal: Proposal, by=None) -> None:
    """A proposal is no longer to be drafted; what was public stays on record."""
    step(thing=proposal, table=PROPOSAL, name="withdraw", by=by)
    index_later(proposal)


@transaction.atomic
def start_document(
    *,
    kind: str,
    title: str,
    language: str,
    preamble: str = "",
    host=None,
    themes: Iterable = (),
    authentic_language: str = "",
    sample: bool = False,
    by=None,
) -> Document:
    """An empty draft. It is a sample if its host is, or as soon as it rests on a sample."""
    sample = sample or (host is not None and host.is_sample)
    document = Document.objects.create(
        node=new_node(kind=Document.node_kind, sample=sample, series=series_of(place_of(host), sample=sample)),
        kind=kind,
        title=title,
        preamble=preamble,
        source_language=language,
        host=host,
        authentic_language=authentic_language or authentic_by_default(),
    )
    document.themes.set(themes)
    audit("drafting.start_document", document, by=by)
    index_later(document)
    return document


@transaction.atomic
def change_document(*, document: Document, by=None, **texts) -> Document:
    """Change title, preamble, language, authentic language or host of a draft. Raises Frozen."""
    _still_open(document)
    themes = texts.pop("themes", None)
    for name, value in texts.items():
        setattr(document, name, value)
    document.save(update_fields=list(texts))
    if themes is not None:
        document.themes.set(themes)
    audit("drafting.change_document", document, by=by)
    index_later(document)
    return document


def _still_open(document: Document) -> None:
    """Lock the document; raises Frozen when it was adopted, also when that happened after this page was opened."""
    fresh = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if fresh.is_adopted:
        raise Frozen


def _accept_sources(document: Document, nodes: list[Node]) -> None:
    """Raises SourceMissing or SampleUnderReal; a draft without a real host becomes a sample with its first sample source."""
    if not nodes:
        raise SourceMissing
    if not any(node.is_sample for node in nodes) or document.is_sample:
        return
    if document.host is not None or document.clauses.filter(removed_at=None).exists():
        raise SampleUnderReal
    _make_sample(document)


@transaction.atomic
def add_clause(*, document: Document, text: str, language: str, sources: Sequence[Node | Traced], by=None) -> Clause:
    """The next clause of a draft, with its sources. Raises Frozen, SourceMissing, SampleUnderReal."""
    _still_open(document)
    nodes = [node_of(source) for source in sources]
    _accept_sources(document, nodes)
    last = document.clauses.filter(removed_at=None).aggregate(last=Max("number"))["last"] or 0
    clause = Clause.objects.create(
        node=new_node(kind=Clause.node_kind, sample=document.is_sample),
        document=document,
        number=last + 1,
        text=text,
        source_language=language,
    )
    _rest_on(clause, nodes, by)
    audit("drafting.add_clause", clause, by=by)
    index_later(document)
    return clause


@transaction.atomic
def change_clause(
    *, clause: Clause, text: str, language: str, sources: Sequence[Node | Traced] | None = None, by=None
) -> Clause:
    """Another wording, other sources (None: the same). Arrows that fall away are retracted, not deleted. Raises Frozen."""
    _still_open(clause.document)
    if clause.removed_at is not None:
        raise NotInThisDocument
    if sources is not None:
        nodes = [node_of(source) for source in sources]
        _accept_sources(clause.document, nodes)
        _rest_on(clause, nodes, by)
    clause.text, clause.source_language = text, language
    clause.save(update_fields=["text", "source_language"])
    audit("drafting.change_clause", clause, by=by)
    index_later(clause.document)
    return clause


@transaction.atomic
def remove_clause(*, clause: Clause, by=None) -> None:
    """Take a clause out of a draft; those after it move up. Its arrows are retracted. Raises Frozen."""
    document = clause.document
    _still_open(document)
    if clause.removed_at is not None:
        return
    clause.removed_at = timezone.now()
    clause.save(update_fields=["removed_at"])
    clause.node.visibility = Node.Visibility.PRIVATE
    clause.node.save(update_fields=["visibility"])
    for link in Link.objects.filter(later_id=clause.pk, retracted_at=None):
        retract(link=link)
    for following in document.clauses.filter(removed_at=None, number__gt=clause.number).order_by("number"):
        following.number -= 1
        following.save(update_fields=["number"])
    audit("drafting.remove_clause", clause, by=by)
    index_later(document)


@transaction.atomic
def set_aside(*, source: Node | Traced, document: Document, reason: str, language: str = "", by=None) -> Link:
    """Say why something was considered and not used, in `language` or that of the page. Raises Frozen, ReasonMissing, SampleUnderReal."""
    _still_open(document)
    node = node_of(source)
    if node.is_sample and not document.is_sample and document.host is not None:
        raise SampleUnderReal
    link = connect(
        earlier=node, later=document, relation="considered_not_used", reason=reason, language=language, by=by
    )
    audit("drafting.set_aside", document, by=by)
    return link


@transaction.atomic
def adopt(
    *, document: Document, on: datetime.date | None = None, adopted_by: str = "", organisation=None, by=None
) -> Document:
    """Adopt a draft: from now on it never changes. Raises Refused with what is missing, Frozen when it is adopted already.

    The body that adopts is an organisation, or words such as "The forum of 12 May" when it is none.
    """
    _still_open(document)
    document.adopted_on = on or timezone.localdate()
    document.adopted_by = adopted_by
    document.adopted_by_organisation = organisation
    document.save(update_fields=["adopted_on", "adopted_by", "adopted_by_organisation"])
    step(thing=document, table=DOCUMENT, name="adopt", by=by)
    index_later(document)
    return document
