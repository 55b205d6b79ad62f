"""What people are told about claims, in the language in which they read it."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _

from tiltas.notifications.register import Line

from ..models import Claim
from . import queries


def _lines(line: Callable[[Claim], Line | None], several: list[dict]) -> list[Line | None]:
    """None where the claim is gone; one statement for all."""
    claims = queries.claims().in_bulk({data["claim"] for data in several})
    found = [claims.get(data["claim"]) for data in several]
    return [line(claim) if claim else None for claim in found]


def asked(several: list[dict]) -> list[Line | None]:
    """For those who answer, as long as nobody has."""
    return _lines(_asked, several)


def _asked(claim: Claim) -> Line | None:
    if claim.state != Claim.State.ASKED:
        return None
    words = _("Somebody says that they work for %(organisation)s. Please answer.")
    return Line(
        words % {"organisation": claim.organisation.name_in().plain}, reverse("network:claim_answer", args=[claim.pk])
    )


def answered(several: list[dict]) -> list[Line | None]:
    """For whoever asked."""
    return _lines(_answered, several)


def _answered(claim: Claim) -> Line:
    name = {"organisation": claim.organisation.name_in().plain, "reason": claim.answer}
    if claim.state == Claim.State.ACCEPTED:
        text = _("%(organisation)s has let you in. You are a member now.") % name
    else:
        text = _("%(organisation)s has not let you in. The reason: %(reason)s") % name
    return Line(text, claim.organisation.get_absolute_url())
