"""Our groups beside the ones that Polis published for the same conversations."""

import pytest

from tiltas.analysis.opinion import analyse
from tiltas.analysis.opinion.groups import adjusted_rand_index
from tiltas.analysis.tests.tables import CONVERSATIONS, conversation

pytestmark = pytest.mark.skipif(not CONVERSATIONS.is_dir(), reason="the real conversations are not on this machine")

# On the others nobody's groups match: their exports hold history and people with few votes.
NEEDED = {"15-per-hour-seattle": 0.85, "brexit-consensus": 0.6}
NAMES = sorted(folder.name for folder in CONVERSATIONS.iterdir()) if CONVERSATIONS.is_dir() else []


@pytest.mark.parametrize("name", NAMES)
def test_groups_agree_with_the_published_ones(name, record_property):
    votes, statements, groups = conversation(name)

    result = analyse(votes, statements=statements)

    members = result.members
    both = [person for person in members if person in groups]
    agreement = adjusted_rand_index([int(groups[p]) for p in both], [members[p] for p in both])
    record_property("adjusted_rand_index", agreement)
    print(
        f"{name}: {result.outcome} {result.grouping.reason}, adjusted Rand index {agreement:.3f} on {len(both)} people"
    )
    if name in NEEDED:
        assert result.outcome == "groups"
        assert agreement >= NEEDED[name]


def test_a_real_conversation_in_another_order_is_the_same_document():
    votes, statements, _groups = conversation("15-per-hour-seattle")

    one = analyse(votes, statements=statements).as_json()
    other = analyse(votes[::-1], statements=statements[::-1]).as_json()

    assert one == other
