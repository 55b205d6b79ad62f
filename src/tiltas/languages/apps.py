from django.apps import AppConfig


class LanguagesConfig(AppConfig):
    name = "tiltas.languages"

    def ready(self):
        from . import tasks  # noqa: F401  (the regular work enters itself)
