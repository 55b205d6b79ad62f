"""Pages for what went wrong: a sentence, and what to do next."""

from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request, exception=None):
    return render(request, "core/400.html", status=400)


def forbidden(request, exception=None):
    return render(request, "core/403.html", status=403)


def not_found(request, exception=None):
    return render(request, "core/404.html", status=404)


def form_expired(request, reason=""):
    """The form's cookie is missing or old: nothing was saved, and going back keeps what was typed."""
    return render(request, "core/form_expired.html", status=403)


def server_error(request):
    # No context processors and no database: whatever broke may be one of them.
    return HttpResponseServerError(render_to_string("core/500.html"))
