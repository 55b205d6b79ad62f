from django.apps import AppConfig


class CouncilsConfig(AppConfig):
    name = "tiltas.councils"

    def ready(self):
        from django.urls import reverse
        from django.utils.translation import gettext_lazy as _

        from tiltas.drafting import onward
        from tiltas.events.panels import event
        from tiltas.network.panels import organisation

        from . import news, own_data, panels, stations, tasks  # noqa: F401  (the daily work enters itself)

        organisation.register(panels.advised_by, there=panels.is_advised)
        event.register(panels.sittings_held_as, there=panels.is_a_sitting)
        own_data.enter()
        stations.enter()
        news.enter()
        onward.register(
            onward.Way(
                _("Make a proposal"),
                "drafting.propose",
                lambda advice: f"{reverse('drafting:propose')}?source={advice.uid}",
                "advice",
            )
        )
