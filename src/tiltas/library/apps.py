from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "tiltas.library"

    def ready(self):
        from . import holding, links, notices, own_data, panels, stations, tasks  # noqa: F401  (panels and tasks enter themselves)

        holding.enter()
        links.enter()
        notices.enter()
        own_data.enter()
        stations.enter()
