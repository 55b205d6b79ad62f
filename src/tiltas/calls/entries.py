"""How calls appear on a trail, in the search and in people's news."""

import datetime
from collections.abc import Iterable, Iterator

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tiltas.languages.texts import Text
from tiltas.notifications.register import Line
from tiltas.search.entries import in_every_language
from tiltas.search.register import EntryData
from tiltas.trace.register import Station

from .models import FundingCall, PartnerCall


def station(one: PartnerCall | FundingCall) -> Station:
    return Station(title=one.shown.title, address=one.get_absolute_url(), state=str(one.state_label))


def partner_calls(calls: Iterable[PartnerCall]) -> Iterator[EntryData]:
    """One entry per partner call and language, also found by the names of its organisation and place."""
    things = list(calls)
    prefetch_related_objects(things, "node", "organisation", "place", "themes")
    return in_every_language(
        things,
        view_name="calls:detail",
        found_by=lambda one, language: " ".join(
            thing.name_in(language).plain for thing in (one.organisation, one.place) if thing
        ),
        place_id=lambda one: one.place_id or one.organisation.place_id,
        themes=lambda one: [theme.pk for theme in one.themes.all()],
        bodies=lambda one: [one.organisation_id],
        on=lambda one: one.deadline,
    )


def funding_calls(calls: Iterable[FundingCall]) -> Iterator[EntryData]:
    """One entry per funding call and language, also found by its funder and countries."""
    things = list(calls)
    prefetch_related_objects(things, "node", "funder", "countries", "themes", "deadlines")
    return in_every_language(
        things,
        view_name="calls:funding_call",
        found_by=lambda one, language: " ".join(
            thing.name_in(language).plain for thing in (one.funder, *one.countries.all()) if thing
        ),
        themes=lambda one: [theme.pk for theme in one.themes.all()],
        bodies=lambda one: [one.funder_id],
        on=lambda one: max((deadline.on for deadline in one.deadlines.all()), default=None),
    )


def match_line(data: dict) -> Line:
    """Somebody fits a call; what it says was kept when it was told, so that a long list asks for nothing."""
    title = Text(data["title"], data["language"]).within
    if "organisation" in data:
        name = Text(data["organisation"], data["organisation_language"]).within
        words = _("%(organisation)s may be a partner for “%(title)s”.") % {"organisation": name, "title": title}
        return Line(words, reverse("calls:who_fits", args=[data["uid"]]))
    if data.get("funding"):
        words = _("A funding call may fit you: “%(title)s”.") % {"title": title}
        return Line(words, reverse("calls:funding_call", args=[data["uid"], "-"]))
    words = _("Somebody looks for a partner like you: “%(title)s”.") % {"title": title}
    return Line(words, reverse("calls:detail", args=[data["uid"], "-"]))


def named_line(data: dict) -> Line:
    """An organisation that looked for partners has named one that this person works for."""
    words = _("%(organisation)s says that it has found you as a partner for “%(title)s”.") % {
        "organisation": Text(data["organisation"], data["organisation_language"]).within,
        "title": Text(data["title"], data["language"]).within,
    }
    return Line(words, reverse("calls:detail", args=[data["uid"], "-"]))


def deadline_line(data: dict) -> Line | None:
    """A deadline comes near; None once it is over."""
    if datetime.date.fromisoformat(data["day"]) < timezone.localdate():
        return None
    page = "calls:detail" if data["kind"] == PartnerCall.node_kind else "calls:funding_call"
    words = _("“%(title)s”: the deadline is on %(day)s.") % {
        "title": Text(data["title"], data["language"]).within,
        "day": date_format(datetime.date.fromisoformat(data["day"])),
    }
    return Line(words, reverse(page, args=[data["uid"], "-"]))


def over_line(data: dict) -> Line:
    """The deadline of a partner call is over, and nobody has said what came of it."""
    words = _("“%(title)s” is over. Found a partner? Say who.") % {
        "title": Text(data["title"], data["language"]).within
    }
    return Line(words, reverse("calls:found", args=[data["uid"]]))


def still_line(data: dict) -> Line:
    """A call without a deadline has stood for half a year."""
    words = _("“%(title)s”: do you still look for partners?") % {"title": Text(data["title"], data["language"]).within}
    return Line(words, reverse("calls:detail", args=[data["uid"], "-"]))


def lapsed_line(data: dict) -> Line:
    """Nobody answered."""
    words = _(
        "“%(title)s” is closed, because nobody said that you still look for partners. You can open it again."
    ) % {"title": Text(data["title"], data["language"]).within}
    return Line(words, reverse("calls:detail", args=[data["uid"], "-"]))
