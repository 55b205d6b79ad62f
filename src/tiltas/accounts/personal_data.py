"""The register of what is known about a person: rooms enter themselves, so that nothing is forgotten."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Holding:
    """What one room knows about people, and how to hand it out and to erase it."""

    room: str
    label: str
    export: Callable[..., dict]
    erase: Callable[..., None]


_holdings: dict[str, Holding] = {}


def register(room: str, *, label, export: Callable[..., dict], erase: Callable[..., None]) -> None:
    """Enter a room: `export(user, participant)` -> plain data, `erase(user, participant)`; either may be None."""
    _holdings[room] = Holding(room, label, export, erase)


def holdings() -> list[Holding]:
    """Every room that knows something about people."""
    return list(_holdings.values())
