from django.urls import path
from django.utils.translation import gettext_lazy as _

from tiltas.search import feeds

from . import views

app_name = "events"
urlpatterns = [
    path("", views.event_list, name="list"),
    path("feed/", feeds.section(_("Dialogues"), "events:list", ["event", "summary"]), name="feed"),
    path("calendar.ics", views.calendar, name="calendar"),
    path("<uid:uid>/calendar.ics", views.event_calendar, name="event_calendar"),
    path("announce/", views.announce, name="announce"),
    path("summaries/<uid:uid>-<words:words>/", views.summary, name="summary"),
    path("<uid:uid>-<words:words>/", views.event, name="detail"),
    path("<uid:uid>/manage/", views.manage, name="manage"),
    path("<uid:uid>/change/", views.change, name="change"),
    path("<uid:uid>/step/<slug:name>/", views.move, name="step"),
    path("<uid:uid>/programme/add/", views.programme_item, name="programme_add"),
    path("<uid:uid>/programme/<int:pk>/", views.programme_item, name="programme_change"),
    path("<uid:uid>/programme/<int:pk>/remove/", views.remove_programme_item, name="programme_remove"),
    path("<uid:uid>/organisations/", views.taking_part, name="taking_part"),
    path("<uid:uid>/tables/add/", views.set_up_table, name="table_add"),
    path("<uid:uid>/tables/<int:number>/", views.table, name="table"),
    path("<uid:uid>/tables/<int:number>/change/", views.change_table, name="table_change"),
    path("<uid:uid>/tables/<int:number>/remove/", views.remove_table, name="table_remove"),
    path("<uid:uid>/tables/<int:number>/receipt/", views.receipt, name="receipt"),
    path("<uid:uid>/tables/<int:number>/notes/<uid:note>/", views.correct_note, name="note_correct"),
    path("<uid:uid>/summary/", views.write_summary, name="summary_write"),
    path("<uid:uid>/summary/preview/", views.preview_summary, name="summary_preview"),
    path("<uid:uid>/summary/publish/", views.publish_summary, name="summary_publish"),
    path("<uid:uid>/summary/points/add/", views.point, name="point_add"),
    path("<uid:uid>/summary/points/<uid:point_uid>/", views.point, name="point_change"),
    path("<uid:uid>/summary/points/<uid:point_uid>/remove/", views.remove_point, name="point_remove"),
]
