"""What tests need of this room; what matters to a test is said in it."""

import datetime
from itertools import count

from django.utils import timezone

from tiltas.calls.models import FundingCall, PartnerCall
from tiltas.calls.services import list_funding_call, start_partner_call
from tiltas.network.tests.factories import country, municipality, organisation, theme, user, worker

__all__ = [
    "country", "funding_call", "in_days", "municipality", "organisation", "partner_call", "theme", "user", "worker",
]  # fmt: skip

_numbers = count(1)


def in_days(days: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def partner_call(title="", **facts) -> PartnerCall:
    facts = {"text": "We look for somebody.", "language": "en"} | facts
    facts.setdefault("themes", [theme()])
    facts.setdefault("organisation", None)
    if facts["organisation"] is None:
        facts["organisation"] = organisation()
    return start_partner_call(title=title or f"Call {next(_numbers)}", **facts)


def funding_call(title="", **facts) -> FundingCall:
    number = next(_numbers)
    facts = {"address": f"https://funder.example/{number}", "language": "en"} | facts
    facts.setdefault("themes", [theme()])
    return list_funding_call(title=title or f"Fund {number}", **facts)
