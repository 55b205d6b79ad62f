from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "tiltas.consultations"

    def ready(self):
        from . import found, own_data, panels, stations, tasks  # noqa: F401  (panels and tasks enter themselves)

        found.enter()
        own_data.enter()
        stations.enter()
