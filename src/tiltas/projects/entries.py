"""How projects appear on a trail and in the search."""

from collections.abc import Iterable, Iterator

from django.db.models import prefetch_related_objects

from tiltas.core.addresses import words
from tiltas.search.entries import in_every_language
from tiltas.search.register import EntryData
from tiltas.trace.models import Node
from tiltas.trace.register import Station

from .models import Project


def station(one: Project) -> Station:
    return Station(
        title=one.shown.title, address=one.get_absolute_url(), state=str(one.state_label), detail=one.period
    )


def _names(project: Project, language: str) -> str:
    names = [partner.organisation.name_in(language).plain for partner in project.partners.all()]
    work = [f"{one.key} {one.title}" for one in project.work_packages.all()]
    return "\n".join([project.acronym, *names, *work])


def found(projects: Iterable[Project]) -> Iterator[EntryData]:
    """One entry per project and language, also found by its short name, partners and work packages."""
    things = list(projects)
    prefetch_related_objects(things, "node", "places", "themes", "partners__organisation", "work_packages")
    for entry in in_every_language(
        things,
        view_name="projects:detail",
        found_by=_names,
        place_id=lambda one: next((place.pk for place in one.places.all()), None),
        themes=lambda one: [theme.pk for theme in one.themes.all()],
        bodies=lambda one: [partner.organisation_id for partner in one.partners.all()],
        on=lambda one: one.starts_on,
        is_public=lambda one: one.node.visibility == Node.Visibility.PUBLIC,
    ):
        entry.view_kwargs["words"] = words(f"{entry.object.acronym} {entry.title}".strip())
        yield entry
