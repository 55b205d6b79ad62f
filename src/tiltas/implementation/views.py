from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from tiltas.accounts.once import form_page, saved_or_shown
from tiltas.core import calendars
from tiltas.core.addresses import alternates, redirect_to_right_words
from tiltas.core.errors import NotAllowed
from tiltas.core.versions import version_of
from tiltas.core.web import SignInFirst, page_of, require
from tiltas.drafting.queries import became_of, sources_of
from tiltas.events.models import Event
from tiltas.languages.addresses import alternates_of
from tiltas.languages.queries import show
from tiltas.network.queries import organisations, organisations_of
from tiltas.network.views import place_address
from tiltas.places.queries import in_order
from tiltas.stocktaking.models import address_of as address_of_answers
from tiltas.stocktaking.queries import at_a_glance
from tiltas.trace.models import Node

from . import queries, rules, services
from .forms import (
    AdviceForm,
    AskedForm,
    ChallengeForm,
    FeedbackForm,
    MeasureForm,
    MeasureWordsForm,
    PlanForm,
    RecommendationFilter,
    RecommendationForm,
    ReportForm,
    ResponseForm,
    ServiceForm,
    TableFilter,
)
from .models import ActionPlan, Challenge, Measure, Recommendation, Report, Service
from .stations import address_of_file


class FilePage:
    """A place as the thing of an address."""

    def __init__(self, place):
        self.place = place

    def get_absolute_url(self):
        return address_of_file(self.place)


def _crumbs(*further):
    return [(_("Progress"), reverse("implementation:index")), *further]


def _tabs(here):
    return [
        (_("Files of places"), reverse("implementation:index"), here == "files"),
        (_("Recommendations"), reverse("implementation:recommendations"), here == "recommendations"),
        (_("One table"), reverse("implementation:table"), here == "table"),
        (_("What is promised and done"), reverse("implementation:gaps"), False),
    ]


def _to_recommendations():
    return (_("Recommendations"), reverse("implementation:recommendations"))


def _file_crumb(place):
    return (place.name_in(), address_of_file(place))


# Reading --------------------------------------------------------------------------------------------------------------


def files(request):
    """Every place of which something is known here."""
    places = in_order(queries.places_with_file())
    page = page_of(request, places)
    return render(
        request,
        "implementation/files.html",
        {
            "page": page,
            "files": [(place, address_of_file(place)) for place in page],
            "tabs": _tabs("files"),
            "feed_url": reverse("implementation:feed"),
            "crumbs": [(_("Progress"), "")],
        },
    )


def _place(uid):
    return get_object_or_404(queries.place_of_file(uid))


def file(request, uid, words):
    """The file of a place: services, challenges, what was asked, answered, planned and reported."""
    place = _place(uid)
    if wrong := redirect_to_right_words(request, FilePage(place)):
        return wrong
    keeps = request.user.has_perm("implementation.list_service", place)
    body = queries.body_of(place)
    return render(
        request,
        "implementation/file.html",
        {
            "place": place,
            "glance": at_a_glance(body) if body else None,
            "stocktaking_address": address_of_answers(body) if body else "",
            "file": queries.file_of(place),
            "keeps": keeps,
            "may_record": request.user.has_perm("implementation.record_challenge", place),
            "may_advise": request.user.has_perm("implementation.advise", place),
            "may_plan": request.user.is_authenticated and organisations_of(request.user, "officer", "editor").exists(),
            "alternates": alternates(lambda: address_of_file(place)),
            "is_sample": place.is_sample,
            # The file is what a municipality does; all else that is there stands on the page of the place.
            "crumbs": _crumbs((place.name_in(), place_address(place)), (_("File"), "")),
        },
    )


def prepare(request, uid):
    """One page for those who come to advise: challenges first, then all that is there."""
    place = _place(uid)
    return render(
        request,
        "implementation/prepare.html",
        {
            "place": place,
            "file": queries.file_of(place),
            "may_advise": request.user.has_perm("implementation.advise", place),
            "is_sample": place.is_sample,
            "crumbs": _crumbs(_file_crumb(place), (_("To prepare from"), "")),
        },
    )


