"""What editors wrote above the list of a section, and the way from Knowledge to what they wrote."""

from django.core.cache import caches
from django.template.loader import render_to_string
from django.utils.translation import get_language

from tiltas.core.context import above
from tiltas.core.kept import stamp
from tiltas.languages.queries import show

from . import queries, reading
from .models import Section


@above
def above_section(request) -> str:
    """Printed once in each language, until something changes; on the first page of a list only."""
    match = request.resolver_match
    if match is None or match.view_name not in Section.values or request.GET:
        return ""
    name = match.view_name
    return caches["near"].get_or_set(f"above:{stamp()}:{name}:{get_language()}", lambda: _printed(request, name), 60)


def _printed(request, section: str) -> str:
    narrative = queries.narrative_for(section=section)
    show([narrative])
    leads_on = section == Section.KNOWLEDGE and queries.cited().exists()
    if not (narrative or leads_on):
        return ""
    return render_to_string(
        "pages/_above_section.html", {"narrative": reading.above(narrative), "leads_on": leads_on}, request
    )
