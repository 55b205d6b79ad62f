"""How consultations, statements and findings are shown on a trail."""

from textwrap import shorten

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiltas.languages.texts import Text, name_in_page_language
from tiltas.trace.register import VOICE, Station, register_kind

from .models import Consultation, Finding, Statement


def _short(text: Text) -> Text:
    return Text(shorten(text.plain, 160, placeholder=" …"), text.language)


def consultation(one: Consultation) -> Station:
    return Station(
        title=one.shown.title,
        address=one.get_absolute_url() if one.is_public else "",
        state=one.state_in_words[1],
    )


def statement(one: Statement) -> Station:
    if one.is_hidden:
        # Somebody may hold a receipt for it: the reason, not the words.
        return Station(title=_("A statement that was taken out"), state=one.hidden_because)
    return Station(
        title=_short(one.shown.text),
        address=one.get_absolute_url(),
        detail=_("Said in %(language)s, in the consultation “%(title)s”")
        % {
            "language": name_in_page_language(one.source_language),
            "title": one.consultation.shown.title.within,
        },
    )


def finding(one: Finding) -> Station:
    return Station(
        title=one.shown.title,
        address=one.get_absolute_url(),
        state=str(one.get_kind_display()),
        detail=_("Computed from all votes"),
    )


def enter() -> None:
    register_kind(
        "consultation", label=gettext_lazy("Consultation"), order=25, meaning=VOICE,
        rows=lambda: Consultation.objects.select_related("node"), station=consultation,
    )  # fmt: skip
    register_kind(
        "statement", label=gettext_lazy("Statement"), order=30, meaning=VOICE,
        rows=lambda: Statement.objects.select_related("node", "consultation__node"),
        texts=lambda one: [] if one.is_hidden else [one, one.consultation], station=statement,
    )  # fmt: skip
    register_kind(
        "finding", label=gettext_lazy("Finding"), order=35, meaning=VOICE,
        rows=lambda: Finding.objects.select_related("node", "run"), station=finding,
    )  # fmt: skip
