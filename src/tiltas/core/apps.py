from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "tiltas.core"

    def ready(self):
        from . import checks, handed_in  # noqa: F401  (they enter themselves)
