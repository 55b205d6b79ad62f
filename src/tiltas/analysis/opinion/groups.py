"""Opinion groups: people who vote alike, found on the map, and the two questions that must be passed to call them so.

k-means with k-means++ starts (Arthur and Vassilvitskii 2007), mean silhouette (Rousseeuw 1987), adjusted Rand index
(Hubert and Arabie 1985), matching to an earlier run by the Hungarian method (Kuhn 1955).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from .map import Ballots, OpinionMap, draw_map
from .parameters import Parameters

NO_GROUP = -1
Generators = Callable[..., np.random.Generator]


@dataclass(frozen=True, eq=False)
class Partition:
    """People divided into k parts. `labels` (people,) 0..k-1; `core` (people,) false for outliers."""

    k: int
    labels: np.ndarray
    core: np.ndarray
    silhouette: float
    silhouette_before: float
    """Before the borders were settled."""
    smallest: int
    """Size of the smallest part before outliers are assigned."""


@dataclass(frozen=True)
class Judged:
    """What the choice rested on; None where the way ended earlier."""

    k: int | None = None
    silhouette: float | None = None
    silhouettes: Mapping[int, float] = field(default_factory=dict)
    stability: float | None = None
    structure: float | None = None
    """Silhouette before the borders were settled, as the structure gate sees it ..."""
    structure_needed: float | None = None
    """... and what it had to beat."""


@dataclass(frozen=True, eq=False)
class Grouping:
    """The answer. `labels` (people,) index of the group or -1; `reason` says why there are no groups, or is empty."""

    labels: np.ndarray
    core: np.ndarray
    """(people,) those on whom the groups rest: enough votes, no outliers."""
    judged: Judged = Judged()
    reason: str = ""


def enough_votes(lengths: np.ndarray, statements: int, parameters: Parameters) -> np.ndarray:
    """(people,) true for people who voted on at least min(7, number of statements) statements."""
    return lengths >= max(1, min(parameters.minimum_votes, statements))


def without_outliers(points: np.ndarray, parameters: Parameters) -> np.ndarray:
    """(people,) false for the few who stand more than six robust standard deviations away from the median.

    The robust standard deviation of a coordinate is 1.4826 times its median absolute deviation. Far people who are
    enough to form a group are no outliers: they are an opinion.
    """
    if len(points) == 0:
        return np.ones(0, dtype=bool)
    away = points - np.median(points, axis=0)
    spread = 1.4826 * np.hypot(*np.median(np.abs(away), axis=0))
    near = np.hypot(away[:, 0], away[:, 1]) <= parameters.outlier_distance * spread
    if spread == 0 or np.sum(~near) >= smallest_admissible(len(points), parameters):
        return np.ones(len(points), dtype=bool)
    return near


def smallest_admissible(people: int, parameters: Parameters) -> float:
    """People a group needs at least."""
    return max(parameters.smallest_group, parameters.smallest_group_share * people)


def on_grid(points: np.ndarray, cells: int) -> tuple[np.ndarray, np.ndarray]:
    """Points gathered in a grid over their bounds: mean place (occupied, 2) and weight (occupied,) of each cell."""
    low, high = points.min(axis=0), points.max(axis=0)
    width = np.where(high > low, high - low, 1.0)
    place = np.minimum(((points - low) / width * cells).astype(np.int64), cells - 1)
    occupied, cell = np.unique(place[:, 0] * cells + place[:, 1], return_inverse=True)
    weight = np.bincount(cell, minlength=len(occupied)).astype(float)
    centre = np.column_stack([np.bincount(cell, weights=points[:, axis]) for axis in (0, 1)])
    return centre / weight[:, None], weight


def k_means(
    points: np.ndarray, weights: np.ndarray, k: int, generator: np.random.Generator, restarts: int, rounds: int = 100
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All restarts at once: labels (restarts, points), centres (restarts, k, 2), inertia (restarts,)."""
    draws = generator.random((k, restarts))
    centres = np.empty((restarts, k, 2))
    chance = np.broadcast_to(weights, (restarts, len(points)))
    nearest = np.full((restarts, len(points)), np.inf)
    for number in range(k):
        reach = np.cumsum(chance, axis=1)
        chosen = np.argmax(reach > draws[number][:, None] * reach[:, -1:], axis=1)
        centres[:, number] = points[chosen]
        nearest = np.minimum(nearest, _squares(points, centres[:, number]))
        chance = nearest * weights

    labels = np.zeros((restarts, len(points)), dtype=np.int64)
    inertia = np.zeros(restarts)
    moving = np.arange(restarts)
    moments = np.stack([weights, weights * points[:, 0], weights * points[:, 1]])
    for number in range(rounds):
        found, squares = _nearest(points, centres[moving])
        still = np.any(found != labels[moving], axis=1) | (number == 0)
        labels[moving], inertia[moving] = found, squares @ weights
        moving, found = moving[still], found[still]
        if not len(moving):
            break
        slot = (found + np.arange(len(moving))[:, None] * k).ravel()
        size, *sums = (
            np.bincount(slot, np.tile(part, len(moving)), len(moving) * k).reshape(-1, k) for part in moments
        )
        for axis, total in enumerate(sums):
            centres[moving, :, axis] = np.divide(total, size, out=centres[moving, :, axis], where=size > 0)
    return labels, centres, inertia


