from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "tiltas.library"

    def ready(self):
        from . import holding, links, own_data, panels, stations  # noqa: F401  (the panel enters itself)

        holding.enter()
        links.enter()
        own_data.enter()
        stations.enter()
