"""What followers are told, in the language in which they read it."""

from django.utils.translation import gettext as _

from tiltas.languages.queries import reading_order
from tiltas.notifications.register import Line
from tiltas.search.models import Entry
from tiltas.search.queries import address_of
from tiltas.search.register import kinds


def followed(data: dict) -> Line | None:
    """None when it is no longer public."""
    order = reading_order()
    entries = [one for one in Entry.objects.filter(object_key=data["key"]) if one.kind in kinds]
    entries.sort(key=lambda one: (order.index(one.language) if one.language in order else len(order), one.pk))
    address = address_of(entries[0]) if entries else None
    if not address:
        return None
    words = {"kind": kinds[entries[0].kind].label, "title": entries[0].title}
    return Line(_("You follow this: %(title)s (%(kind)s)") % words, address)
