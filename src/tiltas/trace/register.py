"""Rooms tell here how their kinds are shown, so that a trail can be drawn without knowing the rooms."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from tiltas.languages.models import Translatable
from tiltas.languages.queries import show
from tiltas.languages.texts import Text

# Three meanings that keep their colour everywhere: what people said, what was agreed, what public bodies do.
VOICE, AGREED, DONE = "voice", "agreed", "municipal"


@dataclass(frozen=True)
class Station:
    """How one node is shown: title, state in words (may be empty), address ("" when it has no page), one more line."""

    title: Text | str
    address: str = ""
    state: str = ""
    detail: str = ""


def itself(thing) -> list[Translatable]:
    """What most stations need the words of: the thing and nothing else."""
    return [thing]


@dataclass(frozen=True)
class Kind:
    """One kind of node: its name, where on the way it stands (0 first), its meaning, and how it is shown."""

    key: str
    label: Any
    order: int
    meaning: str
    rows: Callable[[], QuerySet]
    station: Callable[[Any], Station]
    texts: Callable[[Any], Iterable[Translatable | None]] = itself


_kinds: dict[str, Kind] = {}


def register_kind(
    key: str,
    *,
    label,
    order: int,
    meaning: str,
    rows: Callable[[], QuerySet],
    station: Callable[[Any], Station],
    texts: Callable[[Any], Iterable[Translatable | None]] = itself,
):
    """Enter a kind.

    `rows` is the queryset of the kind with all that its station needs, so that one statement loads any number of them.
    `texts` names, per row, whose words are to be brought in the reader's language; all kinds of a trail together do
    that in one statement. `station` then shows a row and asks the database nothing.
    """
    _kinds[key] = Kind(key, label, order, meaning, rows, station, texts)


def kind(key: str) -> Kind:
    """The kind called `key`."""
    return _kinds[key]


def kinds() -> list[Kind]:
    """All kinds in the order of the way."""
    return sorted(_kinds.values(), key=lambda entry: entry.order)


def resolve(ids_by_kind: dict[str, list[int]], also: Iterable[Translatable] = ()) -> dict[int, Station]:
    """Stations of many nodes: one statement per kind and one for all words, those of `also` among them."""
    rows = {
        key: list(_kinds[key].rows().filter(pk__in=ids)) for key, ids in ids_by_kind.items() if key in _kinds and ids
    }
    show([*also, *(text for key, found in rows.items() for row in found for text in _kinds[key].texts(row))])
    return {row.pk: _kinds[key].station(row) for key, found in rows.items() for row in found}
