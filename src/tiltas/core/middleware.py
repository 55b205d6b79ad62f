"""What happens around every request."""

import hmac
import logging
import os
from hashlib import sha256
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone, translation

from . import views
from .errors import Refused
from .web import SignInFirst, to_sign_in

logger = logging.getLogger(__name__)
_day_key: tuple[str, bytes] = ("", b"")


def key_of_the_day() -> bytes:
    """A random key that all processes share for one day and nobody has afterwards."""
    global _day_key
    day = timezone.now().date().isoformat()
    if _day_key[0] != day:
        _day_key = (day, bytes.fromhex(cache.get_or_set(f"key-of-{day}", lambda: os.urandom(32).hex(), 86400)))
    return _day_key[1]


def _line_of(address: str) -> str:
    """The address of one connection: one with IPv6 has 2⁶⁴ of them, and would try everything with each."""
    try:
        number = ip_address(address.partition("%")[0].strip("[]"))
    except ValueError:
        return address
    if number.version == 4:
        return str(number)
    return str(number.ipv4_mapped or ip_network((number, 64), strict=False))


class ForgetAddress:
    """Nobody further in learns the reader's address: what is kept is a key that changes every day.

    `request.client_key()` serves rate limits only.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        address = request.META.get("REMOTE_ADDR", "")
        forwarded = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        if settings.BEHIND_PROXY and forwarded:
            address = forwarded.split(",")[-1].strip()
        for name in ("REMOTE_ADDR", "REMOTE_HOST", "REMOTE_PORT", "HTTP_X_REAL_IP", "HTTP_FORWARDED"):
            request.META.pop(name, None)
        line = _line_of(address)
        request.client_key = lambda: hmac.new(key_of_the_day(), line.encode(), sha256).hexdigest()[:32]
        return self.get_response(request)


class LanguageOfThePath:
    """The language is what the address says, and nothing else: no cookie, no guess, so every page can be cached."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.offered = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request):
        first = request.path_info.lstrip("/").split("/", 1)[0]
        code = first if first in self.offered else settings.LANGUAGE_CODE
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response


class Troubles:
    """Expected troubles that a view let through become a page with a sentence and the right status code.

    So does the empty answer to a method that an address does not take.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = self.get_response(request)
        if answer.status_code == 405 and not answer.streaming and not answer.content:
            return views.wrong_method(request, answer)
        return answer

    def process_exception(self, request, exception):
        if isinstance(exception, SignInFirst):
            return to_sign_in(request)
        if isinstance(exception, Refused):
            return views.refused(request, exception)
        return None
