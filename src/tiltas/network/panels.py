"""What rooms above add to a page of this house. They enter themselves in apps.py; the page knows none of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tiltas.languages.queries import show


@dataclass
class Panel:
    """A heading and some things. `line(thing)` -> (label, address, small print), asked once `thing.shown` is there.

    `others(thing)` are those whose words the line shows beside its own.
    """

    heading: Any
    things: list
    line: Callable[[Any], tuple[Any, str, Any]]
    kind: str = "accent"
    others: Callable[[Any], Iterable] = lambda thing: ()

    @property
    def words(self) -> list:
        """Everything whose translation the lines need."""
        return [one for thing in self.things for one in (thing, *self.others(thing))]

    @property
    def lines(self) -> list[tuple[Any, str, Any]]:
        """What the page prints."""
        return [self.line(thing) for thing in self.things]


@dataclass
class Panels:
    """The register of one kind of page: functions of the page's object that give a Panel, or None."""

    _functions: list[Callable[[Any], Panel | None]] = field(default_factory=list)
    _conditions: dict[str, Callable[[], Any]] = field(default_factory=dict)

    def register(self, function: Callable | None = None, *, there: Callable[[], Any] | None = None) -> Callable:
        """Enter a function (also as a decorator); one query each, translations are brought for all together.

        `there()`, a condition with `OuterRef("pk")`, is asked together with the page's object: where there is nothing,
        the function is not asked and costs no statement.
        """
        if function is None:
            return lambda found: self.register(found, there=there)
        if function not in self._functions:
            self._functions.append(function)
        if there is not None:
            self._conditions[f"has_{function.__name__}"] = there
        return function

    def conditions(self) -> dict[str, Any]:
        """What the query of the page's object is annotated with."""
        return {name: there() for name, there in self._conditions.items()}

    def of(self, thing: Any) -> list[Panel]:
        """The panels of one object that have something in them."""
        # An object that came without the conditions is asked for everything.
        asked = (one for one in self._functions if getattr(thing, f"has_{one.__name__}", True))
        found = (function(thing) for function in asked)
        return [panel for panel in found if panel and panel.things]


def show_all(panels: Iterable[Panel], *others) -> None:
    """Bring the translations of everything on the page, panels too, in one query."""
    show([*others, *(one for panel in panels for one in panel.words)])


organisation = Panels()


@dataclass(frozen=True)
class Contact:
    """Somebody to ask in a country, beside its contact points."""

    country: Any
    name: Any
    address: str
    detail: Any
    write_address: str
    is_sample: bool


contacts: list[Callable[[], Iterable[Contact]]] = []


def contacts_by_country() -> dict[Any, list[Contact]]:
    """What the rooms above have entered, by country."""
    found: dict[Any, list[Contact]] = {}
    for function in contacts:
        for contact in function():
            found.setdefault(contact.country, []).append(contact)
    return found


@dataclass(frozen=True)
class Signpost:
    """A link on an organisation's page that is there when something is behind it.

    `there()` is a condition with `OuterRef("pk")`, asked together with the organisation: no statement of its own.
    """

    name: str
    there: Callable[[], Any]
    label: Any
    address: Callable[[Any], str]


_signposts: dict[str, Signpost] = {}


def put_up(signpost: Signpost) -> None:
    """Enter a signpost."""
    _signposts[signpost.name] = signpost


def conditions() -> dict[str, Any]:
    """What the query of an organisation's page is annotated with."""
    return organisation.conditions() | {name: one.there() for name, one in _signposts.items()}


def signposts_of(thing: Any) -> list[tuple[Any, str]]:
    """(label, address) of those with something behind them."""
    return [(one.label, one.address(thing)) for name, one in _signposts.items() if getattr(thing, name, False)]
