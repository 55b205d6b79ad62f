from django.urls import path

from . import views

app_name = "pages"
urlpatterns = [
    path("", views.page_list, name="list"),
    path("to-be-checked/", views.unchecked, name="unchecked"),
    path("<uid:uid>/still-correct/", views.verify, name="verify"),
    path("<uid:uid>-<words:words>/", views.detail, name="detail"),
]
