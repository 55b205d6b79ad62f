"""What this room adds to the page of a municipality."""

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tiltas.network.models import Organisation
from tiltas.network.panels import Panel
from tiltas.network.panels import organisation as organisation_panels

from . import queries
from .models import PrincipleStanding, address_of


def _is_asked(organisation: Organisation) -> bool:
    return organisation.kind == Organisation.Kind.MUNICIPALITY


@organisation_panels.register
def principles_of(organisation: Organisation) -> Panel | None:
    """How a municipality stands to each principle; what is not known says so."""
    if not _is_asked(organisation):
        return None
    found = list(queries.principles(sample=organisation.is_sample))
    said = queries.standings(organisations=[organisation], among=found) if found else {}
    address = address_of(organisation)

    def line(principle):
        one = said.get((organisation.pk, principle.pk))
        label = one.get_standing_display() if one else PrincipleStanding.Standing.UNKNOWN.label
        return principle.shown.title, f"{address}#principles", capfirst(label)

    return Panel(heading=_("Principles"), things=found, line=line, kind="municipal")


@organisation_panels.register
def answers_of(organisation: Organisation) -> Panel | None:
    """What a municipality was asked, and when it answered."""
    if not _is_asked(organisation):
        return None
    found = dict(queries.answers_of(organisation))

    def line(stocktake):
        answer = found[stocktake]
        if answer is None:
            return stocktake.shown.title, stocktake.get_absolute_url(), _("No answer yet")
        return stocktake.shown.title, answer.get_absolute_url(), date_format(answer.answered_on)

    return Panel(heading=_("Stocktakes"), things=list(found), line=line, kind="municipal")
