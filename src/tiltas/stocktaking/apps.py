from django.apps import AppConfig


class StocktakingConfig(AppConfig):
    name = "tiltas.stocktaking"

    def ready(self):
        from . import notices, own_data, panels, stations, tasks  # noqa: F401  (panels and tasks enter themselves)

        notices.enter()
        own_data.enter()
        stations.enter()
