"""Groups that are there are found, groups that are not there are not."""

import numpy as np
import pytest

from tiltas.analysis.opinion.engine import analyse
from tiltas.analysis.opinion.groups import (
    adjusted_rand_index,
    k_means,
    letters,
    on_grid,
    silhouettes,
    without_outliers,
)
from tiltas.analysis.opinion.parameters import Parameters
from tiltas.analysis.tests.tables import noise, planted, rows_of

ONE = Parameters()


def test_adjusted_rand_index_by_hand():
    # Pairs together in both: 2; in the first 6, in the second 3, of 15: (2 - 1.2) / (4.5 - 1.2).
    assert adjusted_rand_index([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2]) == pytest.approx(0.8 / 3.3)
    assert adjusted_rand_index([0, 0, 1, 1], [5, 5, 2, 2]) == 1
    assert adjusted_rand_index([0, 1, 0, 1], [0, 0, 1, 1]) == pytest.approx(-0.5)


def test_silhouettes_by_hand():
    places = np.array([0.0, 1.0, 10.0])
    distances = np.abs(places[:, None] - places)

    # First: 1 within, 10 to the other: 0.9; second: 1 within, 9: 8/9; the third is alone: 0.
    found = silhouettes(distances, np.ones(3), np.array([[0, 0, 1]]), 2)

    assert found == pytest.approx([(0.9 + 8 / 9) / 3])


def test_a_heavy_point_counts_like_so_many_people():
    places = np.array([[0.0, 0], [0, 0], [0, 0], [1, 1], [5, 5], [6, 5], [6, 5]])
    single, weights = np.unique(places, axis=0, return_counts=True)

    def quality(points, weight, labels):
        distances = np.hypot(*(points[:, None] - points).T)
        return silhouettes(distances, weight, np.array([labels]), 2)

    assert quality(single, weights.astype(float), [0, 0, 1, 1]) == pytest.approx(
        quality(places, np.ones(7), [0, 0, 0, 0, 1, 1, 1])
    )


def test_k_means_finds_two_heaps():
    points = np.array([[0.0, 0], [0, 1], [9, 9], [9, 8]])

    labels, centres, inertia = k_means(points, np.ones(4), 2, np.random.default_rng(1), restarts=6)

    assert inertia.min() == pytest.approx(1)
    best = labels[inertia.argmin()]
    assert adjusted_rand_index(best, [0, 0, 1, 1]) == 1
    assert sorted(centres[inertia.argmin()].tolist()) == [[0, 0.5], [9, 8.5]]


def test_cells_hold_everybody():
    points = np.random.default_rng(3).normal(size=(5000, 2))

    centres, weights = on_grid(points, 40)

    assert weights.sum() == 5000
    assert weights @ centres / 5000 == pytest.approx(points.mean(axis=0))
    assert len(weights) <= 1600


def test_the_few_far_away_are_outliers_and_a_far_group_is_not():
    crowd = np.random.default_rng(4).normal(size=(100, 2))

    three = np.vstack([crowd, np.full((3, 2), 60.0)])
    many = np.vstack([crowd, np.full((40, 2), 60.0)])

    assert without_outliers(three, ONE).tolist() == [True] * 100 + [False] * 3
    assert without_outliers(many, ONE).all()
    assert without_outliers(np.zeros((30, 2)), ONE).all()


def test_outliers_never_seed_a_group_and_are_assigned():
    votes, _labels = planted([60, 60], 30, 0.0, seed=8)
    crowd = analyse(rows_of(votes))
    # Somebody with few, extreme votes on many statements: the position is stretched with the square root.
    odd = np.full((1, 30), np.nan)
    strongest = np.argsort(-np.abs(crowd.map.components[1]))[:7]
    odd[0, strongest] = np.sign(crowd.map.components[1, strongest])

    result = analyse(rows_of(np.vstack([votes, odd])), parameters=Parameters(outlier_distance=1.5))

    assert result.outcome == "groups"
    assert not result.grouping.core[120]
    assert result.grouping.labels[120] >= 0


def test_letters_go_by_size():
    assert letters([20, 50, 30]) == ["C", "A", "B"]


def test_a_group_keeps_its_letter_when_it_is_no_longer_the_largest():
    people = np.array([[2.0, 30.0], [18.0, 1.0], [0.0, 0.0]])

    assert letters([32, 19, 40], ["A", "B"], people) == ["B", "A", "C"]


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
@pytest.mark.parametrize(("people", "statements", "missing"), [(40, 12, 0.1), (90, 25, 0.6), (200, 30, 0.3)])
def test_noise_has_no_groups(people, statements, missing, seed):
    result = analyse(rows_of(noise(people, statements, missing, seed)))

    assert (result.outcome, result.letters) == ("no_stable_groups", ())
    assert result.grouping.reason in {"no_admissible_k", "unstable", "no_structure"}


def test_much_noise_has_no_groups():
    result = analyse(rows_of(noise(1800, 20, 0.4, seed=1)))

    assert result.outcome == "no_stable_groups"


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("missing", "needed"), [(0.1, 0.95), (0.7, 0.9)])
def test_two_groups_that_are_there_are_found(missing, needed, seed):
    votes, labels = planted([80, 50], 50, missing, seed)

    result = analyse(rows_of(votes))

    assert result.letters == ("A", "B") or result.letters == ("B", "A")
    grouped = result.grouping.labels >= 0
    there = labels[[int(name) for name in result.table.participants]]
    assert adjusted_rand_index(there[grouped], result.grouping.labels[grouped]) >= needed


def test_groups_are_found_among_many_people():
    votes, labels = planted([1000, 700, 300], 40, 0.5, seed=3)

    result = analyse(rows_of(votes))

    assert sorted(result.letters) == ["A", "B", "C"]
    assert adjusted_rand_index(labels, result.grouping.labels) >= 0.95
    assert [group["size"] for group in result.as_json()["groups"]] == pytest.approx([1000, 700, 300], abs=15)


@pytest.mark.parametrize("people", [0, 1, 9])
def test_below_ten_people_there_is_no_map(people):
    votes, _labels = planted([people], 20, 0.0, seed=1)

    result = analyse(rows_of(votes))

    assert result.outcome == "too_few_people"
    assert result.as_json()["map"] is None


def test_from_ten_people_there_is_a_map_and_from_twenty_four_there_may_be_groups():
    def outcome(*sizes):
        result = analyse(rows_of(planted(sizes, 30, 0.0, seed=1)[0]))
        return result.outcome, result.grouping.reason, result.map is not None

    assert outcome(5, 5) == ("no_stable_groups", "too_few_for_groups", True)
    assert outcome(12, 11) == ("no_stable_groups", "too_few_for_groups", True)
    assert outcome(12, 12) == ("groups", "", True)


def test_people_with_fewer_than_seven_votes_are_not_grouped():
    votes, _labels = planted([40, 40], 30, 0.0, seed=2)
    votes[0, 6:] = np.nan
    votes[1, 7:] = np.nan

    result = analyse(rows_of(votes))

    assert result.grouping.labels[0] == -1
    assert result.grouping.labels[1] >= 0
    assert result.as_json()["counts"]["with_enough_votes"] == 79


def test_with_fewer_than_seven_statements_all_must_be_answered():
    votes, _labels = planted([40, 40], 4, 0.0, seed=2)
    votes[0, 3] = np.nan

    assert analyse(rows_of(votes)).as_json()["counts"]["with_enough_votes"] == 79
