"""Which statement comes next."""

import numpy as np
import pytest

from tiltas.analysis.opinion import routing_weights


def test_the_weight_by_hand():
    # S = 5, A = 3, P = 1, E = 0.5: [(1 - 2/7) * 1.5 * 4/7 * (1 + 8/2)]^2
    weights = routing_weights([3], [1], [5], [0.5])

    assert weights == pytest.approx([(5 / 7 * 1.5 * 4 / 7 * 5) ** 2])


def test_a_new_statement_weighs_most():
    weights = routing_weights([0, 20], [0, 0], [0, 40], [0, 0])

    assert weights[0] == pytest.approx((0.5 * 0.5 * 9) ** 2)
    assert weights[0] > weights[1]


def test_what_is_not_on_the_map_yet_counts_as_the_middle():
    assert routing_weights([3], [1], [5], [np.nan]) == pytest.approx(routing_weights([3], [1], [5], [0]))


def test_what_few_saw_in_this_language_gets_at_least_the_median():
    counts = {"agrees": [9, 1, 5], "unsures": [1, 30, 2], "votes": [40, 40, 40], "extremities": [2, 0, 1]}
    plain = routing_weights(**counts)

    raised = routing_weights(**counts, votes_in_language=[40, 9, 40], active_voters=100)

    assert raised.tolist() == [plain[0], np.median(plain), plain[2]]


def test_many_voters_raise_the_number_that_is_few():
    counts = {"agrees": [9, 1, 5], "unsures": [1, 30, 2], "votes": [40, 40, 40], "extremities": [2, 0, 1]}

    assert routing_weights(**counts, votes_in_language=[40, 40, 40], active_voters=1000)[1] == np.median(
        routing_weights(**counts)
    )


def test_seeds_come_first_and_then_everything():
    counts = {"agrees": [1, 1], "unsures": [0, 0], "votes": [2, 2], "extremities": [0, 0]}

    assert (routing_weights(**counts, seeds=[True, False], answered=4) > 0).tolist() == [True, False]
    assert (routing_weights(**counts, seeds=[True, False], answered=5) > 0).all()
    assert (routing_weights(**counts, seeds=[False, False], answered=0) > 0).all()


def test_nothing_left_has_no_weights():
    assert routing_weights([], [], [], [], votes_in_language=[], seeds=[]).tolist() == []


def test_negative_counts_are_refused():
    with pytest.raises(ValueError, match="negative"):
        routing_weights([-1], [0], [0], [0])
