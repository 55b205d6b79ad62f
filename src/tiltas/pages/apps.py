from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PagesConfig(AppConfig):
    name = "tiltas.pages"

    def ready(self):
        from . import own_data, sections, signals, stations, tasks, tree  # noqa: F401  (sections and tasks enter themselves)

        stations.enter()
        own_data.enter()
        signals.listen()
        post_migrate.connect(tree.make, sender=self)
