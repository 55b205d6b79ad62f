from django.urls import path

from . import views

urlpatterns = [
    path("<slug:name>/", views.page, name="page"),
    path("vote/<slug:uid>/", views.vote, name="vote"),
]
