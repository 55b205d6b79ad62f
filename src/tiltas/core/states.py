"""States are data: a table of the ways from one state to another. Performing and recording them lives in `accounts`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .errors import Refused


@dataclass(frozen=True)
class Transition:
    """One way: its name, where from, where to, the permission it asks for, and what must be true of the object."""

    name: str
    origin: frozenset[str]
    target: str
    permission: str
    needs: tuple[tuple[Callable[[Any], bool], Any], ...] = ()


@dataclass
class Transitions:
    """The table of one kind.

    >>> table = Transitions("consultation")
    >>> table.add("open", {"draft"}, "open", "consultations.change", needs=[(has_statements, _("Add a statement first."))])
    """

    kind: str
    attribute: str = "state"
    _ways: dict[str, Transition] = field(default_factory=dict)

    def add(self, name: str, origin: Iterable[str], target: str, permission: str, needs: Iterable[tuple] = ()) -> None:
        """Enter one way; its name must be new."""
        if name in self._ways:
            raise ValueError(f"{self.kind}: the transition {name!r} is there already")
        self._ways[name] = Transition(name, frozenset(origin), target, permission, tuple(needs))

    def __contains__(self, name: str) -> bool:
        return name in self._ways

    def __getitem__(self, name: str) -> Transition:
        return self._ways[name]

    def open_to(self, thing: Any) -> list[Transition]:
        """The ways that lead on from where `thing` stands, whoever asks."""
        state = getattr(thing, self.attribute)
        return [way for way in self._ways.values() if state in way.origin]

    def check(self, thing: Any, name: str) -> Transition:
        """The way called `name`. Raises Refused, with the sentence of the first unmet need, when it is closed."""
        way = self._ways[name]
        if getattr(thing, self.attribute) not in way.origin:
            raise Refused(_("This has moved on meanwhile, so that step is no longer open. Reload the page."))
        for holds, sentence in way.needs:
            if not holds(thing):
                raise Refused(sentence)
        return way
