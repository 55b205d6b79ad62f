import pytest

from tiltas.analysis import opinion
from tiltas.consultations import services
from tiltas.consultations.batches import hold_back
from tiltas.consultations.models import AnalysisRun, Consultation

from . import factories as make


def result(agreeing: int, disagreeing: int, others: int = 20) -> dict:
    """Everybody answers ten statements; the first is agreed with by `agreeing` people."""
    rows = []
    for person in range(agreeing + disagreeing):
        rows.append((person, 0, "agree" if person < agreeing else "disagree"))
        rows += [(person, statement, "agree") for statement in range(1, 10) if person < others]
    return opinion.public(opinion.analyse(rows).as_json())


def test_a_row_that_moved_by_a_few_people_stays_as_it_was():
    before, now = result(30, 10), result(33, 10)

    shown = hold_back(before, now, as_of="2026-01-01")

    row = shown["statements"][0]
    assert row["overall"] == before["statements"][0]["overall"]
    assert row["as_of"] == "2026-01-01"
    assert shown["counts"] == before["counts"]
    assert opinion.unsafe_differences(before, shown) == []


def test_a_row_that_moved_by_ten_is_shown():
    before, now = result(30, 10), result(42, 10)

    shown = hold_back(before, now, as_of="2026-01-01")

    assert shown["statements"][0] == now["statements"][0]
    assert shown["counts"] == now["counts"]


def test_a_row_kept_back_twice_keeps_its_first_day():
    first, second, third = result(30, 10), result(33, 10), result(36, 10)

    shown = hold_back(hold_back(first, second, as_of="2026-01-01"), third, as_of="2026-01-02")

    assert shown["statements"][0]["as_of"] == "2026-01-01"
    assert shown["statements"][0]["overall"]["n"] == 40


@pytest.mark.django_db
def test_two_runs_never_differ_by_a_few_people():
    consultation, said, _groups = make.two_groups()
    first = make.analysed(consultation)
    for person in make.participants(3):
        for one in said:
            services.cast_vote(statement=one, participant=person, choice="agree", language="en")

    second = make.analysed(consultation)

    assert second.sha256 != first.sha256
    assert opinion.unsafe_differences(first.result, second.result) == []
    assert second.result["counts"]["participants"] == 40
    assert [row["overall"]["n"] for row in second.result["statements"]] == [40] * len(said)


@pytest.mark.django_db
def test_the_same_votes_give_the_same_run():
    consultation, _said, _groups = make.two_groups()

    first, second = make.analysed(consultation), make.analysed(consultation)

    assert first == second
    assert AnalysisRun.objects.count() == 1


@pytest.mark.django_db
def test_a_vote_asks_for_an_analysis_only_now_and_then(django_capture_on_commit_callbacks):
    consultation = make.consultation()
    said = make.statements(consultation, 3)

    with django_capture_on_commit_callbacks() as first:
        services.cast_vote(statement=said[0], participant=make.participant(), choice="agree")
    with django_capture_on_commit_callbacks() as second:
        services.cast_vote(statement=said[1], participant=make.participant(), choice="agree")
        fresh = Consultation.objects.get(pk=consultation.pk)
        statement = said[2]
        statement.consultation = fresh
        services.cast_vote(statement=statement, participant=make.participant(), choice="agree")

    assert (len(first), len(second)) == (1, 0)


@pytest.mark.django_db
def test_groups_are_remembered_only_while_it_is_open():
    from tiltas.consultations.models import GroupMemory

    consultation, _said, groups = make.two_groups()
    make.analysed(consultation)
    assert len(GroupMemory.objects.get().letters) == len(groups[0]) + len(groups[1])

    services.close_consultation(consultation=consultation)
    make.analysed(consultation)

    assert not GroupMemory.objects.exists()
