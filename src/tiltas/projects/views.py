from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.cache import never_cache

from tiltas.accounts.once import form_page, saved_or_shown
from tiltas.core.addresses import redirect_to_right_words
from tiltas.core.web import page_of, require
from tiltas.languages.addresses import show_page
from tiltas.languages.queries import show
from tiltas.languages.texts import listed
from tiltas.network.views import excerpt, small_print, tabs
from tiltas.places.queries import in_order

from . import panels, queries, services
from .forms import (
    DeliverableForm,
    FeedForm,
    FundingForm,
    PartForm,
    PartnerForm,
    ProjectFilter,
    ProjectForm,
    WorkPackageForm,
)
from .models import Project


def countries_of(project):
    """The countries of a project's places, each once."""
    return in_order({place.its_country for place in project.places.all()})


def _partners_in_words(count):
    return ngettext("%(count)s partner", "%(count)s partners", count) % {"count": count} if count else ""


def project_list(request):
    """Projects, the latest first."""
    form = ProjectFilter(request.GET)
    found = queries.with_partner_count(queries.with_places_and_themes(queries.projects(**form.chosen())))
    page = page_of(request, found)
    projects = list(page.object_list)
    show([*projects, *(theme for project in projects for theme in project.themes.all())])
    for project in projects:
        project.excerpt = excerpt(project.shown.summary)
        project.small_print = small_print(
            project.period,
            listed(country.name_in() for country in countries_of(project)),
            _partners_in_words(project.partner_count),
            *(theme.shown.title for theme in project.themes.all()),
        )
    count = page.paginator.count
    return render(
        request,
        "projects/list.html",
        {
            "form": form,
            "feed_url": reverse("projects:feed"),
            "page": page,
            "projects": projects,
            "is_filtered": bool(form.chosen()),
            "may_add": request.user.has_perm("projects.start_project"),
            "count": ngettext("%(count)s project", "%(count)s projects", count) % {"count": count},
            "tabs": tabs("projects:list"),
            "crumbs": [(_("Network"), reverse("network:list")), (_("Projects"), "")],
        },
    )


def _public(uid):
    family = queries.project_family(uid)
    if not family:
        raise Http404
    return family[0], family[1:]


def project(request, uid, words):
    """One project: who takes part, what each piece of work handed to the next, who paid, what came before and after."""
    project, relatives = _public(uid)
    themes = list(project.themes.all())
    partners = queries.partners_of(project)
    work_packages = list(queries.work_packages_of(project))
    funding = list(queries.funding_of(project))
    found = panels.project.of(project)
    parts = [part for one in work_packages for part in (*one.deliverables.all(), *one.feeds_on.all())]
    on_panels = [one for panel in found for one in panel.words]
    alternates = show_page(project, *relatives, *themes, *partners, *work_packages, *funding, *parts, *on_panels)
    if wrong := redirect_to_right_words(request, project):
        return wrong
    shown = {one.pk: one for one in work_packages}
    for one in work_packages:
        one.handed_on = [(shown[feed.later_id], feed.shown.what) for feed in one.feeds_on.all()]
    return render(
        request,
        "projects/project.html",
        {
            "project": project,
            "themes": themes,
            "countries": countries_of(project),
            "other_places": [place for place in project.places.all() if place.country_id],
            "partners": partners,
            "work_packages": work_packages,
            "funding": funding,
            "has_logos": any(one.logo for one in funding),
            "before": [one for one in relatives if one.pk == project.continues_id],
            "after": [one for one in relatives if one.continues_id == project.pk],
            "panels": found,
            "may_change": request.user.has_perm("projects.change_project", project),
            "alternates": alternates,
            "is_sample": project.is_sample,
            "crumbs": [*_above(), (project.acronym or project.shown.title, "")],
        },
    )


def _above():
    return [(_("Network"), reverse("network:list")), (_("Projects"), reverse("projects:list"))]


def _crumbs(project, here):
    return [*_above(), (project.acronym or project.title, project.get_absolute_url()), (here, "")]


def _saved_or_edited(
    request, form, save, sentence, *, heading, crumbs, template="projects/edit.html", of=None, **more
):
    return saved_or_shown(
        request, form, save, template=template, sentence=sentence, heading=heading, crumbs=crumbs,
        is_sample=of is not None and of.is_sample, **more,
    )  # fmt: skip


@form_page
def start_project(request):
    """A new project."""
    require(request, "projects.start_project")
    form = ProjectForm(request.POST or None)

    def save():
        facts = form.told()
        made = services.start_project(language=facts.pop("source_language"), by=request.user, **facts)
        return made.get_absolute_url()

    return _saved_or_edited(
        request,
        form,
        save,
        _("The project is listed now. Add its partners and its work packages."),
        heading=_("Add a project"),
        crumbs=[*_above(), (_("Add a project"), "")],
        template="projects/edit_project.html",
    )


