"""How people appear in the search, on the page of an organisation and among the contacts."""

from collections.abc import Iterable, Iterator

from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tiltas.languages.models import LanguageVersion
from tiltas.languages.queries import show
from tiltas.languages.texts import listed, name_in_page_language
from tiltas.network.panels import Contact, Signpost
from tiltas.search.register import EntryData

from . import queries
from .models import Person
from .shown import write_address


def found(people: Iterable[Person]) -> Iterator[EntryData]:
    """One entry per listed person and language: what everybody may see of them, and nothing else."""
    things = list(people)
    prefetch_related_objects(
        things, "versions", "themes", "places", "spoken", "affiliations__organisation", "affiliations__versions"
    )
    for one in things:
        everybody = {
            part for part in ("work", "expertise", "languages", "places") if one.shows(part, to_members=False)
        }
        jobs = [job for job in one.affiliations.all() if not job.is_over] if "work" in everybody else []
        places = list(one.places.all()) if "places" in everybody else []
        spoken = list(one.spoken.all()) if "languages" in everybody else []
        texts = {one.source_language: ""}
        if "expertise" in everybody:
            texts = {one.source_language: one.expertise} | _translated(one, "expertise")
        for language, expertise in texts.items():
            roles = [_translated(job, "role").get(language, job.role) for job in jobs]
            yield EntryData(
                object=one,
                language=language,
                title=one.name,
                text="\n\n".join(text for text in (", ".join(roles), expertise) if text),
                found_by=" ".join(
                    [
                        *one.name_variants,
                        *(job.organisation.name_in(language).plain for job in jobs),
                        *(place.name_in(language).plain for place in places),
                        *(name_in_page_language(each.code) for each in spoken),
                    ]
                ),
                view_name="people:detail",
                view_kwargs={"uid": one.uid},
                place_id=places[0].pk if places else next((job.organisation.place_id for job in jobs), None),
                themes=[theme.pk for theme in one.themes.all()] if "expertise" in everybody else [],
                bodies=[job.organisation_id for job in jobs],
                is_public=one.is_listed,
                is_sample=one.is_sample,
            )


def _translated(thing, name: str) -> dict[str, str]:
    published = LanguageVersion.State.PUBLISHED
    return {
        version.language: version.payload[name]
        for version in thing.versions.all()
        if version.state == published and version.payload.get(name)
    }


def signpost() -> Signpost:
    """The way from the page of an organisation to who works there, when everybody may see somebody."""
    return Signpost(
        name="shows_people",
        there=lambda: Exists(queries.seen_at_work().filter(organisation=OuterRef("pk"))),
        label=_("People"),
        address=lambda organisation: f"{reverse('people:list')}?organisation={organisation.uid}",
    )


def contacts() -> Iterator[Contact]:
    """People to ask, by country."""
    people = queries.contacts()
    show([job for one in people for job in one.affiliations.all()])
    for one in people:
        # A contact whom not everybody may see at work would be a name without a reason.
        if not one.shows("work", to_members=False):
            continue
        jobs = one.affiliations.all()
        yield Contact(
            country=one.contact_for,
            name=one.shown_name,
            address=one.get_absolute_url(),
            detail=listed(listed((job.shown.role, job.organisation.name_in())) for job in jobs),
            write_address=write_address(one),
            is_sample=one.is_sample,
        )
