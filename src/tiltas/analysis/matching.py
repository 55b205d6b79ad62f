"""Who fits whom: hard filters first, then a score of at most 100 that can be read part by part.

    theme      shared themes / themes of the side with fewer
    needs      half for what they offer of our needs, half for what we offer of theirs: shared / needed
    place      1 when one works where the other is, 1/2 when both are in the same country
    group      shared target groups / groups of the side with fewer
    evidence   public records of the other side, five or more being all
    freshness  1 up to 90 days since the other side was last confirmed, falling to 0 at 365

Each part lies between 0 and 1 and is multiplied by its weight; the weights add up to 100. Theme, needs, place and
group are the same seen from both sides; evidence and freshness belong to the side that is looked at. Nothing else
counts: no clicks, no popularity, no payment. The formula is our own; shared / fewer is the overlap coefficient
(Szymkiewicz 1934, Simpson 1943).
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

PARTS = ("theme", "needs", "place", "group", "evidence", "freshness")
WEIGHTS = {"theme": 30, "needs": 30, "place": 15, "group": 10, "evidence": 10, "freshness": 5}
MUCH_EVIDENCE = 5
FRESH_DAYS, STALE_DAYS = 90, 365

Keys = frozenset[Hashable]


@dataclass(frozen=True, slots=True)
class Side:
    """One of two that may fit. Empty sets mean: not known.

    `places` it works in, `around` these and everything they lie in; `days` since it was last confirmed, None when that
    is not known. `owner` keeps a thing from fitting itself; samples and real things never meet. What the other side
    must be stands in `wanted_kinds` and `wanted_countries`; empty, they ask for nothing.
    """

    key: Hashable
    owner: Hashable = None
    kind: str = ""
    is_sample: bool = False
    countries: Keys = frozenset()
    languages: Keys = frozenset()
    themes: Keys = frozenset()
    offers: Keys = frozenset()
    needs: Keys = frozenset()
    groups: Keys = frozenset()
    places: Keys = frozenset()
    around: Keys = frozenset()
    evidence: int = 0
    days: int | None = None
    wanted_kinds: Keys = frozenset()
    wanted_countries: Keys = frozenset()


@dataclass(frozen=True, slots=True)
class Fit:
    """How well `key` fits: points by part, and what they rest on."""

    key: Hashable
    points: dict[str, float]
    themes: Keys = frozenset()
    they_offer: Keys = frozenset()
    we_offer: Keys = frozenset()
    groups: Keys = frozenset()
    place: str = ""
    evidence: int = 0

    @property
    def score(self) -> int:
        """0 to 100."""
        return round(sum(self.points.values()))


def accepts(one: Side, other: Side) -> bool:
    """Whether the other is of a kind and in a country that one asks for."""
    return (not one.wanted_kinds or other.kind in one.wanted_kinds) and (
        not one.wanted_countries or bool(one.wanted_countries & other.countries)
    )


def is_eligible(ours: Side, theirs: Side) -> bool:
    """The hard filters, the same seen from both sides: another owner, both samples or both real, each of a kind and in
    a country that the other asks for, a language in common as far as both are known, and something to work on
    together: a theme, or an offer that meets a need."""
    if ours.key == theirs.key or (ours.owner is not None and ours.owner == theirs.owner):
        return False
    if ours.is_sample != theirs.is_sample:
        return False
    if not (accepts(ours, theirs) and accepts(theirs, ours)):
        return False
    if ours.languages and theirs.languages and not ours.languages & theirs.languages:
        return False
    return bool(ours.themes & theirs.themes or ours.needs & theirs.offers or ours.offers & theirs.needs)


def shared(one: Keys, other: Keys) -> float:
    """The overlap coefficient; 0 where nothing is known of one of them."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def met(needs: Keys, offers: Keys) -> float:
    """The share of the needs that the offers meet."""
    return len(needs & offers) / len(needs) if needs else 0.0


def nearness(one: Side, other: Side) -> float:
    """1, 1/2 or 0."""
    if one.places & other.around or other.places & one.around:
        return 1.0
    return 0.5 if one.countries & other.countries else 0.0


def freshness(days: int | None) -> float:
    """1 when confirmed within 90 days, 0 after a year or when it is not known."""
    if days is None:
        return 0.0
    return min(1.0, max(0.0, (STALE_DAYS - days) / (STALE_DAYS - FRESH_DAYS)))


def fit(ours: Side, theirs: Side, *, weights: Mapping[str, float] = WEIGHTS) -> Fit | None:
    """How well the other side fits ours; None when a hard filter keeps it out."""
    if not is_eligible(ours, theirs):
        return None
    near = nearness(ours, theirs)
    parts = {
        "theme": shared(ours.themes, theirs.themes),
        "needs": (met(ours.needs, theirs.offers) + met(theirs.needs, ours.offers)) / 2,
        "place": near,
        "group": shared(ours.groups, theirs.groups),
        "evidence": min(max(theirs.evidence, 0), MUCH_EVIDENCE) / MUCH_EVIDENCE,
        "freshness": freshness(theirs.days),
    }
    return Fit(
        key=theirs.key,
        points={name: parts[name] * weights[name] for name in PARTS},
        themes=ours.themes & theirs.themes,
        they_offer=ours.needs & theirs.offers,
        we_offer=ours.offers & theirs.needs,
        groups=ours.groups & theirs.groups,
        place={1.0: "place", 0.5: "country"}.get(near, ""),
        evidence=theirs.evidence,
    )


def best(
    ours: Side,
    candidates: Iterable[Side],
    *,
    weights: Mapping[str, float] = WEIGHTS,
    at_least: int = 0,
    limit: int | None = None,
) -> list[Fit]:
    """Those that fit, the best first; equal scores in the order of the candidates."""
    found = [one for theirs in candidates if (one := fit(ours, theirs, weights=weights))]
    found = sorted((one for one in found if one.score >= at_least), key=lambda one: -one.score)
    return found if limit is None else found[:limit]
