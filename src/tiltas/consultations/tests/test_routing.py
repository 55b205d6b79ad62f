from collections import Counter

import pytest

from tiltas.consultations import services
from tiltas.consultations.services import next_statement

from . import factories as make

pytestmark = pytest.mark.django_db


def draw(consultation, participant=None, times=1, **facts):
    facts = {"language": "en", "answered": 0} | facts
    return Counter(
        found[0].pk
        if (found := next_statement(consultation=consultation, participant=participant, **facts))[0]
        else None
        for _time in range(times)
    )


def test_only_what_was_not_answered_is_drawn():
    consultation, resident = make.consultation(), make.participant()
    answered, left = make.statements(consultation, 2)
    services.cast_vote(statement=answered, participant=resident, choice="unsure", language="en")

    assert draw(consultation, resident, times=8) == {left.pk: 8}

    services.cast_vote(statement=left, participant=resident, choice="unsure", language="en")
    assert next_statement(consultation=consultation, participant=resident, language="en", answered=2) == (None, 0)


def test_prepared_statements_come_first():
    consultation = make.consultation()
    seed = make.statement(consultation)
    own = make.statement(consultation, author=make.participant())

    assert draw(consultation, times=8, answered=4) == {seed.pk: 8}
    assert set(draw(consultation, times=200, answered=5)) == {seed.pk, own.pk}


def test_what_was_put_off_comes_last():
    consultation = make.consultation()
    first, second = make.statements(consultation, 2)

    assert draw(consultation, times=8, skipped=[first.uid]) == {second.pk: 8}
    assert sum(draw(consultation, times=8, skipped=[first.uid, second.uid]).values()) == 8


def test_a_new_statement_is_shown_more_often_than_one_that_many_left_open():
    consultation = make.consultation()
    old, new = make.statements(consultation, 2)
    people = make.participants(60)
    make.votes(consultation, {old: dict.fromkeys(people, "unsure")})

    found = draw(consultation, times=300, answered=9)

    assert found[new.pk] > 3 * found[old.pk]


def test_a_card_costs_two_questions_whatever_the_number_of_votes(django_assert_num_queries):
    consultation, _said, groups = make.two_groups(size=12)

    with django_assert_num_queries(2):
        next_statement(consultation=consultation, participant=groups[0][0], language="en", answered=0)
        # Nothing left: one question. With something left the statement itself is brought too.
        next_statement(consultation=consultation, participant=groups[0][0], language="en", answered=0)
    with django_assert_num_queries(2):
        next_statement(consultation=consultation, participant=None, language="en", answered=0)
