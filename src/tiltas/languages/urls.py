from django.urls import path

from . import views

app_name = "languages"
urlpatterns = [
    path("", views.waiting, name="waiting"),
    path("ask/<str:kind>/<int:pk>/", views.ask, name="ask"),
    path("<str:kind>/<int:pk>/<slug:into>/", views.translate, name="translate"),
    path("<str:kind>/<int:pk>/<slug:into>/history/", views.history, name="history"),
]