def silhouettes(distances: np.ndarray, weights: np.ndarray, labels: np.ndarray, k: int) -> np.ndarray:
    """Mean silhouette of each labelling: `distances` (n, n), `weights` (n,), `labels` (m, n) -> (m,), -1 to 1.

    A point of weight w stands for w people on one spot. Somebody alone in a group counts 0.
    """
    m, n = labels.shape
    membership = (labels[:, :, None] == np.arange(k)) * weights[None, :, None]
    reach = (distances @ membership.transpose(1, 0, 2).reshape(n, m * k)).reshape(n, m, k).transpose(1, 0, 2)
    sizes = membership.sum(axis=1)
    own = np.take_along_axis(reach, labels[:, :, None], axis=2)[:, :, 0]
    own_size = np.take_along_axis(sizes, labels, axis=1)
    within = own / np.maximum(own_size - 1, 1e-12)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = reach / sizes[:, None, :]
    mean[np.broadcast_to((sizes == 0)[:, None, :], mean.shape)] = np.inf
    np.put_along_axis(mean, labels[:, :, None], np.inf, axis=2)
    other = mean.min(axis=2)
    larger = np.maximum(within, other)
    valid = (own_size > 1) & np.isfinite(other) & (larger > 0)
    value = np.divide(other - within, larger, out=np.zeros((m, n)), where=valid)
    return value @ weights / weights.sum()


def partitions(
    points: np.ndarray, ks: Sequence[int], generators: Generators, parameters: Parameters, *, settle: bool = True
) -> dict[int, Partition]:
    """The best division of these places (people, 2) for every k; `generators(k)` gives the randomness of one k.

    Without `settle` the borders stay where k-means left them.
    """
    core = without_outliers(points, parameters)
    inside = points[core]
    if len(inside) > parameters.full_people:
        spots, weights = on_grid(inside, parameters.cells)
    else:
        spots, weights = inside, np.ones(len(inside))
    distances = cdist(spots, spots)
    found = {}
    for k in ks:
        if len(spots) < k:
            continue
        labels, centres, inertia = k_means(spots, weights, k, generators(k), parameters.restarts)
        near = np.flatnonzero(inertia <= inertia.min() * parameters.near_inertia)
        near = near[np.argsort(inertia[near], kind="stable")]
        _distinct, first = np.unique(np.round(inertia[near], 9), return_index=True)
        near = near[np.sort(first)]
        quality = silhouettes(distances, weights, labels[near], k)
        best = near[np.argmax(np.round(quality, 9))]
        before = silhouette = float(quality.max())
        shift = np.zeros(k)
        if settle:
            shift, silhouette = _settle_borders(spots, weights, distances, centres[best], silhouette, parameters)
        everybody = _nearest(points, centres[best][None], shift[None])[0][0]
        sizes = np.bincount(everybody[core], minlength=k)
        found[k] = Partition(k, everybody, core, silhouette, before, int(sizes.min()))
    return found


