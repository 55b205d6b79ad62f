"""What an installation needs before it can search well."""

from django.conf import settings
from django.core.management import call_command

from tiltas.core import prepare

from . import dictionaries, services


def build_missing() -> None:
    """Build the dictionaries that are not there; nothing to do at later starts."""
    missing = [
        code
        for code, _name in settings.LANGUAGES
        if dictionaries.exists(code) and not dictionaries.is_built(settings.SEARCH_DICTIONARIES, code)
    ]
    if missing:
        call_command("build_search_dictionaries", *missing, verbosity=0)


def enter() -> None:
    prepare.step("Search dictionaries")(build_missing)
    prepare.step("Words of the search")(services.rebuild_where_made_otherwise)
