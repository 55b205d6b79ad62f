"""Bodies are asked, they answer, plan and report; experts look on. Nothing happens without its arrow."""

import datetime
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tiltas.accounts.services import audit
from tiltas.core import clock
from tiltas.core.errors import Refused
from tiltas.core.versions import check_unchanged, version_of, without
from tiltas.drafting.services import SampleUnderReal, SourceMissing, place_of, series_of
from tiltas.library import services as library
from tiltas.library.models import Activity
from tiltas.search.services import index_later
from tiltas.trace.models import Link, Node, Traced
from tiltas.trace.queries import has_answer
from tiltas.trace.services import connect, new_node, node_of

from . import matrix
from .models import (
    ActionPlan,
    Challenge,
    EarlierAnswer,
    Feedback,
    MatrixFreeze,
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


def _note(action: str, thing: Traced | ActionPlan, by) -> None:
    """What ends every change: its audit row, and the search index where the kind can be found."""
    audit(f"implementation.{action}", thing, by=by)
    index_later(thing)


def _enter(model: type[Traced], action: str, *, language: str, sample: bool, by, series: str = "", **facts) -> Traced:
    """A new thing with its node."""
    thing = model.objects.create(
        node=new_node(kind=model.node_kind, sample=sample, series=series), source_language=language, **facts
    )
    _note(action, thing, by)
    return thing


def _correct(thing: Traced | ActionPlan, action: str, *, by, language: str | None = None, **changes) -> None:
    """Other values in the row of a thing. Translations of what is worded otherwise are outdated by themselves."""
    if language is not None:
        changes["source_language"] = language
    for name, value in changes.items():
        setattr(thing, name, value)
    thing.save(update_fields=list(changes))
    _note(action, thing, by)


def _check(thing: Traced | ActionPlan, seen: str | None, *parts: Model) -> None:
    """Lock a row until the correction is through. Raises ChangedMeanwhile when it is not what was `seen`."""
    check_unchanged(seen, type(thing)._default_manager.select_for_update(of=("self",)).get(pk=thing.pk), *parts)


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
    """Ask a body for something, out of clauses, challenges or advice. Without `due_on` it has 90 days to answer.

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
    recommendation = _enter(
        Recommendation,
        "recommend",
        sample=sample,
        series=series_of(place_of(addressee), sample=sample),
        addressee=addressee,
        theme=theme,
        title=title,
        text=text,
        language=language,
        made_on=made_on,
        due_on=due_on or made_on + TIME_TO_ANSWER,
        by=by,
    )
    for node in nodes:
        connect(earlier=node, later=recommendation, relation="addressed_as", by=by)
    return recommendation


def _answer_of(recommendation: Recommendation) -> Link | None:
    links = Link.objects.filter(earlier_id=recommendation.pk, relation="answered_by", retracted_at=None)
    return links.select_related("later").first()


@transaction.atomic
def correct_recommendation(
    *, recommendation: Recommendation, seen: str | None = None, by=None, **changes
) -> Recommendation:
    """Title, text, theme, day and language, until the body has answered. Raises AnsweredAlready, ChangedMeanwhile."""
    _check(recommendation, seen)
    if has_answer(recommendation):
        raise AnsweredAlready
    _correct(recommendation, "correct_recommendation", by=by, **changes)
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
    if has_answer(recommendation):
        raise AnsweredAlready
    organisation = organisation or recommendation.addressee
    if organisation.pk != recommendation.addressee_id:
        raise NotTheirs
    wording = _wording(kind, text, reason, alternative)
    response = _enter(
        Response,
        "respond",
        sample=recommendation.is_sample,
        organisation=organisation,
        language=language,
        answered_on=on or timezone.localdate(),
        by=by,
        **wording,
    )
    # The reason stands in the answer, where it can be translated and revised.
    connect(earlier=recommendation, later=response, relation="answered_by", by=by, on_behalf_of=organisation)
    return response


def _wording(kind: str, text: str, reason: str, alternative: str) -> dict[str, str]:
    """Raises ReasonMissing."""
    wording = {"kind": kind, "text": text.strip(), "reason": reason.strip(), "alternative": alternative.strip()}
    if kind == Response.Kind.NOT_ACCEPTED and not (wording["reason"] and wording["alternative"]):
        raise ReasonMissing
    return wording


@transaction.atomic
def revise_response(
    *,
    recommendation: Recommendation,
    response: Response,
    kind: str,
    language: str,
    text: str = "",
    reason: str = "",
    alternative: str = "",
    seen: str | None = None,
    by=None,
) -> Response:
    """Another wording of an answer, or another answer; the earlier one stays readable. Raises ReasonMissing, ChangedMeanwhile."""
    _check(response, seen)
    wording = _wording(kind, text, reason, alternative)
    last = response.earlier_wordings.order_by("-pk").first()
    EarlierAnswer.objects.create(
        response=response,
        language=response.source_language,
        since=last.until if last else response.answered_on,
        **{name: getattr(response, name) for name in wording},
    )
    _correct(response, "revise_response", by=by, language=language, **wording)
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
    _note("make_plan", plan, by)
    return plan


@transaction.atomic
def correct_plan(*, plan: ActionPlan, seen: str | None = None, by=None, **changes) -> ActionPlan:
    """Title, text, language and days of a plan. Raises ChangedMeanwhile."""
    _check(plan, seen)
    _correct(plan, "correct_plan", by=by, **changes)
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
    measure = _enter(
        Measure,
        "undertake",
        sample=sample,
        series=series_of(place_of(owner), sample=sample),
        plan=plan,
        owner=owner,
        co_owner=co_owner,
        theme=theme or (answers.theme if answers else None),
        title=title,
        text=text,
        language=language,
        starts_on=starts_on or timezone.localdate(),
        ends_on=ends_on,
        by=by,
    )
    _add_milestones(measure, milestones)
    if answers is not None:
        answer = _answer_of(answers)
        connect(
            earlier=answer.later if answer else answers,
            later=measure,
            relation="carried_out_as",
            by=by,
            on_behalf_of=owner,
        )
    for service in creates:
        connect(earlier=measure, later=service, relation="creates", by=by, on_behalf_of=owner)
    return measure


def _add_milestones(measure: Measure, milestones: Iterable[tuple[str, datetime.date | None]]) -> None:
    Milestone.objects.bulk_create(
        Milestone(measure=measure, title=title, due_on=due_on, source_language=measure.source_language)
        for title, due_on in milestones
    )


@transaction.atomic
def correct_measure(
    *,
    measure: Measure,
    present: Mapping[Milestone, tuple[str, datetime.date | None, datetime.date | None]] | None = None,
    milestones: Iterable[tuple[str, datetime.date | None]] = (),
    seen: str | None = None,
    by=None,
    **changes,
) -> Measure:
    """What is said of a measure. `present` milestones get a title (none: taken out), a day due and a day reached;
    `milestones` are further ones. Its arrows stay. Raises ChangedMeanwhile.
    """
    _check(measure, seen, *measure.milestones.order_by("pk"))
    _correct(measure, "correct_measure", by=by, **changes)
    for milestone, (title, due_on, reached_on) in (present or {}).items():
        if not title:
            milestone.versions.all().delete()
            milestone.delete()
            continue
        if title != milestone.title:
            milestone.title, milestone.source_language = title, measure.source_language
        milestone.due_on, milestone.reached_on = due_on, reached_on
        milestone.save()
    _add_milestones(measure, milestones)
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
    report = _enter(
        Report,
        "report_progress",
        sample=measure.is_sample,
        organisation=organisation,
        state=state,
        what_changed=what_changed,
        nothing_changed=nothing_changed,
        language=language,
        on=on,
        next_due_on=None if state == Report.State.DONE else next_due_on or on + HALF_A_YEAR,
        by=by,
    )
    connect(earlier=measure, later=report, relation="shown_by", by=by, on_behalf_of=organisation)
    for milestone in reached:
        if milestone.measure_id == measure.pk and milestone.reached_on is None:
            milestone.reached_on = on
            milestone.save(update_fields=["reached_on"])
    for service, now in (services or {}).items():
        change_service(service=service, state=now, on=on, by=by)
    return report


@transaction.atomic
def give_feedback(*, report: Report, text: str, language: str, on: datetime.date | None = None, by=None) -> Feedback:
    """What somebody from outside says of a report."""
    feedback = _enter(
        Feedback,
        "give_feedback",
        sample=report.is_sample,
        text=text,
        language=language,
        given_on=on or timezone.localdate(),
        by=by,
    )
    connect(earlier=report, later=feedback, relation="reviewed_by", by=by)
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
    return _enter(
        Challenge,
        "record_challenge",
        sample=place.is_sample,
        place=place,
        theme=theme,
        title=title,
        text=text,
        language=language,
        study=study,
        study_address=study_address,
        found_on=found_on or timezone.localdate(),
        by=by,
    )


@transaction.atomic
def correct_challenge(*, challenge: Challenge, seen: str | None = None, by=None, **changes) -> Challenge:
    """What is said of a challenge. Raises ChangedMeanwhile."""
    _check(challenge, seen)
    _correct(challenge, "correct_challenge", by=by, **changes)
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
    return _enter(
        Service,
        "list_service",
        sample=place.is_sample,
        place=place,
        provider=provider,
        theme=theme,
        name=name,
        for_whom=for_whom,
        note=note,
        language=language,
        languages=list(languages),
        state=state,
        changed_on=on or timezone.localdate(),
        by=by,
    )


@transaction.atomic
def change_service(
    *, service: Service, on: datetime.date | None = None, seen: str | None = None, by=None, **changes
) -> Service:
    """Correct what is said of a service; a new state carries its day. Raises ChangedMeanwhile.

    Who corrects a service has looked at it: it counts as checked.
    """
    fresh = Service.objects.select_for_update(of=("self",)).get(pk=service.pk)
    check_unchanged(seen, _as_said(fresh))
    if changes.get("state", service.state) != service.state:
        changes["changed_on"] = on or timezone.localdate()
    _correct(service, "change_service", by=by, **changes, **_checked(by))
    return service


def _checked(by) -> dict:
    return {"verified_at": clock.now(), "verified_by": by if by is not None and by.is_authenticated else None}


def _as_said(service: Service) -> Service:
    """A service without who looked at it when."""
    return without(service, "verified_at", "verified_by_id")


def version_of_service(service: Service) -> str:
    """The version of what a form corrects; that somebody checked it meanwhile changes none of it."""
    return version_of(_as_said(service))


@transaction.atomic
def verify_service(*, service: Service, by=None) -> None:
    """Those responsible say that it is still correct as it stands. Its words, its state and the day of it stay."""
    for name, value in _checked(by).items():
        setattr(service, name, value)
    service.save(update_fields=["verified_at", "verified_by"])
    audit("implementation.verify_service", service, by=by)


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
    advice = _enter(
        VisitAdvice,
        "advise",
        sample=place.is_sample,
        place=place,
        event=event,
        text=text,
        language=language,
        given_on=on or timezone.localdate(),
        by=by,
    )
    for challenge in challenges:
        connect(earlier=challenge, later=advice, relation="answered_by", by=by)
    return advice


# The table of gaps ----------------------------------------------------------------------------------------------------


@transaction.atomic
def say_we_do(
    *,
    place,
    theme,
    organisation,
    title: str,
    text: str,
    language: str,
    as_service: bool = False,
    by=None,
) -> Activity | Service:
    """An organisation does something about a theme in a place: an activity of its own, or a service in the place's file."""
    if as_service:
        return list_service(
            place=place,
            theme=theme,
            provider=organisation,
            name=title,
            note=text,
            language=language,
            state=Service.State.EXISTS,
            by=by,
        )
    return library.write(
        model=Activity,
        title=title,
        text=text,
        language=language,
        organisation=organisation,
        place=place,
        themes=[theme],
        kind=Activity.Kind.SERVICE,
        stage=Activity.Stage.UNDER_WAY,
        by=by,
    )


@transaction.atomic
def freeze_matrix(*, samples: bool = False, by=None) -> MatrixFreeze:
    """Keep the table of gaps as it stands today; frozen twice on one day, the first stays."""
    frozen, made = MatrixFreeze.objects.get_or_create(
        day=timezone.localdate(clock.now()),
        is_sample=samples,
        defaults={"content": matrix.as_it_stands(samples=samples)},
    )
    if made:
        audit("implementation.freeze_matrix", frozen, by=by)
    return frozen


def freeze_of_the_quarter(today: datetime.date) -> MatrixFreeze | None:
    """Freeze the table on the first day of a quarter; later, where no worker ran on that day."""
    first = today.replace(month=today.month - (today.month - 1) % 3, day=1)
    if MatrixFreeze.objects.filter(is_sample=False, day__gte=first).exists():
        return None
    return freeze_matrix()
