"""Counts to statements about groups: shares with intervals, what a group stands for, common ground, division.

Tests with one added vote and their use follow Polis (Small and others 2021); intervals are Wilson's (1927), the
control of many tests is Benjamini and Hochberg's (1995).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from .parameters import Parameters

SIDES = ("agree", "disagree")


def wilson(successes: ArrayLike, trials: ArrayLike, z: float = 1.6448536269514722) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's score interval (lower, upper) of a share, elementwise; (0, 1) where there are no trials."""
    x, n = np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)
    some = np.maximum(n, 1)
    share = x / some
    middle = (share + z * z / (2 * some)) / (1 + z * z / some)
    half = z / (1 + z * z / some) * np.sqrt(share * (1 - share) / some + z * z / (4 * some * some))
    empty = n == 0
    return np.where(empty, 0.0, np.maximum(middle - half, 0.0)), np.where(empty, 1.0, np.minimum(middle + half, 1.0))


def smoothed(successes: ArrayLike, trials: ArrayLike) -> np.ndarray:
    """Share with one imagined vote on either side: (x + 1) / (n + 2)."""
    return (np.asarray(successes, dtype=float) + 1) / (np.asarray(trials, dtype=float) + 2)


def one_proportion_z(successes: ArrayLike, trials: ArrayLike) -> np.ndarray:
    """How clearly a share exceeds one half: 2 sqrt(n + 1) ((x + 1) / (n + 1) - 1/2)."""
    x, n = np.asarray(successes, dtype=float) + 1, np.asarray(trials, dtype=float) + 1
    return 2 * np.sqrt(n) * (x / n - 0.5)


def two_proportion_z(x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike) -> np.ndarray:
    """How clearly the first share exceeds the second, each with one added success and trial; 0 where all agree."""
    a, m = np.asarray(x1, dtype=float) + 1, np.asarray(n1, dtype=float) + 1
    b, n = np.asarray(x2, dtype=float) + 1, np.asarray(n2, dtype=float) + 1
    pooled = (a + b) / (m + n)
    spread = np.sqrt(np.maximum(pooled * (1 - pooled), 0) * (1 / m + 1 / n))
    return np.divide(a / m - b / n, spread, out=np.zeros_like(spread), where=pooled != 1)


def survives_benjamini_hochberg(p_values: ArrayLike, rate: float = 0.1) -> np.ndarray:
    """True for the tests that remain when at most `rate` of those kept are expected to be false; any shape."""
    p = np.asarray(p_values, dtype=float)
    ordered = np.sort(p, axis=None)
    passed = np.flatnonzero(ordered <= rate * np.arange(1, p.size + 1) / max(p.size, 1))
    return p <= ordered[passed[-1]] if len(passed) else np.zeros(p.shape, dtype=bool)


def count_by_group(
    rows: np.ndarray, columns: np.ndarray, values: np.ndarray, labels: np.ndarray, groups: int, width: int
) -> np.ndarray:
    """(groups, 3, statements) people who disagree, are unsure, agree, of those with a label 0..groups - 1."""
    label = labels[rows]
    inside = label >= 0
    cells = (label[inside] * 3 + values[inside].astype(np.int64) + 1) * width + columns[inside]
    return np.bincount(cells, minlength=groups * 3 * width).reshape(groups, 3, width)


@dataclass(frozen=True, eq=False)
class Representativeness:
    """Arrays of shape (sides, groups, statements); sides are agree and disagree."""

    successes: np.ndarray
    trials: np.ndarray
    """(groups, statements)"""
    share: np.ndarray
    """Smoothed share p in the group."""
    share_z: np.ndarray
    ratio: np.ndarray
    """p in the group over p among all other grouped people."""
    ratio_z: np.ndarray
    rest_trials: np.ndarray
    """(groups, statements)"""

    @property
    def score(self) -> np.ndarray:
        """Order of what a group stands for: ratio, its clearness, share, its clearness, multiplied."""
        return self.ratio * self.ratio_z * self.share * self.share_z

    def significant(self, parameters: Parameters) -> np.ndarray:
        """Both tests beyond one-sided 90 %."""
        return (self.share_z > parameters.test_z) & (self.ratio_z > parameters.test_z)

    def sure(self, parameters: Parameters) -> np.ndarray:
        """Survivors of Benjamini-Hochberg over all groups, statements and sides; the weaker test gives the p-value."""
        return survives_benjamini_hochberg(ndtr(-np.minimum(self.share_z, self.ratio_z)), parameters.discovery_rate)


