"""Where rooms say which addresses outside their pages name. Called in the room's apps.py."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Use:
    """One page that names an address: what it is called, where it is, where it is corrected."""

    url: str
    title: Any
    page: str
    correct: str


@dataclass(frozen=True, slots=True)
class Source:
    """One room's addresses.

    urls   () -> every address that a public page of the room names
    uses   (addresses, user) -> the pages among them that this person can correct, with few queries for all
    """

    urls: Callable[[], Iterable[str]]
    uses: Callable[[Iterable[str], Any], list[Use]]


sources: dict[str, Source] = {}


def register(room: str, *, urls: Callable, uses: Callable) -> None:
    """Enter a room."""
    sources[room] = Source(urls, uses)
