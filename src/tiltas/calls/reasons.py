"""Why somebody fits, in words."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tiltas.analysis.matching import Fit
from tiltas.network.models import TargetGroup
from tiltas.themes.models import Theme

MOST = 3
PART_NAMES = {
    "theme": lambda: _("themes"),
    "needs": lambda: _("offers and needs"),
    "place": lambda: _("place"),
    "group": lambda: _("target groups"),
    "evidence": lambda: _("public records"),
    "freshness": lambda: _("how fresh it is"),
}


def _titles(keys: Iterable[int], themes: Mapping[int, Theme]) -> list[str]:
    found = sorted((themes[key] for key in keys if key in themes), key=lambda theme: theme.order)
    return [theme.shown.title.within for theme in found[:MOST]]


def chips(fit: Fit, themes: Mapping[int, Theme], *, money: bool = False) -> list[str]:
    """The reasons as short sentences, the weightiest first; `money` when what fits is a funding call."""
    found = []
    if not money:
        found += [_("Offers what you look for: %(theme)s") % {"theme": one} for one in _titles(fit.they_offer, themes)]
        met = fit.we_offer - fit.they_offer
        found += [_("Looks for what you offer: %(theme)s") % {"theme": one} for one in _titles(met, themes)]
    said = frozenset() if money else fit.they_offer | fit.we_offer
    if money:
        found += [_("Pays for: %(theme)s") % {"theme": one} for one in _titles(fit.themes | fit.they_offer, themes)]
    else:
        found += [_("Both work on: %(theme)s") % {"theme": one} for one in _titles(fit.themes - said, themes)]
    if fit.place:
        found.append(_("Works where you work") if fit.place == "place" else _("In the same country"))
    groups = sorted(TargetGroup(one).label for one in fit.groups)
    if groups and len(groups) <= MOST:
        found += [_("For the same people: %(group)s") % {"group": one} for one in groups]
    elif groups:
        found.append(_("For the same people"))
    if fit.evidence:
        words = (
            ngettext("Paid for %(count)s project listed here", "Paid for %(count)s projects listed here", fit.evidence)
            if money
            else ngettext("%(count)s public record", "%(count)s public records", fit.evidence)
        )
        found.append(words % {"count": fit.evidence})
    return found


def in_points(fit: Fit, weights: Mapping[str, float]) -> list[tuple[str, str]]:
    """(part, "points / weight") of every part, so that the score can be added up."""
    return [(PART_NAMES[name](), f"{round(points, 1):g} / {weights[name]:g}") for name, points in fit.points.items()]
