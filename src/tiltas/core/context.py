"""What every page knows."""

from django.conf import settings
from django.urls import translate_url
from django.utils import translation
from django.utils.functional import SimpleLazyObject

_sections = []


def section(function):
    """Decorator for the room that knows the sections: `function(request)` -> list of (label, address, is_here)."""
    _sections[:] = [function]
    return function


def _alternates(request):
    # A page that knows better gives its own list; this one is right wherever the address has no words in it.
    current = translation.get_language()
    path = request.get_full_path()
    return [(code, name, translate_url(path, code), code == current) for code, name in settings.LANGUAGES]


def site(request):
    """Name of the installation, reading direction, sections, and the same page in other languages."""
    return {
        "site_name": settings.SITE_NAME,
        "language": translation.get_language(),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "alternates": SimpleLazyObject(lambda: _alternates(request)),
        "sections": SimpleLazyObject(lambda: _sections[0](request) if _sections else []),
    }
