from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from tiltas.core.addresses import redirect_to_right_words
from tiltas.core.errors import Refused
from tiltas.core.web import page_of, require
from tiltas.languages.addresses import show_page
from tiltas.languages.queries import show
from tiltas.languages.texts import listed
from tiltas.network.views import excerpt, small_print, tabs
from tiltas.places.queries import in_order

from . import panels, queries, services
from .forms import PartnerForm, ProjectFilter, ProjectForm, WorkPackageForm


def countries_of(project):
    """The countries of a project's places, each once."""
    return in_order({place.country or place for place in project.places.all()})


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
    on_panels = [thing for panel in found for thing in panel.things]
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
    return [*_above(), (str(project), project.get_absolute_url()), (here, "")]


def _edit(request, form, heading, crumbs, status, template="projects/edit.html"):
    context = {"form": form, "heading": heading, "crumbs": crumbs}
    return render(request, template, context, status=status)


@never_cache
def start_project(request):
    """A new project."""
    require(request, "projects.start_project")
    form = ProjectForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            made = services.start_project(language=facts.pop("source_language"), by=request.user, **facts)
        except Refused as trouble:
            form.add_error(None, str(trouble))
            status = trouble.status
        else:
            messages.success(request, _("The project is listed now. Add its partners and its work packages."))
            return redirect(made)
    heading = _("Add a project")
    return _edit(request, form, heading, [*_above(), (heading, "")], status, "projects/edit_project.html")


@never_cache
def change_project(request, uid):
    """What is said of a project is changed by organisers and by those who work for a partner."""
    project, _relatives = _public(uid)
    require(request, "projects.change_project", project)
    crumbs = _crumbs(project, _("Change the project"))
    form = ProjectForm(request.POST or None, project=project)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            services.change_project(project=project, by=request.user, **form.cleaned_data)
        except Refused as trouble:
            form.add_error(None, str(trouble))
            status = trouble.status
        else:
            messages.success(request, _("The project is changed."))
            return redirect(project)
    return _edit(request, form, _("Change the project"), crumbs, status, "projects/edit_project.html")


@never_cache
def add_partner(request, uid):
    """An organisation joins a project."""
    project, _relatives = _public(uid)
    require(request, "projects.change_project", project)
    form = PartnerForm(request.POST or None, project=project)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            services.add_partner(project=project, by=request.user, **form.cleaned_data)
        except Refused as trouble:
            form.add_error("organisation", str(trouble))
            status = trouble.status
        else:
            messages.success(request, _("The partner is added."))
            return redirect(project)
    return _edit(request, form, _("Add a partner"), _crumbs(project, _("Add a partner")), status)


@never_cache
def add_work_package(request, uid):
    """A piece of work, and what it takes over from an earlier one."""
    project, _relatives = _public(uid)
    require(request, "projects.change_project", project)
    form = WorkPackageForm(request.POST or None, project=project)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            _add_work_package(request, project, dict(form.cleaned_data))
        except Refused as trouble:
            form.add_error(None, str(trouble))
            status = trouble.status
        else:
            messages.success(request, _("The work package is added."))
            return redirect(project)
    return _edit(request, form, _("Add a work package"), _crumbs(project, _("Add a work package")), status)


@transaction.atomic
def _add_work_package(request, project, facts):
    earlier, what = facts.pop("fed_by", None), facts.pop("what", "")
    made = services.add_work_package(project=project, by=request.user, **facts)
    if earlier:
        services.feed(earlier=earlier, later=made, what=what, language=facts["language"], by=request.user)
