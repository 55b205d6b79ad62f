"""Pages that were made once are handed to further readers until something changes, or a minute has passed."""

from hashlib import sha256
from secrets import token_hex

from django.conf import settings
from django.core.cache import cache, caches
from django.core.exceptions import DisallowedHost
from django.http import HttpResponse
from django.utils.cache import patch_cache_control

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
# A page that differs by anything else is not kept.
VARIES_BY = {"cookie", "accept-encoding"}
_STAMP = "stamp-of-pages"
STAMP_KEPT_SECONDS = 1


def stamp() -> str:
    """A word that all processes share; another one after every change. One statement, at most once a second."""
    return caches["near"].get_or_set(_STAMP, lambda: cache.get(_STAMP, ""), STAMP_KEPT_SECONDS)


def something_changed() -> None:
    """From now on this process hands out no page that was made before; a second later none does."""
    word = token_hex(8)
    cache.set(_STAMP, word, None)
    caches["near"].set(_STAMP, word, STAMP_KEPT_SECONDS)


def changes_no_page(view):
    """Decorator of views whose POST changes nothing that others read within the minute, such as one vote of many."""
    view.changes_no_page = True
    return view


class KeptPages:
    """Hands out kept pages to readers without any cookie; tells browsers to ask whether theirs is still right.

    Whoever has a cookie gets a page of their own: who writes something sees it at once. What a command changes at the
    console is seen within `settings.PAGES_KEPT_SECONDS`, and so is what only the clock changes.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in SAFE:
            return self._changed_perhaps(request)
        name = self._name(request)
        if name and (kept := caches["pages"].get(name)):
            content, headers, status = kept
            return HttpResponse(content, headers=headers, status=status)
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            if request.COOKIES:
                patch_cache_control(response, private=True, no_cache=True)
            else:
                patch_cache_control(response, no_cache=True)
                if name and self._may_be_kept(response):
                    kept = response.content, dict(response.items()), response.status_code
                    caches["pages"].set(name, kept, settings.PAGES_KEPT_SECONDS)
        return response

    def _changed_perhaps(self, request):
        response = self.get_response(request)
        view = getattr(request.resolver_match, "func", None)
        if response.status_code < 400 and not getattr(view, "changes_no_page", False):
            something_changed()
        return response

    def _name(self, request) -> str:
        """Under which a page is kept; "" when it is made anew for this reader."""
        if not settings.PAGES_KEPT_SECONDS or request.method != "GET" or request.COOKIES:
            return ""
        try:
            # Digested: addresses may be long, and what somebody searched for need not lie in memory.
            return sha256(f"{stamp()} {request.build_absolute_uri()}".encode()).hexdigest()
        except DisallowedHost:
            return ""

    def _may_be_kept(self, response) -> bool:
        varies = {name.strip().lower() for name in response.get("Vary", "").split(",") if name.strip()}
        return response.status_code == 200 and not response.streaming and not response.cookies and varies <= VARIES_BY
