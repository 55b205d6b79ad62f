"""What stands above several things of one kind."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.search.gather import Gathering

OF_SEVERAL = {
    "consultation": pgettext_lazy("heading of a list", "Consultations"),
    "statement": pgettext_lazy("heading of a list", "Statements"),
    "finding": pgettext_lazy("heading of a list", "Findings"),
    "event": pgettext_lazy("heading of a list", "Events"),
    "summary": pgettext_lazy("heading of a list", "Summaries of events"),
    "proposal": pgettext_lazy("heading of a list", "Proposals"),
    "document": pgettext_lazy("heading of a list", "Resolutions and guidelines"),
    "challenge": pgettext_lazy("heading of a list", "Challenges"),
    "council": _("Consultative bodies"),
    "sitting": _("Sittings"),
    "advice": _("Advice and answers"),
    "recommendation": pgettext_lazy("heading of a list", "Recommendations"),
    "measure": pgettext_lazy("heading of a list", "Measures"),
    "service": pgettext_lazy("heading of a list", "Services"),
    "news": pgettext_lazy("heading of a list", "News"),
    "practice": pgettext_lazy("heading of a list", "Good practices"),
    "lesson": pgettext_lazy("heading of a list", "Lessons"),
    "policy": pgettext_lazy("heading of a list", "Policy documents"),
    "activity": pgettext_lazy("heading of a list", "Activities of institutions"),
    "publication": pgettext_lazy("heading of a list", "Publications"),
    "principle": pgettext_lazy("heading of a list", "Principles"),
    "stocktake": pgettext_lazy("heading of a list", "Stocktakes"),
    "stocktake_answer": pgettext_lazy("heading of a list", "Answers to stocktakes"),
    "article": pgettext_lazy("heading of a list", "Articles"),
    "guideline": pgettext_lazy("heading of a list", "Guidelines"),
    "organisation": pgettext_lazy("heading of a list", "Organisations"),
    "project": pgettext_lazy("heading of a list", "Projects"),
    "partner_call": pgettext_lazy("heading of a list", "Partner calls"),
    "funding_call": pgettext_lazy("heading of a list", "Funding calls"),
    "country_model": _("Country models"),
}


def headed(gatherings: list[Gathering]) -> list[tuple[str, Gathering]]:
    """Each gathering with its heading; a kind without one here stands under its own name."""
    return [(OF_SEVERAL.get(gathering.kind.name, gathering.kind.label), gathering) for gathering in gatherings]
