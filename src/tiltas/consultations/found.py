"""What of consultations can be found by searching."""

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from tiltas.search.entries import in_every_language
from tiltas.search.register import register
from tiltas.trace.models import Node

from .models import Consultation, Finding, Statement


def _is_public(thing) -> bool:
    return thing.node.visibility == Node.Visibility.PUBLIC


def _place(consultation, language) -> str:
    place = consultation.place
    return f"{place.name} {place.name_in(language).plain}" if place else ""


def consultations(found):
    found = list(found)
    prefetch_related_objects(found, "place", "themes")
    return in_every_language(
        found,
        view_name="consultations:detail",
        found_by=_place,
        place_id=lambda one: one.place_id,
        themes=lambda one: [theme.pk for theme in one.themes.all()],
        bodies=lambda one: [one.host_id],
        on=lambda one: one.opens_at,
        is_public=_is_public,
    )


def statements(found):
    found = list(found)
    prefetch_related_objects(found, "consultation__themes")
    return in_every_language(
        found,
        view_name="consultations:statement",
        place_id=lambda one: one.consultation.place_id,
        themes=lambda one: [theme.pk for theme in one.consultation.themes.all()],
        on=lambda one: one.said_at,
        is_public=lambda one: _is_public(one) and not one.is_hidden,
    )


def findings(found):
    found = list(found)
    prefetch_related_objects(found, "run__consultation__themes")
    return in_every_language(
        found,
        view_name="consultations:finding",
        place_id=lambda one: one.run.consultation.place_id,
        themes=lambda one: [theme.pk for theme in one.run.consultation.themes.all()],
        on=lambda one: one.found_at,
        is_public=_is_public,
    )


def enter() -> None:
    register(kind="consultation", model=Consultation, entries=consultations, label=_("Consultation"), tone="voice")
    register(kind="statement", model=Statement, entries=statements, label=_("Statement"), tone="voice")
    register(kind="finding", model=Finding, entries=findings, label=_("Finding"), tone="voice")
