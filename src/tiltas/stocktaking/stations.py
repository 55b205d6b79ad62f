"""How what places answered stands on a trail and in the search index."""

from dataclasses import replace
from textwrap import shorten

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from tiltas.languages.queries import show
from tiltas.languages.texts import Text
from tiltas.search.entries import in_every_language
from tiltas.search.register import register
from tiltas.trace.register import AGREED, DONE, Station, register_kind

from .models import Principle, PrincipleStanding, Stocktake, StocktakeAnswer


def _short(text: Text) -> Text:
    return Text(shorten(text.plain, 160, placeholder=" …"), text.language)


def principle(one: Principle) -> Station:
    return Station(one.shown.title, one.get_absolute_url(), detail=one.adopted_by.name_in().plain)


def standing(one: PrincipleStanding) -> Station:
    return Station(
        one.principle.shown.title,
        one.get_absolute_url(),
        capfirst(one.get_standing_display()),
        one.organisation.name_in().plain,
    )


def stocktake(one: Stocktake) -> Station:
    return Station(one.shown.title, one.get_absolute_url(), detail=one.organisation.name_in().plain)


def answer(one: StocktakeAnswer) -> Station:
    return Station(
        _short(one.shown.done), one.get_absolute_url(), date_format(one.answered_on), one.organisation.name_in().plain
    )


def principle_entries(objects):
    return in_every_language(
        objects,
        view_name="stocktaking:principle",
        bodies=lambda thing: [thing.adopted_by_id],
        on=lambda thing: thing.adopted_on,
        is_public=lambda thing: thing.given_up_on is None,
    )


def stocktake_entries(objects):
    return in_every_language(
        objects,
        view_name="stocktaking:stocktake",
        bodies=lambda thing: [thing.organisation_id],
        on=lambda thing: thing.asked_on,
        found_by=lambda thing, language: thing.organisation.name_in(language).plain,
    )


def answer_entries(objects):
    """An answer has no title: it is found under that of its stocktake and the name of the municipality."""
    things = list(objects)
    entries = list(
        in_every_language(
            things,
            view_name="stocktaking:answer_page",
            with_words=False,
            place_id=lambda thing: thing.organisation.governs_id or thing.organisation.place_id,
            bodies=lambda thing: [thing.organisation_id],
            on=lambda thing: thing.answered_on,
        )
    )
    for language in {entry.language for entry in entries}:
        show([thing.stocktake for thing in things], language)
        for number, entry in enumerate(entries):
            if entry.language == language:
                thing = entry.object
                title = f"{thing.organisation.name_in(language).plain} · {thing.stocktake.shown.title.plain}"
                entries[number] = replace(entry, title=title, text="\n\n".join((entry.title, entry.text)))
    return entries


def enter() -> None:
    register_kind(
        "principle", label=_("Principle"), order=52, meaning=AGREED,
        rows=lambda: Principle.objects.select_related("node", "adopted_by"), station=principle,
    )  # fmt: skip
    register_kind(
        "standing", label=_("Standing to a principle"), order=87, meaning=DONE,
        rows=lambda: PrincipleStanding.objects.select_related("node", "organisation__node", "principle__node"),
        texts=lambda one: [one, one.principle], station=standing,
    )  # fmt: skip
    register_kind(
        "stocktake", label=_("Stocktake"), order=88, meaning=DONE,
        rows=lambda: Stocktake.objects.select_related("node", "organisation"), station=stocktake,
    )  # fmt: skip
    register_kind(
        "stocktake_answer", label=_("Answer to a stocktake"), order=89, meaning=DONE,
        rows=lambda: StocktakeAnswer.objects.select_related("node", "organisation"), station=answer,
    )  # fmt: skip
    register(kind="principle", model=Principle, entries=principle_entries, label=_("Principle"), tone="agreed")
    register(kind="stocktake", model=Stocktake, entries=stocktake_entries, label=_("Stocktake"), tone="municipal")
    register(
        kind="stocktake_answer", model=StocktakeAnswer, entries=answer_entries, label=_("Answer to a stocktake"),
        tone="municipal",
    )  # fmt: skip
