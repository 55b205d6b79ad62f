"""Addresses that stay: the uid decides, the words may differ per language and may be wrong."""

import re
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from functools import lru_cache
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpResponsePermanentRedirect
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.text import Truncator, slugify

from .converters import Uid


@lru_cache(maxsize=4096)
def words(text: str) -> str:
    """The readable part of an address: at most some 60 characters of any script, at least one dash."""
    return slugify(Truncator(text).chars(60, truncate=""), allow_unicode=True) or "-"


_WITH_WORDS = re.compile(f"/({Uid.regex})-[^/?#]+/")


def without_words(address: str) -> str:
    """The short form of an address, for citing: a redirect adds the words of the day, and in any script it is short."""
    return _WITH_WORDS.sub(r"/\1-/", address, count=1)


def in_language(code: str, address: Callable[[], str]) -> str:
    """What `address` returns while `code` is the language of the page."""
    with translation.override(code):
        return address()


Row = tuple[str, str, str, bool]


class Alternates(list[Row]):
    """(code, own name, address, is this page's language) for every language on offer, as the menu has them.

    Search engines are told less: only of languages in which what the page is about can be `readable`, all unless given.
    A page in any other shows it in the language `shown`; there it has its `canonical` address, "" when that is not on
    offer.
    """

    def __init__(self, rows: Iterable[Row], *, readable: Collection[str] | None = None, shown: str = ""):
        super().__init__(rows)
        self.readable = [row for row in self if readable is None or row[0] in readable]
        here = [row for row in self.readable if row[3]] or [row for row in self.readable if row[0] == shown]
        self.canonical = here[0][2] if here else ""


def alternates(address: Callable[[], str], *, readable: Collection[str] | None = None, shown: str = "") -> Alternates:
    """The same page in every language on offer (see `Alternates`)."""
    current = translation.get_language()
    rows = [(code, name, in_language(code, address), code == current) for code, name in settings.LANGUAGES]
    return Alternates(rows, readable=readable, shown=shown)


def redirect_to_right_words(request, thing):
    """A permanent redirect when the words of the address are not (or no longer) those of `thing`, else None."""
    address = thing.get_absolute_url()
    # Compared decoded: request.path is decoded, reverse() quotes.
    if unquote(address) == request.path:
        return None
    query = request.META.get("QUERY_STRING")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def address_above(name: str, *args) -> str:
    """The address of a page in a room above, "" where there is no such room."""
    with suppress(NoReverseMatch):
        return reverse(name, args=args)
    return ""
