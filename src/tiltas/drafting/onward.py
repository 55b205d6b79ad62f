"""Where one can go from a clause of an adopted text, or from another thing. Rooms above enter themselves in apps.py; this one knows none."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tiltas.trace.models import Traced


@dataclass(frozen=True)
class Way:
    """Words on a link, who may take it, where it leads from a thing, and from which kind of thing."""

    label: Any
    permission: str
    address: Callable[[Traced], str]
    kind: str = "clause"


_ways: list[Way] = []


def register(way: Way) -> None:
    """Enter a way; entering it again changes nothing."""
    if all((way.permission, way.kind) != (present.permission, present.kind) for present in _ways):
        _ways.append(way)


def ways_for(user, kind: str = "clause") -> list[Way]:
    """The ways that a person may take from a kind of thing."""
    return [way for way in _ways if way.kind == kind and user.has_perm(way.permission)]
