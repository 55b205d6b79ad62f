"""Every address of the house. Pages live under their language; the rest belongs to no language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, register_converter

from tiltas.core import converters, views
from tiltas.files.views import hand_out
from tiltas.people.views import bounced

register_converter(converters.Uid, "uid")
register_converter(converters.Words, "words")

urlpatterns = [
    path("", include("tiltas.website.urls_outside")),
    path("files/<uid:uid>/", hand_out, name="file"),
    path("bounces/", bounced, name="bounced"),
    path("", include("tiltas.pages.urls_outside")),
    *i18n_patterns(
        path("", include("tiltas.website.urls")),
        path("account/", include("tiltas.accounts.urls")),
        path("account/", include("allauth.account.urls")),
        path("account/news/", include("tiltas.notifications.urls")),
        path("translate/", include("tiltas.languages.urls")),
        path("trail/", include("tiltas.trace.urls")),
        path("search/", include("tiltas.search.urls")),
        path("coordination/", include("tiltas.coordination.urls")),
        path("files/", include("tiltas.files.urls")),
        path("links/", include("tiltas.outside.urls")),
        path("network/", include("tiltas.network.urls")),
        path("people/", include("tiltas.people.urls")),
        path("knowledge/pages/", include("tiltas.pages.urls")),
        path("knowledge/", include("tiltas.library.urls")),
        path("stocktaking/", include("tiltas.stocktaking.urls")),
        path("projects/", include("tiltas.projects.urls")),
        path("calls/", include("tiltas.calls.urls")),
        path("dialogues/", include("tiltas.events.urls")),
        path("consultations/", include("tiltas.consultations.urls")),
        path("resolutions/", include("tiltas.drafting.urls")),
        path("councils/", include("tiltas.councils.urls")),
        path("rooms/", include("tiltas.groups.urls")),
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
