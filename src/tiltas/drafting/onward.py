"""Where one can go from a clause of an adopted text. Rooms above enter themselves in apps.py; this one knows none."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .models import Clause


@dataclass(frozen=True)
class Way:
    """Words on a link, who may take it, and where it leads from a clause."""

    label: Any
    permission: str
    address: Callable[[Clause], str]


_ways: list[Way] = []


def register(way: Way) -> None:
    """Enter a way; entering it again changes nothing."""
    if all(way.permission != present.permission for present in _ways):
        _ways.append(way)


def ways_for(user) -> list[Way]:
    """The ways that a person may take."""
    return [way for way in _ways if user.has_perm(way.permission)]
