from django.urls import path
from django.utils.translation import gettext_lazy as _

from tiltas.search import feeds

from . import views

app_name = "consultations"
urlpatterns = [
    path("", views.consultation_list, name="list"),
    path("feed/", feeds.section(_("Consultations"), "consultations:list", ["consultation", "finding"]), name="feed"),
    path("calendar.ics", views.calendar, name="calendar"),
    path("<uid:uid>/calendar.ics", views.closing_day, name="closing_day"),
    path("new/", views.new, name="new"),
    path("statements/<uid:uid>-<words:words>/", views.statement, name="statement"),
    path("findings/<uid:uid>-<words:words>/", views.finding, name="finding"),
    path("<uid:uid>-<words:words>/", views.consultation, name="detail"),
    # Reading the result
    path("<uid:uid>/results/", views.results, name="results"),
    path("<uid:uid>/results.json", views.results_json, name="results_json"),
    path("<uid:uid>/results.csv", views.results_csv, name="results_csv"),
    # Taking part
    path("<uid:uid>/take-part/", views.card, name="take_part"),
    path("<uid:uid>/take-part/<uid:statement>/", views.card, name="card"),
    path("<uid:uid>/take-part/<uid:statement>/answer/", views.answer, name="answer"),
    path("<uid:uid>/say/", views.say, name="say"),
    path("<uid:uid>/my-answers/", views.my_answers, name="my_answers"),
    path("<uid:uid>/my-answers/download/", views.download_my_answers, name="download_my_answers"),
    path("<uid:uid>/thank-you/", views.thank_you, name="thank_you"),
    # Organising
    path("<uid:uid>/organise/", views.organise, name="organise"),
    path("<uid:uid>/change/", views.change, name="change"),
    path("<uid:uid>/seeds/", views.seeds, name="seeds"),
    path("<uid:uid>/from-notes/", views.from_notes, name="from_notes"),
    path("<uid:uid>/open/", views.open_to_votes, name="open"),
    path("<uid:uid>/close/", views.close, name="close"),
    path("<uid:uid>/analyse/", views.analyse, name="analyse"),
    path("<uid:uid>/statements/<uid:statement>/hide/", views.hide, name="hide"),
    path("<uid:uid>/statements/<uid:statement>/show-again/", views.show_again, name="show_again"),
    path("<uid:uid>/findings/record/<uid:statement>/", views.record_finding, name="record_finding"),
]
