"""Small steps that every view takes."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import QueryDict


class SignInFirst(Exception):
    """Raised by `require` for somebody who is not signed in; the middleware leads to the sign-in page and back."""


def require(request, permission: str, thing=None) -> None:
    """Go on only if the person may. Signed out: to the sign-in page; signed in: a page that says it is not allowed."""
    if request.user.has_perm(permission, thing):
        return
    if not request.user.is_authenticated:
        raise SignInFirst
    raise PermissionDenied


def to_sign_in(request):
    """The way to the sign-in page and back to this one."""
    return redirect_to_login(request.get_full_path())


def private(response):
    """The page is for one person: no browser and no proxy keeps it, no search engine lists it, no other site hears of it."""
    response["Cache-Control"] = "no-store"
    # Not "no-referrer": with it browsers send a form without its origin, and it would be refused. No path is sent.
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def page_of(request, things, per_page: int = 24):
    """The page of `things` that the address asks for; a number out of range gives the nearest."""
    return Paginator(things, per_page).get_page(request.GET.get("page"))


def query_without(request, *names: str) -> str:
    """The query string of this page without some of its parameters, for links that change only those."""
    query: QueryDict = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()
