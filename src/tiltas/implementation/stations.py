"""How what bodies do stands on a trail and in the search index."""

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from tiltas.core.addresses import words
from tiltas.drafting.stations import short
from tiltas.search.entries import in_every_language
from tiltas.trace.models import Link
from tiltas.trace.queries import uid_before
from tiltas.trace.register import DONE, Station, register_kind

from .models import Challenge, Feedback, Measure, Recommendation, Report, Response, Service, VisitAdvice
from .queries import status_of_answer

NO_WORDS = "-"  # wrong words lead to the right ones; looking them up would cost every trail a query


def _day(day) -> str:
    return date_format(day, "DATE_FORMAT")


def address_of_file(place) -> str:
    """The file of a place."""
    return reverse("implementation:file", args=[place.uid, words(place.name_in().plain)])


def challenge(one: Challenge) -> Station:
    return Station(one.shown.title, one.get_absolute_url(), "", one.place.name_in().plain)


def recommendation(one: Recommendation) -> Station:
    return Station(
        one.shown.title,
        one.get_absolute_url(),
        status_of_answer(one, one.answer).words,
        one.addressee.name_in().plain,
    )


def response(one: Response) -> Station:
    return Station(
        short(one.shown.text or one.shown.reason) or capfirst(one.get_kind_display()),
        reverse("implementation:recommendation", args=[one.asked, NO_WORDS]) + "#answer" if one.asked else "",
        capfirst(one.get_kind_display()),
        one.organisation.name_in().plain,
    )


def measures():
    """Measures with the state that their newest report gives them."""
    newest = (
        Report.objects.filter(
            node__links_back__earlier_id=OuterRef("pk"),
            node__links_back__relation="shown_by",
            node__links_back__retracted_at=None,
        )
        .order_by("-on", "-pk")
        .values("state")[:1]
    )
    return Measure.objects.select_related("node", "owner").annotate(stands=Subquery(newest))


def measure(one: Measure) -> Station:
    return Station(
        one.shown.title,
        one.get_absolute_url(),
        capfirst(Report.State(one.stands).label) if one.stands else "",
        one.owner.name_in().plain,
    )


def service(one: Service) -> Station:
    return Station(
        one.shown.name,
        one.get_absolute_url(),
        capfirst(one.get_state_display()),
        one.place.name_in().plain,
    )


def _part_of_measure(uid: str, part: str) -> str:
    return f"{reverse('implementation:measure', args=[uid, NO_WORDS])}#{part}" if uid else ""


def report(one: Report) -> Station:
    return Station(
        short(one.shown.what_changed) or capfirst(Report._meta.get_field("nothing_changed").verbose_name),
        _part_of_measure(one.about, f"report-{one.node.uid}"),
        capfirst(one.get_state_display()),
        _day(one.on),
    )


def feedbacks():
    """Outside views with the uid of the measure whose report they are about."""
    about = Link.objects.filter(
        later_id=OuterRef("pk"),
        relation="reviewed_by",
        retracted_at=None,
        earlier__links_back__relation="shown_by",
        earlier__links_back__retracted_at=None,
    ).values("earlier__links_back__earlier__uid")[:1]
    return Feedback.objects.select_related("node").annotate(about=Subquery(about))


def feedback(one: Feedback) -> Station:
    return Station(
        short(one.shown.text), _part_of_measure(one.about, f"feedback-{one.node.uid}"), "", _day(one.given_on)
    )


def advice(one: VisitAdvice) -> Station:
    return Station(
        short(one.shown.text), f"{address_of_file(one.place)}#advice-{one.node.uid}", "", _day(one.given_on)
    )


def enter() -> None:
    for key, label, order, rows, station in [
        ("challenge", _("Challenge"), 15, lambda: Challenge.objects.select_related("node", "place"), challenge),
        (
            "recommendation", _("Recommendation"), 60,
            lambda: Recommendation.objects.select_related("node", "addressee").with_answer(Response), recommendation,
        ),
        (
            "response", _("Response"), 65,
            lambda: Response.objects.select_related("organisation").annotate(asked=uid_before("answered_by")),
            response,
        ),
        ("measure", _("Measure"), 70, measures, measure),
        ("service", _("Service"), 75, lambda: Service.objects.select_related("node", "place"), service),
        (
            "report", _("Progress report"), 80,
            lambda: Report.objects.select_related("node").annotate(about=uid_before("shown_by")), report,
        ),
        ("feedback", _("Outside view"), 85, feedbacks, feedback),
        (
            "visit_advice", _("Advice after a visit"), 86,
            lambda: VisitAdvice.objects.select_related("node", "place"), advice,
        ),
    ]:  # fmt: skip
        register_kind(key, label=label, order=order, meaning=DONE, rows=rows, station=station)


def _theme(thing):
    return [thing.theme_id] if thing.theme_id else []


def challenge_entries(objects):
    return in_every_language(
        objects,
        view_name="implementation:challenge",
        themes=_theme,
        place_id=lambda thing: thing.place_id,
        on=lambda thing: thing.found_on,
    )


def service_entries(objects):
    return in_every_language(
        objects,
        view_name="implementation:service",
        themes=_theme,
        place_id=lambda thing: thing.place_id,
        bodies=lambda thing: [thing.provider_id],
        on=lambda thing: thing.changed_on,
    )


def recommendation_entries(objects):
    return in_every_language(
        objects,
        view_name="implementation:recommendation",
        themes=_theme,
        place_id=lambda thing: thing.addressee.governs_id or thing.addressee.place_id,
        bodies=lambda thing: [thing.addressee_id],
        on=lambda thing: thing.made_on,
        found_by=lambda thing, language: thing.addressee.name_in(language).plain,
    )


def measure_entries(objects):
    return in_every_language(
        objects,
        view_name="implementation:measure",
        themes=_theme,
        place_id=lambda thing: thing.plan.place_id,
        bodies=lambda thing: [thing.owner_id, thing.co_owner_id],
        on=lambda thing: thing.starts_on,
        found_by=lambda thing, language: thing.owner.name_in(language).plain,
    )
