from django.urls import path

from . import views

app_name = "projects"
urlpatterns = [
    path("", views.project_list, name="list"),
    path("add/", views.start_project, name="add"),
    path("<uid:uid>-<words:words>/", views.project, name="detail"),
    path("<uid:uid>/change/", views.change_project, name="change"),
    path("<uid:uid>/partners/add/", views.add_partner, name="partner_add"),
    path("<uid:uid>/work-packages/add/", views.add_work_package, name="work_package_add"),
]
