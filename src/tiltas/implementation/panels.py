"""What the page of an organisation says about its part in all this."""

from django.utils.translation import gettext as _

from tiltas.network.models import Organisation
from tiltas.network.panels import Panel

from . import queries
from .services import ADDRESSEES

FEW = 8


def asked_or_undertaken(organisation: Organisation) -> Panel:
    """For a body that can be asked: its recommendations and answers; for others: the measures that they share."""
    if organisation.kind in ADDRESSEES:
        return Panel(
            heading=_("Recommendations to it"),
            things=queries.with_status(queries.recommendations(addressee=organisation)[:FEW]),
            line=lambda thing: (thing.shown.title, thing.get_absolute_url(), thing.status.words),
            kind="municipal",
        )
    return Panel(
        heading=_("Measures that it owns or shares"),
        things=list(queries.measures_of(organisation)[:FEW]),
        line=lambda thing: (thing.shown.title, thing.get_absolute_url(), thing.plan.organisation.name_in()),
        kind="municipal",
    )
