"""How proposals, documents and clauses stand on a trail and in the search index."""

from collections.abc import Iterable
from textwrap import shorten

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tiltas.languages.queries import show
from tiltas.languages.texts import Text
from tiltas.search.entries import in_every_language
from tiltas.trace.register import Station

from .models import Clause, Document, Proposal


def short(text: Text, length: int = 140) -> Text:
    """The beginning of a text, in its language."""
    return Text(shorten(text.plain, length, placeholder=" …"), text.language)


def proposals(ids: Iterable[int]) -> dict[int, Station]:
    found = show(Proposal.objects.select_related("node").filter(pk__in=ids))
    return {
        thing.pk: Station(thing.shown.title, thing.get_absolute_url(), capfirst(thing.get_state_display()))
        for thing in found
    }


def documents(ids: Iterable[int]) -> dict[int, Station]:
    found = show(Document.objects.select_related("node").filter(pk__in=ids))
    return {
        thing.pk: Station(
            thing.shown.title,
            thing.get_absolute_url(),
            capfirst(thing.get_state_display()),
            capfirst(thing.get_kind_display()),
        )
        for thing in found
    }


def clauses(ids: Iterable[int]) -> dict[int, Station]:
    found = list(Clause.objects.select_related("node", "document__node").filter(pk__in=ids))
    # The document only for the words of its address.
    show([*found, *(thing.document for thing in found)])
    return {
        thing.pk: Station(
            short(thing.shown.text),
            thing.get_absolute_url(),
            capfirst(thing.document.get_state_display()),
            _("Clause %(number)s of “%(document)s”")
            % {"number": thing.number, "document": thing.document.shown.title.plain},
        )
        for thing in found
    }


def proposal_entries(objects):
    return in_every_language(
        objects,
        view_name="drafting:proposal",
        themes=lambda thing: [theme.pk for theme in thing.themes.all()],
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
    )
