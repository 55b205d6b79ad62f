from django.urls import path

from . import views

app_name = "groups"
urlpatterns = [
    path("", views.group_list, name="list"),
    path("open/", views.open_group, name="open"),
    path("asked/<int:pk>/<str:word>/", views.answer, name="answer"),
    path("<uid:uid>/", views.group, name="detail"),
    path("<uid:uid>/ask/", views.ask, name="ask"),
    path("<uid:uid>/notes/add/", views.write_note, name="write_note"),
    path("<uid:uid>/promises/add/", views.promise, name="promise"),
    path("<uid:uid>/promises/<int:pk>/done/", views.keep_promise, name="keep_promise"),
    path("<uid:uid>/drafts/add/", views.start_draft, name="start_draft"),
    path("<uid:uid>/drafts/<uid:draft_uid>/", views.draft, name="draft"),
    path("<uid:uid>/drafts/<uid:draft_uid>/edit/", views.change_draft, name="change_draft"),
    path("<uid:uid>/leave/", views.leave, name="leave"),
    path("<uid:uid>/end/", views.end, name="end"),
]
