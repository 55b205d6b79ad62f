"""The sections of the site, one level. A section appears when it has something to show."""

from django.core.cache import caches
from django.urls import reverse
from django.utils.translation import gettext as _

from tiltas.core.context import section
from tiltas.drafting.models import Document, Proposal
from tiltas.events.models import Event
from tiltas.library.queries import there_is_something
from tiltas.network.models import Organisation


def _filled() -> dict[str, bool]:
    """Which sections have something; asked at most once a minute by each process."""
    return caches["near"].get_or_set(
        "sections",
        lambda: {
            "dialogues": Event.objects.public().exists(),
            "resolutions": Proposal.objects.public().exists() or Document.objects.public().exists(),
            "knowledge": there_is_something(),
            "network": Organisation.objects.public().exists(),
        },
        60,
    )


@section
def sections(request):
    """(label, address, whether the reader is in it)."""
    filled = _filled()
    here = request.path.split("/")[2] if request.path.count("/") > 1 else ""
    every = [
        ("dialogues", _("Dialogues"), reverse("events:list"), {"dialogues", "consultations"}),
        ("resolutions", _("Resolutions"), reverse("drafting:list"), {"resolutions"}),
        ("places", _("Places"), reverse("website:places"), {"places", "progress", "stocktaking"}),
        ("themes", _("Themes"), reverse("website:themes"), {"themes"}),
        ("knowledge", _("Knowledge"), reverse("library:list"), {"knowledge"}),
        ("network", _("Network"), reverse("network:list"), {"network", "people", "projects", "calls", "councils"}),
    ]
    return [(label, address, here in paths) for key, label, address, paths in every if filled.get(key, True)]
