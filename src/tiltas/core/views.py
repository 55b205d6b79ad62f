"""Pages for what went wrong: a sentence, and what to do next."""

import logging

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation

logger = logging.getLogger(__name__)

WITH_A_PAGE = {403, 410, 429}


def _trouble(request, name, status, **context):
    return render(request, f"core/{name}.html", {"noindex": True, **context}, status=status)


def bad_request(request, exception=None):
    if isinstance(exception, RequestDataTooBig):
        return _trouble(request, "413", 413)
    return _trouble(request, "400", 400)


def forbidden(request, exception=None):
    return _trouble(request, "403", 403)


def not_found(request, exception=None):
    return _trouble(request, "404", 404)


def too_often(request, exception=None):
    return _trouble(request, "429", 429)


def refused(request, trouble):
    """An expected trouble that a view let through: its own sentence, on the page of its status if there is one."""
    name = trouble.status if trouble.status in WITH_A_PAGE else "refused"
    return _trouble(request, name, trouble.status, sentence=str(trouble))


def wrong_method(request, answer):
    """Django answers without a word when an address takes only what a form sends."""
    page = _trouble(request, "405", 405)
    page["Allow"] = answer["Allow"]
    return page


def form_expired(request, reason=""):
    """The form's cookie is missing or old: nothing was saved, and going back keeps what was typed."""
    return _trouble(request, "form_expired", 403)


def server_error(request):
    # No context processors and no database: whatever broke may be one of them. If not even that works, plain sentences.
    try:
        page = render_to_string("core/500.html", {"site_name": settings.SITE_NAME, "noindex": True})
    except Exception:
        logger.exception("The page of a broken request broke too")
        page = render_to_string("core/500_plain.html")
    answer = HttpResponseServerError(page)
    answer.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
    return answer
