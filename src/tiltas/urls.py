"""Every address of the house. Pages live under their language; the rest belongs to no language."""

from pathlib import Path

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, register_converter

from tiltas.core import converters, views

register_converter(converters.Uid, "uid")
register_converter(converters.Words, "words")

PACKAGE = Path(__file__).parent


def room(address, module):  # TEMPORARY while rooms are being built
    name = module.split(".")
    try:
        return [path(address, include(module))]
    except ImportError as e:
        print("TEMP", e)
        return []


urlpatterns = [
    path("", include("tiltas.website.urls_outside")),
    *i18n_patterns(
        *room("", "tiltas.website.urls"),
        *room("account/", "tiltas.accounts.urls"),
        *room("account/", "allauth.account.urls"),
        *room("translate/", "tiltas.languages.urls"),
        *room("trail/", "tiltas.trace.urls"),
        *room("search/", "tiltas.search.urls"),
        *room("network/", "tiltas.network.urls"),
        *room("projects/", "tiltas.projects.urls"),
        *room("dialogues/", "tiltas.events.urls"),
        *room("consultations/", "tiltas.consultations.urls"),
        *room("resolutions/", "tiltas.drafting.urls"),
        *room("progress/", "tiltas.implementation.urls"),
        *room("components/", "tiltas.ui.urls"),
    ),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error
