from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "tiltas.coordination"

    def ready(self):
        from . import own_data, tasks  # noqa: F401  (the work enters itself)

        own_data.enter()
