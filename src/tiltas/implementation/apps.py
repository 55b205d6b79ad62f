from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImplementationConfig(AppConfig):
    name = "tiltas.implementation"

    def ready(self):
        from django.urls import reverse

        from tiltas.drafting import onward
        from tiltas.network.panels import organisation
        from tiltas.search.register import register

        from . import own_data, panels, stations, tasks  # noqa: F401  (the daily work enters itself)
        from .models import Challenge, Measure, Recommendation, Service

        organisation.register(panels.asked_or_undertaken)
        own_data.enter()
        stations.enter()
        for label, kind in [(_("Recommend this clause"), "clause"), (_("Make a recommendation"), "advice")]:
            onward.register(
                onward.Way(
                    label,
                    "implementation.recommend",
                    lambda source: f"{reverse('implementation:recommend')}?source={source.uid}",
                    kind,
                )
            )
        for kind, model, entries, label in [
            ("challenge", Challenge, stations.challenge_entries, _("Challenge")),
            ("recommendation", Recommendation, stations.recommendation_entries, _("Recommendation")),
            ("measure", Measure, stations.measure_entries, _("Measure")),
            ("service", Service, stations.service_entries, _("Service")),
        ]:
            register(kind=kind, model=model, entries=entries, label=label, tone="municipal")
