from django.urls import path
from django.utils.translation import gettext_lazy as _

from tiltas.search import feeds

from . import views

app_name = "councils"
urlpatterns = [
    path("", views.council_list, name="list"),
    path(
        "feed/",
        feeds.section(_("Consultative bodies"), "councils:list", ["council", "sitting", "advice"]),
        name="feed",
    ),
    path("calendar/", views.calendar, name="calendar"),
    path("add/", views.set_up, name="set_up"),
    path("advice/", views.advice_list, name="advice_list"),
    path("advice.csv", views.advice_csv, name="advice_csv"),
    path("advice.json", views.advice_json, name="advice_json"),
    path("advice/<uid:uid>-<words:words>/", views.advice, name="advice"),
    path("advice/<uid:uid>/calendar/", views.answer_day, name="answer_day"),
    path("advice/<uid:uid>/edit/", views.correct_advice, name="correct_advice"),
    path("advice/<uid:uid>/answer/", views.reply, name="reply"),
    path("advice/<uid:uid>/answer/earlier/", views.earlier_replies, name="earlier_replies"),
    path("advice/<uid:uid>/answer/edit/", views.revise_reply, name="revise_reply"),
    path("sittings/<uid:uid>-<words:words>/", views.sitting, name="sitting"),
    path("sittings/<uid:uid>/calendar/", views.sitting_calendar, name="sitting_calendar"),
    path("sittings/<uid:uid>/edit/", views.change_sitting, name="change_sitting"),
    path("<uid:uid>-<words:words>/", views.council, name="detail"),
    path("<uid:uid>/edit/", views.change_council, name="change"),
    path("<uid:uid>/seats/add/", views.give_seat, name="give_seat"),
    path("<uid:uid>/seats/<int:pk>/edit/", views.change_seat, name="change_seat"),
    path("<uid:uid>/sittings/", views.sitting_list, name="sittings"),
    path("<uid:uid>/sittings/add/", views.call_sitting, name="call_sitting"),
    path("<uid:uid>/calendar/", views.council_calendar, name="council_calendar"),
    path("<uid:uid>/advise/", views.advise, name="advise"),
]
