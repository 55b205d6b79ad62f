from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "tiltas.events"

    def ready(self):
        from . import found, own_data, panels, stations  # noqa: F401  (panels enter themselves)

        stations.enter()
        found.enter()
        own_data.enter()
