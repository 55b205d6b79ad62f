from django.urls import path
from django.utils.translation import gettext_lazy as _

from tiltas.search import feeds

from . import views

app_name = "drafting"
urlpatterns = [
    path("", views.document_list, name="list"),
    path("feed/", feeds.section(_("Resolutions"), "drafting:list", ["document", "proposal"]), name="feed"),
    path("proposals/", views.proposal_list, name="proposals"),
    path("proposals/new/", views.propose, name="propose"),
    path("proposals/<uid:uid>-<words:words>/", views.proposal, name="proposal"),
    path("proposals/<uid:uid>/edit/", views.correct_proposal, name="correct_proposal"),
    path("proposals/<uid:uid>/ready/", views.make_ready, name="make_ready"),
    path("proposals/<uid:uid>/withdraw/", views.withdraw, name="withdraw"),
    path("new/", views.start_document, name="start"),
    path("<uid:uid>-<words:words>/", views.document, name="document"),
    path("<uid:uid>/draft/", views.draft, name="draft"),
    path("<uid:uid>/change/", views.change_document, name="change"),
    path("<uid:uid>/clauses/new/", views.add_clause, name="add_clause"),
    path("<uid:uid>/set-aside/", views.set_aside, name="set_aside"),
    path("<uid:uid>/adopt/", views.adopt, name="adopt"),
    path("clauses/<uid:uid>/", views.change_clause, name="change_clause"),
    path("clauses/<uid:uid>/remove/", views.remove_clause, name="remove_clause"),
]