def recommendation_list(request):
    """What was asked of whom, and what they answered."""
    form = RecommendationFilter(request.GET)
    page = page_of(request, queries.recommendations(**form.chosen()))
    found = queries.with_status(page.object_list)
    # One object per theme: every recommendation gets the one that is shown.
    themes = {one.theme_id: one.theme for one in found if one.theme}
    show([*found, *themes.values()])
    for one in found:
        one.theme = themes.get(one.theme_id)
    count = page.paginator.count
    return render(
        request,
        "implementation/recommendations.html",
        {
            "page": page,
            "recommendations": found,
            "feed_url": reverse("implementation:feed"),
            "form": form,
            "is_filtered": bool(form.chosen()),
            "count": ngettext("%(count)s recommendation", "%(count)s recommendations", count) % {"count": count},
            "tabs": _tabs("recommendations"),
            "may_recommend": request.user.has_perm("implementation.recommend"),
            "crumbs": _crumbs((_("Recommendations"), "")),
        },
    )


def recommendation(request, uid, words):
    """One recommendation: what it rests on, what was answered, what is done."""
    recommendation = get_object_or_404(queries.recommendations().select_related("addressee__governs"), node__uid=uid)
    response = queries.response_to(recommendation)
    stands = queries.how_they_stand(queries.measures_for(recommendation, response))
    show([recommendation, recommendation.theme, response, *(entry.measure for entry in stands)])
    if wrong := redirect_to_right_words(request, recommendation):
        return wrong
    queries.with_status([recommendation])
    sources, private = sources_of(recommendation)
    may_respond = request.user.has_perm("implementation.respond", recommendation)
    # Who has answered goes on to the plan: an answer that leads nowhere is forgotten.
    may_plan = response is not None and request.user.has_perm("implementation.make_plan", recommendation.addressee)
    return render(
        request,
        "implementation/recommendation.html",
        {
            "recommendation": recommendation,
            "response": response,
            "stands": stands,
            "sources": sources,
            "private": private,
            "may_respond": may_respond and response is None,
            "may_correct": response is None and request.user.has_perm("implementation.recommend"),
            "may_revise": response is not None
            and request.user.has_perm("implementation.revise_response", recommendation),
            "may_plan": may_plan,
            "plans": queries.plans_under_way(recommendation.addressee)[:1] if may_plan else [],
            "file_address": address_of_file(recommendation.addressee.governs)
            if recommendation.addressee.governs
            else "",
            "alternates": alternates_of(recommendation),
            "calendar_url": _answer_day_address(recommendation, response),
            "is_sample": recommendation.is_sample,
            "crumbs": _crumbs(_to_recommendations(), (recommendation.shown.title, "")),
        },
    )


def _answer_day_address(recommendation, response) -> str:
    """Where the day of the answer can be taken over into a calendar, while that makes sense."""
    coming = response is None and recommendation.due_on >= timezone.localdate()
    return reverse("implementation:answer_day", args=[recommendation.uid]) if coming else ""


def answer_day(request, uid):
    """The day by which a recommendation asks for an answer."""
    found = _recommendation(uid)
    if not _answer_day_address(found, queries.response_to(found)):
        raise Http404
    title = show(found).shown.title
    item = calendars.day_of(
        request,
        found,
        day=found.due_on,
        uid=f"{uid}-answer",
        title=_("Answer due: %(title)s") % {"title": title.plain},
    )
    return calendars.answer(request, name=title, items=[item], file_name=uid)


def earlier_answers(request, uid):
    """What a body answered before it revised its answer."""
    recommendation = show(_recommendation(uid))
    response = queries.response_to(recommendation)
    if response is None or response.revised_on is None:
        raise Http404
    return render(
        request,
        "implementation/earlier_answers.html",
        {
            "recommendation": recommendation,
            "earlier_wordings": queries.earlier_wordings(response),
            "alternates": alternates(lambda: reverse("implementation:earlier_answers", args=[uid])),
            "is_sample": recommendation.is_sample,
            "crumbs": _crumbs(
                _to_recommendations(),
                (recommendation.shown.title, recommendation.get_absolute_url()),
                (_("What was answered before"), ""),
            ),
        },
    )


