"""What rooms above offer to do about a cell of the table of gaps. They enter themselves in apps.py; the page knows none.

from tiltas.implementation import offers
offers.register(lambda cell: offers.Offer(_("Start a partner call"), f"{reverse('calls:new')}?theme={cell.theme.uid}&place={cell.place.uid}"))
"""

from collections.abc import Callable
from dataclasses import dataclass

from .matrix import Cell


@dataclass(frozen=True)
class Offer:
    """Words of a link and where it leads."""

    label: str
    address: str


_functions: list[Callable[[Cell], Offer | None]] = []


def register(function: Callable[[Cell], Offer | None]) -> Callable:
    """Enter a function of a cell (`place`, `theme`, `word`, `figures`); it may ask the database nothing."""
    if function not in _functions:
        _functions.append(function)
    return function


def of(cell: Cell) -> list[Offer]:
    """What is offered for a cell."""
    return [offer for function in _functions if (offer := function(cell))]
