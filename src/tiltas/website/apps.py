from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    name = "tiltas.website"

    def ready(self):
        from tiltas.core import prepare

        from . import sections  # noqa: F401  (enters the sections)
        from .seeding import seed

        prepare.step("Places and themes")(seed)
