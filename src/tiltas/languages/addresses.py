"""Where a page stands in every language, each address with that language's own words."""

from collections.abc import Callable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from tiltas.core.addresses import Alternates, alternates

from .models import LanguageVersion, Translatable
from .queries import published, reading_order, shown_of, texts_by_language


def alternates_of(thing: Translatable, address: Callable[[], str] | None = None) -> Alternates:
    """Alternates of the page of `thing`, as `core.addresses.alternates` has them, each with the heading it has there.

    `address` tells where the page is, when that is not the thing's own address. One query for all languages; what
    `thing` shows the reader stays as it was.
    """
    kind = ContentType.objects.get_for_model(thing)
    return _alternates(thing, published(Q(content_type=kind, object_id=thing.pk)), address)


def show_page(thing: Translatable, *others: Translatable | None) -> Alternates:
    """Show everything on the page of `thing`, as `show` does, and give its alternates, all with one query."""
    order = reading_order()
    everything = [thing, *(other for other in others if other is not None)]
    ids: dict[int, set[int]] = {}
    for one in everything:
        ids.setdefault(ContentType.objects.get_for_model(one).pk, set()).add(one.pk)
    kind = ContentType.objects.get_for_model(thing).pk
    wanted = Q(content_type=kind, object_id=thing.pk)
    for other_kind, keys in ids.items():
        wanted |= Q(content_type=other_kind, object_id__in=keys, language__in=order)
    found: dict[tuple[int, int], dict[str, LanguageVersion]] = {}
    for version in published(wanted):
        found.setdefault((version.content_type_id, version.object_id), {})[version.language] = version
    for one in everything:
        one.shown = shown_of(one, order, found.get((ContentType.objects.get_for_model(one).pk, one.pk), {}))
    return _alternates(thing, found.get((kind, thing.pk), {}).values())


def _alternates(thing: Translatable, versions, address: Callable[[], str] | None = None) -> Alternates:
    by_language = {version.language: version for version in versions}
    readable = {*texts_by_language(thing, by_language.values()), *thing.languages_of_names()}
    shown = shown_of(thing, reading_order(), by_language).language
    before = thing.__dict__.get("shown")

    def there() -> str:
        thing.shown = shown_of(thing, reading_order(), by_language)
        return (address or thing.get_absolute_url)()

    try:
        return alternates(there, readable=readable, shown=shown)
    finally:
        if before is None:
            thing.__dict__.pop("shown", None)
        else:
            thing.shown = before
