"""How proposals, documents and clauses stand on a trail and in the search index."""

from textwrap import shorten

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiltas.languages.texts import Text
from tiltas.search.entries import in_every_language
from tiltas.trace.register import AGREED, Station, register_kind

from .models import Clause, Document, Proposal


def short(text: Text, length: int = 140) -> Text:
    """The beginning of a text, in its language."""
    return Text(shorten(text.plain, length, placeholder=" …"), text.language)


def proposal(one: Proposal) -> Station:
    return Station(one.shown.title, one.get_absolute_url(), capfirst(one.get_state_display()))


def document(one: Document) -> Station:
    return Station(
        one.shown.title,
        one.get_absolute_url(),
        capfirst(one.get_state_display()),
        capfirst(one.get_kind_display()),
    )


def clause(one: Clause) -> Station:
    return Station(
        short(one.shown.text),
        one.get_absolute_url(),
        capfirst(one.document.get_state_display()),
        _("Clause %(number)s of “%(document)s”") % {"number": one.number, "document": one.document.shown.title.within},
    )


def enter() -> None:
    register_kind(
        "proposal", label=gettext_lazy("Proposal"), order=40, meaning=AGREED,
        rows=lambda: Proposal.objects.select_related("node"), station=proposal,
    )  # fmt: skip
    register_kind(
        "document", label=gettext_lazy("Document"), order=50, meaning=AGREED,
        rows=lambda: Document.objects.select_related("node"), station=document,
    )  # fmt: skip
    register_kind(
        "clause", label=gettext_lazy("Clause"), order=51, meaning=AGREED,
        rows=lambda: Clause.objects.select_related("node", "document__node"),
        # The document for the words of its address and for its name.
        texts=lambda one: [one, one.document], station=clause,
    )  # fmt: skip


def proposal_entries(objects):
    return in_every_language(
        objects,
        view_name="drafting:proposal",
        themes=lambda thing: [theme.pk for theme in thing.themes.all()],
        on=lambda thing: thing.proposed_at,
        is_public=lambda thing: thing.state == Proposal.State.READY,
    )


def document_entries(objects):
    def clauses_of(thing, language):
        return "\n\n".join(thing.clauses.filter(removed_at=None).order_by("number").values_list("text", flat=True))

    return in_every_language(
        objects,
        view_name="drafting:document",
        more_text=clauses_of,
        themes=lambda thing: [theme.pk for theme in thing.themes.all()],
        bodies=lambda thing: [thing.host_id],
        on=lambda thing: thing.adopted_on or thing.started_at,
    )
