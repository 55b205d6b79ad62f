"""One run, from votes to the document that is stored."""

import json

import numpy as np
import pytest

from tiltas.analysis.opinion import ENGINE_VERSION, Earlier, Parameters, VoteTable, analyse, public
from tiltas.analysis.tests.tables import noise, planted, rows_of


@pytest.fixture(scope="module")
def votes():
    return planted([45, 30], 20, 0.2, seed=11)[0]


@pytest.fixture(scope="module")
def result(votes):
    return analyse(rows_of(votes))


def test_shuffled_votes_give_the_identical_document(votes, result):
    rows = rows_of(votes)

    for seed in (1, 2):
        order = np.random.default_rng(seed).permutation(len(rows))
        assert json.dumps(analyse([rows[i] for i in order]).as_json()) == json.dumps(result.as_json())


def test_the_document_is_plain_and_says_what_it_is(result):
    document = json.loads(json.dumps(result.as_json(), allow_nan=False))

    assert document == result.as_json()
    assert document["engine_version"] == ENGINE_VERSION
    assert document["parameters"] == Parameters().as_json()
    assert document["seed"] == document["sha256"][:32]
    assert document["counts"]["participants"] == 75
    assert (
        document["counts"]["agree"] + document["counts"]["disagree"] + document["counts"]["unsure"]
        == (document["counts"]["votes"])
    )
    assert [group["letter"] for group in document["groups"]] == ["A", "B"]
    assert sum(group["size"] for group in document["groups"]) == document["counts"]["grouped"]


def test_no_person_is_in_the_document():
    votes = planted([45, 30], 20, 0.2, seed=11)[0]
    rows = [(f"secret-{person}", statement, value) for person, statement, value in rows_of(votes)]

    assert "secret" not in json.dumps(analyse(rows).as_json())
    assert len(analyse(rows).members) == 75


def test_cells_of_the_groups_add_up_to_everybody(result):
    for statement in result.as_json()["statements"]:
        for answer in ("agree", "disagree", "unsure"):
            assert statement["overall"][answer]["count"] == sum(
                found[answer]["count"] for found in statement["groups"].values()
            )


def test_a_statement_nobody_voted_on_changes_nothing_but_is_listed(votes, result):
    more = analyse(rows_of(votes), statements=[*range(20), "new"]).as_json()
    before = result.as_json()

    new = more["statements"].pop()
    more["counts"]["statements"] -= 1

    assert more == before
    assert (new["id"], new["overall"]["n"], new["common_ground"], new["point"]) == ("new", 0, None, None)


def test_without_groups_common_ground_is_of_everybody():
    votes = noise(60, 15, 0.1, seed=3)
    votes[:, 0] = 1

    document = analyse(rows_of(votes)).as_json()

    assert (document["outcome"], document["basis"], document["groups"]) == ("no_stable_groups", "everybody", [])
    assert document["common_ground"][0] == "0"
    assert document["statements"][0]["common_ground"]["groups"] == ["everybody"]
    assert document["dividing"] == []


def test_what_only_some_do_not_understand_is_unclear_in_their_language():
    rows = [(person, 1, "not_understood" if person < 12 else "agree") for person in range(40)]
    rows += [(person, 2, "agree") for person in range(40)]
    languages = ["ar" if person < 15 else "lt" for person in range(40)] * 2

    document = analyse(rows, languages=languages).as_json()

    assert document["unclear"] == ["1"]
    spoken = document["statements"][0]["unclear"]["languages"]
    assert (spoken["ar"]["count"], spoken["ar"]["seen"], spoken["ar"]["is_unclear"]) == (12, 15, True)
    assert (spoken["lt"]["count"], spoken["lt"]["seen"], spoken["lt"]["is_unclear"]) == (0, 25, False)


@pytest.mark.parametrize("remembered", ["result", "members", "opinions"])
def test_groups_keep_their_letters_and_axes_their_direction(votes, result, remembered):
    grown = np.vstack([votes, planted([0, 40], 20, 0.2, seed=11)[0]])
    document = result.as_json()
    earlier = {
        "result": result,
        "members": Earlier.of(document, result.members),
        "opinions": Earlier.of(public(document)),
    }[remembered]

    later = analyse(rows_of(grown), earlier=earlier)

    sizes = {group["letter"]: group["size"] for group in later.as_json()["groups"]}
    assert sizes["B"] > sizes["A"]
    assert all(later.members[name] == letter for name, letter in list(result.members.items())[:40])
    assert later.map.components[0] @ result.map.components[0] > 0


def test_a_table_can_be_analysed_directly(votes, result):
    table = VoteTable.from_rows(rows_of(votes))

    assert analyse(table).as_json() == result.as_json()
    with pytest.raises(ValueError, match="already"):
        analyse(table, statements=[1])


def test_nothing_at_all_is_too_few_people():
    document = analyse([]).as_json()

    assert (document["outcome"], document["statements"], document["counts"]["votes"]) == ("too_few_people", [], 0)


def test_the_callers_rows_are_left_as_they_are():
    people, statements, values = np.arange(30) % 10, np.arange(30) // 10, np.ones(30, dtype=int)
    before = values.copy(), people.copy()

    analyse(VoteTable.from_columns(people, statements, values))

    assert np.array_equal(values, before[0])
    assert np.array_equal(people, before[1])
