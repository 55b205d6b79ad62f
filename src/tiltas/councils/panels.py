"""What the page of an organisation says about who advises it, and that of an event about the sitting that it is."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from tiltas.events.models import Event
from tiltas.network.models import Organisation
from tiltas.network.panels import Panel

from . import queries
from .models import Council, Sitting

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


def is_a_sitting():
    """Whether an event is one, asked together with the event."""
    return Exists(Sitting.objects.filter(event=OuterRef("pk")))


def sittings_held_as(event: Event) -> Panel:
    """The sittings that an event is: as a rule one."""
    return Panel(
        heading=_("Sitting of a consultative body"),
        things=list(queries.sittings().filter(event=event)[:FEW]),
        line=lambda one: (one.shown.title, one.get_absolute_url(), one.council.shown.name),
        others=lambda one: [one.council],
    )
