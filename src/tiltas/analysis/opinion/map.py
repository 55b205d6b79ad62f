"""The map: two axes along which opinions differ most, and a place for every person and statement.

Principal components of the table with missing votes filled by the mean of their statement, as Polis does it
(Small and others 2021, "Polis: scaling deliberation by mapping high dimensional opinion spaces"). Filled and centred,
a missing vote is zero, so the table stays sparse and nothing of size people x statements is ever held.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigh
from scipy.sparse import csr_array
from scipy.sparse.linalg import svds

from .votes import VoteTable

AXES = 2
_BLOCK_CELLS = 4_000_000


@dataclass(frozen=True, eq=False)
class Ballots:
    """Compressed rows of votes: the part of a `VoteTable` that the mathematics of the map needs."""

    starts: np.ndarray
    columns: np.ndarray
    values: np.ndarray
    width: int

    @classmethod
    def of(cls, table: VoteTable) -> "Ballots":
        """All votes of a table."""
        return cls(table.starts, table.columns, table.values, len(table.statements))

    @property
    def lengths(self) -> np.ndarray:
        """(people,) votes of each."""
        return np.diff(self.starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def take(self, people: np.ndarray) -> "Ballots":
        """The rows of these people (sorted indices)."""
        lengths = self.lengths[people]
        starts = np.concatenate(([0], np.cumsum(lengths)))
        where = np.repeat(self.starts[people] - starts[:-1], lengths) + np.arange(starts[-1])
        return Ballots(starts, self.columns[where], self.values[where], self.width)

    def shuffled(self, generator: np.random.Generator) -> "Ballots":
        """The same people vote on the same statements, but within each statement the answers change hands."""
        by_column = np.argsort(self.columns, kind="stable")
        shuffled = np.lexsort((generator.random(len(self.columns)), self.columns))
        values = np.empty_like(self.values)
        values[by_column] = self.values[shuffled]
        return Ballots(self.starts, self.columns, values, self.width)


@dataclass(frozen=True, eq=False)
class Products:
    """Sums over people from which the axes follow; whole numbers, so parts may be added in any order and grouping.

    With the votes R (missing as 0) and the mask M of present votes: `both` = M'M, `cross` = M'R, `votes` = R'R,
    each statements x statements.
    """

    both: np.ndarray
    cross: np.ndarray
    votes: np.ndarray

    def __add__(self, other: "Products") -> "Products":
        return Products(self.both + other.both, self.cross + other.cross, self.votes + other.votes)

    def finish(self) -> tuple[np.ndarray, np.ndarray]:
        """Means (statements,) and the Gram matrix C'C (statements x statements) of the centred table."""
        counts = np.diagonal(self.both)
        means = np.divide(np.diagonal(self.cross), counts, out=np.zeros(len(counts)), where=counts > 0)
        shift = self.cross * means[:, None]
        return means, self.votes - (shift + shift.T) + self.both * np.outer(means, means)