def _settle_borders(
    spots: np.ndarray,
    weights: np.ndarray,
    distances: np.ndarray,
    centres: np.ndarray,
    best: float,
    parameters: Parameters,
) -> tuple[np.ndarray, float]:
    """How far to move the border of each group (k,) so that the silhouette is best, and what it is then.

    Opinions rarely leave a gap between groups, and many borders have almost the same inertia: which one a start ends
    at is chance. So, inertia staying within `border_inertia`, borders are moved (a power diagram: the squared distance
    to a centre plus a shift) as long as the mean silhouette grows. This makes the answer depend less on the starts.
    """
    k = len(centres)
    start, squares = _nearest(spots, centres[None])
    unit = float(squares[0] @ weights / weights.sum())
    steps = np.array([-2.5, -1.5, -1.0, -0.75, -0.5, -0.25, 0.25, 0.5, 0.75, 1.0, 1.5, 2.5]) * unit
    moves = (np.eye(k)[: k if k > 2 else 1, None, :] * steps[:, None]).reshape(-1, k)
    many = np.broadcast_to(centres, (len(moves), k, 2))
    shift = np.zeros(k)
    limit = parameters.border_inertia * _inertia(spots, weights, start, k)[0]
    for _round in range(10):
        labels = _nearest(spots, many, shift + moves)[0]
        allowed = np.flatnonzero(_inertia(spots, weights, labels, k) <= limit)
        if not len(allowed):
            break
        quality = np.round(silhouettes(distances, weights, labels[allowed], k), 9)
        chosen = int(np.argmax(quality))
        if quality[chosen] <= best + 1e-9:
            break
        best, shift = float(quality[chosen]), shift + moves[allowed[chosen]]
    return shift, best


