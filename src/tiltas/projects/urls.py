from django.urls import path
from django.utils.translation import gettext_lazy as _

from tiltas.search import feeds

from . import views

app_name = "projects"
urlpatterns = [
    path("", views.project_list, name="list"),
    path("feed/", feeds.section(_("Projects"), "projects:list", ["project"]), name="feed"),
    path("add/", views.start_project, name="add"),
    path("<uid:uid>-<words:words>/", views.project, name="detail"),
    path("<uid:uid>/change/", views.change_project, name="change"),
    path("<uid:uid>/parts/", views.parts, name="parts"),
]
for kind, section in (
    ("partner", "partners"),
    ("work_package", "work-packages"),
    ("feed", "handed-on"),
    ("deliverable", "deliverables"),
    ("funding", "funding"),
):
    urlpatterns += [
        path(f"<uid:uid>/{section}/add/", views.add_part, {"kind": kind}, name=f"{kind}_add"),
        path(f"<uid:uid>/{section}/<int:pk>/", views.change_part, {"kind": kind}, name=f"{kind}_change"),
    ]
