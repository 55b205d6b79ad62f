"""Which addresses outside the pages of this room name."""

from collections.abc import Iterable

from django.urls import reverse

from tiltas.outside.register import Use, register

from .models import Membership, Organisation
from .queries import organisations_of


def urls() -> Iterable[str]:
    return Organisation.objects.public().exclude(website="").values_list("website", flat=True)


def uses(wanted: Iterable[str], user) -> list[Use]:
    everywhere = user.has_perm("network.add_organisation")
    mine = Organisation.objects.public() if everywhere else organisations_of(
        user, Membership.Role.EDITOR, Membership.Role.OFFICER
    )  # fmt: skip
    return [
        Use(one.website, one.name_in(), one.get_absolute_url(), reverse("network:change", args=[one.uid]))
        for one in mine.filter(website__in=list(wanted)).select_related("node")
    ]


def enter() -> None:
    register("network", urls=urls, uses=uses)
