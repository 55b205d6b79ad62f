"""The formulas, against numbers worked out by hand."""

import numpy as np
import pytest

from tiltas.analysis.opinion.parameters import Parameters
from tiltas.analysis.opinion.statistics import (
    cell,
    common_ground,
    division,
    one_proportion_z,
    representativeness,
    represents,
    survives_benjamini_hochberg,
    two_proportion_z,
    unclear,
    wilson,
)

ONE = Parameters()


def test_wilson_by_hand():
    # z = 1.644854, z^2 = 2.705543: (0.8 + 0.1352772 -+ 1.644854 * sqrt(0.016 + 0.00676386)) / 1.2705543
    low, high = wilson(8, 10)

    assert (float(low), float(high)) == pytest.approx((0.540793, 0.931442), abs=2e-6)
    assert tuple(map(float, wilson(0, 0))) == (0, 1)
    assert float(wilson(5, 5)[0]) == pytest.approx(5 / (5 + 1.6448536269514722**2))


def test_one_proportion_by_hand():
    # 2 * sqrt(9) * (7/9 - 1/2) = 6 * 5/18
    assert float(one_proportion_z(6, 8)) == pytest.approx(5 / 3)


def test_two_proportions_by_hand():
    # (8/10 - 3/10) / sqrt(0.55 * 0.45 * 0.2) = 0.5 / 0.2224860
    assert float(two_proportion_z(7, 9, 2, 9)) == pytest.approx(2.2473329)
    assert float(two_proportion_z(9, 9, 9, 9)) == 0


def test_benjamini_hochberg_by_hand():
    # Limits at 10 % of four: 0.025, 0.05, 0.075, 0.1; the third smallest is the last below its limit.
    assert survives_benjamini_hochberg([0.2, 0.01, 0.07, 0.06]).tolist() == [False, True, True, True]
    assert survives_benjamini_hochberg([0.5, 0.9]).tolist() == [False, False]
    assert survives_benjamini_hochberg([]).tolist() == []


def test_representativeness_by_hand():
    # One statement; group 0: 1 disagree, 0 unsure, 9 agree; group 1: 12, 0, 3.
    table = representativeness(np.array([[[1], [0], [9]], [[12], [0], [3]]]))

    assert table.share[0, 0, 0] == pytest.approx(10 / 12)
    assert table.ratio[0, 0, 0] == pytest.approx((10 / 12) / (4 / 17))
    assert table.ratio[1, 1, 0] == pytest.approx((13 / 17) / (2 / 12))
    assert table.ratio_z[0, 0, 0] == pytest.approx(float(two_proportion_z(9, 10, 3, 15)))
    assert table.rest_trials.tolist() == [[15], [10]]
    assert represents(table, 0, ONE) == [(0, 0, False)]
    assert represents(table, 1, ONE) == [(1, 0, False)]


def test_a_group_that_only_disagrees_is_represented_by_that():
    counts = np.zeros((2, 3, 8), dtype=int)
    counts[0, 0] = 30
    counts[1, 2] = 30

    found = represents(representativeness(counts), 0, ONE)

    assert found == [(1, statement, False) for statement in range(5)]


def test_without_anything_special_the_best_agreement_is_shown_as_weak():
    counts = np.array([[[4, 2], [2, 2], [14, 16]], [[4, 2], [2, 2], [14, 16]]])

    assert represents(representativeness(counts), 0, ONE) == [(0, 1, True)]


def test_a_cell_adds_up():
    stored = cell([2, 3, 15], ONE)

    assert stored["n"] == 20
    assert stored["agree"]["share"] == 0.75
    assert stored["disagree"]["count"] == 2
    assert stored["unsure"]["count"] == 3
    assert cell([0, 0, 0], ONE)["agree"] == {"count": 0, "share": None, "low": 0.0, "high": 1.0}


def test_common_ground_is_the_weakest_group():
    cells = {"A": cell([0, 0, 30], ONE), "B": cell([4, 0, 16], ONE)}

    found = common_ground(cells)

    assert found["side"] == "agree"
    assert found["minimum"] == pytest.approx(17 / 22, abs=1e-6)
    assert found["product"] == pytest.approx(31 / 32 * 17 / 22, abs=1e-6)
    assert found["geometric_mean"] == pytest.approx((31 / 32 * 17 / 22) ** 0.5, abs=1e-6)
    assert found["is_common_ground"]
    assert found["groups"] == ["A", "B"]


def test_groups_can_disagree_together():
    found = common_ground({"A": cell([30, 0, 0], ONE), "B": cell([28, 2, 0], ONE)})

    assert (found["side"], found["is_common_ground"]) == ("disagree", True)


def test_one_hesitant_group_is_enough_to_be_no_common_ground():
    found = common_ground({"A": cell([0, 0, 200], ONE), "B": cell([9, 0, 11], ONE)})

    assert not found["is_common_ground"]


def test_the_largest_gap_divides():
    cells = {"A": cell([2, 0, 38], ONE), "B": cell([30, 5, 5], ONE), "C": cell([10, 5, 15], ONE)}

    found = division(cells)

    assert found == {
        "side": "agree",
        "gap": pytest.approx(39 / 42 - 6 / 42, abs=1e-6),
        "highest": "A",
        "lowest": "B",
        "is_dividing": True,
    }
    assert division({"A": cells["A"]}) is None


def test_a_gap_within_the_uncertainty_does_not_divide():
    assert not division({"A": cell([1, 0, 4], ONE), "B": cell([2, 0, 3], ONE)})["is_dividing"]


def test_unclear_needs_more_than_chance():
    assert unclear(8, 20, ONE)["is_unclear"]
    assert not unclear(1, 5, ONE)["is_unclear"]
    assert unclear(0, 0, ONE)["share"] is None
