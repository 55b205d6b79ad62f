from django.urls import path
from django.utils.translation import gettext_lazy as _

from tiltas.search import feeds

from . import views

app_name = "calls"
urlpatterns = [
    path("", views.partner_calls, name="list"),
    path("feed/", feeds.section(_("Partner calls"), "calls:list", ["partner_call"]), name="feed"),
    path("calendar.ics", views.calendar, name="calendar"),
    path("calls.<slug:ending>", views.export_partner_calls, name="export"),
    path("start/", views.start, name="start"),
    path("fitting/<uid:uid>/", views.fitting, name="fitting"),
    path("fitting/<uid:uid>/funding/", views.fitting_funding, name="fitting_funding"),
    path("fitting/<uid:uid>/mark/", views.mark_fitting, name="mark_fitting"),
    path("funding/", views.funding_calls, name="funding"),
    path("funding/feed/", feeds.section(_("Funding calls"), "calls:funding", ["funding_call"]), name="funding_feed"),
    path("funding/calendar.ics", views.funding_calendar, name="funding_calendar"),
    path("funding/calls.<slug:ending>", views.export_funding_calls, name="funding_export"),
    path("funding/add/", views.add_funding_call, name="funding_add"),
    path("funding/import/", views.hand_in_file, name="funding_import"),
    path("funding/import/<uuid:pk>/", views.file, name="funding_file"),
    path("funding/<uid:uid>-<words:words>/", views.funding_call, name="funding_call"),
    path("funding/<uid:uid>/calendar.ics", views.deadlines, name="deadlines"),
    path("funding/<uid:uid>/change/", views.change_funding_call, name="funding_change"),
    path("funding/<uid:uid>/check/", views.check_funding_call, name="funding_check"),
    path("funding/<uid:uid>/remind/", views.remind_funding, name="funding_remind"),
    path("<uid:uid>-<words:words>/", views.partner_call, name="detail"),
    path("<uid:uid>/calendar.ics", views.deadline, name="deadline"),
    path("<uid:uid>/change/", views.change, name="change"),
    path("<uid:uid>/found/", views.found, name="found"),
    path("<uid:uid>/fits/", views.who_fits, name="who_fits"),
    path("<uid:uid>/fits/calls/", views.similar, name="similar"),
    path("<uid:uid>/fits/mark/", views.mark, name="mark"),
    path("<uid:uid>/remind/", views.remind, name="remind"),
    path("<uid:uid>/<slug:step>/", views.step, name="step"),
]
