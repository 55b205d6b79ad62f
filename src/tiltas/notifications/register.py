"""Every kind of news that people can be told: rooms enter their own, this room knows none of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Line:
    """One piece of news as its reader sees it."""

    text: str
    address: str


@dataclass(frozen=True)
class Kind:
    """`lines(several data)` is asked in the reader's language; None where the thing is gone or no longer for this reader."""

    name: str
    label: Any
    lines: Callable[[list[dict]], Iterable[Line | None]]


_kinds: dict[str, Kind] = {}


def kind(
    name: str,
    *,
    label,
    line: Callable[[dict], Line | None] | None = None,
    lines: Callable[[list[dict]], Iterable[Line | None]] | None = None,
) -> None:
    """Enter a kind ("room.what") of news: by what makes a `line` of one, or `lines` of many with few statements."""
    _kinds[name] = Kind(name, label, lines or (lambda several: [line(data) for data in several]))


def kind_of(name: str) -> Kind | None:
    """The kind of that name; None when its room is no longer there."""
    return _kinds.get(name)


def is_known(name: str) -> bool:
    """Whether a room has entered it."""
    return name in _kinds
