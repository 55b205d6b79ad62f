from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    name = "tiltas.network"

    def ready(self):
        from tiltas.accounts import personal_data
        from tiltas.languages.machine import register_names
        from tiltas.search.register import register
        from tiltas.trace.register import register_kind

        from . import entries, own_data, panels
        from .models import Organisation

        register_kind(
            "organisation", label=_("organisation"), order=90, meaning="accent",
            rows=lambda: Organisation.objects.select_related("node"),
            texts=lambda one: [],  # names of organisations are no translations
            station=entries.station,
        )  # fmt: skip
        register_names(entries.official_names)
        panels.organisation.register(entries.twins)
        register(kind="organisation", model=Organisation, entries=entries.found, label=_("Organisation"))
        personal_data.register("network", label=_("Network"), export=own_data.export, erase=own_data.erase)
