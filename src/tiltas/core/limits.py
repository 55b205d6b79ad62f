"""How often one reader may try the same thing; counted under a key that nobody can turn back into an address."""

from time import time

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from .errors import TooOften


class TooManyTries(TooOften):
    """One reader tried the same thing too often."""

    message = _("Too many tries from your connection. Wait ten minutes, then try again. Nothing else was lost.")


class EnoughForToday(TooOften):
    """The same was done as often as one day allows."""

    message = _("That is enough for one day. Try again tomorrow. Nothing else was lost.")


def limit(client_key: str, what: str, *, tries: int, seconds: int = 600) -> None:
    """Count one try. Raises TooManyTries after `tries` within `seconds` from one connection."""
    key, now = f"tried:{what}:{client_key}", time()
    # The end is kept with the number: `incr` would let the cache forget both five minutes after the last try.
    count, until = cache.get(key, (0, now + seconds))
    cache.set(key, (count + 1, until), until - now)
    if count >= tries:
        raise TooManyTries


def limit_a_day(key: str, what: str, *, tries: int) -> None:
    """Count one try of a day. `key` may be any keyed hash. Raises EnoughForToday after `tries`."""
    try:
        limit(key, what, tries=tries, seconds=86400)
    except TooManyTries:
        raise EnoughForToday from None


def is_first_today(client_key: str, what: str) -> bool:
    """Whether this connection does this for the first time; `client_key` is another one every day."""
    return cache.add(f"once:{what}:{client_key}", 1, 86400)
