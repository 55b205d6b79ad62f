"""A text that knows its language, and the digest by which freshness is decided. No database."""

import unicodedata
from functools import lru_cache
from hashlib import sha256

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils import translation
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import pgettext


def digest(text: str) -> str:
    """SHA-256 of the normalised text: NFC, one kind of line end, no white space at line ends or around."""
    lines = unicodedata.normalize("NFC", text or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return sha256("\n".join(line.rstrip() for line in lines).strip().encode()).hexdigest()


def name_of(language: str) -> str:
    """The language's own name."""
    known = dict(settings.LANGUAGES) | settings.KNOWN_LANGUAGES
    return known.get(language) or LANG_INFO.get(language, {}).get("name_local", language)


# Where the common data still uses a word that the speakers themselves refuse, or that names another people.
DECENT_NAMES = {
    "rom": {"en": "Romani", "et": "romi", "lv": "romu", "lt": "romų", "sv": "romani", "ru": "рома", "uk": "ромська",
            "ar": "لغة الروما"},
    "ps": {"sv": "pashto"},
}  # fmt: skip


@lru_cache(maxsize=512)
def _name_in(language: str, page_language: str) -> str:
    if decent := DECENT_NAMES.get(language, {}).get(page_language):
        return decent
    try:
        return Locale.parse(page_language.replace("-", "_")).languages.get(language) or name_of(language)
    except (ValueError, UnknownLocaleError):
        return name_of(language)


def name_in_page_language(language: str) -> str:
    """The language's name in the language of the page, as the Unicode consortium's data has it."""
    return _name_in(language, translation.get_language() or "en")


def listed(names) -> str:
    """Names one after another, with the comma of the page's language."""
    return format_html_join(pgettext("between the names in a list", ", "), "{}", ((name,) for name in names))


def direction(language: str) -> str:
    """ "rtl" or "ltr"."""
    return "rtl" if LANG_INFO.get(language, {}).get("bidi") else "ltr"


class Text(str):
    """A string in a language. In a template it prints itself with `lang` and `dir` where the page is in another one.

    Use `.plain` in attributes and titles, `.paragraphs` for text of several paragraphs.
    """

    language: str

    def __new__(cls, text: str, language: str):
        made = super().__new__(cls, text or "")
        made.language = language
        return made

    def __getnewargs__(self):
        return (str(self), self.language)

    @property
    def plain(self) -> str:
        """The bare string."""
        return str.__str__(self)

    @property
    def within(self) -> str:
        """The bare string for the middle of a sentence of the page, whose direction it does not disturb."""
        if direction(self.language) == direction(translation.get_language() or "en"):
            return self.plain
        return f"\u2068{self.plain}\u2069"

    @property
    def is_foreign(self) -> bool:
        """Whether the page is in another language."""
        return bool(self.language) and self.language != translation.get_language()

    def __html__(self) -> str:
        if not self.is_foreign or not self:
            return escape(self.plain)
        return format_html('<span lang="{}" dir="{}">{}</span>', self.language, direction(self.language), self.plain)

    @property
    def paragraphs(self) -> str:
        """The text as paragraphs; a single line end is kept."""
        attributes = (
            format_html(' lang="{}" dir="{}"', self.language, direction(self.language)) if self.is_foreign else ""
        )
        parts = [part.strip() for part in self.plain.replace("\r\n", "\n").split("\n\n") if part.strip()]
        return mark_safe("".join(f"<p{attributes}>{escape(part).replace(chr(10), '<br>')}</p>" for part in parts))
