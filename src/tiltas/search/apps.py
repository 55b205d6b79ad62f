from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save


class SearchConfig(AppConfig):
    name = "tiltas.search"

    def ready(self):
        from tiltas.languages.models import LanguageVersion

        from . import checks, preparing, signals, tasks  # noqa: F401  (they enter themselves)

        preparing.enter()
        post_migrate.connect(signals.make_tables, sender=self)
        post_save.connect(signals.translation_changed, sender=LanguageVersion)
        post_delete.connect(signals.translation_changed, sender=LanguageVersion)
