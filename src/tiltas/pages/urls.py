from django.urls import path

from . import views

app_name = "pages"
urlpatterns = [
    path("", views.page_list, name="list"),
    path("<uid:uid>-<words:words>/", views.detail, name="detail"),
]
