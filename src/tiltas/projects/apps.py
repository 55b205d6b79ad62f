from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "tiltas.projects"

    def ready(self):
        from tiltas.search.register import register
        from tiltas.trace.register import register_kind

        from . import entries, holding, links, panels  # noqa: F401  (the panel enters itself)
        from .models import Project

        links.enter()
        holding.enter()
        register_kind(
            "project", label=_("project"), order=91, meaning="accent",
            rows=lambda: Project.objects.select_related("node"), station=entries.station,
        )  # fmt: skip
        register(kind="project", model=Project, entries=entries.found, label=_("Project"))
