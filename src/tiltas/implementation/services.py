"""Bodies are asked, they answer, plan and report; experts look on. Nothing happens without its arrow."""

import datetime
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tiltas.accounts.services import audit
from tiltas.core.errors import Refused
from tiltas.drafting.services import SampleUnderReal, SourceMissing, place_of, series_of
from tiltas.search.services import index_later
from tiltas.trace.models import Link, Node, Traced
from tiltas.trace.services import connect, new_node, node_of

from .models import (
    ActionPlan,
    Challenge,
    Feedback,
    Measure,
    Milestone,
    Recommendation,
    Report,
    Response,
    Service,
    VisitAdvice,
)
from .queries import HALF_A_YEAR

TIME_TO_ANSWER = datetime.timedelta(days=90)
ADDRESSEES = ("municipality", "ministry", "agency")


class NotAddressable(Refused):
    """Recommendations go to those who can carry them out."""

    message = _("A recommendation is addressed to a municipality, a ministry or an agency. Choose one of them.")


class AnsweredAlready(Refused):
    """One recommendation, one answer."""

    message = _("This recommendation has its answer already. What happens next goes into a measure and its reports.")
    status = 409


class ReasonMissing(Refused):
    """Who refuses says why, and what is done instead."""

    message = _("Write why it is not accepted, and what you do instead: those who asked for it will read it.")


class NothingSaid(Refused):
    """A report says what changed, or that nothing did."""

    message = _("Write what changed, or tick that nothing changed: that is a fair answer too.")


class NotTheirs(Refused):
    """The answer comes from another body than the one that was asked."""

    message = _("Only the body that was asked can answer.")
    status = 403


@transaction.atomic
def recommend(
    *,
    addressee,
    title: str,
    text: str,
    language: str,
    sources: Sequence[Node | Traced],
    theme=None,
    due_on: datetime.date | None = None,
    made_on: datetime.date | None = None,
    by=None,
) -> Recommendation:
    """Ask a body for something, out of clauses or challenges. Without `due_on` it has 90 days to answer.

    Raises SourceMissing, NotAddressable, SampleUnderReal.
    """
    nodes = [node_of(source) for source in sources]
    if not nodes:
        raise SourceMissing
    if addressee.kind not in ADDRESSEES:
        raise NotAddressable
    sample = addressee.is_sample
    if not sample and any(node.is_sample for node in nodes):
        raise SampleUnderReal
    made_on = made_on or timezone.localdate()
    recommendation = Recommendation.objects.create(
        node=new_node(
            kind=Recommendation.node_kind, sample=sample, series=series_of(place_of(addressee), sample=sample)
        ),
        addressee=addressee,
        theme=theme,
        title=title,
        text=text,
        source_language=language,
        made_on=made_on,
        due_on=due_on or made_on + TIME_TO_ANSWER,
    )
    for node in nodes:
        connect(earlier=node, later=recommendation, relation="addressed_as", by=by)
    audit("implementation.recommend", recommendation, by=by)
    index_later(recommendation)
    return recommendation


@transaction.atomic
def respond(
    *,
    recommendation: Recommendation,
    kind: str,
    language: str,
    text: str = "",
    reason: str = "",
    alternative: str = "",
    organisation=None,
    on: datetime.date | None = None,
    by=None,
) -> Response:
    """The answer of the body that was asked. Raises AnsweredAlready, ReasonMissing, NotTheirs."""
    # Locked: two officers at once give one answer.
    Recommendation.objects.select_for_update(of=("self",)).get(pk=recommendation.pk)
    if Link.objects.filter(earlier_id=recommendation.pk, relation="answered_by", retracted_at=None).exists():
        raise AnsweredAlready
    organisation = organisation or recommendation.addressee
    if organisation.pk != recommendation.addressee_id:
        raise NotTheirs
    text, reason, alternative = text.strip(), reason.strip(), alternative.strip()
    if kind == Response.Kind.NOT_ACCEPTED and not (reason and alternative):
        raise ReasonMissing
    response = Response.objects.create(
        node=new_node(kind=Response.node_kind, sample=recommendation.is_sample),
        organisation=organisation,
        kind=kind,
        text=text,
        reason=reason,
        alternative=alternative,
        source_language=language,
        answered_on=on or timezone.localdate(),
    )
    connect(
        earlier=recommendation,
        later=response,
        relation="answered_by",
        by=by,
        on_behalf_of=organisation,
    )
    audit("implementation.respond", response, by=by)
    return response


