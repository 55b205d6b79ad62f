from django.urls import path
from django.utils.translation import gettext_lazy as _

from tiltas.search import feeds

from . import views

app_name = "stocktaking"
urlpatterns = [
    path("", views.stocktakes, name="list"),
    path(
        "feed/",
        feeds.section(_("Stocktakes"), "stocktaking:list", ["stocktake", "stocktake_answer"]),
        name="feed",
    ),
    path("new/", views.draft, name="draft"),
    path("principles/", views.principles, name="principles"),
    path("principles/new/", views.adopt, name="adopt"),
    path("principles/<uid:uid>-<words:words>/", views.principle, name="principle"),
    path("principles/<uid:uid>/edit/", views.correct_principle, name="correct_principle"),
    path("principles/<uid:uid>/take-out/", views.give_up, name="give_up"),
    path("capacity/", views.capacity, name="capacity"),
    path("places/<uid:uid>-<words:words>/", views.place, name="place"),
    path("places/<uid:uid>/principles/edit/", views.say_standings, name="say_standings"),
    path("places/<uid:uid>/principles/<uid:principle>/evidence/edit/", views.name_evidence, name="name_evidence"),
    path("places/<uid:uid>/capacity/add/", views.report_capacity, name="report_capacity"),
    path("answers/<uid:uid>/", views.answer_page, name="answer_page"),
    path("<uid:uid>-<words:words>/", views.stocktake, name="stocktake"),
    path("<uid:uid>/table.csv", views.as_csv, name="csv"),
    path("<uid:uid>/table.json", views.as_json, name="json"),
    path("<uid:uid>/calendar.ics", views.answer_day, name="answer_day"),
    path("<uid:uid>/edit/", views.correct, name="correct"),
    path("<uid:uid>/last-day/edit/", views.move_last_day, name="move_last_day"),
    path("<uid:uid>/open/", views.open_it, name="open"),
    path("<uid:uid>/close/edit/", views.close, name="close"),
    path("<uid:uid>/<uid:organisation>/answer/", views.answer, name="answer"),
]