def representativeness(counts: np.ndarray) -> Representativeness:
    """What sets each group apart from all other grouped people; `counts` (groups, 3, statements), see above."""
    successes = np.stack([counts[:, 2], counts[:, 0]])
    trials = counts.sum(axis=1)
    rest = successes.sum(axis=1, keepdims=True) - successes
    rest_trials = trials.sum(axis=0, keepdims=True) - trials
    share = smoothed(successes, trials)
    return Representativeness(
        successes,
        trials,
        share,
        one_proportion_z(successes, trials),
        share / smoothed(rest, rest_trials),
        two_proportion_z(successes, trials, rest, rest_trials),
        rest_trials,
    )


def represents(table: Representativeness, group: int, parameters: Parameters) -> list[tuple[int, int, bool]]:
    """(side, statement, weak) of what a group stands for, best first.

    At most five. When nothing qualifies, the statement with the surest agreement, marked as weak (nothing when nobody
    in the group agreed with anything).
    """
    sides, statements = np.nonzero(table.significant(parameters)[:, group])
    score = np.round(table.score[sides, group, statements], 9)
    order = np.lexsort((statements, sides, -score))[: parameters.most_representative]
    if len(order):
        return [(int(sides[i]), int(statements[i]), False) for i in order]
    lowest, _highest = wilson(table.successes[0, group], table.trials[group], parameters.confidence_z)
    best = int(np.argmax(np.round(lowest, 9))) if lowest.size else 0
    if not lowest.size or table.successes[0, group, best] == 0:
        return []
    return [(0, best, True)]


# What follows works on the cells of a stored result, because what may be shown to the public is worked out again
# from the cells that may be shown.


def cell(counts: ArrayLike, parameters: Parameters) -> dict[str, Any]:
    """One stored cell from (3,) people who disagree, are unsure, agree: counts, shares and 90 % intervals."""
    disagree, unsure, agree = (int(count) for count in np.asarray(counts))
    n = disagree + unsure + agree
    stored: dict[str, Any] = {"n": n}
    for name, count in (("agree", agree), ("disagree", disagree), ("unsure", unsure)):
        stored[name] = proportion(count, n, parameters.confidence_z)
    return stored


def proportion(count: int, n: int, z: float) -> dict[str, Any]:
    """Count, share of n (None when n is 0) and the Wilson interval."""
    low, high = wilson(count, n, z)
    return {
        "count": count,
        "share": round(count / n, 6) if n else None,
        "low": round(float(low), 6),
        "high": round(float(high), 6),
    }


def common_ground(cells: Mapping[str, Mapping[str, Any]], share: float = 0.5) -> dict[str, Any] | None:
    """How far the groups (or everybody, as one cell) lean the same way on one statement; None without cells.

    `minimum` is the smallest smoothed share over the cells, on the side where it is larger; `product` is what Polis
    calls group-aware consensus. `is_common_ground`: in every cell the interval of that side lies above `share`.
    """
    if not cells:
        return None
    values = {side: [(c[side]["count"] + 1) / (c["n"] + 2) for c in cells.values()] for side in SIDES}
    side = "agree" if min(values["agree"]) >= min(values["disagree"]) else "disagree"
    chosen = np.array(values[side])
    return {
        "side": side,
        "minimum": round(float(chosen.min()), 6),
        "geometric_mean": round(float(np.exp(np.mean(np.log(chosen)))), 6),
        "product": round(float(chosen.prod()), 6),
        "is_common_ground": all(c[side]["low"] > share for c in cells.values()),
        "groups": sorted(cells),
    }


def division(cells: Mapping[str, Mapping[str, Any]]) -> dict[str, Any] | None:
    """The largest gap between two groups on one statement; None with fewer than two cells.

    The gap is of smoothed shares, on the side where it is larger; `is_dividing` when the two intervals do not overlap.
    """
    if len(cells) < 2:
        return None
    found: dict[str, Any] = {}
    for side in SIDES:
        by_share = sorted(cells, key=lambda name: ((cells[name][side]["count"] + 1) / (cells[name]["n"] + 2), name))
        low, high = by_share[0], by_share[-1]
        gap = round(
            (cells[high][side]["count"] + 1) / (cells[high]["n"] + 2)
            - (cells[low][side]["count"] + 1) / (cells[low]["n"] + 2),
            6,
        )
        if not found or gap > found["gap"]:
            found = {
                "side": side,
                "gap": gap,
                "highest": high,
                "lowest": low,
                "is_dividing": cells[high][side]["low"] > cells[low][side]["high"],
            }
    return found


def unclear(not_understood: int, seen: int, parameters: Parameters) -> dict[str, Any]:
    """Share of people who said they did not understand, of all who answered."""
    found = {"seen": seen, **proportion(not_understood, seen, parameters.confidence_z)}
    found["is_unclear"] = found["low"] > parameters.unclear_share
    return found