def challenge(request, uid, words):
    """One challenge and what came of it."""
    challenge = get_object_or_404(
        Challenge.objects.public().select_related("node", "place__governed_by", "theme"), node__uid=uid
    )
    show([challenge, challenge.theme])
    if wrong := redirect_to_right_words(request, challenge):
        return wrong
    return render(
        request,
        "implementation/challenge.html",
        {
            "challenge": challenge,
            "became": became_of(challenge),
            "may_correct": request.user.has_perm("implementation.record_challenge", challenge.place),
            "place_address": address_of_file(challenge.place),
            "may_recommend": request.user.has_perm("implementation.recommend"),
            "alternates": alternates_of(challenge),
            "is_sample": challenge.is_sample,
            "crumbs": _crumbs(_file_crumb(challenge.place), (challenge.shown.title, "")),
        },
    )


def service(request, uid, words):
    """One service: what, for whom, in which languages, by whom, and where it came from."""
    service = get_object_or_404(
        Service.objects.public().select_related("node", "place__governed_by", "provider__node", "theme"), node__uid=uid
    )
    show([service, service.theme])
    if wrong := redirect_to_right_words(request, service):
        return wrong
    sources, _private = sources_of(service)
    return render(
        request,
        "implementation/service.html",
        {
            "service": service,
            "status": queries.status_of_service(service),
            "sources": sources,
            "place_address": address_of_file(service.place),
            "may_correct": request.user.has_perm("implementation.list_service", service.place),
            "alternates": alternates_of(service),
            "is_sample": service.is_sample,
            "crumbs": _crumbs(_file_crumb(service.place), (service.shown.name, "")),
        },
    )


def _plan(uid):
    return get_object_or_404(
        ActionPlan.objects.select_related("organisation__node", "organisation__governs", "place"), uid=uid
    )


def plan(request, uid, words):
    """One action plan with its measures."""
    plan = _plan(uid)
    measures = list(
        Measure.objects.public()
        .filter(plan=plan)
        .select_related("node", "plan", "owner__node", "co_owner__node")
        .order_by("starts_on", "pk")
    )
    stands = queries.how_they_stand(measures)
    show([plan, *measures, *(entry.last for entry in stands)])
    if wrong := redirect_to_right_words(request, plan):
        return wrong
    return render(
        request,
        "implementation/plan.html",
        {
            "plan": plan,
            "shown": queries.PlanShown(plan, stands),
            "place_address": address_of_file(plan.place) if plan.place else "",
            "may_correct": request.user.has_perm("implementation.make_plan", plan.organisation),
            "may_undertake": request.user.has_perm("implementation.undertake", plan),
            "alternates": alternates_of(plan),
            "is_sample": plan.is_sample,
            "crumbs": _crumbs(*([_file_crumb(plan.place)] if plan.place else []), (plan.shown.title, "")),
        },
    )


def _measure(uid):
    return get_object_or_404(
        Measure.objects.public().select_related(
            "node", "plan__organisation__node", "plan__place", "owner__node", "co_owner__node", "theme"
        ),
        node__uid=uid,
    )


