from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "tiltas.consultations"

    def ready(self):
        from . import found, own_data, stations, tasks  # noqa: F401  (tasks enter themselves)

        found.enter()
        own_data.enter()
        stations.enter()
