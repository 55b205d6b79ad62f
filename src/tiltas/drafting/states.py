"""The ways of a proposal and of a document from one state to another."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from tiltas.core.states import Transitions
from tiltas.languages.models import LanguageVersion
from tiltas.languages.queries import is_fresh, versions_of
from tiltas.trace.models import Link

from .models import Document, Proposal

# By whom an official text may have been brought into the language in which it is binding.
CHECKED_BY_A_PERSON = (LanguageVersion.Origin.HUMAN, LanguageVersion.Origin.MACHINE_CHECKED)


def has_sources(proposal: Proposal) -> bool:
    return Link.objects.filter(later_id=proposal.pk, relation="source_of", retracted_at=None).exists()


def has_clauses(document: Document) -> bool:
    return document.clauses.filter(removed_at=None).exists()


def every_clause_has_a_source(document: Document) -> bool:
    sources = Link.objects.filter(later_id=OuterRef("pk"), retracted_at=None)
    return not document.clauses.filter(removed_at=None).exclude(Exists(sources)).exists()


def is_there_in_its_authentic_language(document: Document) -> bool:
    """Every text is original in the authentic language, or has a fresh translation that a person made or checked."""
    for part in [document, *document.clauses.filter(removed_at=None)]:
        if part.source_language == document.authentic_language:
            continue
        version = versions_of(part).get(document.authentic_language)
        if (
            version is None
            or version.state != LanguageVersion.State.PUBLISHED
            or version.origin not in CHECKED_BY_A_PERSON
            or not is_fresh(version, part.source_texts())
        ):
            return False
    return True


PROPOSAL = Transitions("proposal")
PROPOSAL.add(
    "make_ready",
    {Proposal.State.DRAFT},
    Proposal.State.READY,
    "drafting.change_proposal",
    needs=[(has_sources, _("Choose at least one source first: a proposal rests on what was said."))],
)
PROPOSAL.add(
    "withdraw",
    {Proposal.State.DRAFT, Proposal.State.READY},
    Proposal.State.WITHDRAWN,
    "drafting.change_proposal",
)

DOCUMENT = Transitions("document")
DOCUMENT.add(
    "adopt",
    {Document.State.DRAFT},
    Document.State.ADOPTED,
    "drafting.adopt",
    needs=[
        (has_clauses, _("Add a clause first: an empty text cannot be adopted.")),
        (every_clause_has_a_source, _("Every clause needs a source. Give one to each clause that has none yet.")),
        (
            is_there_in_its_authentic_language,
            _(
                "The text is not complete in the language in which it will be binding. "
                "Translate the title, the preamble and every clause, or have the translations checked by a person."
            ),
        ),
    ],
)