def measure(request, uid, words):
    """One measure: why, by whom, until when, and every report on it."""
    measure = _measure(uid)
    milestones = list(measure.milestones.order_by("due_on", "pk"))
    [stands] = queries.how_they_stand([measure])
    created = list(queries.services_of(measure))
    views_on = queries.feedback_on(stands.reports) if stands.reports else {}
    show([
        measure, measure.theme, measure.plan, *milestones, *created, *stands.reports,
        *(view for views in views_on.values() for view in views),
    ])  # fmt: skip
    if wrong := redirect_to_right_words(request, measure):
        return wrong
    for thing in created:
        thing.status = queries.status_of_service(thing)
    sources, _private = sources_of(measure)
    return render(
        request,
        "implementation/measure.html",
        {
            "measure": measure,
            "milestones": milestones,
            "stands": stands,
            "services": created,
            "reports": [
                (
                    report,
                    queries.Status(queries.LOOK_OF_REPORT[report.state], report.get_state_display()),
                    views_on.get(report.pk, []),
                )
                for report in stands.reports
            ],
            "sources": sources,
            "may_correct": request.user.has_perm("implementation.correct_measure", measure),
            "may_report": request.user.has_perm("implementation.report_progress", measure),
            "may_view": request.user.has_perm("implementation.give_feedback", measure),
            "alternates": alternates_of(measure),
            "is_sample": measure.is_sample,
            "crumbs": _crumbs(
                *([_file_crumb(measure.plan.place)] if measure.plan.place else []),
                (measure.plan.shown.title, measure.plan.get_absolute_url()),
                (measure.shown.title, ""),
            ),
        },
    )


def table(request):
    """Voiced, recommended, promised, done: one table for everybody, first of all for ministries."""
    form = TableFilter(request.GET)
    asked = form.chosen()
    by, theme = asked.get("by") or "theme", asked.get("theme")
    samples = not Node.objects.filter(kind="recommendation", is_sample=False).exists()
    rows = queries.table(by=by, samples=samples, theme=theme)
    return render(
        request,
        "implementation/table.html",
        {
            "rows": rows,
            "total": queries.total(rows),
            "by": by,
            "form": form,
            "is_filtered": bool(asked),
            "tabs": _tabs("table"),
            "is_sample": samples and bool(rows),
            "crumbs": _crumbs((_("One table"), "")),
        },
    )


# For those who act ----------------------------------------------------------------------------------------------------


@form_page
def recommend(request):
    """A recommendation out of clauses, challenges or advice; `?source=` ticks one beforehand."""
    require(request, "implementation.recommend")
    form = RecommendationForm.of_request(request, chosen=request.GET.getlist("source"))

    def save():
        return services.recommend(by=request.user, **form.told()).get_absolute_url()

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("The recommendation is on its way."),
        template="drafting/form.html",
        heading=_("Make a recommendation"),
        lead=_("It goes to one body, which answers: accepted, in part, or not, with its reason."),
        submit=_("Make the recommendation"),
        is_sample=any(entry.node.is_sample for entry in form.chosen()),
        crumbs=_crumbs(_to_recommendations(), (_("Make a recommendation"), "")),
    )


def _recommendation(uid):
    return get_object_or_404(
        Recommendation.objects.public().select_related("node", "theme", "addressee__node", "addressee__governs"),
        node__uid=uid,
    )


@form_page
def respond(request, uid):
    """The answer of the body that was asked."""
    recommendation = show(_recommendation(uid))
    if not request.user.is_authenticated:
        raise SignInFirst
    if not request.user.has_perm("implementation.respond", recommendation):
        # Which of the two it is: answered already, or not theirs to answer.
        is_theirs = rules.is_officer_of_addressee(request.user, recommendation)
        raise services.AnsweredAlready if is_theirs else services.NotTheirs
    form = ResponseForm(request.POST or None)

    def save():
        services.respond(recommendation=recommendation, by=request.user, **form.told())
        return f"{recommendation.get_absolute_url()}#answer"

    return _answer_page(request, form, save, recommendation, heading=_("Answer a recommendation"))


def _answer_page(request, form, save, recommendation, *, heading, **context):
    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("Thank you. Your answer is public now."),
        template="implementation/form.html",
        heading=heading,
        lead=recommendation.shown.title,
        text=recommendation.shown.text,
        submit=_("Publish the answer"),
        is_sample=recommendation.is_sample,
        crumbs=_crumbs(
            _to_recommendations(), (recommendation.shown.title, recommendation.get_absolute_url()), (heading, "")
        ),
        **context,
    )


