"""The file of a place, recommendations and their answers, measures and how they stand. What is due or late is computed."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tiltas.core.addresses import words
from tiltas.core.desk import Waiting
from tiltas.drafting.queries import voices_behind
from tiltas.languages.queries import show
from tiltas.network.rules import roles_of
from tiltas.places.models import Place
from tiltas.places.queries import in_order
from tiltas.trace.models import Link, answering

from .models import (
    ActionPlan,
    Challenge,
    EarlierAnswer,
    Feedback,
    Measure,
    Recommendation,
    Report,
    Response,
    Service,
    VisitAdvice,
)

HALF_A_YEAR = datetime.timedelta(days=182)
SOON = datetime.timedelta(days=14)
# How each state looks; the words are always written beside it.
LOOK_OF_ANSWER = {
    Response.Kind.ACCEPTED: "done",
    Response.Kind.IN_PART: "under-way",
    Response.Kind.NOT_ACCEPTED: "refused",
}
LOOK_OF_REPORT = {
    Report.State.ON_TRACK: "under-way",
    Report.State.AT_RISK: "open",
    Report.State.STUCK: "late",
    Report.State.DONE: "done",
}
LOOK_OF_SERVICE = {
    Service.State.EXISTS: "done",
    Service.State.PARTLY: "under-way",
    Service.State.MISSING: "refused",
    Service.State.PLANNED: "planned",
}


# Recommendations ------------------------------------------------------------------------------------------------------

# What the filter of the list may ask for beside the kinds of answer.
NO_ANSWER, OVERDUE = "none", "overdue"


def recommendations(
    *, kind: str = "", place: Place | None = None, theme=None, state: str = "", addressee=None
) -> QuerySet[Recommendation]:
    """Recommendations with addressee and theme, newest first; `answer` is the kind of the response or None.

    kind is that of the addressee; state an answer, "none" or "overdue".
    """
    found = (
        Recommendation.objects.public()
        .select_related("node", "addressee__node", "theme")
        .with_answer(Response)
        .order_by("-made_on", "-pk")
    )
    if kind:
        found = found.filter(addressee__kind=kind)
    if place:
        found = found.filter(
            Q(addressee__governs=place) | Q(addressee__place=place) | Q(addressee__place__country=place)
        )
    if addressee:
        found = found.filter(addressee=addressee)
    if theme:
        found = found.filter(theme=theme)
    if state == NO_ANSWER:
        found = found.unanswered()
    elif state == OVERDUE:
        found = found.late()
    elif state:
        found = found.filter(answer=state)
    return found


@dataclass(frozen=True)
class Status:
    """How something stands: the look of it and the words for it."""

    look: str
    words: str


def status_of_answer(recommendation: Recommendation, answer: str | None) -> Status:
    """How a recommendation stands today."""
    if answer:
        return Status(LOOK_OF_ANSWER[answer], capfirst(Response.Kind(answer).label))
    if recommendation.due_on < timezone.localdate():
        return Status("late", _("No answer yet, overdue"))
    return Status("open", _("No answer yet"))


def with_status(found: Iterable[Recommendation]) -> list[Recommendation]:
    """Recommendations (with `answer`) that carry their `status`."""
    things = list(found)
    for thing in things:
        thing.status = status_of_answer(thing, thing.answer)
    return things


def response_to(recommendation: Recommendation) -> Response | None:
    """The answer to a recommendation; `revised_on` when there are earlier wordings of it."""
    last_revised = EarlierAnswer.objects.filter(response=OuterRef("pk")).order_by("-pk").values("until")[:1]
    return (
        Response.objects.filter(answering(recommendation.pk))
        .select_related("node", "organisation__node")
        .annotate(revised_on=Subquery(last_revised))
        .order_by("-answered_on", "-pk")
        .first()
    )


def earlier_wordings(response: Response) -> list[EarlierAnswer]:
    """What an answer said before it was revised, the last wording first."""
    return list(response.earlier_wordings.order_by("-pk"))


def measures_for(recommendation: Recommendation, response: Response | None) -> list[Measure]:
    """Measures that carry out a recommendation or its answer."""
    ids = [recommendation.pk, *([response.pk] if response else [])]
    return list(
        Measure.objects.filter(
            node__links_back__earlier_id__in=ids,
            node__links_back__relation="carried_out_as",
            node__links_back__retracted_at=None,
        )
        .select_related("node", "plan__organisation__node", "owner__node", "co_owner__node")
        .order_by("pk")
        .distinct()
    )


# Measures -------------------------------------------------------------------------------------------------------------


def reports_on(measures: Iterable[Measure]) -> dict[int, list[Report]]:
    """Reports of many measures, newest first; one statement. The arrow says which measure each is about."""
    found: dict[int, list[Report]] = defaultdict(list)
    reports = (
        Report.objects.filter(
            node__links_back__earlier_id__in=[measure.pk for measure in measures],
            node__links_back__relation="shown_by",
            node__links_back__retracted_at=None,
        )
        .annotate(measure_id=F("node__links_back__earlier_id"))
        .select_related("node", "organisation__node")
        .order_by("-on", "-pk")
    )
    for report in reports:
        found[report.measure_id].append(report)
    return found


@dataclass
class MeasureStands:
    """A measure with how it stands today."""

    measure: Measure
    reports: list[Report]
    today: datetime.date

    @property
    def last(self) -> Report | None:
        return self.reports[0] if self.reports else None

    @property
    def is_done(self) -> bool:
        return self.last is not None and self.last.state == Report.State.DONE

    @property
    def due_on(self) -> datetime.date | None:
        """When the next report is due; None once the measure is done."""
        if self.is_done:
            return None
        if self.last and self.last.next_due_on:
            return self.last.next_due_on
        return (self.last.on if self.last else self.measure.starts_on) + HALF_A_YEAR

    @property
    def is_late(self) -> bool:
        return self.due_on is not None and self.due_on < self.today

    @property
    def status(self) -> Status:
        """In words: what the last report said, and whether another one is late."""
        if self.is_late:
            return Status("late", _("Report overdue"))
        if self.last:
            return Status(LOOK_OF_REPORT[self.last.state], capfirst(self.last.get_state_display()))
        if self.measure.starts_on > self.today:
            return Status("planned", _("Planned"))
        return Status("unknown", _("No report yet"))


def how_they_stand(measures: Iterable[Measure]) -> list[MeasureStands]:
    """Measures with their reports; one statement for all of them."""
    measures = list(measures)
    reports = reports_on(measures) if measures else {}
    today = timezone.localdate()
    return [MeasureStands(measure, reports.get(measure.pk, []), today) for measure in measures]


def _measures() -> QuerySet[Measure]:
    return Measure.objects.public().select_related(
        "node", "owner__node", "co_owner__node", "theme", "plan__organisation__node"
    )


def measures_of(organisation) -> QuerySet[Measure]:
    """Measures that an organisation owns or shares, newest first."""
    return _measures().filter(Q(owner=organisation) | Q(co_owner=organisation)).order_by("-starts_on", "-pk")


def services_of(measure: Measure) -> QuerySet[Service]:
    """The services that a measure creates or changes."""
    return (
        Service.objects.filter(
            node__links_back__earlier_id=measure.pk,
            node__links_back__relation="creates",
            node__links_back__retracted_at=None,
        )
        .select_related("node", "place", "provider__node")
        .order_by("name")
    )


def measure_of(report: Report) -> Measure | None:
    """The measure that a report is about."""
    return (
        _measures()
        .filter(
            node__links_on__later_id=report.pk, node__links_on__relation="shown_by", node__links_on__retracted_at=None
        )
        .first()
    )


def feedback_on(reports: Iterable[Report]) -> dict[int, list[Feedback]]:
    """Outside views on many reports, oldest first; one statement."""
    found: dict[int, list[Feedback]] = defaultdict(list)
    for feedback in (
        Feedback.objects.public()
        .filter(
            node__links_back__earlier_id__in=[report.pk for report in reports],
            node__links_back__relation="reviewed_by",
            node__links_back__retracted_at=None,
        )
        .annotate(report_id=F("node__links_back__earlier_id"))
        .select_related("node")
        .order_by("given_on", "pk")
    ):
        found[feedback.report_id].append(feedback)
    return found


# The file of a place --------------------------------------------------------------------------------------------------


@dataclass
class PlanShown:
    """A plan with its measures and how they stand."""

    plan: ActionPlan
    measures: list[MeasureStands] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(stands.is_done for stands in self.measures)


@dataclass
class File:
    """Everything that the file of a place says."""

    place: Place
    body: Any
    services: list[Service]
    challenges: list[Challenge]
    recommendations: list[Recommendation]
    plans: list[PlanShown]
    advice: list[VisitAdvice]

    @property
    def is_empty(self) -> bool:
        return not (self.services or self.challenges or self.recommendations or self.plans or self.advice)

    @property
    def to_answer(self) -> list[Recommendation]:
        """Recommendations without an answer, the most urgent first."""
        return sorted((r for r in self.recommendations if not r.answer), key=lambda r: r.due_on)

    @property
    def to_check(self) -> list[Service]:
        """Services at which nobody has looked for a long time, the longest first."""
        return sorted((s for s in self.services if s.is_unchecked), key=lambda s: s.checked_on)

    @property
    def to_report(self) -> list[MeasureStands]:
        """Measures whose report is late or due soon, the most urgent first."""
        due = [s for plan in self.plans for s in plan.measures if s.due_on and s.due_on <= s.today + SOON]
        return sorted(due, key=lambda s: s.due_on)

    @property
    def reports(self) -> list[tuple[MeasureStands, Report]]:
        """The newest reports, with their measure."""
        every = [(stands, report) for plan in self.plans for stands in plan.measures for report in stands.reports]
        return sorted(every, key=lambda pair: (pair[1].on, pair[1].pk), reverse=True)[:6]


def plans_under_way(organisation) -> QuerySet[ActionPlan]:
    """Plans of a body that have not ended, the latest first."""
    open_still = Q(ends_on=None) | Q(ends_on__gte=timezone.localdate())
    return ActionPlan.objects.filter(open_still, organisation=organisation).order_by("-starts_on", "-pk")


def places_with_file() -> QuerySet[Place]:
    """Places of which the file says something."""
    return (
        Place.objects.filter(
            Exists(Service.objects.public().filter(place=OuterRef("pk")))
            | Exists(Challenge.objects.public().filter(place=OuterRef("pk")))
            | Exists(Recommendation.objects.public().filter(addressee__governs=OuterRef("pk")))
            | Exists(ActionPlan.objects.filter(place=OuterRef("pk")))
        )
        .select_related("country")
        .order_by("name")
    )


def place_of_file(uid: str) -> QuerySet[Place]:
    """The place of a file, with its country and the body that governs it."""
    return Place.objects.filter(uid=uid).select_related("country", "governed_by__node")


def body_of(place: Place):
    """The body that governs a place, as `place_of_file` brought it."""
    return getattr(place, "governed_by", None)


def file_of(place: Place) -> File:
    """The whole file in eight statements, translations included."""
    body = body_of(place)
    services = list(services_in(place))
    challenges = list(challenges_in(place))
    asked = with_status(
        recommendations(addressee=body) if body else recommendations(place=place).exclude(addressee__place=None)
    )
    plans = list(
        ActionPlan.objects.filter(place=place).select_related("organisation__node").order_by("-starts_on", "-pk")
    )
    stands = how_they_stand(_measures().filter(plan__place=place).order_by("starts_on", "pk"))
    advice = list(
        VisitAdvice.objects.public()
        .filter(place=place)
        .select_related("node", "event__node")
        .order_by("-given_on", "-pk")
    )
    reports = [report for entry in stands for report in entry.reports]
    measures = [entry.measure for entry in stands]
    events = {thing.event_id: thing.event for thing in advice if thing.event}
    themes = {t.pk: t for thing in [*services, *challenges, *asked, *measures] if (t := thing.theme)}
    show([*services, *challenges, *asked, *plans, *measures, *reports, *advice, *events.values(), *themes.values()])
    for thing in [*services, *challenges, *asked, *measures]:
        thing.theme = themes.get(thing.theme_id)
    for thing in services:
        thing.status = status_of_service(thing)
    by_plan: dict[int, list[MeasureStands]] = defaultdict(list)
    for entry in stands:
        by_plan[entry.measure.plan_id].append(entry)
    return File(
        place=place,
        body=body,
        services=services,
        challenges=challenges,
        recommendations=asked,
        plans=[PlanShown(plan, by_plan.get(plan.pk, [])) for plan in plans],
        advice=advice,
    )


def status_of_service(service: Service) -> Status:
    """How a service stands."""
    return Status(LOOK_OF_SERVICE[service.state], capfirst(service.get_state_display()))


def services_in(place: Place) -> QuerySet[Service]:
    """The services of a place by name."""
    return (
        Service.objects.public()
        .filter(place=place)
        .select_related("node", "provider__node", "theme")
        .order_by("name", "pk")
    )


def challenges_in(place: Place) -> QuerySet[Challenge]:
    """The challenges of a place, newest first."""
    return Challenge.objects.public().filter(place=place).select_related("node", "theme").order_by("-found_on", "-pk")


# One table ------------------------------------------------------------------------------------------------------------


@dataclass
class Row:
    """One row of the table: a theme or an addressee, with what was voiced, recommended, promised and done."""

    heading: Any
    address: str
    voices: set[int] = field(default_factory=set)
    recommended: int = 0
    answered: int = 0
    accepted: int = 0
    overdue: int = 0
    promised: int = 0
    done: int = 0
    late: int = 0

    @property
    def voiced(self) -> int:
        return len(self.voices)


def table(*, by: str = "theme", samples: bool = False, theme=None) -> list[Row]:
    """Rows per theme or per addressee, computed now; five statements. Samples stand apart from facts.

    A measure counts in the theme it has (by default that of the recommendation it carries out).
    """
    asked = with_status(
        recommendations(theme=theme).filter(node__is_sample=samples).select_related("addressee__node", "theme")
    )
    measures = _measures().filter(node__is_sample=samples)
    if theme:
        measures = measures.filter(theme=theme)
    stands = how_they_stand(measures)
    voices = voices_behind([thing.pk for thing in asked])
    rows: dict[int | None, Row] = {}
    themes = {t.pk: t for t in [*(r.theme for r in asked), *(s.measure.theme for s in stands)] if t}
    show(themes.values())

    def row(theme_id, organisation) -> Row:
        key = theme_id if by == "theme" else organisation.pk
        if key not in rows:
            listed = reverse("implementation:recommendations")
            if by == "theme":
                heading = themes[theme_id].shown.title if theme_id else _("No theme given")
                address = f"{listed}?theme={themes[theme_id].uid}" if theme_id else ""
            else:
                heading, address = organisation.name_in(), f"{listed}?addressee={organisation.uid}"
            rows[key] = Row(heading, address)
        return rows[key]

    today = timezone.localdate()
    for thing in asked:
        line = row(thing.theme_id, thing.addressee)
        line.voices |= voices[thing.pk]
        line.recommended += 1
        line.answered += bool(thing.answer)
        line.accepted += thing.answer in (Response.Kind.ACCEPTED, Response.Kind.IN_PART)
        line.overdue += not thing.answer and thing.due_on < today
    for entry in stands:
        line = row(entry.measure.theme_id, entry.measure.plan.organisation)
        line.promised += 1
        line.done += entry.is_done
        line.late += entry.is_late
    order = {pk: t.order for pk, t in themes.items()}
    if by == "theme":
        return [line for _key, line in sorted(rows.items(), key=lambda pair: order.get(pair[0], 10_000))]
    return sorted(rows.values(), key=lambda line: str(line.heading))


def total(rows: list[Row]) -> Row:
    """The last row; a voice that counts in several rows counts once here."""
    line = Row(pgettext("last row of a table", "Together"), "")
    for entry in rows:
        line.voices |= entry.voices
        for name in ("recommended", "answered", "accepted", "overdue", "promised", "done", "late"):
            setattr(line, name, getattr(line, name) + getattr(entry, name))
    return line


# For the doors --------------------------------------------------------------------------------------------------------


def for_theme(theme, limit: int = 6) -> dict[str, list]:
    """Recommendations, services and measures of a theme, newest first, each shown."""
    found = {
        "recommendations": with_status(recommendations(theme=theme)[:limit]),
        "services": list(
            Service.objects.public()
            .filter(theme=theme)
            .select_related("node", "place", "provider__node")
            .order_by("-changed_on", "-pk")[:limit]
        ),
        "measures": list(_measures().filter(theme=theme).order_by("-starts_on", "-pk")[:limit]),
    }
    show([thing for things in found.values() for thing in things])
    for thing in found["services"]:
        thing.status = status_of_service(thing)
    return found


def for_place(place: Place, limit: int = 6) -> dict[str, list]:
    """Recommendations, services and challenges of a place, newest first, each shown."""
    found = {
        "recommendations": with_status(recommendations(place=place)[:limit]),
        "services": list(services_in(place)[:limit]),
        "challenges": list(challenges_in(place)[:limit]),
    }
    show([thing for things in found.values() for thing in things])
    for thing in found["services"]:
        thing.status = status_of_service(thing)
    return found


def highlights(limit: int = 3) -> dict[str, list]:
    """What the home page may show: the newest answers, and measures that are done."""
    answered = with_status(recommendations().exclude(answer=None)[:limit])
    done = Report.objects.public().filter(
        state=Report.State.DONE,
        node__links_back__earlier_id=OuterRef("pk"),
        node__links_back__relation="shown_by",
        node__links_back__retracted_at=None,
    )
    measures = list(
        _measures()
        .annotate(done_on=Subquery(done.order_by("-on").values("on")[:1]))
        .exclude(done_on=None)
        .order_by("-done_on")[:limit]
    )
    show([*answered, *measures])
    return {"recommendations": answered, "measures": measures}


def figures() -> dict[str, int]:
    """How many recommendations, answers, measures and measures done there are, without samples; three statements."""
    asked = Recommendation.objects.public().real()
    measures = Measure.objects.public().real()
    done = Report.objects.public().filter(
        state=Report.State.DONE,
        node__links_back__earlier_id=OuterRef("pk"),
        node__links_back__relation="shown_by",
        node__links_back__retracted_at=None,
    )
    return {
        "recommended": asked.count(),
        "unanswered": asked.unanswered().count(),
        "promised": measures.count(),
        "done": measures.filter(Exists(done)).count(),
    }


def reports_without_feedback() -> QuerySet[Report]:
    """Reports on which nobody from outside has said anything yet, newest first."""
    reviewed = Link.objects.filter(earlier_id=OuterRef("pk"), relation="reviewed_by", retracted_at=None)
    return (
        Report.objects.public()
        .exclude(Exists(reviewed))
        .select_related("node", "organisation__node")
        .order_by("-on", "-pk")
    )


def waiting_for(user) -> list[Waiting]:
    """Recommendations to answer and reports due for an officer; reports to look at for a consultant."""
    if not user.is_authenticated:
        return []
    return [*_waiting_for_officer(user), *_waiting_for_consultant(user)]


def _waiting_for_officer(user) -> list[Waiting]:
    roles = roles_of(user)
    answers_for = [pk for pk, role in roles.items() if role in {"officer", "editor"}]
    if not answers_for:
        return []
    officers = [pk for pk, role in roles.items() if role == "officer"]
    asked = recommendations().filter(addressee__in=officers).unanswered().order_by("due_on")[:20]
    waiting = [
        Waiting(
            lambda thing=thing: _("Answer the recommendation “%(title)s”") % {"title": thing.shown.title.within},
            reverse("implementation:respond", args=[thing.uid]),
            thing.due_on,
            thing.addressee.name_in().plain,
            texts=(thing,),
        )
        for thing in asked
    ]
    mine = _measures().filter(
        Q(owner__in=answers_for) | Q(co_owner__in=answers_for) | Q(plan__organisation__in=officers)
    )
    due = [entry for entry in how_they_stand(mine) if entry.due_on and entry.due_on <= entry.today + SOON]
    waiting += [
        Waiting(
            lambda entry=entry: _("Report on “%(title)s”") % {"title": entry.measure.shown.title.within},
            reverse("implementation:report", args=[entry.measure.uid]),
            entry.due_on,
            entry.measure.owner.name_in().plain,
            texts=(entry.measure,),
        )
        for entry in sorted(due, key=lambda entry: entry.due_on)
    ]
    return waiting + _services_to_check(officers)


def _services_to_check(officers: list[int]) -> list[Waiting]:
    """A line for each place of these bodies in which services were not looked at for a long time; one statement."""
    unchecked = Service.objects.public().unchecked().filter(place=OuterRef("pk")).order_by()
    number = Subquery(unchecked.values("place").annotate(number=Count("pk")).values("number"))
    places = Place.objects.filter(governed_by__in=officers).annotate(to_check=number).exclude(to_check=None)
    return [
        Waiting(
            ngettext(
                "%(count)s service has not been checked for a long time: is it still correct?",
                "%(count)s services have not been checked for a long time: are they still correct?",
                place.to_check,
            )
            % {"count": place.to_check},
            reverse("implementation:file", args=[place.uid, words(place.name_in().plain)]) + "#due",
            detail=f"{place.name_in().plain} · {_('One press is enough when nothing has changed.')}",
        )
        for place in in_order(places)
    ]


def _waiting_for_consultant(user) -> list[Waiting]:
    if not user.has_role("consultant"):
        return []
    reports = list(reports_without_feedback()[:10])
    links = Link.objects.filter(later__in=[r.pk for r in reports], relation="shown_by", retracted_at=None)
    of_report = dict(links.values_list("later_id", "earlier_id"))
    measures = {m.pk: m for m in show(_measures().filter(pk__in=of_report.values()))}
    return [
        Waiting(
            _("Give your view on the report about “%(title)s”")
            % {"title": measures[of_report[report.pk]].shown.title.within},
            reverse("implementation:feedback", args=[report.uid]),
            None,
            report.organisation.name_in().plain,
        )
        for report in reports
        if of_report.get(report.pk) in measures
    ]
