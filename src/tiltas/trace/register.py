"""Rooms tell here how their kinds are shown, so that a trail can be drawn without knowing the rooms."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True)
class Kind:
    """One kind of node: its name, where on the way it stands (0 first), its meaning, and the resolver of many ids."""

    key: str
    label: Any
    order: int
    meaning: str
    resolve: Callable[[Iterable[int]], dict[int, Station]]


_kinds: dict[str, Kind] = {}


def register_kind(
    key: str, *, label, order: int, meaning: str, resolve: Callable[[Iterable[int]], dict[int, Station]]
):
    """Enter a kind. `resolve(ids)` answers in the reader's language with one query for the rows and one for languages."""
    _kinds[key] = Kind(key, label, order, meaning, resolve)


def kind(key: str) -> Kind:
    """The kind called `key`."""
    return _kinds[key]


def kinds() -> list[Kind]:
    """All kinds in the order of the way."""
    return sorted(_kinds.values(), key=lambda entry: entry.order)


def resolve(ids_by_kind: dict[str, list[int]]) -> dict[int, Station]:
    """Stations of many nodes, one resolver call per kind."""
    stations: dict[int, Station] = {}
    for key, ids in ids_by_kind.items():
        if key in _kinds and ids:
            stations |= _kinds[key].resolve(ids)
    return stations
