"""What the page of an organisation says about who advises it."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from tiltas.network.models import Organisation
from tiltas.network.panels import Panel

from . import queries
from .models import Council

FEW = 8


def is_advised():
    """Whether there may be any, asked together with the organisation."""
    here = OuterRef("pk")
    return Exists(Council.objects.filter(Q(advises=here) | Q(secretariat=here) | Q(seats__organisation=here)))


def advised_by(organisation: Organisation) -> Panel:
    """The bodies that advise an organisation, whose page it keeps, or in which it has a seat."""
    found = queries.councils().filter(
        Q(advises=organisation)
        | Q(secretariat=organisation)
        | Q(pk__in=organisation.council_seats.present().values("council"))
    )
    return Panel(
        heading=_("Consultative bodies"),
        things=list(found[:FEW]),
        line=lambda one: (one.shown.name, one.get_absolute_url(), one.advises.name_in()),
    )
