"""What this room adds to the page of a municipality: the way to everything it answered."""

from django.utils.translation import gettext as _

from tiltas.network.models import Organisation
from tiltas.network.panels import Panel
from tiltas.network.panels import organisation as organisation_panels

from .models import address_of


@organisation_panels.register
def asked_like_every_place(organisation: Organisation) -> Panel | None:
    """Asks nothing of the database: the page that it leads to says what is known and what is not."""
    if organisation.kind != Organisation.Kind.MUNICIPALITY:
        return None
    label = _("How it stands to the principles, what it answered, and how much room it has.")
    return Panel(
        heading=_("What it was asked like every place"),
        things=[organisation],
        line=lambda one: (label, address_of(one), ""),
        kind="municipal",
    )
