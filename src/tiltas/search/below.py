"""What rooms above put below the results of a search. They enter themselves in apps.py; the page knows none of them."""

from collections.abc import Callable

from django.utils.safestring import SafeString, mark_safe

_functions: list[Callable] = []


def below(function: Callable) -> Callable:
    """Enter `function(request, question)` -> HTML or "". `question`: what was asked, as (name, value) of the address."""
    if function not in _functions:
        _functions.append(function)
    return function


def below_results(request, question: list[tuple[str, str]]) -> SafeString:
    """Everything that belongs below the results."""
    return mark_safe("".join(function(request, question) for function in _functions))
