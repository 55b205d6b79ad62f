"""How organisations appear on a trail and in the search."""

from collections.abc import Iterable, Iterator

from django.db.models import prefetch_related_objects
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from tiltas.core.addresses import words
from tiltas.languages.models import LanguageVersion
from tiltas.search.register import EntryData
from tiltas.trace.models import Node
from tiltas.trace.register import Station

from . import queries
from .models import Organisation
from .panels import Panel


def station(one: Organisation) -> Station:
    return Station(title=one.name_in(), address=one.get_absolute_url(), detail=str(one.get_kind_display()))


def _offers(organisation: Organisation) -> Iterator[tuple[str, str]]:
    """(language, words) of everything that it offers and needs and that is not over, translations too."""
    for offer in organisation.offers.all():
        if not offer.is_over:
            yield offer.source_language, offer.what
            for version in offer.versions.all():
                if version.state == LanguageVersion.State.PUBLISHED and version.payload.get("what"):
                    yield version.language, version.payload["what"]


def found(organisations: Iterable[Organisation]) -> Iterator[EntryData]:
    """One entry per organisation and language: under the name it has there, found by every other name."""
    things = list(organisations)
    prefetch_related_objects(things, "node", "place", "themes", "versions", "serves", "offers__versions")
    for one in things:
        texts = {one.source_language: one.description}
        for version in one.versions.all():
            if version.state == LanguageVersion.State.PUBLISHED:
                texts.setdefault(version.language, version.payload.get("description", ""))
        for language, words_of_it in _offers(one):
            texts[language] = f"{texts.get(language, '')}\n\n{words_of_it}".strip()
        every_name = {one.name, *one.names.values(), *(name.plain for name, _until in one.formerly)}
        for language in {*one.languages_of_names(), *texts}:
            name = one.name_in(language).plain
            places = {place.pk: place for place in (one.place, *one.serves.all()) if place}
            where = [place.name_in(language).plain for place in places.values()]
            yield EntryData(
                object=one,
                language=language,
                title=name,
                text=texts.get(language, ""),
                found_by=" ".join([*sorted(every_name - {name}), *where]),
                view_name="network:detail",
                view_kwargs={"uid": one.uid, "words": words(name)},
                place_id=one.place_id,
                themes=[theme.pk for theme in one.themes.all()],
                bodies=[one.pk],
                made_at=one.node.made_at,
                is_public=one.node.visibility == Node.Visibility.PUBLIC,
                is_sample=one.is_sample,
            )


def official_names(into: str) -> Iterator[tuple[str, str]]:
    """Every name that an organisation uses, and the one it has in a language: no machine translates names."""
    for one in Organisation.objects.public().only("name", "name_language", "names"):
        there = one.name_in(into).plain
        yield from ((name, there) for name in {one.name, *one.names.values()})


def twins(organisation: Organisation) -> Panel | None:
    """The municipalities with which one works together, on its page."""
    if organisation.kind != Organisation.Kind.MUNICIPALITY:
        return None

    def line(link) -> tuple:
        other = link.other_than(organisation)
        state = "" if link.state == link.State.ACTIVE else link.get_state_display()
        details = [link.shown.what, state, str(link.since or "")]
        return (
            other.name_in(),
            other.get_absolute_url(),
            format_html_join(" · ", "{}", ((one,) for one in details if one)),
        )

    return Panel(heading=_("Twin cities"), things=list(queries.twinnings_of(organisation)), line=line)
