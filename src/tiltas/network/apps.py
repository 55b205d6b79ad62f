from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    name = "tiltas.network"

    def ready(self):
        from tiltas.accounts import personal_data
        from tiltas.languages.machine import register_names
        from tiltas.notifications import register as news
        from tiltas.search.register import register
        from tiltas.trace.register import register_kind

        from . import entries, links, own_data, panels, tasks  # noqa: F401  (the daily work enters itself)
        from .assurance.news import answered, asked
        from .countries import entries as countries
        from .following import searches  # noqa: F401  (enters itself)
        from .following.news import followed
        from .mailboxes import came_back
        from .models import CountryModel, Organisation
        from .twins import moved

        links.enter()
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
        register_kind(
            "country_model", label=_("country model"), order=92, meaning="municipal",
            rows=lambda: CountryModel.objects.select_related("node", "place"),
            texts=lambda one: [],  # it is shown by the name of its country
            station=countries.station,
        )  # fmt: skip
        register(
            kind="country_model",
            model=CountryModel,
            entries=countries.found,
            label=_("Country model"),
            tone="municipal",
        )
        news.kind("network.claim", label=_("Somebody says that they work for you"), lines=asked)
        news.kind("network.claim_answered", label=_("Answer to what you asked"), lines=answered)
        news.kind("network.mailbox", label=_("Mailbox of an organisation"), lines=came_back)
        news.kind("network.twinning", label=_("Twin cities"), line=moved)
        news.kind("network.followed", label=_("What I follow"), lines=followed)
