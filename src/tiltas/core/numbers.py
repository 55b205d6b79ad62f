"""Numbers as the language of the page writes them, where Django does not know how."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import format_percent
from django.utils import translation


@lru_cache(maxsize=2048)
def _percent(number: int, language: str) -> str:
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        locale = Locale("en")
    words = format_percent(number / 100, locale=locale)
    # After Arabic letters a browser would put the sign of Latin digits on either side, as chance has it; the Unicode
    # consortium's data ties it with this mark, which nobody sees.
    return f"\N{LEFT-TO-RIGHT MARK}{words}\N{LEFT-TO-RIGHT MARK}" if locale.text_direction == "rtl" else words


def percent(number: int) -> str:
    """A whole number of hundredths with the language's own sign at its own place: 53%, 53 %, 53 %."""
    return _percent(number, translation.get_language() or "en")
