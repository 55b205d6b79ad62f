"""What rooms above add to an entry's page (the projects behind it), and what this room adds to an organisation's."""

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tiltas.network.models import Organisation
from tiltas.network.panels import Panel, Panels
from tiltas.network.panels import organisation as organisation_panels

from . import queries
from .models import Entry

entry = Panels()


@organisation_panels.register
def knowledge_of(organisation: Organisation) -> Panel:
    """The newest of what an organisation wrote."""
    return Panel(heading=_("Knowledge"), things=queries.lines(organisation=organisation), line=line)


def line(one: Entry) -> tuple:
    """An entry in one line."""
    return (
        one.shown.title,
        one.get_absolute_url(),
        f"{capfirst(one.kind_label)} · {date_format(one.listed_on)}",
    )
