from django.apps import AppConfig
from django.utils.translation import gettext_noop


class WebsiteConfig(AppConfig):
    name = "tiltas.website"

    def ready(self):
        from tiltas.core import prepare

        from . import sections  # noqa: F401  (enters the sections)
        from .seeding import seed

        prepare.step(gettext_noop("Places and themes"))(seed)
