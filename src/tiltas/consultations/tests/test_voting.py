import threading

import pytest
from django.db import connection
from django.utils import timezone

from tiltas.accounts.services import erase_personal_data, export_personal_data
from tiltas.consultations import services
from tiltas.consultations.models import Statement, Tally, Vote
from tiltas.consultations.services import cast_vote

from . import factories as make

pytestmark = pytest.mark.django_db


def counted(statement):
    fields = ("language", "agree", "disagree", "unsure", "not_understood")
    return sorted(row for row in statement.tallies.values_list(*fields) if any(row[1:]))


def test_voting_again_changes_the_vote():
    statement, resident = make.statement(), make.participant()
    cast_vote(statement=statement, participant=resident, choice="agree", language="en")

    cast_vote(statement=statement, participant=resident, choice="disagree", language="ar")

    assert list(statement.votes.values_list("choice", "language")) == [("disagree", "ar")]
    assert counted(statement) == [("ar", 0, 1, 0, 0)]


def test_the_same_vote_twice_counts_once():
    statement, resident = make.statement(), make.participant()

    first = cast_vote(statement=statement, participant=resident, choice="agree", language="en")
    second = cast_vote(statement=statement, participant=resident, choice="agree", language="en")

    assert (first.pk, first.at) == (second.pk, second.at)
    assert counted(statement) == [("en", 1, 0, 0, 0)]


def test_votes_on_a_closed_consultation_are_refused_and_nothing_is_lost():
    statement, resident = make.statement(), make.participant()
    cast_vote(statement=statement, participant=resident, choice="agree", language="en")
    services.close_consultation(consultation=statement.consultation)

    with pytest.raises(services.ConsultationClosed):
        cast_vote(statement=statement, participant=resident, choice="disagree", language="en")

    assert list(statement.votes.values_list("choice", flat=True)) == ["agree"]


def test_the_clock_closes_a_consultation():
    statement = make.statement(make.consultation(opens_at=make.moment(-9), closes_at=make.moment(-1)), author=None)

    with pytest.raises(services.ConsultationClosed):
        cast_vote(statement=statement, participant=make.participant(), choice="agree")

    assert not Vote.objects.exists()


def test_votes_on_a_hidden_statement_are_refused():
    statement = make.statement()
    services.hide_statement(statement=statement, reason="It names a person.")

    with pytest.raises(services.StatementHidden):
        cast_vote(statement=statement, participant=make.participant(), choice="agree")


def test_an_unknown_answer_is_no_vote():
    with pytest.raises(ValueError):
        cast_vote(statement=make.statement(), participant=make.participant(), choice="perhaps")


def test_nobody_answers_quicker_than_reading():
    consultation, resident = make.consultation(), make.participant()
    rows = make.statements(consultation, 3)
    services.record_votes(
        consultation=consultation, votes=[(row, resident, "agree", "en", timezone.now()) for row in rows]
    )
    services.check_pace(resident)

    old, services.VOTES_A_MINUTE = services.VOTES_A_MINUTE, 3
    try:
        with pytest.raises(services.TooFast):
            services.check_pace(resident)
    finally:
        services.VOTES_A_MINUTE = old


def test_counters_are_made_anew_from_the_votes():
    consultation, said, _groups = make.two_groups(size=6)
    before = [counted(one) for one in said]
    Tally.objects.update(agree=99)

    services.recount(consultation)

    assert [counted(one) for one in said] == before


def test_answers_can_be_taken_back_while_it_is_open():
    statement, resident, other = make.statement(), make.participant(), make.participant()
    for person in (resident, other):
        cast_vote(statement=statement, participant=person, choice="agree", language="en")

    services.take_back_votes(consultation=statement.consultation, participant=resident)

    assert list(statement.votes.values_list("participant_id", flat=True)) == [other.pk]
    assert counted(statement) == [("en", 1, 0, 0, 0)]


def test_erasing_a_person_deletes_open_votes_and_keeps_closed_ones_without_them(somebody):
    resident = make.participant()
    resident.user = somebody
    resident.save()
    over, going_on = make.statement(), make.statement()
    own = make.statement(author=resident)
    for statement in (over, going_on):
        cast_vote(statement=statement, participant=resident, choice="agree", language="en")
    services.close_consultation(consultation=over.consultation)
    assert export_personal_data(user=somebody)["consultations"] == {
        "My answers": [f"{over.text}: I agree", f"{going_on.text}: I agree"],
        "Statements": [own.text],
    }

    erase_personal_data(user=somebody)

    kept = Vote.objects.get()
    assert kept.statement == over
    assert (kept.participant.user, kept.participant.token_hash) == (None, None)
    assert Statement.objects.get(pk=own.pk).author is None
    assert counted(going_on) == []


@pytest.mark.django_db(transaction=True)
def test_two_votes_at_once_are_one_vote():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite in memory has one writer: the race needs PostgreSQL")
    statement, resident = make.statement(), make.participant()
    together, troubles = threading.Barrier(4), []

    def vote(choice):
        try:
            together.wait()
            cast_vote(
                statement=Statement.objects.get(pk=statement.pk), participant=resident, choice=choice, language="en"
            )
        except Exception as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    threads = [threading.Thread(target=vote, args=[choice]) for choice in ("agree", "disagree", "agree", "unsure")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert troubles == []
    vote = Vote.objects.get()
    assert counted(statement) == [("en", *(int(vote.choice == name) for name in ("agree", "disagree", "unsure")), 0)]
