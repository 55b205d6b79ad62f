from django.urls import path

from . import views

app_name = "notifications"
urlpatterns = [
    path("", views.preference, name="preference"),
    path("put-away/", views.put_away, name="put_away"),
    path("stop/<str:token>/", views.stop, name="stop"),
]
