"""The steps that make an installation ready. The low rooms keep the list, every room may add its own step."""

from collections.abc import Callable

_steps: list[tuple[str, Callable[[], None]]] = []


def step(sentence: str) -> Callable:
    """Decorator: a step that runs at every start, so it must be quick when there is nothing to do."""

    def enter(function: Callable[[], None]) -> Callable[[], None]:
        if all(function is not present for _sentence, present in _steps):
            _steps.append((sentence, function))
        return function

    return enter


def steps() -> list[tuple[str, Callable[[], None]]]:
    """Sentence and function of every step, in the order in which rooms entered them."""
    return list(_steps)
