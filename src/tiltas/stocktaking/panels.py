"""What this room adds to the page of a municipality: one line, and the way to everything it answered."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tiltas.network.models import Organisation
from tiltas.network.panels import Panel
from tiltas.network.panels import organisation as organisation_panels

from . import queries
from .models import address_of


@organisation_panels.register
def asked_like_every_place(organisation: Organisation) -> Panel | None:
    if organisation.kind != Organisation.Kind.MUNICIPALITY:
        return None
    glance = queries.at_a_glance(organisation)
    if glance.is_empty:
        return None
    return Panel(
        heading=_("What it was asked like every place"),
        things=[organisation],
        line=lambda one: (
            _("How it stands to the principles, what it answered, and how much room it has."),
            address_of(one),
            in_words(glance),
        ),
        kind="municipal",
    )


def in_words(glance: queries.Glance) -> str:
    """What is known, in one line."""
    known = ngettext(
        "Known for %(known)s of %(all)s principle", "Known for %(known)s of %(all)s principles", glance.principles
    )
    answered = ngettext(
        "%(answered)s of %(asked)s stocktake answered", "%(answered)s of %(asked)s stocktakes answered", glance.asked
    )
    parts = [
        known % {"known": glance.known, "all": glance.principles} if glance.principles else "",
        answered % {"answered": glance.answered, "asked": glance.asked} if glance.asked else "",
        _("Reception capacity as of %(day)s") % {"day": date_format(glance.capacity_as_of)}
        if glance.capacity_as_of
        else "",
    ]
    return " · ".join(part for part in parts if part)
