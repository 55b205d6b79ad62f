from django.urls import path
from django.utils.translation import gettext_lazy as _

from tiltas.search import feeds

from . import matrix_views, views

app_name = "implementation"
urlpatterns = [
    path("", views.files, name="index"),
    path(
        "feed/",
        feeds.section(_("Progress"), "implementation:index", ["recommendation", "measure", "service", "challenge"]),
        name="feed",
    ),
    path("table/", views.table, name="table"),
    path("gaps/", matrix_views.gaps, name="gaps"),
    path("gaps/table.<slug:ending>", matrix_views.gaps_file, name="gaps_file"),
    path("gaps/sample/", matrix_views.gaps, {"samples": True}, name="gaps_sample"),
    path("gaps/sample/table.<slug:ending>", matrix_views.gaps_file, {"samples": True}, name="gaps_file_sample"),
    path("gaps/freeze/", matrix_views.freeze, name="freeze_gaps"),
    path("gaps/in/<uid:uid>/", matrix_views.gaps, name="gaps_in"),
    path("gaps/in/<uid:uid>/table.<slug:ending>", matrix_views.gaps_file, name="gaps_file_in"),
    path("gaps/<uid:uid>/", matrix_views.gaps_of, name="gaps_of"),
    path("gaps/<uid:uid>/<slug:theme>/", matrix_views.gap, name="gap"),
    path("gaps/<uid:uid>/<slug:theme>/we-do-this/", matrix_views.we_do_this, name="we_do_this"),
    path("recommendations/", views.recommendation_list, name="recommendations"),
    path("recommendations/new/", views.recommend, name="recommend"),
    path("recommendations/<uid:uid>-<words:words>/", views.recommendation, name="recommendation"),
    path("recommendations/<uid:uid>/calendar.ics", views.answer_day, name="answer_day"),
    path("recommendations/<uid:uid>/edit/", views.correct_recommendation, name="correct_recommendation"),
    path("recommendations/<uid:uid>/answer/", views.respond, name="respond"),
    path("recommendations/<uid:uid>/answer/earlier/", views.earlier_answers, name="earlier_answers"),
    path("recommendations/<uid:uid>/answer/edit/", views.revise_response, name="revise_response"),
    path("files/<uid:uid>-<words:words>/", views.file, name="file"),
    path("files/<uid:uid>/prepare/", views.prepare, name="prepare"),
    path("files/<uid:uid>/services/new/", views.list_service, name="list_service"),
    path("files/<uid:uid>/challenges/new/", views.record_challenge, name="record_challenge"),
    path("files/<uid:uid>/advice/new/", views.advise, name="advise"),
    path("services/<uid:uid>-<words:words>/", views.service, name="service"),
    path("services/<uid:uid>/still-correct/", views.verify_service, name="verify_service"),
    path("services/<uid:uid>/edit/", views.change_service, name="change_service"),
    path("challenges/<uid:uid>-<words:words>/", views.challenge, name="challenge"),
    path("challenges/<uid:uid>/edit/", views.correct_challenge, name="correct_challenge"),
    path("plans/new/", views.make_plan, name="make_plan"),
    path("plans/<uid:uid>-<words:words>/", views.plan, name="plan"),
    path("plans/<uid:uid>/edit/", views.correct_plan, name="correct_plan"),
    path("plans/<uid:uid>/measures/new/", views.undertake, name="undertake"),
    path("measures/<uid:uid>-<words:words>/", views.measure, name="measure"),
    path("measures/<uid:uid>/edit/", views.correct_measure, name="correct_measure"),
    path("measures/<uid:uid>/report/", views.report, name="report"),
    path("reports/<uid:uid>/view/", views.feedback, name="feedback"),
]
