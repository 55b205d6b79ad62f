from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "tiltas.core"

    def ready(self):
        from . import checks  # noqa: F401  (registers the checks)