def find_groups(ballots: Ballots, opinion_map: OpinionMap, generator: Generators, parameters: Parameters) -> Grouping:
    """The opinion groups of everybody with enough votes, or the reason why there are none.

    Two gates after the choice of k. Stability: on 20 draws of 80 % of the people the whole way is gone again with the
    same k, and the median adjusted Rand index with the full result must reach 0.6. Structure: the silhouette must beat
    the 95th percentile of tables in which, statement by statement, the answers were shuffled among those who voted.
    With more than `full_people` people both gates look at one draw of that many.

    Reasons: "too_few_people" (below ten), "too_few_for_groups", "no_admissible_k", "unstable", "no_structure".
    """
    statements = len(np.unique(ballots.columns))
    eligible = np.flatnonzero(enough_votes(ballots.lengths, statements, parameters))
    nobody = np.full(len(ballots), NO_GROUP)
    core = np.zeros(len(ballots), dtype=bool)
    if len(eligible) < parameters.minimum_people:
        return Grouping(nobody, core, reason="too_few_people")
    points = opinion_map.positions[eligible]
    core[eligible] = without_outliers(points, parameters)
    ks = range(2, min(parameters.most_groups, len(eligible) // parameters.people_per_group) + 1)
    if not ks:
        return Grouping(nobody, core, reason="too_few_for_groups")
    found = partitions(points, ks, lambda k: generator(0, k), parameters)
    values = {k: part.silhouette for k, part in found.items()}
    needed = smallest_admissible(len(eligible), parameters)
    admissible = [k for k, part in found.items() if part.smallest >= needed and part.silhouette > 0]
    if not admissible:
        return Grouping(nobody, core, Judged(silhouettes=values), reason="no_admissible_k")
    enough = parameters.good_enough_silhouette * max(values[k] for k in admissible)
    k = min(k for k in admissible if values[k] >= enough)
    labels = nobody.copy()
    labels[eligible] = found[k].labels

    looked_at, before, sample = ballots, found[k].silhouette_before, labels
    if len(ballots) > parameters.full_people:
        people = np.sort(generator(1).permutation(len(ballots))[: parameters.full_people])
        looked_at, sample = ballots.take(people), labels[people]
        again = _regroup(looked_at, k, generator, (1,), parameters, settle=False)
        before = again[1].silhouette_before if again else -1.0
    stability = _stability(looked_at, sample, k, generator, parameters)
    judged = Judged(k, values[k], values, stability)
    if stability < parameters.stability_needed:
        return Grouping(nobody, core, judged, "unstable")
    structure = _structure(looked_at, k, generator, parameters)
    judged = Judged(k, values[k], values, stability, before, structure)
    if not before > structure:
        return Grouping(nobody, core, judged, "no_structure")
    return Grouping(labels, core, judged)


def letters(sizes: Sequence[int], before: Sequence[str] = (), likeness: np.ndarray | None = None) -> list[str]:
    """A letter for each group: by size, but a group that was there before keeps its letter.

    `sizes` (groups,) people; `before` the letters of the run before; `likeness` (groups, before) what each pair has in
    common, such as people. Pairs are matched so that the sum is greatest; pairs with nothing in common stay apart.
    """
    given = [""] * len(sizes)
    if likeness is not None and likeness.size:
        for group, number in zip(*linear_sum_assignment(-likeness), strict=True):
            if likeness[group, number] > 0:
                given[group] = before[number]
    free = (letter for letter in ascii_uppercase if letter not in given)
    for group in np.argsort(-np.asarray(sizes), kind="stable"):
        if not given[group]:
            given[group] = next(free)
    return given


def adjusted_rand_index(first: Sequence[int] | np.ndarray, second: Sequence[int] | np.ndarray) -> float:
    """Agreement of two divisions of the same people: 1 the same, about 0 by chance. Raises `ValueError` on lengths."""
    if len(first) != len(second):
        raise ValueError("Both divisions must be of the same people.")
    if not len(first):
        return 1.0
    _a, one = np.unique(np.asarray(first), return_inverse=True)
    _b, two = np.unique(np.asarray(second), return_inverse=True)
    table = np.bincount(one * (two.max() + 1) + two, minlength=(one.max() + 1) * (two.max() + 1))
    pairs = _pairs(table)
    ones, twos = _pairs(np.bincount(one)), _pairs(np.bincount(two))
    everything = len(one) * (len(one) - 1) / 2
    expected = ones * twos / everything if everything else 0.0
    most = (ones + twos) / 2
    return 1.0 if most == expected else float((pairs - expected) / (most - expected))


def _regroup(
    ballots: Ballots,
    k: int,
    generator: Generators,
    stage: tuple[int, ...],
    parameters: Parameters,
    *,
    settle: bool = True,
) -> tuple[np.ndarray, Partition] | None:
    """The whole way again for a given k: who was grouped, and how; None when that many groups cannot be made."""
    drawn = draw_map(ballots, full_statements=parameters.full_statements)
    statements = len(np.unique(ballots.columns))
    eligible = np.flatnonzero(enough_votes(ballots.lengths, statements, parameters))
    if len(eligible) < k:
        return None
    found = partitions(drawn.positions[eligible], [k], lambda k: generator(*stage, k), parameters, settle=settle)
    return (eligible, found[k]) if k in found else None


def _stability(ballots: Ballots, labels: np.ndarray, k: int, generator: Generators, parameters: Parameters) -> float:
    size = round(parameters.stability_share * len(ballots))
    found = []
    for number in range(parameters.stability_rounds):
        people = np.sort(generator(2, number).permutation(len(ballots))[:size])
        again = _regroup(ballots.take(people), k, generator, (3, number), parameters)
        if again is None:
            found.append(0.0)
            continue
        eligible, part = again
        before = labels[people[eligible]]
        both = before >= 0
        found.append(adjusted_rand_index(before[both], part.labels[both]))
    return float(np.median(found))


def _structure(ballots: Ballots, k: int, generator: Generators, parameters: Parameters) -> float:
    found = []
    for number in range(parameters.structure_rounds):
        shuffled = ballots.shuffled(generator(4, number))
        again = _regroup(shuffled, k, generator, (5, number), parameters, settle=False)
        found.append(again[1].silhouette_before if again else -1.0)
    clear = np.mean(found) + parameters.structure_deviations * np.std(found)
    return float(max(np.percentile(found, parameters.structure_percentile), clear))


def _squares(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Squared distances (centres, points) to each of some centres (centres, 2)."""
    across = points[:, 0] - centres[:, :1]
    along = points[:, 1] - centres[:, 1:]
    return across * across + along * along


def _nearest(
    points: np.ndarray, centres: np.ndarray, shifts: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Nearest of k centres (m, k, 2) for every point, squared distances lengthened by `shifts` (m, k); both (m, points).

    One pass per centre: much quicker than a minimum over a short last axis.
    """
    m, k = centres.shape[:2]
    best = np.full((m, len(points)), np.inf)
    labels = np.zeros((m, len(points)), dtype=np.int64)
    for number in range(k):
        squares = _squares(points, centres[:, number])
        if shifts is not None:
            squares += shifts[:, number : number + 1]
        closer = squares < best
        labels[closer] = number
        np.minimum(best, squares, out=best)
    return labels, best


def _inertia(points: np.ndarray, weights: np.ndarray, labels: np.ndarray, k: int) -> np.ndarray:
    """(m,) weighted squared distances to the means of the groups of each labelling (m, points)."""
    m = len(labels)
    slot = (labels + np.arange(m)[:, None] * k).ravel()
    sums = [np.bincount(slot, weights=np.tile(weights * values, m), minlength=m * k) for values in (1, *points.T)]
    size = np.maximum(sums[0], 1e-12)
    explained = ((sums[1] ** 2 + sums[2] ** 2) / size).reshape(m, k).sum(axis=1)
    return float(weights @ np.sum(points**2, axis=1)) - explained


def _pairs(counts: np.ndarray) -> float:
    counts = counts.astype(float)
    return float(np.sum(counts * (counts - 1)) / 2)
