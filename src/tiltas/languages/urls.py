from django.urls import path

from . import views

app_name = "languages"
urlpatterns = [
    path("", views.waiting, name="waiting"),
    path("files/", views.files, name="files"),
    path("files/<uuid:pk>/", views.file, name="file"),
    path("files/<slug:source>-to-<slug:into>.<slug:ending>", views.sheet, name="sheet"),
    path("<str:kind>/<int:pk>/<slug:into>/texts.<slug:ending>", views.sheet_of_one, name="sheet_of_one"),
    path("ask/<str:kind>/<int:pk>/", views.ask, name="ask"),
    path("<str:kind>/<int:pk>/<slug:into>/", views.translate, name="translate"),
    path("<str:kind>/<int:pk>/<slug:into>/history/", views.history, name="history"),
]