@form_page
def make_plan(request):
    """An action plan of a body that the person answers for."""
    if not request.user.is_authenticated:
        raise SignInFirst
    user = request.user
    bodies = list(organisations() if user.is_superuser else organisations_of(user, "officer", "editor"))
    if not bodies:
        raise NotAllowed(_("Action plans are made by those who answer for an organisation. Ask yours to add you."))
    form = PlanForm(request.POST or None, bodies=bodies)

    def save():
        require(request, "implementation.make_plan", form.cleaned_data["organisation"])
        return services.make_plan(by=request.user, **form.told()).get_absolute_url()

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("The plan is there. Add its first measure."),
        template="implementation/form.html",
        heading=_("Start an action plan"),
        submit=_("Start the plan"),
        crumbs=_crumbs((_("Start an action plan"), "")),
    )


def _owners(user, plan):
    """Bodies for which this person may undertake something: the plan's own, and associations they answer for."""
    mine = list(organisations_of(user, "officer", "editor"))
    ids = {one.pk for one in mine}
    if user.is_superuser or plan.organisation_id in ids:
        return [plan.organisation, *(one for one in mine if one.pk != plan.organisation_id)]
    return mine


@form_page
def undertake(request, uid):
    """A measure of a plan; `?answers=` names the recommendation."""
    plan = show(_plan(uid))
    require(request, "implementation.undertake", plan)
    form = MeasureForm(
        request.POST or None,
        plan=plan,
        owners=_owners(request.user, plan),
        initial={"answers": request.GET.get("answers")},
    )

    def save():
        told = form.told()
        creates = list(told.pop("creates", []))
        if form.cleaned_data.get("new_service"):
            creates.append(
                services.list_service(
                    place=plan.place,
                    name=form.cleaned_data["new_service"],
                    for_whom=form.cleaned_data["new_service_for_whom"],
                    language=told["language"],
                    state=Service.State.PLANNED,
                    provider=told["owner"],
                    theme=told["theme"],
                    by=request.user,
                )
            )
        measure = services.undertake(plan=plan, creates=creates, by=request.user, **told)
        return measure.get_absolute_url()

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("The measure is in the plan."),
        template="implementation/form.html",
        heading=_("Add a measure"),
        lead=plan.shown.title,
        submit=_("Add the measure"),
        is_sample=plan.is_sample,
        crumbs=_crumbs((plan.shown.title, plan.get_absolute_url()), (_("Add a measure"), "")),
    )


@form_page
def report(request, uid):
    """A progress report on a measure."""
    measure = _measure(uid)
    require(request, "implementation.report_progress", measure)
    open_milestones = show(measure.milestones.filter(reached_on=None).order_by("due_on", "pk"))
    created = show(queries.services_of(measure))
    show(measure)
    mine = {one.pk for one in organisations_of(request.user, "officer", "editor")}
    bodies = {one.pk: one for one in (measure.owner, measure.co_owner, measure.plan.organisation) if one}
    reporters = [one for pk, one in bodies.items() if pk in mine] or [measure.owner]
    form = ReportForm(request.POST or None, milestones=open_milestones, services=created, reporters=reporters)

    def save():
        services.report_progress(measure=measure, by=request.user, **form.told())
        return measure.get_absolute_url()

    [stands] = queries.how_they_stand([measure])
    show(stands.reports[:1])
    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("Thank you. Your report is public now."),
        template="implementation/form.html",
        heading=_("Report progress"),
        lead=measure.shown.title,
        last=stands.last,
        submit=_("Publish the report"),
        is_sample=measure.is_sample,
        crumbs=_crumbs((measure.shown.title, measure.get_absolute_url()), (_("Report progress"), "")),
    )


