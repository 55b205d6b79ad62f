from django.urls import path

from . import views

app_name = "ui"
urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("list/", views.list_page, name="list"),
    path("thing/", views.thing_page, name="thing"),
]