def products(ballots: Ballots) -> Products:
    """Sums over these people; see `Products`. Works in dense blocks of people, exact while a block is below 2^24 rows."""
    width = ballots.width
    both, cross, votes = (np.zeros((width, width)) for _ in range(3))
    step = max(1, _BLOCK_CELLS // max(width, 1))
    lengths = ballots.lengths
    for first in range(0, len(ballots), step):
        last = min(first + step, len(ballots))
        part = slice(ballots.starts[first], ballots.starts[last])
        rows = np.repeat(np.arange(last - first), lengths[first:last])
        value = np.zeros((last - first, width), dtype=np.float32)
        mask = np.zeros((last - first, width), dtype=np.float32)
        value[rows, ballots.columns[part]] = ballots.values[part]
        mask[rows, ballots.columns[part]] = 1
        both += mask.T @ mask
        cross += mask.T @ value
        votes += value.T @ value
    return Products(both, cross, votes)


@dataclass(frozen=True, eq=False)
class OpinionMap:
    """Where opinions differ. Positions are of people and must never be published."""

    means: np.ndarray
    """(statements,) mean vote, -1 to 1; 0 where nobody voted."""
    components: np.ndarray
    """(2, statements) the axes, each of length one (or zero when there is nothing left to explain)."""
    variance: np.ndarray
    """(2,) share of the variance that each axis explains, 0 to 1."""
    positions: np.ndarray
    """(people, 2)."""
    statement_points: np.ndarray
    """(statements, 2) where somebody would be who only agreed with this statement."""

    @property
    def extremity(self) -> np.ndarray:
        """(statements,) distance of the statement's point from the middle."""
        return np.hypot(self.statement_points[:, 0], self.statement_points[:, 1])


def draw_map(
    ballots: Ballots, *, full_statements: int = 320, earlier_components: np.ndarray | None = None
) -> OpinionMap:
    """The map of these votes; axes keep the direction of `earlier_components` (2, statements; 0 where unknown).

    Position of a person: `sqrt(N / votes) * sum over votes of (vote - mean) * axis`, with N statements that anybody
    voted on; of a statement: `sqrt(N) * (1 - mean) * axis`.
    """
    counts = np.bincount(ballots.columns, minlength=ballots.width)
    used = np.flatnonzero(counts)
    components = np.zeros((AXES, ballots.width))
    shares = np.zeros(AXES)
    if len(used) <= full_statements:
        place = np.zeros(ballots.width, dtype=np.int64)
        place[used] = np.arange(len(used))
        narrow = Ballots(ballots.starts, place[ballots.columns], ballots.values, len(used))
        used_means, gram = products(narrow).finish()
        means = np.zeros(ballots.width)
        means[used] = used_means
        total = float(np.trace(gram))
        values, vectors = _full_axes(gram)
    else:
        sums = np.bincount(ballots.columns, weights=ballots.values, minlength=ballots.width)
        means = np.divide(sums, counts, out=np.zeros(ballots.width), where=counts > 0)
        centred = _centred(ballots, means)
        total = float(np.sum(centred.data**2))
        values, vectors = _lanczos_axes(centred[:, used])
    # What is left after rounding is no direction.
    real = values > 1e-10 * total if total > 0 else np.zeros(len(values), dtype=bool)
    for axis in np.flatnonzero(real):
        components[axis, used] = vectors[axis]
        shares[axis] = values[axis] / total
    components = _turned(components, earlier_components)
    scale = np.sqrt(len(used) / np.maximum(ballots.lengths, 1))
    positions = (_centred(ballots, means) @ components.T) * scale[:, None]
    points = np.sqrt(len(used)) * ((1 - means) * components).T
    points[counts == 0] = 0
    # Nine digits: below that two builds of the same library may differ, and groups must not.
    return OpinionMap(means, components, shares, np.round(positions, 9), points)


def components_of(earlier: Mapping[str, Sequence[float]], statements: tuple[str, ...]) -> np.ndarray:
    """(2, statements) the axes of an earlier run, arranged for the statements of this one."""
    return np.array([earlier.get(name, (0.0, 0.0)) for name in statements], dtype=float).reshape(-1, AXES).T


def _centred(ballots: Ballots, means: np.ndarray) -> csr_array:
    data = ballots.values - means[ballots.columns]
    return csr_array((data, ballots.columns, ballots.starts), shape=(len(ballots), ballots.width))


def _full_axes(gram: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    size = len(gram)
    if size == 0:
        return np.zeros(0), np.zeros((0, 0))
    first = max(size - AXES, 0)
    values, vectors = eigh(gram, subset_by_index=[first, size - 1], check_finite=False)
    return values[::-1], vectors[:, ::-1].T


def _lanczos_axes(centred: csr_array) -> tuple[np.ndarray, np.ndarray]:
    smaller = min(centred.shape)
    if smaller <= AXES + 1:
        _left, singular, right = np.linalg.svd(centred.toarray(), full_matrices=False)
        return singular[:AXES] ** 2, right[:AXES]
    if not np.any(centred.data):
        return np.zeros(AXES), np.zeros((AXES, centred.shape[1]))
    # A fixed start that leans on no axis of the table, so that two runs take the same steps.
    start = np.cos(np.arange(smaller) + 1.0)
    _left, singular, right = svds(centred, k=AXES, v0=start)
    order = np.argsort(singular)[::-1]
    return singular[order] ** 2, right[order]


def _turned(components: np.ndarray, earlier: np.ndarray | None) -> np.ndarray:
    """The direction of an axis is arbitrary: its largest entry is made positive, or it follows the earlier run."""
    turned = components.copy()
    for axis, component in enumerate(components):
        along = float(component @ earlier[axis]) if earlier is not None else 0.0
        if abs(along) < 1e-9 and len(component):
            along = component[np.argmax(np.round(np.abs(component), 9))]
        if along < 0:
            turned[axis] = -component
    return turned