@form_page
def feedback(request, uid):
    """What somebody from outside says of a report."""
    report = get_object_or_404(Report.objects.public().select_related("node"), node__uid=uid)
    require(request, "implementation.give_feedback", report)
    measure = queries.measure_of(report)
    if measure is None:
        raise Http404
    show([report, measure])
    form = FeedbackForm(request.POST or None)

    def save():
        services.give_feedback(report=report, by=request.user, **form.told())
        return f"{measure.get_absolute_url()}#report-{report.uid}"

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("Thank you. Your view is public now."),
        template="implementation/form.html",
        heading=_("A view from outside"),
        lead=measure.shown.title,
        last=report,
        submit=_("Publish your view"),
        is_sample=report.is_sample,
        crumbs=_crumbs((measure.shown.title, measure.get_absolute_url()), (_("A view from outside"), "")),
    )


def _file_form(request, place, form, save, *, heading, submit, sentence):
    return saved_or_shown(
        request,
        form,
        save,
        sentence=sentence,
        template="implementation/form.html",
        heading=heading,
        lead=place.name_in(),
        submit=submit,
        is_sample=place.is_sample,
        crumbs=_crumbs(_file_crumb(place), (heading, "")),
    )


@form_page
def list_service(request, uid):
    """A service enters the file, also one that is missing."""
    place = _place(uid)
    require(request, "implementation.list_service", place)
    form = ServiceForm(request.POST or None)

    def save():
        services.list_service(place=place, by=request.user, **form.told())
        return f"{address_of_file(place)}#services"

    return _file_form(
        request,
        place,
        form,
        save,
        heading=_("Add a service"),
        submit=_("Add the service"),
        sentence=_("The service is in the file."),
    )


@form_page
def record_challenge(request, uid):
    """A challenge that a study found."""
    place = _place(uid)
    require(request, "implementation.record_challenge", place)
    form = ChallengeForm(request.POST or None)

    def save():
        return services.record_challenge(place=place, by=request.user, **form.told()).get_absolute_url()

    return _file_form(
        request,
        place,
        form,
        save,
        heading=_("Record a challenge"),
        submit=_("Record the challenge"),
        sentence=_("The challenge is in the file."),
    )


@form_page
def advise(request, uid):
    """Advice after a visit."""
    place = _place(uid)
    require(request, "implementation.advise", place)
    visits = Event.objects.public().filter(place=place, kind__in=["visit", "training"]).select_related("node")
    form = AdviceForm(
        request.POST or None,
        challenges=show(queries.challenges_in(place)),
        events=show(visits.order_by("-starts_on")[:20]),
    )

    def save():
        services.advise(place=place, by=request.user, **form.told())
        return f"{address_of_file(place)}#advice"

    return _file_form(
        request,
        place,
        form,
        save,
        heading=pgettext("after a visit", "Give advice"),
        submit=_("Publish the advice"),
        sentence=_("Thank you. Your advice is in the file."),
    )


# Correcting -----------------------------------------------------------------------------------------------------------


def _as_written(thing, *names) -> dict:
    """What a form of correction begins with: the texts as they were written, not a translation."""
    return {name: getattr(thing, name) for name in names} | {"language": thing.source_language}


def _corrected(request, form, correct, thing, *crumbs, title, **context):
    """A form page that corrects one thing with the service `correct` and leads back to it."""

    def save():
        correct(by=request.user, **form.told())
        return show(thing).get_absolute_url()

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("The correction is saved."),
        template="implementation/form.html",
        heading=_("Correct what is written here"),
        lead=title,
        submit=_("Save the correction"),
        is_sample=thing.is_sample,
        crumbs=_crumbs(*crumbs, (title, thing.get_absolute_url()), (_("Correct"), "")),
        **context,
    )


@form_page
def change_service(request, uid):
    """What is said of a service."""
    service = show(
        get_object_or_404(
            Service.objects.public().select_related("node", "place__governed_by", "provider__node", "theme"),
            node__uid=uid,
        )
    )
    require(request, "implementation.list_service", service.place)
    form = ServiceForm(
        request.POST or None,
        initial=_as_written(service, "name", "for_whom", "state", "note", "provider", "theme", "languages"),
        seen=services.version_of_service(service),
    )
    correct = partial(services.change_service, service=service)
    return _corrected(request, form, correct, service, _file_crumb(service.place), title=service.shown.name)


