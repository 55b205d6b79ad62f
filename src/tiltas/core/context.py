"""What every page knows."""

from django.conf import settings
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from .addresses import Alternates

_sections = []


def section(function):
    """Decorator for the room that knows the sections: `function(request)` -> list of (label, address, is_here)."""
    _sections[:] = [function]
    return function


_above = []


def above(function):
    """Decorator for the room that has words above lists: `function(request)` -> what is printed there, "" for nothing."""
    _above[:] = [function]
    return function


def _alternates(request):
    # A page that knows better gives its own list; this one is right wherever the address has no words in it: nothing of
    # an address but its language changes, so it need not be resolved and made anew for each.
    current, path = translation.get_language(), request.get_full_path()
    _root, first, *rest = path.split("/", 2)
    if first != current or not rest:
        # An address without a language is none of our pages: the menu leads to the start.
        return Alternates((code, name, f"/{code}/", code == current) for code, name in settings.LANGUAGES)
    return Alternates((code, name, f"/{code}/{rest[0]}", code == current) for code, name in settings.LANGUAGES)


def site(request):
    """Name of the installation, reading direction, sections, and the same page in other languages."""
    return {
        "site_name": settings.SITE_NAME,
        "language": translation.get_language(),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "alternates": SimpleLazyObject(lambda: _alternates(request)),
        "above": SimpleLazyObject(lambda: _above[0](request) if _above else ""),
        "sections": SimpleLazyObject(lambda: _sections[0](request) if _sections else []),
    }
