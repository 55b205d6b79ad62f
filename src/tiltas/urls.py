"""Every address of the house. Pages live under their language; the rest belongs to no language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, register_converter

from tiltas.core import converters, views

register_converter(converters.Uid, "uid")
register_converter(converters.Words, "words")

urlpatterns = [
    path("", include("tiltas.website.urls_outside")),
    path("", include("tiltas.pages.urls_outside")),
    *i18n_patterns(
        path("", include("tiltas.website.urls")),
        path("account/", include("tiltas.accounts.urls")),
        path("account/", include("allauth.account.urls")),
        path("account/news/", include("tiltas.notifications.urls")),
        path("translate/", include("tiltas.languages.urls")),
        path("trail/", include("tiltas.trace.urls")),
        path("search/", include("tiltas.search.urls")),
        path("network/", include("tiltas.network.urls")),
        path("knowledge/pages/", include("tiltas.pages.urls")),
        path("knowledge/", include("tiltas.library.urls")),
        path("projects/", include("tiltas.projects.urls")),
        path("dialogues/", include("tiltas.events.urls")),
        path("consultations/", include("tiltas.consultations.urls")),
        path("resolutions/", include("tiltas.drafting.urls")),
        path("progress/", include("tiltas.implementation.urls")),
        path("components/", include("tiltas.ui.urls")),
    ),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
# Asked by what limits the tries of signing in.
handler429 = views.too_often
handler500 = views.server_error
