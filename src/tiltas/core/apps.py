from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "tiltas.core"

    def ready(self):
        from . import checks, handed_in, planning  # noqa: F401  (registers the checks, and what is done regularly)
