"""What rooms above add to a project's page (its events, for example), and what this room adds to an organisation's."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from tiltas.library.models import Entry
from tiltas.library.panels import entry as entry_panels
from tiltas.network.models import Organisation
from tiltas.network.panels import Panel, Panels
from tiltas.network.panels import organisation as organisation_panels

from . import queries
from .models import Partner, Project

project = Panels()


@organisation_panels.register(there=lambda: Exists(Partner.objects.filter(organisation=OuterRef("pk"))))
def projects_of(organisation: Organisation) -> Panel:
    """The projects that an organisation takes part in."""
    return Panel(heading=_("Projects"), things=list(queries.projects_of(organisation)), line=line)


@entry_panels.register
def projects_behind(entry: Entry) -> Panel:
    """The projects that brought an entry out."""
    return Panel(heading=_("Projects"), things=list(queries.projects_behind(entry.node)), line=line)


@entry_panels.register
def funding_behind(entry: Entry) -> Panel:
    """Who paid for it, each in the words of the fund."""
    return Panel(
        heading=_("Funded by"),
        things=list(queries.funding_behind(entry.node)),
        line=lambda funding: (funding.shown.fund, "", funding.wording),
    )


def line(project: Project) -> tuple:
    """A project in one line."""
    details = [project.acronym, project.period]
    return project.shown.title, project.get_absolute_url(), " · ".join(part for part in details if part)
