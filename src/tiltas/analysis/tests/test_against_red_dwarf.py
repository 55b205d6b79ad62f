"""The same formulas in other hands: red-dwarf 0.4.0, which reproduces Polis' own mathematics.

It is heavy (scikit-learn, pandas) and only an oracle; install `red-dwarf==0.4.0` to run these tests.
"""

import numpy as np
import pytest

from tiltas.analysis.opinion import analyse, routing_weights
from tiltas.analysis.opinion.map import Ballots, draw_map
from tiltas.analysis.opinion.statistics import representativeness
from tiltas.analysis.opinion.votes import VoteTable
from tiltas.analysis.tests.tables import CONVERSATIONS, conversation, planted, rows_of

pytest.importorskip("reddwarf", reason="red-dwarf 0.4.0 is not installed; it is only wanted for comparison")

pytestmark = pytest.mark.filterwarnings("ignore")
NAMES = [*(sorted(f.name for f in CONVERSATIONS.iterdir()) if CONVERSATIONS.is_dir() else []), "two planted groups"]


def rows(name):
    if name == "two planted groups":
        votes, _labels = planted([80, 50], 40, 0.4, seed=6)
        return rows_of(votes)
    votes, statements, _groups = conversation(name)
    kept = set(statements)
    last = {(person, statement): value for person, statement, value, _at in votes if statement in kept}
    return [(person, statement, value) for (person, statement), value in last.items()]


def their_matrix(table):
    import pandas

    votes = np.full((len(table.participants), len(table.statements)), np.nan)
    votes[table.rows, table.columns] = table.values
    return pandas.DataFrame(votes, index=range(len(votes)), columns=range(votes.shape[1]))


@pytest.mark.parametrize("name", NAMES)
def test_the_map_is_theirs(name):
    from reddwarf.utils.reducer.pca import run_pca

    table = VoteTable.from_rows(rows(name))
    ours = draw_map(Ballots.of(table))

    places, points, pca = run_pca(their_matrix(table))

    cosines = np.abs(np.sum(ours.components * pca.components_, axis=1))
    correlations = [abs(np.corrcoef(ours.positions[:, axis], places[:, axis])[0, 1]) for axis in (0, 1)]
    print(f"{name}: cosines {cosines}, correlations {correlations}")
    assert ours.means == pytest.approx(pca.mean_)
    assert ours.variance == pytest.approx(pca.explained_variance_ratio_)
    assert cosines.min() >= 0.999
    assert min(correlations) >= 0.999999
    assert np.abs(ours.positions) == pytest.approx(np.abs(places), abs=1e-5)
    assert np.abs(ours.statement_points) == pytest.approx(np.abs(points), abs=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_the_statistics_are_theirs(name):
    from reddwarf.utils.stats import calculate_comment_statistics

    result = analyse(rows(name))
    grouped = result.grouping.labels >= 0
    if not grouped.any():
        pytest.skip("no stable groups to compare")
    ours = representativeness(result.counts)

    theirs = calculate_comment_statistics(
        their_matrix(result.table)[grouped], result.grouping.labels[grouped].tolist()
    )

    trials, _counts, share, ratio, share_z, ratio_z, product = theirs
    assert np.array_equal(ours.trials, trials)
    assert ours.share == pytest.approx(share)
    assert ours.ratio == pytest.approx(ratio)
    assert ours.share_z == pytest.approx(share_z)
    assert ours.ratio_z == pytest.approx(ratio_z)
    assert ours.share.prod(axis=1) == pytest.approx(product)


def test_the_routing_weight_is_their_priority():
    from reddwarf.utils.stats import priority_metric

    generator = np.random.default_rng(5)
    agrees, disagrees, unsures = generator.integers(0, 40, (3, 50))
    votes, extremity = agrees + disagrees + unsures, generator.random(50) * 3

    ours = routing_weights(agrees, unsures, votes, extremity)

    assert ours == pytest.approx(priority_metric(np.zeros(50, dtype=bool), agrees, disagrees, votes, extremity))
