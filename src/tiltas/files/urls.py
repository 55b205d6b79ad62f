from django.urls import path

from . import views

app_name = "files"
urlpatterns = [
    path("<slug:holder>/<uid:uid>/add-document/", views.add_document, name="add_document"),
    path("<slug:holder>/<uid:uid>/add-picture/", views.add_picture, name="add_picture"),
    path("<uid:uid>/describe/", views.describe, name="describe"),
    path("<uid:uid>/take-away/", views.take_away, name="take_away"),
]
