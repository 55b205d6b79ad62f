from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImplementationConfig(AppConfig):
    name = "tiltas.implementation"

    def ready(self):
        from django.urls import reverse

        from tiltas.drafting import onward
        from tiltas.network.panels import organisation
        from tiltas.search.register import register
        from tiltas.trace.register import DONE, register_kind

        from . import panels, stations
        from .models import Challenge, Measure, Recommendation, Service

        organisation.register(panels.asked_or_undertaken)
        onward.register(
            onward.Way(
                _("Recommend this clause"),
                "implementation.recommend",
                lambda clause: f"{reverse('implementation:recommend')}?source={clause.uid}",
            )
        )
        for key, label, order, resolve in [
            ("challenge", _("Challenge"), 15, stations.challenges),
            ("recommendation", _("Recommendation"), 60, stations.recommendations),
            ("response", _("Response"), 65, stations.responses),
            ("measure", _("Measure"), 70, stations.measures),
            ("service", _("Service"), 75, stations.services),
            ("report", _("Progress report"), 80, stations.reports),
            ("feedback", _("Outside view"), 85, stations.feedback),
            ("visit_advice", _("Advice after a visit"), 86, stations.advice),
        ]:
            register_kind(key, label=label, order=order, meaning=DONE, resolve=resolve)
        for kind, model, entries, label in [
            ("challenge", Challenge, stations.challenge_entries, _("Challenge")),
            ("recommendation", Recommendation, stations.recommendation_entries, _("Recommendation")),
            ("measure", Measure, stations.measure_entries, _("Measure")),
            ("service", Service, stations.service_entries, _("Service")),
        ]:
            register(kind=kind, model=model, entries=entries, label=label, tone="municipal")
