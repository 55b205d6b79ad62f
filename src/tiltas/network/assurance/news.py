"""What people are told about claims, in the language in which they read it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from tiltas.notifications.register import Line

from ..models import Claim
from . import queries


def asked(data: dict) -> Line | None:
    """For those who answer, as long as nobody has."""
    found = queries.claim(data["claim"])
    if found is None or found.state != Claim.State.ASKED:
        return None
    words = _("Somebody says that they work for %(organisation)s. Please answer.")
    return Line(
        words % {"organisation": found.organisation.name_in().plain}, reverse("network:claim_answer", args=[found.pk])
    )


def answered(data: dict) -> Line | None:
    """For whoever asked."""
    found = queries.claim(data["claim"])
    if found is None:
        return None
    name = {"organisation": found.organisation.name_in().plain, "reason": found.answer}
    if found.state == Claim.State.ACCEPTED:
        text = _("%(organisation)s has let you in. You are a member now.") % name
    else:
        text = _("%(organisation)s has not let you in. The reason: %(reason)s") % name
    return Line(text, found.organisation.get_absolute_url())
