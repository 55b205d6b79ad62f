"""What `./tiltas check` says about search."""

from django.conf import settings
from django.core.checks import Warning, register

from . import dictionaries


@register()
def dictionaries_are_built(app_configs, **kwargs):
    """Without its dictionary a language is searched by endings only."""
    missing = [
        code
        for code, _name in settings.LANGUAGES
        if dictionaries.exists(code) and not dictionaries.is_built(settings.SEARCH_DICTIONARIES, code)
    ]
    if not missing:
        return []
    return [
        Warning(
            f"The search has no dictionary for {', '.join(missing)}: it finds fewer forms of words there.",
            hint="Run `./tiltas manage build_search_dictionaries`, then `./tiltas manage rebuild_search`.",
            id="tiltas.W041",
        )
    ]
