"""What followers are told, in the language in which they read it."""

from django.utils.translation import gettext as _

from tiltas.languages.queries import reading_order
from tiltas.notifications.register import Line
from tiltas.search.models import Entry
from tiltas.search.queries import address_of
from tiltas.search.register import kinds


def followed(several: list[dict]) -> list[Line | None]:
    """None where it is no longer public; one statement."""
    order = reading_order()
    entries: dict[str, list[Entry]] = {}
    for entry in Entry.objects.filter(object_key__in={data["key"] for data in several}, part=""):
        if entry.kind in kinds:
            entries.setdefault(entry.object_key, []).append(entry)
    return [_line(entries.get(data["key"], []), order) for data in several]


def _line(entries: list[Entry], order: list[str]) -> Line | None:
    entries.sort(key=lambda one: (order.index(one.language) if one.language in order else len(order), one.pk))
    address = address_of(entries[0]) if entries else None
    if not address:
        return None
    words = {"kind": kinds[entries[0].kind].label, "title": entries[0].title}
    return Line(_("You follow this: %(title)s (%(kind)s)") % words, address)
