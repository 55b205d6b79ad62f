from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from tiltas.search import feeds

from . import views
from .assurance import views as assurance
from .countries import urls as countries
from .following import views as following

app_name = "network"
urlpatterns = [
    path("", views.organisation_list, name="list"),
    path("feed/", feeds.section(_("Network"), "network:list", ["organisation"]), name="feed"),
    path("<uid:uid>/feed/", views.organisation_feed, name="organisation_feed"),
    path("contacts/", views.contacts, name="contacts"),
    path("twin-cities/", views.twins, name="twins"),
    path("twin-cities/<int:pk>/end/", views.end_twinning, name="twinning_end"),
    path("twin-cities/<int:pk>/<slug:step>/", views.step_twinning, name="twinning_step"),
    path("add/", views.add_organisation, name="add"),
    path("message-sent/", views.message_sent, name="message_sent"),
    path("<uid:uid>-<words:words>/", views.organisation, name="detail"),
    path("<uid:uid>/change/", views.change_organisation, name="change"),
    path("<uid:uid>/offers/", views.offers, name="offers"),
    path("<uid:uid>/offers/add/", views.add_offer, name="offer_add"),
    path("<uid:uid>/offers/<int:pk>/", views.change_offer, name="offer_change"),
    path("<uid:uid>/offers/<int:pk>/remove/", views.withdraw_offer, name="offer_remove"),
    path("mailbox/<str:token>/", views.mailbox, name="mailbox"),
    path("<uid:uid>/mailbox/ask/", views.ask_mailbox_again, name="mailbox_ask"),
    path("<uid:uid>/message/", views.message, name="message"),
    path("<uid:uid>/twin-cities/", views.twins_of, name="twins_of"),
    path("<uid:uid>/twin-cities/ask/", views.ask_twinning, name="twinning_ask"),
    path("<uid:uid>/members/", views.members, name="members"),
    path("<uid:uid>/members/<int:pk>/remove/", views.remove_member, name="member_remove"),
    path("countries/", include(countries)),
    path("following/", following.following, name="following"),
    path("following/search/", following.follow_search, name="follow_search"),
    path("follow/<slug:kind>/<uid:uid>/", following.follow, name="follow"),
    path("<uid:uid>/i-work-there/", assurance.claim, name="claim"),
    path("claims/<int:pk>/", assurance.answer_claim, name="claim_answer"),
    path("claims/<int:pk>/take-back/", assurance.take_claim_back, name="claim_take_back"),
    path("<uid:uid>/register/", assurance.evidence, name="evidence"),
    path("<uid:uid>/confirm/<uid:by>/", assurance.confirm, name="confirm"),
]
