from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "tiltas.people"

    def ready(self):
        from tiltas.network import panels
        from tiltas.search.register import register

        from . import entries, news, own_data, tasks  # noqa: F401  (the daily work enters itself)
        from .models import Person

        register(kind="person", model=Person, entries=entries.found, label=_("Person"), stays_here=True)
        panels.put_up(entries.signpost())
        if entries.contacts not in panels.contacts:
            panels.contacts.append(entries.contacts)
        own_data.enter()
        news.enter()
