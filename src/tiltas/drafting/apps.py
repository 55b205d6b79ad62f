from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DraftingConfig(AppConfig):
    name = "tiltas.drafting"

    def ready(self):
        from tiltas.search.register import register

        from . import guards, stations
        from .models import Document, Proposal

        post_migrate.connect(guards.make_guards, sender=self)
        stations.enter()
        register(
            kind="proposal", model=Proposal, entries=stations.proposal_entries, label=_("Proposal"), tone="agreed"
        )
        register(
            kind="document", model=Document, entries=stations.document_entries, label=_("Document"), tone="agreed"
        )
