"""Where a page stands in every language, each address with that language's own words."""

from collections.abc import Callable
from types import SimpleNamespace

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from tiltas.core.addresses import alternates

from .models import LanguageVersion, Translatable
from .queries import _shown, reading_order
from .texts import Text

Alternates = list[tuple[str, str, str, bool]]


def alternates_of(thing: Translatable, address: Callable[[], str] | None = None) -> Alternates:
    """Alternates of the page of `thing`, as `core.addresses.alternates` has them, each with the heading it has there.

    `address` tells where the page is, when that is not the thing's own address. One query for all languages; what
    `thing` shows the reader stays as it was.
    """
    kind = ContentType.objects.get_for_model(thing)
    return _alternates(thing, _published(Q(content_type=kind, object_id=thing.pk)), address)


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
    for version in _published(wanted):
        found.setdefault((version.content_type_id, version.object_id), {})[version.language] = version
    for one in everything:
        one.shown = _shown(one, order, found.get((ContentType.objects.get_for_model(one).pk, one.pk), {}))
    return _alternates(thing, found.get((kind, thing.pk), {}).values())


def _published(wanted: Q):
    return LanguageVersion.objects.filter(wanted, state=LanguageVersion.State.PUBLISHED).defer(
        "translator", "reviewer"
    )


def _alternates(thing: Translatable, versions, address: Callable[[], str] | None = None) -> Alternates:
    said = {version.language: version.payload for version in versions}
    before = thing.__dict__.get("shown")

    def there() -> str:
        thing.shown = _texts(thing, said)
        return (address or thing.get_absolute_url)()

    try:
        return alternates(there)
    finally:
        if before is None:
            thing.__dict__.pop("shown", None)
        else:
            thing.shown = before


def _texts(thing: Translatable, said: dict[str, dict[str, str]]) -> SimpleNamespace:
    """The texts a reader of the active language gets: the same falling back as everywhere."""
    texts = {}
    for name, original in thing.source_texts().items():
        texts[name] = Text(original, thing.source_language)
        for code in reading_order():
            if code == thing.source_language:
                break
            if text := said.get(code, {}).get(name):
                texts[name] = Text(text, code)
                break
    return SimpleNamespace(**texts)
