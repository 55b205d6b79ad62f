"""What this room adds to an organisation's page."""

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tiltas.network.models import Organisation
from tiltas.network.panels import Panel
from tiltas.network.panels import organisation as organisation_panels

from . import queries
from .models import Entry


@organisation_panels.register
def knowledge_of(organisation: Organisation) -> Panel:
    """The newest of what an organisation wrote."""
    return Panel(heading=_("Knowledge"), things=queries.lines(organisation=organisation), line=line)


def line(entry: Entry) -> tuple:
    """An entry in one line."""
    return (
        entry.shown.title,
        entry.get_absolute_url(),
        f"{capfirst(entry.kind_label)} · {date_format(entry.listed_on)}",
    )
