"""What this room adds to the pages of organisations and projects, and what rooms above add to an event's."""

from django.db.models import F, Q
from django.utils.translation import gettext as _

from tiltas.languages.texts import listed
from tiltas.network.panels import Panel, Panels
from tiltas.network.panels import organisation as organisation_panels
from tiltas.projects.panels import project as project_panels

from . import queries
from .models import Event

event = Panels()


def line(event: Event) -> tuple:
    """An event in one line."""
    return event.shown.title, event.get_absolute_url(), listed((event.get_kind_display(), event.when))


@organisation_panels.register
def events_of_organisation(organisation) -> Panel:
    """Public events that an organisation holds or takes part in, newest first."""
    found = (
        Event.objects.public().select_related("node").order_by(F("starts_on").desc(nulls_last=True), "-pk").distinct()
    )
    found = found.filter(Q(organiser=organisation) | Q(attendances__organisation=organisation))
    return Panel(heading=_("Dialogues and events"), things=list(found[: queries.FEW]), line=line, kind="voice")


@project_panels.register
def events_of_project(project) -> Panel:
    """Public events of a project, in the order in which they happen."""
    found = (
        Event.objects.public()
        .filter(project=project)
        .select_related("node")
        .order_by(F("starts_on").asc(nulls_last=True), "pk")
    )
    return Panel(heading=_("Dialogues and events"), things=list(found), line=line, kind="voice")
