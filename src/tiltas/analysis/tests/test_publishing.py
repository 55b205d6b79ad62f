"""Nothing public rests on fewer than ten people, not even after subtraction."""

import copy

import numpy as np
import pytest

from tiltas.analysis.opinion import Parameters, analyse, difference_is_safe, public, unsafe_differences
from tiltas.analysis.tests.tables import planted, rows_of

ANSWERS = ("agree", "disagree", "unsure")


@pytest.fixture(scope="module")
def document():
    """Groups of 60, 40 and a little one of 8, and three people who voted on three statements only."""
    votes, _labels = planted([60, 40, 8, 3], 30, 0.1, seed=21, faithful=0.95)
    votes[108:, 3:] = np.nan
    found = analyse(rows_of(votes), parameters=Parameters(structure_rounds=20)).as_json()
    assert [group["size"] for group in found["groups"]] == [60, 40, 8]
    return found


def test_a_group_below_ten_is_counted_as_not_shown(document):
    shown = public(document)

    assert [group["letter"] for group in shown["groups"]] == ["A", "B"]
    assert shown["counts"]["not_shown"] == 11
    assert shown["counts"]["groups_not_shown"] == 1
    assert all(set(statement["groups"]) == {"A", "B"} for statement in shown["statements"])
    assert "C" not in {name for s in shown["statements"] for name in s["common_ground"]["groups"]}


def test_the_hidden_group_cannot_be_found_by_subtraction(document):
    for statement in public(document)["statements"]:
        cells = [found for found in statement["groups"].values() if found]
        left = statement["overall"]["n"] - sum(found["n"] for found in cells)
        assert left == 0 or left >= 10
        assert all(found["n"] >= 10 for found in cells)


def test_no_ratio_to_the_rest_is_public(document):
    assert "ratio" in document["groups"][0]["representative"][0]

    for group in public(document)["groups"]:
        assert group["representative"]
        assert all("ratio" not in entry and "rest_n" not in entry for entry in group["representative"])


def test_a_shape_is_of_at_least_ten_people(document):
    assert [group["shape"] is not None for group in document["groups"]] == [True, True, False]


def test_cells_with_few_votes_are_empty(document):
    few = copy.deepcopy(document)
    few["statements"][0]["groups"]["B"] = {
        "n": 9,
        **{a: {"count": 3, "share": 0.3, "low": 0, "high": 1} for a in ANSWERS},
    }

    shown = public(few)["statements"][0]

    assert shown["groups"]["B"] is None
    assert shown["division"] is None
    assert shown["common_ground"] is None


def test_statements_with_few_votes_show_nothing():
    rows = [(person, statement, "agree") for person in range(30) for statement in range(8)]
    rows += [(person, "rare", "disagree") for person in range(9)]

    document = analyse(rows).as_json()

    assert document["statements"][-1]["overall"]["n"] == 9
    rare = public(document)["statements"][-1]
    assert (rare["id"], rare["overall"], rare["common_ground"], rare["point"], rare["unclear"]) == (
        "rare", None, None, None, None,
    )  # fmt: skip


def test_a_language_that_few_read_is_not_shown_nor_to_be_found_by_subtraction():
    rows = [(person, 1, "agree") for person in range(45)]

    def languages(*sizes):
        spoken = [name for name, size in zip(("ar", "en", "lt"), sizes, strict=True) for _ in range(size)]
        found = public(analyse(rows, languages=spoken).as_json())
        return set(found["statements"][0]["unclear"]["languages"])

    assert languages(15, 10, 20) == {"ar", "en", "lt"}
    assert languages(5, 15, 25) == {"lt"}
    assert languages(5, 8, 32) == {"lt"}


def test_the_document_itself_is_left_as_it_is_and_public_twice_is_public(document):
    before = copy.deepcopy(document)

    shown = public(document)

    assert document == before
    assert public(shown) == shown


def changed(document, **by):
    """The document after some more people answered the first statement."""
    later = copy.deepcopy(document)
    overall = later["statements"][0]["overall"]
    for answer, count in by.items():
        overall[answer]["count"] += count
    overall["n"] = sum(overall[answer]["count"] for answer in ANSWERS)
    return later


@pytest.fixture(scope="module")
def everybody():
    return analyse([(person, statement, "agree") for person in range(30) for statement in range(8)]).as_json()


@pytest.mark.parametrize(
    ("by", "safe"),
    [
        ({}, True),
        ({"agree": 1}, False),
        ({"agree": 9}, False),
        ({"agree": 10}, True),
        ({"agree": 4, "disagree": 6}, True),
        ({"agree": -1, "disagree": 1}, False),
        ({"agree": -10, "disagree": 10}, True),
    ],
)
def test_the_difference_between_two_runs_rests_on_ten_people_too(everybody, by, safe):
    later = changed(everybody, **by)

    assert difference_is_safe(everybody, later) is safe
    assert unsafe_differences(everybody, later) == [] if safe else [("0", "overall")]


def test_a_group_that_changes_a_little_is_unsafe(document):
    later = copy.deepcopy(document)
    later["statements"][4]["groups"]["A"]["unsure"]["count"] += 2
    later["statements"][4]["groups"]["A"]["n"] += 2

    assert ("4", "A") in unsafe_differences(document, later)


def test_a_new_statement_is_no_difference(everybody):
    earlier = {**everybody, "statements": everybody["statements"][1:]}

    assert difference_is_safe(earlier, everybody)