@require_POST
def verify_service(request, uid):
    """One press: it is still correct as it stands."""
    service = get_object_or_404(Service.objects.public().select_related("node", "place__governed_by"), node__uid=uid)
    require(request, "implementation.list_service", service.place)
    services.verify_service(service=service, by=request.user)
    messages.success(request, _("Thank you. Readers see that it was checked today."))
    if request.POST.get("back") == "file":
        return redirect(f"{address_of_file(service.place)}#due")
    return redirect(show(service))


@form_page
def correct_challenge(request, uid):
    """What is said of a challenge."""
    challenge = show(
        get_object_or_404(
            Challenge.objects.public().select_related("node", "place__governed_by", "theme"), node__uid=uid
        )
    )
    require(request, "implementation.record_challenge", challenge.place)
    form = ChallengeForm(
        request.POST or None,
        initial=_as_written(challenge, "title", "text", "theme", "study", "study_address", "found_on"),
        seen=version_of(challenge),
    )
    correct = partial(services.correct_challenge, challenge=challenge)
    return _corrected(request, form, correct, challenge, _file_crumb(challenge.place), title=challenge.shown.title)


@form_page
def correct_plan(request, uid):
    """Title, text and days of a plan."""
    plan = show(_plan(uid))
    require(request, "implementation.make_plan", plan.organisation)
    form = PlanForm(
        request.POST or None,
        initial=_as_written(plan, "title", "text", "starts_on", "ends_on"),
        seen=version_of(plan),
    )
    correct = partial(services.correct_plan, plan=plan)
    crumbs = [_file_crumb(plan.place)] if plan.place else []
    return _corrected(request, form, correct, plan, *crumbs, title=plan.shown.title)


@form_page
def correct_measure(request, uid):
    """What is said of a measure, and its milestones."""
    measure = _measure(uid)
    require(request, "implementation.correct_measure", measure)
    show([measure, measure.plan])
    milestones = list(measure.milestones.order_by("pk"))
    owners = {one.pk: one for one in [measure.owner, *_owners(request.user, measure.plan)]}
    form = MeasureWordsForm(
        request.POST or None,
        owners=list(owners.values()),
        present=milestones,
        initial=_as_written(measure, "title", "text", "owner", "co_owner", "theme", "starts_on", "ends_on"),
        seen=version_of(measure, *milestones),
    )
    correct = partial(services.correct_measure, measure=measure)
    crumb = (measure.plan.shown.title, measure.plan.get_absolute_url())
    return _corrected(request, form, correct, measure, crumb, title=measure.shown.title)


@form_page
def correct_recommendation(request, uid):
    """Title, text and day of a recommendation, until it is answered."""
    recommendation = show(_recommendation(uid))
    require(request, "implementation.recommend")
    if not rules.has_no_answer(request.user, recommendation):
        raise services.AnsweredAlready
    form = AskedForm(
        request.POST or None,
        initial=_as_written(recommendation, "title", "text", "theme", "due_on"),
        seen=version_of(recommendation),
    )
    correct = partial(services.correct_recommendation, recommendation=recommendation)
    return _corrected(request, form, correct, recommendation, _to_recommendations(), title=recommendation.shown.title)


@form_page
def revise_response(request, uid):
    """The body words its answer otherwise, or answers otherwise; what it said before stays readable."""
    recommendation = show(_recommendation(uid))
    require(request, "implementation.revise_response", recommendation)
    response = queries.response_to(recommendation)
    if response is None:
        raise Http404
    form = ResponseForm(
        request.POST or None,
        initial=_as_written(response, "kind", "text", "reason", "alternative"),
        seen=version_of(response),
    )

    def save():
        services.revise_response(recommendation=recommendation, response=response, by=request.user, **form.told())
        return f"{recommendation.get_absolute_url()}#answer"

    return _answer_page(
        request,
        form,
        save,
        recommendation,
        heading=_("Revise the answer"),
        note=_("What you answered before stays readable beside the new answer, with its dates."),
    )
