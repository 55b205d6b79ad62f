"""Country models: the list, one of them, two or three side by side, files, and the forms of those who keep them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tiltas.accounts.once import form_page, saved_or_shown
from tiltas.core.addresses import alternates, redirect_to_right_words
from tiltas.core.errors import Refused
from tiltas.core.versions import version_of
from tiltas.core.web import require
from tiltas.languages.queries import show
from tiltas.places.queries import in_order

from ..models import Actor, Assessment, CountryModel
from ..states import COUNTRY_MODEL
from ..views import excerpt, place_address, tabs
from . import queries, services
from .exports import WRITERS
from .forms import FORMS, CompareForm, CountryModelForm, NewDayForm


@dataclass(frozen=True)
class Kind:
    """How one kind of line is headed, entered and named in a list."""

    heading: Any
    adding: Any
    label: Callable[[Any], Any]


KINDS = {
    "actors": Kind(
        pgettext_lazy("heading of a list", "Actors"), gettext_lazy("Add an actor"), lambda one: one.title
    ),
    "mechanisms": Kind(
        gettext_lazy("How they work together"), gettext_lazy("Add a way of working together"), lambda one: one.shown.name
    ),
    "funding": Kind(gettext_lazy("Where the money goes"), gettext_lazy("Add a flow of money"), str),
    "law": Kind(gettext_lazy("Legal basis"), gettext_lazy("Add a legal basis"), lambda one: one.shown.name),
    "assessments": Kind(
        gettext_lazy("Strengths and weaknesses"), gettext_lazy("Add a strength or a weakness"),
        lambda one: one.shown.text,
    ),
}  # fmt: skip


def _above():
    return [(_("Network"), reverse("network:list")), (_("Country models"), reverse("network:country_models"))]


def country_models(request):
    """One line for each country that has a model: its newest."""
    found = queries.newest_by_country()
    may_start = request.user.has_perm("network.start_country_model")
    drafts = list(queries.country_models(drafts=True).filter(state=CountryModel.State.DRAFT)) if may_start else []
    show([*found, *drafts])
    by_place = {model.place: model for model in found}
    ordered = [by_place[place] for place in in_order(by_place)]
    for model in (*ordered, *drafts):
        model.excerpt = excerpt(model.shown.summary)
    return render(
        request,
        "network/countries/list.html",
        {
            "models": ordered,
            "drafts": drafts,
            "may_start": may_start,
            "tabs": tabs("network:country_models"),
            "crumbs": [*_above()[:1], (_("Country models"), "")],
        },
    )


def _found(request, uid) -> CountryModel:
    """A public one, or a draft for those who keep it."""
    found = queries.country_model(uid)
    if found is None:
        raise Http404
    if not found.is_published and not request.user.has_perm("network.change_country_model", found):
        raise Http404
    return found


def country_model(request, uid, words):
    """One country as of one day."""
    model = _found(request, uid)
    if wrong := redirect_to_right_words(request, model):
        return wrong
    queries.with_parts([model])
    versions = queries.versions_of(model)
    return render(
        request,
        "network/countries/detail.html",
        {
            "model": model,
            "strengths": [one for one in model.parts["assessments"] if one.kind == Assessment.Kind.STRENGTH],
            "weaknesses": [one for one in model.parts["assessments"] if one.kind == Assessment.Kind.WEAKNESS],
            "newer": versions[0] if model.is_published and versions and versions[0].as_of > model.as_of else None,
            "others": [one for one in versions if one.pk != model.pk],
            "place_address": place_address(model.place),
            "may_change": request.user.has_perm("network.change_country_model", model),
            "may_begin_anew": request.user.has_perm("network.start_country_model"),
            "ways": _ways_on(request.user, model),
            "noindex": not model.is_published,
            "is_sample": model.is_sample,
            "alternates": alternates(model.get_absolute_url),
            "crumbs": [*_above(), (model.place.name_in(), "")],
        },
    )


def _ways_on(user, model):
    words_on = {"publish": _("Publish"), "take_back": _("Take it back to the drafts")}
    return [
        (way.name, words_on[way.name]) for way in COUNTRY_MODEL.open_to(model) if user.has_perm(way.permission, model)
    ]


def country_model_file(request, uid, form):
    """The same as a file."""
    model = _found(request, uid)
    return _as_file([model], form)


def _as_file(models, form):
    if form not in WRITERS:
        raise Http404
    return WRITERS[form](queries.with_parts(models))


# Side by side ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Topic:
    """One row: its heading, the part that prints a cell, and a cell for each country."""

    heading: Any
    kind: str
    cells: list[tuple[CountryModel, list]]


def _topics(models):
    def row(heading, kind, rows):
        return Topic(heading, kind, [(model, rows(model)) for model in models])

    def at(level):
        return lambda model: [one for one in model.parts["actors"] if one.level == level]

    def said(kind):
        return lambda model: [one for one in model.parts["assessments"] if one.kind == kind]

    levels = {
        Actor.Level.NATIONAL: _("Actors at national level"),
        Actor.Level.REGIONAL: _("Actors at regional level"),
        Actor.Level.LOCAL: _("Actors at local level"),
        Actor.Level.INTERNATIONAL: _("International actors"),
    }
    return [
        *(row(heading, "actors", at(level)) for level, heading in levels.items()),
        *(
            row(KINDS[kind].heading, kind, lambda model, kind=kind: model.parts[kind])
            for kind in ("mechanisms", "funding", "law")
        ),
        row(_("Strengths"), "assessments", said(Assessment.Kind.STRENGTH)),
        row(_("Weaknesses"), "assessments", said(Assessment.Kind.WEAKNESS)),
    ]


def _compared(request):
    every = queries.newest_by_country()
    form = CompareForm(request.GET or None, models=every)
    return every, form, form.chosen() if form.is_bound else []


def compare(request):
    """Two or three countries side by side; on a phone topic by topic."""
    every, form, models = _compared(request)
    queries.with_parts(models)
    return render(
        request,
        "network/countries/compare.html",
        {
            "form": form,
            "models": models,
            "topics": _topics(models) if len(models) > 1 else [],
            "enough": len(every) > 1,
            "query": request.GET.urlencode(),
            "noindex": bool(models),
            "is_sample": any(model.is_sample for model in models),
            "crumbs": [*_above(), (_("Side by side"), "")],
        },
    )


def compare_file(request, form):
    """The countries that are compared as one file; all of them, without samples, when none is chosen."""
    every, _form, models = _compared(request)
    return _as_file(models or [model for model in every if not model.is_sample], form)


# Keeping --------------------------------------------------------------------------------------------------------------


def _form(request, form, save, heading, crumbs, *, sentence="", model=None, **context):
    return saved_or_shown(
        request,
        form,
        save,
        template="network/countries/edit.html",
        sentence=sentence,
        heading=heading,
        crumbs=crumbs,
        is_sample=model is not None and model.is_sample,
        **context,
    )


def _crumbs_of(model, *more):
    return [*_above(), (model.place.name_in(), model.get_absolute_url()), *more]


@form_page
def start(request):
    """A new draft."""
    require(request, "network.start_country_model")
    form = CountryModelForm(request.POST or None)
    heading = _("Start a country model")

    def save():
        made = services.start_country_model(by=request.user, **form.told())
        return reverse("network:country_model_parts", args=[made.uid])

    sentence = _("The draft is saved. Add its lines, then publish it.")
    return _form(request, form, save, heading, [*_above(), (heading, "")], sentence=sentence)


def _kept(request, uid) -> CountryModel:
    model = _found(request, uid)
    require(request, "network.change_country_model", model)
    return model


@form_page
def change(request, uid):
    """Another day, another summary."""
    model = _kept(request, uid)
    plain = CountryModel.objects.get(pk=model.pk)
    form = CountryModelForm(request.POST or None, country_model=model, seen=version_of(plain))
    heading = _("Change the summary")

    def save():
        services.change_country_model(country_model=model, by=request.user, **form.told())
        return model.get_absolute_url()

    crumbs = _crumbs_of(model, (heading, ""))
    return _form(request, form, save, heading, crumbs, sentence=_("The change is saved."), model=model)


@form_page
def begin_anew(request, uid):
    """What stands here as the beginning of a new version; this one stays readable."""
    model = _found(request, uid)
    require(request, "network.start_country_model")
    form = NewDayForm(request.POST or None)
    heading = _("Write it anew as of another day")

    def save():
        made = services.begin_anew(country_model=model, by=request.user, **form.told())
        return reverse("network:country_model_parts", args=[made.uid])

    sentence = _("A draft with everything that stood there. Correct what has changed, then publish it.")
    return _form(request, form, save, heading, _crumbs_of(model, (heading, "")), sentence=sentence, model=model)


@require_POST
def take_step(request, uid, step):
    """Publish it or take it back."""
    model = _found(request, uid)
    if step not in COUNTRY_MODEL:
        raise Http404
    require(request, COUNTRY_MODEL[step].permission, model)
    try:
        services.step_country_model(country_model=model, name=step, by=request.user)
    except Refused as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, _("That is recorded."))
    return redirect(model)


@never_cache
def parts(request, uid):
    """Every line of a model, each a way to correct it."""
    model = _kept(request, uid)
    queries.with_parts([model])
    groups = [
        (
            kind.heading,
            [
                (kind.label(one), reverse("network:country_model_part", args=[uid, key, one.pk]))
                for one in model.parts[key]
            ],
            kind.adding,
            reverse("network:country_model_part_add", args=[uid, key]),
        )
        for key, kind in KINDS.items()
    ]
    return render(
        request,
        "network/countries/parts.html",
        {
            "model": model,
            "groups": groups,
            "ways": _ways_on(request.user, model),
            "noindex": True,
            "is_sample": model.is_sample,
            "crumbs": _crumbs_of(model, (_("Lines of the model"), "")),
        },
    )


def _crumbs_of_part(model, heading):
    return _crumbs_of(
        model, (_("Lines of the model"), reverse("network:country_model_parts", args=[model.uid])), (heading, "")
    )


@form_page
def add_part(request, uid, kind):
    """One more line."""
    if kind not in FORMS:
        raise Http404
    model = _kept(request, uid)
    form = FORMS[kind](request.POST or None, country_model=model)
    heading = KINDS[kind].adding

    def save():
        services.add_part(country_model=model, part=queries.PARTS[kind], by=request.user, **form.told())
        return reverse("network:country_model_parts", args=[uid])

    crumbs = _crumbs_of_part(model, heading)
    return _form(request, form, save, heading, crumbs, sentence=_("It is added."), model=model)


@form_page
def change_part(request, uid, kind, pk):
    """One line is corrected, or taken back."""
    if kind not in FORMS:
        raise Http404
    model = _kept(request, uid)
    part = queries.PARTS[kind].objects.filter(country_model=model.pk, pk=pk).first()
    if part is None:
        raise Http404
    form = FORMS[kind](request.POST or None, country_model=model, part=part, seen=version_of(part))
    where = reverse("network:country_model_parts", args=[uid])
    if "remove" in request.POST:
        services.remove_part(part=part, by=request.user)
        messages.success(request, _("It is removed."))
        return redirect(where)

    def save():
        services.change_part(part=part, by=request.user, **form.told())
        return where

    heading = _("Correct this")
    return _form(
        request,
        form,
        save,
        heading,
        _crumbs_of_part(model, heading),
        sentence=_("The correction is saved."),
        model=model,
        lead=capfirst(part._meta.verbose_name),
        may_remove=True,
    )
