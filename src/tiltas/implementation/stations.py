"""How what bodies do stands on a trail and in the search index."""

from collections.abc import Iterable

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst

from tiltas.core.addresses import words
from tiltas.drafting.stations import short
from tiltas.languages.queries import show
from tiltas.search.entries import in_every_language
from tiltas.trace.models import Link
from tiltas.trace.register import Station

from .models import Challenge, Feedback, Measure, Recommendation, Report, Response, Service, VisitAdvice
from .queries import status_of_answer

NO_WORDS = "-"  # wrong words lead to the right ones; looking them up would cost every trail a query


def _uid_before(relation: str):
    """The uid of what an arrow comes from."""
    return Subquery(
        Link.objects.filter(later_id=OuterRef("pk"), relation=relation, retracted_at=None).values("earlier__uid")[:1]
    )


def _day(day) -> str:
    return date_format(day, "DATE_FORMAT")


def address_of_file(place) -> str:
    """The file of a place."""
    return reverse("implementation:file", args=[place.uid, words(place.name_in().plain)])


def challenges(ids: Iterable[int]) -> dict[int, Station]:
    found = show(Challenge.objects.select_related("node", "place").filter(pk__in=ids))
    return {
        thing.pk: Station(thing.shown.title, thing.get_absolute_url(), "", thing.place.name_in().plain)
        for thing in found
    }


def recommendations(ids: Iterable[int]) -> dict[int, Station]:
    found = show(Recommendation.objects.select_related("node", "addressee").with_answer().filter(pk__in=ids))
    return {
        thing.pk: Station(
            thing.shown.title,
            thing.get_absolute_url(),
            status_of_answer(thing, thing.answer).words,
            thing.addressee.name_in().plain,
        )
        for thing in found
    }


def responses(ids: Iterable[int]) -> dict[int, Station]:
    found = show(
        Response.objects.select_related("organisation").annotate(asked=_uid_before("answered_by")).filter(pk__in=ids)
    )
    return {
        thing.pk: Station(
            short(thing.shown.text or thing.shown.reason) or capfirst(thing.get_kind_display()),
            reverse("implementation:recommendation", args=[thing.asked, NO_WORDS]) + "#answer" if thing.asked else "",
            capfirst(thing.get_kind_display()),
            thing.organisation.name_in().plain,
        )
        for thing in found
    }


def measures(ids: Iterable[int]) -> dict[int, Station]:
    newest = (
        Report.objects.filter(
            node__links_back__earlier_id=OuterRef("pk"),
            node__links_back__relation="shown_by",
            node__links_back__retracted_at=None,
        )
        .order_by("-on", "-pk")
        .values("state")[:1]
    )
    found = show(Measure.objects.select_related("node", "owner").annotate(stands=Subquery(newest)).filter(pk__in=ids))
    return {
        thing.pk: Station(
            thing.shown.title,
            thing.get_absolute_url(),
            capfirst(Report.State(thing.stands).label) if thing.stands else "",
            thing.owner.name_in().plain,
        )
        for thing in found
    }


def services(ids: Iterable[int]) -> dict[int, Station]:
    found = show(Service.objects.select_related("node", "place").filter(pk__in=ids))
    return {
        thing.pk: Station(
            thing.shown.name,
            thing.get_absolute_url(),
            capfirst(thing.get_state_display()),
            thing.place.name_in().plain,
        )
        for thing in found
    }


def reports(ids: Iterable[int]) -> dict[int, Station]:
    found = show(Report.objects.select_related("node").annotate(about=_uid_before("shown_by")).filter(pk__in=ids))
    return {
        thing.pk: Station(
            short(thing.shown.what_changed) or capfirst(Report._meta.get_field("nothing_changed").verbose_name),
            f"{reverse('implementation:measure', args=[thing.about, NO_WORDS])}#report-{thing.node.uid}"
            if thing.about
            else "",
            capfirst(thing.get_state_display()),
            _day(thing.on),
        )
        for thing in found
    }


def feedback(ids: Iterable[int]) -> dict[int, Station]:
    about = Link.objects.filter(
        later_id=OuterRef("pk"),
        relation="reviewed_by",
        retracted_at=None,
        earlier__links_back__relation="shown_by",
        earlier__links_back__retracted_at=None,
    ).values("earlier__links_back__earlier__uid")[:1]
    found = show(Feedback.objects.select_related("node").annotate(about=Subquery(about)).filter(pk__in=ids))
    return {
        thing.pk: Station(
            short(thing.shown.text),
            f"{reverse('implementation:measure', args=[thing.about, NO_WORDS])}#feedback-{thing.node.uid}"
            if thing.about
            else "",
            "",
            _day(thing.given_on),
        )
        for thing in found
    }


def advice(ids: Iterable[int]) -> dict[int, Station]:
    found = show(VisitAdvice.objects.select_related("node", "place").filter(pk__in=ids))
    return {
        thing.pk: Station(
            short(thing.shown.text),
            f"{address_of_file(thing.place)}#advice-{thing.node.uid}",
            "",
            _day(thing.given_on),
        )
        for thing in found
    }


def _theme(thing):
    return [thing.theme_id] if thing.theme_id else []


def challenge_entries(objects):
    return in_every_language(
        objects, view_name="implementation:challenge", themes=_theme, place_id=lambda thing: thing.place_id
    )


def service_entries(objects):
    return in_every_language(
        objects, view_name="implementation:service", themes=_theme, place_id=lambda thing: thing.place_id
    )


def recommendation_entries(objects):
    return in_every_language(
        objects,
        view_name="implementation:recommendation",
        themes=_theme,
        place_id=lambda thing: thing.addressee.governs_id or thing.addressee.place_id,
        found_by=lambda thing, language: thing.addressee.name_in(language).plain,
    )


def measure_entries(objects):
    return in_every_language(
        objects,
        view_name="implementation:measure",
        themes=_theme,
        place_id=lambda thing: thing.plan.place_id,
        found_by=lambda thing, language: thing.owner.name_in(language).plain,
    )
