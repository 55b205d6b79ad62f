"""What this room adds to the pages of organisations."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from tiltas.network.panels import Panel
from tiltas.network.panels import organisation as organisation_panels

from . import queries
from .models import Consultation


def line(consultation: Consultation) -> tuple:
    """A consultation in one line."""
    return consultation.shown.title, consultation.get_absolute_url(), consultation.state_in_words[1]


@organisation_panels.register(there=lambda: Exists(Consultation.objects.public().filter(host=OuterRef("pk"))))
def consultations_of_organisation(organisation) -> Panel:
    """Public consultations that an organisation holds, newest first."""
    found = Consultation.objects.public().filter(host=organisation).select_related("node").order_by("-opens_at", "-pk")
    return Panel(heading=_("Consultations"), things=list(found[: queries.FEW]), line=line, kind="voice")
