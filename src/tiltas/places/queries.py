"""Places for lists, menus and imports."""

import unicodedata
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import translation

from .models import Place

# Letters that stand elsewhere than their base letter in the alphabets of our readers.
ALPHABETS = {
    "et": "abcdefghijklmnopqrsšzžtuvwõäöüxy",
    "lv": "aābcčdeēfgģhiījkķlļmnņoprsštuūvzž",
    "lt": "aąbcčdeęėfghiįyjklmnoprsštuųūvzž",
    "sv": "abcdefghijklmnopqrstuvwxyzåäö",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
}


def countries() -> QuerySet[Place]:
    """Every country, by its official name; `in_order` sorts them for a reader."""
    return Place.objects.filter(kind=Place.Kind.COUNTRY).order_by("name")


def regions(country: Place | str) -> QuerySet[Place]:
    """Counties and regions of a country (or of a country's code) that exist today."""
    return _within(country).existing().filter(kind=Place.Kind.REGION)


def municipalities(country: Place | str, *, former: bool = False) -> QuerySet[Place]:
    """Municipalities of a country (or of a country's code), with their region; `former` adds the dissolved ones."""
    found = _within(country).filter(kind=Place.Kind.MUNICIPALITY)
    return found if former else found.existing()


def _within(country: Place | str) -> QuerySet[Place]:
    which = {"country__code": country} if isinstance(country, str) else {"country": country}
    return Place.objects.filter(**which).select_related("parent", "country").order_by("name")


def place_by_code(code: str) -> Place | None:
    """The place with this ISO 3166-1 or 3166-2 code, with parent and country."""
    return Place.objects.select_related("parent", "country").filter(code=code).first() if code else None


def place_named(name: str, *, country: str) -> Place | None:
    """The municipality, else the region, of a country's code that is called so officially or in any of our languages."""
    found = [place for place in _within(country) if name == place.name or name in place.names.values()]
    order = [Place.Kind.MUNICIPALITY, Place.Kind.TOWN, Place.Kind.REGION]
    return min(found, key=lambda place: (not place.exists, order.index(place.kind)), default=None)


def in_order(places: Iterable[Place], language: str | None = None) -> list[Place]:
    """Sorted by the name shown, as the reader's alphabet has it; accents count only where the alphabet says so."""
    language = language or translation.get_language() or "en"
    alphabet = ALPHABETS.get(language, "")
    return sorted(places, key=lambda place: _sort_key(place.name_in(language).plain, alphabet))


def _sort_key(name: str, alphabet: str) -> tuple:
    key = []
    for letter in name.casefold():
        if letter in alphabet:
            key.append((1, alphabet.index(letter), ""))
            continue
        base = unicodedata.normalize("NFD", letter)[0]
        if base in alphabet:
            key.append((1, alphabet.index(base), letter))
        elif letter.isalpha():
            key.append((2, 0, base))
        else:
            key.append((0, 0, letter))
    return tuple(key), name
