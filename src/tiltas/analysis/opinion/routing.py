"""Which statement to show next: a weight for every statement, from numbers that are already counted."""

import numpy as np
from numpy.typing import ArrayLike


def routing_weights(
    agrees: ArrayLike,
    unsures: ArrayLike,
    votes: ArrayLike,
    extremities: ArrayLike,
    *,
    votes_in_language: ArrayLike | None = None,
    active_voters: int = 0,
    seeds: ArrayLike | None = None,
    answered: int = 0,
    seed_cards: int = 5,
) -> np.ndarray:
    """Weights (statements,) for a weighted random draw among the statements that one participant has not answered.

    All arrays are of those statements: agrees A, unsures P, all votes S (without "not understood"), extremities E from
    the last run's map (0 or NaN where a statement is not on it yet), so far cast in the voter's language
    (`votes_in_language`), and whether a statement is a seed. `active_voters` are people who voted at all, `answered` is
    how many cards this participant has answered.

        weight = [(1 - (P + 1) / (S + 2)) (1 + E) (A + 1) / (S + 2) (1 + 8 * 2^(-S / 5))]^2

    as in Polis (Small and others 2021), and two additions: during the first `seed_cards` cards only seeds are drawn
    while any is left; a statement with fewer votes in the voter's language than max(10, 5 % of the active voters) gets
    at least the median weight, so that small languages and late statements are heard.

    Raises `ValueError` when a count is negative.
    """
    a, p, s = (np.asarray(count, dtype=float) for count in (agrees, unsures, votes))
    if min(a.min(initial=0), p.min(initial=0), s.min(initial=0)) < 0:
        raise ValueError("Counts of votes cannot be negative.")
    extremity = np.nan_to_num(np.asarray(extremities, dtype=float))
    engaged = 1 - (p + 1) / (s + 2)
    weights = (engaged * (1 + extremity) * (a + 1) / (s + 2) * (1 + 8 * np.power(2.0, -s / 5))) ** 2
    if votes_in_language is not None and weights.size:
        enough = max(10.0, 0.05 * active_voters)
        weights = np.where(np.asarray(votes_in_language) < enough, np.maximum(weights, np.median(weights)), weights)
    if seeds is not None and answered < seed_cards:
        seed = np.asarray(seeds, dtype=bool)
        if seed.any():
            weights = np.where(seed, weights, 0.0)
    return weights
