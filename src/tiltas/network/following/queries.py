"""What somebody follows, and what is new in the index since an entry."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Max, Min, QuerySet
from django.http import QueryDict
from django.utils import translation

from tiltas.search.forms import asking
from tiltas.search.models import Entry
from tiltas.search.queries import find
from tiltas.search.register import kinds_that_travel

from ..models import Follow, SavedSearch

# Of more new things than these a day nobody wants to be told one by one.
MOST_FOUND = 200
KINDS = ("organisation", "theme", "place")


def follow_of(user, kind: str, thing) -> Follow | None:
    """What this person said of following one thing; no query for readers without an account."""
    if not user.is_authenticated:
        return None
    return Follow.objects.filter(user=user, **{kind: thing}).first()


def follows_of(user) -> QuerySet[Follow]:
    """Everything a person follows, the latest first."""
    return Follow.objects.filter(user=user).select_related("organisation__node", "theme", "place").order_by("-pk")


def searches_of(user) -> QuerySet[SavedSearch]:
    """Every search that a person saved, the latest first."""
    return SavedSearch.objects.filter(user=user).order_by("-pk")


def found_by(search: SavedSearch, things: Iterable["NewThing"], language: str) -> list["NewThing"]:
    """Those of the things that a saved search finds in the language of its reader."""
    fresh = {thing.key: thing for thing in things if thing.first > search.seen_entry and not thing.is_sample}
    if not fresh:
        return []
    with translation.override(language):
        _form, _chosen, asked = asking(QueryDict(search.question))
        # Among what is new only: what fits better and is old says nothing.
        asked |= {"after": search.seen_entry, "newest_first": True, "limit": MOST_FOUND}
        results = find(**asked, language=language, samples=False)
    return [fresh[result.key] for result in results if result.key in fresh]


def newest_entry() -> int:
    """The number of the newest entry of the index; 0 when it is empty."""
    return Entry.objects.aggregate(newest=Max("pk"))["newest"] or 0


@dataclass
class NewThing:
    """Something of which the index had nothing before: its number there, and what it belongs to."""

    key: str
    first: int
    is_sample: bool
    place: int | None
    themes: set[int] = field(default_factory=set)
    bodies: set[int] = field(default_factory=set)


def new_since(entry: int) -> list[NewThing]:
    """Things that became public after an entry, the newest first; two queries.

    A thing counts by its first entry: another translation of something old is not news.
    """
    fresh = (
        Entry.objects.filter(kind__in=kinds_that_travel())
        .values("object_key")
        .annotate(first=Min("pk"))
        .filter(first__gt=entry)
        .values_list("object_key", "first")
    )
    first = dict(fresh)
    things = []
    for row in Entry.objects.filter(pk__in=first.values()).order_by("-pk"):
        things.append(NewThing(row.object_key, row.pk, row.is_sample, row.place_id, set(row.themes), set(row.bodies)))
    return things


def about(things: Iterable[NewThing], follow: Follow, places: set[int]) -> list[NewThing]:
    """Those of the things that a follow is about; `places` are the place that is followed and all that lies in it."""
    if follow.organisation_id:
        is_sample = follow.organisation.is_sample
        found = (one for one in things if follow.organisation_id in one.bodies)
    elif follow.theme_id:
        is_sample = False
        found = (one for one in things if follow.theme_id in one.themes)
    else:
        is_sample = follow.place.is_sample
        found = (one for one in things if one.place in places)
    # What is invented is no news from a real place, and none on a theme.
    return [one for one in found if one.first > follow.seen_entry and one.is_sample == is_sample]
