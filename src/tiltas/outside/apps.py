from django.apps import AppConfig


class OutsideConfig(AppConfig):
    name = "tiltas.outside"

    def ready(self):
        from . import tasks  # noqa: F401  (the work enters itself)
