from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tiltas.analysis.matching import PARTS, WEIGHTS, Side, best, fit, freshness, is_eligible

keys = st.frozensets(st.integers(1, 5), max_size=4)
kinds = st.sampled_from(["ngo", "municipality", "library"])


@st.composite
def weights(draw):
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=5, max_size=5)))
    return dict(zip(PARTS, [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)], strict=True))


def sides(key):
    return st.builds(
        Side, key=st.just(key), owner=st.sampled_from([None, 1, 2]), kind=kinds, is_sample=st.booleans(), countries=keys,
        languages=keys, themes=keys, offers=keys, needs=keys, groups=keys, places=keys, around=keys,
        evidence=st.integers(-1, 50), days=st.none() | st.integers(0, 5000),
        wanted_kinds=st.frozensets(kinds, max_size=2), wanted_countries=keys,
    )  # fmt: skip


@given(sides("a"), sides("b"), weights())
def test_a_score_lies_between_0_and_100_and_is_the_sum_of_its_parts(one, other, weights):
    found = fit(one, other, weights=weights)

    if found:
        assert 0 <= found.score <= 100
        assert all(0 <= found.points[name] <= weights[name] for name in PARTS)
        assert found.score == round(sum(found.points.values()))


@given(sides("a"), sides("b"))
def test_what_two_have_in_common_is_the_same_from_both_sides(one, other):
    there, back = fit(one, other), fit(other, one)

    assert (there is None) == (back is None)
    if there and back:
        shared = ("theme", "needs", "place", "group")
        assert {name: there.points[name] for name in shared} == {name: back.points[name] for name in shared}
        assert there.they_offer == back.we_offer


@given(sides("a"), sides("b"))
def test_the_hard_filters_come_first(one, other):
    if is_eligible(one, other):
        assert one.is_sample == other.is_sample
        assert not one.wanted_kinds or other.kind in one.wanted_kinds
        assert not one.wanted_countries or one.wanted_countries & other.countries
        assert not other.wanted_kinds or one.kind in other.wanted_kinds
        assert not (one.languages and other.languages) or one.languages & other.languages
        assert one.owner is None or one.owner != other.owner
    else:
        assert fit(one, other) is None


@given(sides("a"), sides("b"), keys)
def test_another_shared_theme_never_makes_it_worse(one, other, more):
    plain = fit(replace(one, themes=frozenset({1})), replace(other, themes=frozenset({1, 2})))
    richer = fit(replace(one, themes=frozenset({1, 2})), replace(other, themes=frozenset({1, 2})))

    if plain and richer:
        assert richer.points["theme"] >= plain.points["theme"]


def test_everything_that_counts_at_its_best_makes_100():
    us = Side(
        key=1, owner=1, countries=frozenset({9}), places=frozenset({9}), around=frozenset({9}),
        themes=frozenset({1}), offers=frozenset({2}), needs=frozenset({3}), groups=frozenset({"women"}),
    )  # fmt: skip
    them = replace(us, key=2, owner=2, offers=frozenset({3}), needs=frozenset({2}), evidence=5, days=0)

    assert fit(us, them).points == {name: float(weight) for name, weight in WEIGHTS.items()}
    assert fit(us, them).score == 100


def test_nothing_to_work_on_together_is_no_fit():
    us = Side(key=1, owner=1, countries=frozenset({9}), places=frozenset({9}), around=frozenset({9}))

    assert fit(us, replace(us, key=2, owner=2, evidence=99, days=0)) is None


def test_languages_that_are_not_known_keep_nobody_out():
    us = Side(key=1, themes=frozenset({1}), languages=frozenset({"lt"}))

    assert fit(us, Side(key=2, themes=frozenset({1})))
    assert not fit(us, Side(key=2, themes=frozenset({1}), languages=frozenset({"uk"})))


def test_what_was_confirmed_long_ago_counts_less():
    assert [freshness(days) for days in (0, 90, 365, 3000, None)] == [1, 1, 0, 0, 0]
    assert 0 < freshness(200) < freshness(100) < 1


def test_the_best_come_first_and_the_weak_are_left_out():
    us = Side(key=0, themes=frozenset({1, 2}))
    sides = [
        Side(key=1, themes=frozenset({1, 3})),
        Side(key=2, themes=frozenset({1, 2})),
        Side(key=3, themes=frozenset({4})),
    ]

    assert [one.key for one in best(us, sides)] == [2, 1]
    assert [one.key for one in best(us, sides, at_least=20)] == [2]
    assert [one.key for one in best(us, sides, limit=1)] == [2]
