"""From rows of votes to one table that does not depend on their order."""

import hashlib
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiltas.analysis.opinion.votes import VoteTable


def test_the_last_vote_counts():
    table = VoteTable.from_rows([("ann", 1, "agree"), ("ann", 1, "disagree")])

    assert table.values.tolist() == [-1]


def test_with_moments_the_latest_vote_counts_wherever_it_stands():
    noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
    rows = [("ann", 1, "disagree", noon + timedelta(hours=1)), ("ann", 1, "agree", noon)]

    assert VoteTable.from_rows(rows).values.tolist() == [-1]
    assert VoteTable.from_rows(rows[::-1]).values.tolist() == [-1]


def test_whole_numbers_are_sorted_by_size_and_stand_before_words():
    table = VoteTable.from_rows([("bob", "10", 1), (12, "9", 1), ("7", "b", 1), ("ann", "a", 1)])

    assert table.participants == ("7", "12", "ann", "bob")
    assert table.statements == ("9", "10", "a", "b")


def test_the_fingerprint_is_over_sorted_lines():
    table = VoteTable.from_rows(
        [(10, "b", "unsure"), (9, "a", "agree"), (10, "a", "not_understood"), (9, "b", "disagree")]
    )

    lines = "9,a,agree\n9,b,disagree\n10,a,not_understood\n10,b,unsure\n"
    assert table.sha256 == hashlib.sha256(lines.encode()).hexdigest()
    assert table.seed == table.sha256[:32]


def test_not_understood_is_missing_and_counted():
    table = VoteTable.from_rows([(1, 1, "not_understood"), (2, 1, "agree"), (3, 2, "not_understood")])

    assert table.counts.tolist() == [[0, 0], [0, 0], [1, 0]]
    assert table.not_understood.tolist() == [1, 1]
    assert table.participants == ("1", "2", "3")
    assert table.votes_per_person.tolist() == [0, 1, 0]


def test_statements_that_moderation_removed_are_left_out():
    rows = [(1, "kept", "agree"), (1, "removed", "agree"), (2, "removed", "agree")]

    table = VoteTable.from_rows(rows, statements=["kept", "without votes"])

    assert table.statements == ("kept", "without votes")
    assert table.participants == ("1",)
    assert table.sha256 == VoteTable.from_rows(rows[:1]).sha256


def test_languages_are_counted_by_statement():
    rows = [(1, 1, "agree"), (2, 1, "not_understood"), (3, 1, "not_understood"), (3, 2, "agree")]

    table = VoteTable.from_rows(rows, languages=["lt", "lt", "ar", None])

    assert table.languages == ("ar", "lt")
    assert table.seen_by_language.tolist() == [[1, 0], [2, 0]]
    assert table.not_understood_by_language.tolist() == [[1, 0], [1, 0]]


def test_columns_of_numbers_give_the_same_table_as_rows():
    generator = np.random.default_rng(1)
    people, statements = generator.integers(0, 120, 500), generator.integers(-3, 12, 500)
    values, at = generator.integers(-1, 2, 500), generator.integers(0, 50, 500)

    by_columns = VoteTable.from_columns(people, statements, values, at=at)
    by_rows = VoteTable.from_rows(list(zip(map(str, people), map(str, statements), values.tolist(), at, strict=True)))

    assert by_columns.sha256 == by_rows.sha256
    assert by_columns.participants == by_rows.participants
    assert by_columns.values.tolist() == by_rows.values.tolist()


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 5),
            st.sampled_from("abc"),
            st.sampled_from(["agree", "unsure", "not_understood"]),
            st.integers(0, 3),
        ),
        max_size=30,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_rows_does_not_matter(rows, random):
    shuffled = rows.copy()
    random.shuffle(shuffled)

    assert VoteTable.from_rows(rows).sha256 == VoteTable.from_rows(shuffled).sha256


@pytest.mark.parametrize("value", ["yes", 2, None, 0.5])
def test_other_values_are_refused(value):
    with pytest.raises(ValueError, match="A vote is"):
        VoteTable.from_rows([(1, 1, value)])


def test_rows_of_different_length_are_refused():
    with pytest.raises(ValueError, match="Every row"):
        VoteTable.from_rows([(1, 1, "agree"), (1, 1, "agree", 5)])


def test_nothing_is_a_table_too():
    table = VoteTable.from_rows([])

    assert (table.participants, table.statements, len(table.values)) == ((), (), 0)
