"""How bodies, advice and replies stand on a trail and in the search index."""

from functools import cache

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.drafting.stations import short
from tiltas.languages.queries import show
from tiltas.search.entries import in_every_language
from tiltas.search.register import register
from tiltas.trace.queries import uid_before
from tiltas.trace.register import AGREED, DONE, Station, register_kind

from .models import Advice, Council, Reply, Sitting
from .queries import status_of

NO_WORDS = "-"  # wrong words lead to the right ones; looking them up would cost every trail a query
ADVICE = pgettext_lazy("given by a consultative body", "Advice")


def council(one: Council) -> Station:
    return Station(one.shown.name, one.get_absolute_url(), detail=one.advises.name_in().plain)


def advice(one: Advice) -> Station:
    return Station(
        one.shown.title, one.get_absolute_url(), status_of(one, one.answer).words, one.council.shown.name.plain
    )


def reply(one: Reply) -> Station:
    return Station(
        short(one.shown.text or one.shown.reason) or capfirst(one.get_kind_display()),
        reverse("councils:advice", args=[one.asked, NO_WORDS]) + "#answer" if one.asked else "",
        capfirst(one.get_kind_display()),
        one.organisation.name_in().plain,
    )


def _replies():
    return Reply.objects.select_related("organisation").annotate(asked=uid_before("answered_by"))


def enter() -> None:
    register_kind(
        "council", label=_("Consultative body"), order=88, meaning="accent",
        rows=lambda: Council.objects.select_related("node", "advises"), station=council,
    )  # fmt: skip
    register_kind(
        "advice", label=ADVICE, order=45, meaning=AGREED,
        rows=lambda: Advice.objects.select_related("node", "council").with_answer(Reply),
        texts=lambda one: [one, one.council], station=advice,
    )  # fmt: skip
    register_kind("reply", label=_("Response"), order=46, meaning=DONE, rows=_replies, station=reply)
    for kind, model, entries, label, tone in [
        ("council", Council, council_entries, _("Consultative body"), "accent"),
        ("sitting", Sitting, sitting_entries, pgettext_lazy("of a consultative body", "Sitting"), "accent"),
        ("advice", Advice, advice_entries, ADVICE, "agreed"),
    ]:
        register(kind=kind, model=model, entries=entries, label=label, tone=tone)


def council_entries(objects):
    things = list(objects)
    prefetch_related_objects(things, "node", "advises", "secretariat", "place", "themes", "seats__organisation")

    def found_by(thing, language):
        """The organisations behind it and its place. People are never looked for."""
        bodies = [thing.advises, thing.secretariat, *(seat.organisation for seat in thing.seats.all())]
        names = [one.name_in(language).plain for one in dict.fromkeys(bodies) if one]
        names += [seat.for_whom for seat in thing.seats.all() if seat.for_whom]
        return " ".join([*names, thing.place.name_in(language).plain if thing.place else ""])

    return in_every_language(
        things,
        view_name="councils:detail",
        found_by=found_by,
        place_id=lambda thing: thing.place_id,
        themes=lambda thing: [theme.pk for theme in thing.themes.all()],
        bodies=lambda thing: [thing.advises_id, thing.secretariat_id],
    )


def sitting_entries(objects):
    things = list(objects)
    prefetch_related_objects(things, "council__node", "agenda")
    items = [item for thing in things for item in thing.agenda.all()]

    @cache
    def words_in(language):
        """Titles and texts of all agendas by item, as they are read in a language; one query for each language."""
        return {item.pk: [item.shown.title.plain, item.shown.text.plain] for item in show(items, language)}

    return in_every_language(
        things,
        view_name="councils:sitting",
        more_text=lambda thing, language: "\n\n".join(
            text for item in thing.agenda.all() for text in words_in(language)[item.pk] if text
        ),
        found_by=lambda thing, language: thing.council.name,
        place_id=lambda thing: thing.council.place_id,
        bodies=lambda thing: [thing.council.advises_id],
        on=lambda thing: thing.on,
    )


def advice_entries(objects):
    things = list(objects)
    prefetch_related_objects(things, "node", "council", "addressee")
    return in_every_language(
        things,
        view_name="councils:advice",
        found_by=lambda thing, language: f"{thing.council.name} {thing.addressee.name_in(language).plain}",
        place_id=lambda thing: thing.place_id,
        themes=lambda thing: [thing.theme_id] if thing.theme_id else [],
        bodies=lambda thing: [thing.council.advises_id, thing.addressee_id],
        on=lambda thing: thing.given_on,
    )
