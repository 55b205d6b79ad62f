"""What editors wrote above the list of a section, and the way from Knowledge to what they wrote."""

from django.core.cache import caches
from django.template.loader import render_to_string

from tiltas.core.context import above
from tiltas.languages.queries import show

from . import queries, reading
from .models import Section


@above
def above_section(request) -> str:
    """One statement for the words and one for their translation, on the first page of a list."""
    match = request.resolver_match
    if match is None or match.view_name not in Section.values or request.GET:
        return ""
    narrative = queries.narrative_for(section=match.view_name)
    show([narrative])
    leads_on = match.view_name == Section.KNOWLEDGE and caches["near"].get_or_set(
        "has-articles", lambda: queries.cited().exists(), 60
    )
    if not (narrative or leads_on):
        return ""
    return render_to_string(
        "pages/_above_section.html", {"narrative": reading.above(narrative), "leads_on": leads_on}, request
    )
