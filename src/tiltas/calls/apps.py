from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallsConfig(AppConfig):
    name = "tiltas.calls"

    def ready(self):
        from django.db.models import Exists, OuterRef
        from django.urls import reverse

        from tiltas.accounts import personal_data
        from tiltas.network.panels import Signpost, put_up
        from tiltas.notifications.register import kind
        from tiltas.search.register import register
        from tiltas.trace.register import register_kind

        from . import entries, links, own_data, tasks  # noqa: F401  (the daily work enters itself)
        from .models import FundingCall, PartnerCall

        links.enter()
        register_kind(
            "partner_call", label=_("partner call"), order=88, meaning="accent",
            rows=lambda: PartnerCall.objects.select_related("node"), station=entries.station,
        )  # fmt: skip
        register_kind(
            "funding_call", label=_("funding call"), order=89, meaning="accent",
            rows=lambda: FundingCall.objects.with_days().select_related("node"), station=entries.station,
        )  # fmt: skip
        register(kind="partner_call", model=PartnerCall, entries=entries.partner_calls, label=_("Partner call"))
        register(kind="funding_call", model=FundingCall, entries=entries.funding_calls, label=_("Funding call"))
        put_up(
            Signpost(
                name="looks_for_partners",
                there=lambda: Exists(PartnerCall.objects.public().open().filter(organisation=OuterRef("pk"))),
                label=_("Partner calls"),
                address=lambda organisation: f"{reverse('calls:list')}?organisation={organisation.uid}",
            )
        )
        kind("calls.match", label=_("Possible partners"), line=entries.match_line)
        kind("calls.named", label=_("Partners found"), line=entries.named_line)
        kind("calls.over", label=_("Calls that are over"), line=entries.over_line)
        kind("calls.still", label=_("Calls without a deadline"), line=entries.still_line)
        kind("calls.lapsed", label=_("Calls that were closed"), line=entries.lapsed_line)
        kind("calls.deadline", label=_("Deadlines of calls"), line=entries.deadline_line)
        personal_data.register(
            "calls", label=_("Partner and funding calls"), export=own_data.export, erase=own_data.erase
        )
