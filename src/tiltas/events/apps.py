from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "tiltas.events"

    def ready(self):
        from . import found, holding, own_data, panels, stations  # noqa: F401  (panels enter themselves)

        stations.enter()
        found.enter()
        holding.enter()
        own_data.enter()
