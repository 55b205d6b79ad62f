"""Which addresses outside the pages of this room name."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from tiltas.languages.queries import show
from tiltas.outside.register import Use, register

from .models import Entry, News, Policy, Publication, Written
from .queries import organisations_written_for

NAMING: tuple[type[Entry], ...] = (News, Policy, Publication)


def of(entry: Entry) -> list[str]:
    """The addresses of an entry; no request and no statement."""
    return [url for url in (getattr(entry, "address", ""), getattr(entry, "doi_address", "")) if url]


def urls() -> Iterable[str]:
    for model in NAMING:
        for entry in model.objects.filter(state=Written.State.PUBLISHED).iterator():
            yield from of(entry)


def uses(wanted: Iterable[str], user) -> list[Use]:
    wanted = set(wanted)
    dois = [url.removeprefix("https://doi.org/") for url in wanted if url.startswith("https://doi.org/")]
    everywhere = user.has_perm("library.moderate")
    bodies = organisations_written_for(user)
    if not everywhere and not bodies:
        return []
    found: list[Entry] = []
    for model in NAMING:
        named = Q(address__in=wanted) | (Q(doi__in=dois) if model is Publication else Q())
        rows = model.objects.filter(named, state=Written.State.PUBLISHED).select_related("node")
        found += rows if everywhere else rows.filter(organisation__in=bodies)
    show(found)
    return [
        Use(url, entry.shown.title, entry.get_absolute_url(), reverse("library:correct", args=[entry.uid]))
        for entry in found
        for url in of(entry)
        if url in wanted
    ]


def enter() -> None:
    register("library", urls=urls, uses=uses)
