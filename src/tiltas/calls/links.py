"""Which addresses outside the pages of this room name."""

from collections.abc import Iterable

from django.urls import reverse

from tiltas.languages.queries import show
from tiltas.outside.register import Use, register

from .models import FundingCall


def urls() -> Iterable[str]:
    # What is past is kept to be read: funders take such pages down, and nobody can correct that.
    return FundingCall.objects.public().open().values_list("address", flat=True)


def uses(wanted: Iterable[str], user) -> list[Use]:
    if not user.has_perm("calls.keep_funding_calls"):
        return []
    found = list(FundingCall.objects.public().open().filter(address__in=list(wanted)).select_related("node"))
    show(found)
    return [
        Use(one.address, one.shown.title, one.get_absolute_url(), reverse("calls:funding_change", args=[one.uid]))
        for one in found
    ]


def enter() -> None:
    register("calls", urls=urls, uses=uses)