@form_page
def change_project(request, uid):
    """What is said of a project is changed by organisers and by those who work for a partner."""
    project, _relatives = _public(uid)
    require(request, "projects.change_project", project)
    crumbs = _crumbs(project, _("Change the project"))
    form = ProjectForm(request.POST or None, project=project)

    def save():
        services.change_project(project=project, by=request.user, **form.told())
        return project.get_absolute_url()

    return _saved_or_edited(
        request,
        form,
        save,
        _("The project is changed."),
        heading=_("Change the project"),
        crumbs=crumbs,
        template="projects/edit_project.html",
        of=project,
    )


# What belongs to a project --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kind:
    """How one kind of part is entered, corrected and listed."""

    form: type[PartForm]
    of: Callable[[Project], Iterable]
    add: Callable
    heading: Any
    adding: Any
    correcting: Any
    label: Callable[[Any], Any]


def _add_work_package(*, fed_by=None, what="", **facts):
    made = services.add_work_package(**facts)
    if fed_by:
        services.feed(earlier=fed_by, later=made, what=what, language=facts["language"], by=facts["by"])


def _without_project(service):
    """For services that know the project from another of their arguments."""
    return lambda *, project, **facts: service(**facts)


def _label_of_feed(feed):
    return _("From %(earlier)s to %(later)s") % {"earlier": feed.earlier, "later": feed.later}


KINDS = {
    "partner": Kind(
        PartnerForm, queries.partners_of, services.add_partner,
        gettext_lazy("Who takes part"), gettext_lazy("Add a partner"), gettext_lazy("Correct a partner"),
        lambda one: one.organisation.name_in(),
    ),
    "work_package": Kind(
        WorkPackageForm, lambda project: project.work_packages.order_by("number"), _add_work_package,
        pgettext_lazy("heading of a list", "Work packages"), gettext_lazy("Add a work package"),
        gettext_lazy("Correct a work package"), str,
    ),
    "feed": Kind(
        FeedForm, queries.feeds_of, _without_project(services.feed),
        gettext_lazy("What is handed on"), gettext_lazy("Add what is handed on"),
        gettext_lazy("Correct what is handed on"), _label_of_feed,
    ),
    "deliverable": Kind(
        DeliverableForm, queries.deliverables_of, _without_project(services.add_deliverable),
        pgettext_lazy("heading of a list", "Deliverables"), gettext_lazy("Add a deliverable"),
        gettext_lazy("Correct a deliverable"), str,
    ),
    "funding": Kind(
        FundingForm, queries.funding_of, services.add_funding,
        gettext_lazy("Funded by"), gettext_lazy("Add a fund"), gettext_lazy("Correct a fund"), str,
    ),
}  # fmt: skip
TEMPLATES = {"funding": "projects/edit_funding.html"}


@never_cache
def parts(request, uid):
    """Everything that was entered about a project, each line a way to correct it."""
    project, _relatives = _public(uid)
    require(request, "projects.change_project", project)
    groups = [
        (
            kind.heading,
            [(kind.label(one), reverse(f"projects:{key}_change", args=[uid, one.pk])) for one in kind.of(project)],
            kind.adding,
            reverse(f"projects:{key}_add", args=[uid]),
        )
        for key, kind in KINDS.items()
    ]
    heading = _("Partners, work and funding")
    context = {"project": project, "groups": groups, "heading": heading, "crumbs": _crumbs(project, heading)}
    context["is_sample"] = project.is_sample
    return render(request, "projects/parts.html", context)


def _crumbs_of_part(project, here):
    above = (_("Partners, work and funding"), reverse("projects:parts", args=[project.uid]))
    return [*_crumbs(project, here)[:-1], above, (here, "")]


def _sent(request):
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


@form_page
def add_part(request, uid, kind):
    """Something that belongs to a project is entered."""
    project, _relatives = _public(uid)
    require(request, "projects.change_project", project)
    kind, template = KINDS[kind], TEMPLATES.get(kind, "projects/edit.html")
    form = kind.form(*_sent(request), project=project)

    def save():
        kind.add(project=project, by=request.user, **form.told())
        return reverse("projects:parts", args=[uid])

    crumbs = _crumbs_of_part(project, kind.adding)
    return _saved_or_edited(
        request, form, save, _("It is added."), heading=kind.adding, crumbs=crumbs, template=template, of=project
    )


@form_page
def change_part(request, uid, kind, pk):
    """Something that belongs to a project is corrected, or taken back."""
    project, _relatives = _public(uid)
    require(request, "projects.change_project", project)
    name, kind, template = kind, KINDS[kind], TEMPLATES.get(kind, "projects/edit.html")
    part = next((one for one in kind.of(project) if one.pk == pk), None)
    if part is None:
        raise Http404
    if "remove" in request.POST:
        services.remove_part(part=part, project=project, by=request.user)
        messages.success(request, _("It is removed."))
        return redirect("projects:parts", uid)
    form = kind.form(*_sent(request), project=project, part=part)

    def save():
        getattr(services, f"change_{name}")(by=request.user, **{name: part}, **form.told())
        return reverse("projects:parts", args=[uid])

    return _saved_or_edited(
        request,
        form,
        save,
        _("The correction is saved."),
        heading=kind.correcting,
        crumbs=_crumbs_of_part(project, kind.correcting),
        template=template,
        of=project,
        may_remove=True,
    )
