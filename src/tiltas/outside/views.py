from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from tiltas.core.web import SignInFirst

from . import queries


@never_cache
def queue(request):
    """Links that lead nowhere, and links to look at, in what somebody may correct."""
    if not request.user.is_authenticated:
        raise SignInFirst
    found = queries.to_look_at(request.user)
    return render(
        request,
        "outside/queue.html",
        {
            "gone": [one for one in found if one.address.is_gone],
            "odd": [one for one in found if not one.address.is_gone],
            "noindex": True,
            "crumbs": [(_("Links to look at"), "")],
        },
    )
