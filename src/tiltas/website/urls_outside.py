"""Addresses that belong to no language."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.choose_language, name="choose_language"),
    path("robots.txt", views.robots, name="robots"),
]
