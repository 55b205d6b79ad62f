"""The map against the plain way of working it out, and what must not move it."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiltas.analysis.opinion.map import Ballots, components_of, draw_map, products
from tiltas.analysis.opinion.votes import VoteTable
from tiltas.analysis.tests.tables import dense_map, noise, planted, rows_of


def ballots_of(votes):
    return Ballots.of(VoteTable.from_rows(rows_of(votes), statements=range(votes.shape[1])))


def whole_map(votes, **options):
    return draw_map(ballots_of(votes), **options)


@pytest.fixture
def votes():
    return planted([40, 25], 18, 0.3, seed=5)[0]


def test_a_small_map_by_hand():
    # Two statements, means 0 and 0: the axis is (1, -1) / sqrt 2, or its mirror, and holds everything.
    drawn = whole_map(np.array([[1.0, -1.0], [-1.0, 1.0], [0.0, np.nan]]))

    assert drawn.means == pytest.approx([0, 0])
    assert np.abs(drawn.components[0]) == pytest.approx([2**-0.5, 2**-0.5])
    assert drawn.components[1] == pytest.approx([0, 0])
    assert drawn.variance == pytest.approx([1, 0])
    assert drawn.positions[:, 0] * np.sign(drawn.components[0, 0]) == pytest.approx([2**0.5, -(2**0.5), 0])
    # c = sqrt(2) * (1 - 0) * axis
    assert np.abs(drawn.statement_points[:, 0]) == pytest.approx([1, 1])
    assert drawn.extremity == pytest.approx([1, 1])


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.integers(8, 60), st.integers(3, 25), st.sampled_from([0.0, 0.1, 0.5]))
def test_the_map_equals_the_dense_one(seed, people, statements, missing):
    table = planted([people // 2, people - people // 2], statements, missing, seed)[0]
    # Everybody and every statement has a vote.
    table[0, np.isnan(table[0])] = 1
    table[np.isnan(table[:, 0]), 0] = -1

    drawn, (means, axes, variance, positions) = whole_map(table), dense_map(table)

    assert drawn.means == pytest.approx(means)
    assert drawn.variance == pytest.approx(variance)
    if variance[0] - variance[1] > 0.01:
        assert abs(drawn.components[0] @ axes[0]) == pytest.approx(1)
        assert np.abs(drawn.positions[:, 0]) == pytest.approx(np.abs(positions[:, 0]), abs=1e-6)


def test_lanczos_steps_find_the_same_map(votes):
    full, lanczos = whole_map(votes), whole_map(votes, full_statements=0)

    assert lanczos.variance == pytest.approx(full.variance)
    assert lanczos.components == pytest.approx(full.components, abs=1e-8)
    assert lanczos.positions == pytest.approx(full.positions, abs=1e-7)


def test_flipping_all_votes_mirrors_the_map(votes):
    drawn, flipped = whole_map(votes), whole_map(-votes)

    assert np.array_equal(flipped.components, drawn.components)
    assert np.array_equal(flipped.positions, -drawn.positions)


def test_somebody_twice_weighs_two(votes):
    weights = np.ones(len(votes))
    weights[3] = 2

    drawn = whole_map(np.vstack([votes, votes[3]]))
    means, axes, variance, positions = dense_map(votes, weights)

    assert drawn.means == pytest.approx(means)
    assert drawn.variance == pytest.approx(variance)
    assert drawn.components == pytest.approx(axes)
    assert drawn.positions[:-1] == pytest.approx(positions)
    assert np.array_equal(drawn.positions[-1], drawn.positions[3])


def test_a_statement_nobody_voted_on_changes_nothing(votes):
    drawn = whole_map(votes)

    wider = whole_map(np.column_stack([votes[:, :4], np.full(len(votes), np.nan), votes[:, 4:]]))

    assert np.array_equal(wider.positions, drawn.positions)
    assert np.array_equal(np.delete(wider.components, 4, axis=1), drawn.components)
    assert wider.statement_points[4].tolist() == [0, 0]


def test_somebody_unsure_of_everything_stays_where_the_means_put_them(votes):
    votes[7] = 0

    drawn = whole_map(votes)

    assert drawn.positions[7] == pytest.approx(-drawn.components @ drawn.means, abs=1e-8)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=4))
def test_any_split_of_the_people_adds_up_to_the_identical_sums(cuts):
    table = noise(50, 20, 0.4, seed=2)
    whole = products(ballots_of(table)).finish()

    bounds = [0, *sorted(cuts), 50]
    parts = [ballots_of(table).take(np.arange(a, b)) for a, b in itertools.pairwise(bounds)]
    merged = products(parts[-1])
    for part in parts[:-1]:
        merged = merged + products(part)

    assert all(np.array_equal(one, other) for one, other in zip(merged.finish(), whole, strict=True))


def test_axes_keep_the_direction_of_the_run_before(votes):
    drawn = whole_map(votes)
    names = tuple(str(number) for number in range(votes.shape[1]))
    before = {name: tuple(place) for name, place in zip(names, -drawn.components.T, strict=True)}

    turned = whole_map(votes, earlier_components=components_of(before, names))

    assert np.array_equal(turned.positions, -drawn.positions)


def test_where_all_think_alike_there_is_no_direction():
    drawn = whole_map(np.ones((12, 6)))

    assert drawn.variance.tolist() == [0, 0]
    assert not drawn.positions.any()


def test_one_statement_has_one_axis():
    drawn = whole_map(np.array([[1.0], [-1.0], [1.0]]))

    assert drawn.variance.tolist() == [1, 0]
    assert not drawn.positions[:, 1].any()
