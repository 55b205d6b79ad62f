from django.apps import AppConfig


class GroupsConfig(AppConfig):
    """Enters nothing into the search and the trail: what is said here stays here."""

    name = "tiltas.groups"

    def ready(self):
        from . import news, own_data, tasks  # noqa: F401  (the daily work enters itself)

        own_data.enter()
        news.enter()
