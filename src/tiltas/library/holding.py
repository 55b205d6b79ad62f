"""Entries hold files."""

from tiltas.files.register import Holder, register
from tiltas.languages.queries import show
from tiltas.search.services import index_later

from . import queries, services
from .models import KINDS, Entry

KEY = "knowledge"


def _address(entry: Entry) -> tuple:
    entry = show(entry)
    return entry.shown.title, entry.get_absolute_url()


def enter() -> None:
    holder = Holder(
        key=KEY,
        find=queries.entry,
        is_read_by=lambda user, entry: entry.is_published or user.has_perm("library.read_unpublished", entry),
        is_changed_by=lambda user, entry: user.has_perm("library.change", entry),
        waits=lambda entry, by: entry.is_published and not services.may_publish(entry, by),
        changed=lambda entry, by: services.parts_changed(entry=entry, by=by),
        index=index_later,
        address=_address,
    )
    register(holder, KINDS.values())