@transaction.atomic
def make_plan(
    *,
    organisation,
    title: str,
    language: str,
    starts_on: datetime.date,
    ends_on: datetime.date | None = None,
    text: str = "",
    place=None,
    by=None,
) -> ActionPlan:
    """An action plan of a body. Without `place` it is for the place that the body governs, if any."""
    plan = ActionPlan.objects.create(
        organisation=organisation,
        place=place or organisation.governs,
        title=title,
        text=text,
        source_language=language,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    audit("implementation.make_plan", plan, by=by)
    return plan


@transaction.atomic
def undertake(
    *,
    plan: ActionPlan,
    title: str,
    language: str,
    text: str = "",
    owner=None,
    co_owner=None,
    theme=None,
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
    answers: Recommendation | None = None,
    creates: Iterable[Service] = (),
    milestones: Iterable[tuple[str, datetime.date | None]] = (),
    by=None,
) -> Measure:
    """A measure of a plan. It carries out the answer to `answers` (or the recommendation while it has none).

    Raises SampleUnderReal when a real body would carry out something invented.
    """
    owner = owner or plan.organisation
    sample = plan.is_sample
    creates = list(creates)
    if not sample and ((answers and answers.is_sample) or any(service.is_sample for service in creates)):
        raise SampleUnderReal
    measure = Measure.objects.create(
        node=new_node(kind=Measure.node_kind, sample=sample, series=series_of(place_of(owner), sample=sample)),
        plan=plan,
        owner=owner,
        co_owner=co_owner,
        theme=theme or (answers.theme if answers else None),
        title=title,
        text=text,
        source_language=language,
        starts_on=starts_on or timezone.localdate(),
        ends_on=ends_on,
    )
    Milestone.objects.bulk_create(
        Milestone(measure=measure, title=milestone, due_on=due_on, source_language=language)
        for milestone, due_on in milestones
    )
    if answers is not None:
        answer = Link.objects.filter(earlier_id=answers.pk, relation="answered_by", retracted_at=None).select_related(
            "later"
        )
        first = answer.first()
        connect(
            earlier=first.later if first else answers,
            later=measure,
            relation="carried_out_as",
            by=by,
            on_behalf_of=owner,
        )
    for service in creates:
        connect(earlier=measure, later=service, relation="creates", by=by, on_behalf_of=owner)
    audit("implementation.undertake", measure, by=by)
    index_later(measure)
    return measure


@transaction.atomic
def report_progress(
    *,
    measure: Measure,
    state: str,
    language: str,
    what_changed: str = "",
    nothing_changed: bool = False,
    on: datetime.date | None = None,
    next_due_on: datetime.date | None = None,
    organisation=None,
    reached: Iterable[Milestone] = (),
    services: Mapping[Service, str] | None = None,
    by=None,
) -> Report:
    """A dated report. `reached` are milestones, `services` the states in which the measure's services are now.

    Without `next_due_on` the next one is due in half a year; none is due when the measure is done. Raises NothingSaid.
    """
    what_changed = what_changed.strip()
    if not what_changed and not nothing_changed:
        raise NothingSaid
    on = on or timezone.localdate()
    organisation = organisation or measure.owner
    report = Report.objects.create(
        node=new_node(kind=Report.node_kind, sample=measure.is_sample),
        organisation=organisation,
        state=state,
        what_changed=what_changed,
        nothing_changed=nothing_changed,
        source_language=language,
        on=on,
        next_due_on=None if state == Report.State.DONE else next_due_on or on + HALF_A_YEAR,
    )
    connect(earlier=measure, later=report, relation="shown_by", by=by, on_behalf_of=organisation)
    for milestone in reached:
        if milestone.measure_id == measure.pk and milestone.reached_on is None:
            milestone.reached_on = on
            milestone.save(update_fields=["reached_on"])
    for service, now in (services or {}).items():
        change_service(service=service, state=now, on=on, by=by)
    audit("implementation.report_progress", report, by=by)
    return report


@transaction.atomic
def give_feedback(*, report: Report, text: str, language: str, on: datetime.date | None = None, by=None) -> Feedback:
    """What somebody from outside says of a report."""
    feedback = Feedback.objects.create(
        node=new_node(kind=Feedback.node_kind, sample=report.is_sample),
        text=text,
        source_language=language,
        given_on=on or timezone.localdate(),
    )
    connect(earlier=report, later=feedback, relation="reviewed_by", by=by)
    audit("implementation.give_feedback", feedback, by=by)
    return feedback


@transaction.atomic
def record_challenge(
    *,
    place,
    title: str,
    language: str,
    study: str,
    text: str = "",
    theme=None,
    study_address: str = "",
    found_on: datetime.date | None = None,
    by=None,
) -> Challenge:
    """A challenge that a study found in a place."""
    challenge = Challenge.objects.create(
        node=new_node(kind=Challenge.node_kind, sample=place.is_sample),
        place=place,
        theme=theme,
        title=title,
        text=text,
        source_language=language,
        study=study,
        study_address=study_address,
        found_on=found_on or timezone.localdate(),
    )
    audit("implementation.record_challenge", challenge, by=by)
    index_later(challenge)
    return challenge


@transaction.atomic
def list_service(
    *,
    place,
    name: str,
    language: str,
    state: str,
    for_whom: str = "",
    note: str = "",
    provider=None,
    theme=None,
    languages: Iterable[str] = (),
    on: datetime.date | None = None,
    by=None,
) -> Service:
    """Enter a service of a place, also one that is missing."""
    service = Service.objects.create(
        node=new_node(kind=Service.node_kind, sample=place.is_sample),
        place=place,
        provider=provider,
        theme=theme,
        name=name,
        for_whom=for_whom,
        note=note,
        source_language=language,
        languages=list(languages),
        state=state,
        changed_on=on or timezone.localdate(),
    )
    audit("implementation.list_service", service, by=by)
    index_later(service)
    return service


@transaction.atomic
def change_service(*, service: Service, on: datetime.date | None = None, by=None, **changes) -> Service:
    """Correct what is said of a service; a new state carries its day."""
    if changes.get("state", service.state) != service.state:
        changes["changed_on"] = on or timezone.localdate()
    for name, value in changes.items():
        setattr(service, name, value)
    service.save(update_fields=list(changes))
    audit("implementation.change_service", service, by=by)
    index_later(service)
    return service


@transaction.atomic
def advise(
    *,
    place,
    text: str,
    language: str,
    event=None,
    challenges: Iterable[Challenge] = (),
    on: datetime.date | None = None,
    by=None,
) -> VisitAdvice:
    """What an expert advises a place, and the challenges it answers."""
    advice = VisitAdvice.objects.create(
        node=new_node(kind=VisitAdvice.node_kind, sample=place.is_sample),
        place=place,
        event=event,
        text=text,
        source_language=language,
        given_on=on or timezone.localdate(),
    )
    for challenge in challenges:
        connect(earlier=challenge, later=advice, relation="answered_by", by=by)
    audit("implementation.advise", advice, by=by)
    return advice
