"""Work for later, by name: a low room can ask for it without knowing the room that does it."""

from collections.abc import Callable

from django.db import transaction
from django_tasks import task

from .kept import something_changed

_work: dict[str, Callable] = {}


def register(name: str) -> Callable:
    """Decorator: enter a function as the work called `name` ("room.task"). Its arguments must survive JSON."""

    def enter(function: Callable) -> Callable:
        if _work.get(name, function) is not function:
            raise ValueError(f"the work {name!r} is there already")
        _work[name] = function
        return function

    return enter


@task()
def _do(name: str, arguments: dict) -> None:
    _work[name](**arguments)
    something_changed()


def later(name: str, **arguments) -> None:
    """Do the work called `name` in the background once the present transaction is through."""
    if name not in _work:
        raise LookupError(f"no work is called {name!r}")
    transaction.on_commit(lambda: _do.enqueue(name, arguments))
