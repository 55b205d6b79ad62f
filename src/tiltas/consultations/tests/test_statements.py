import pytest

from tiltas.consultations import queries, services
from tiltas.consultations.models import Statement
from tiltas.events.tests import factories as events
from tiltas.languages.queries import show
from tiltas.trace.queries import earlier, trail

from . import factories as make

pytestmark = pytest.mark.django_db


def test_no_vote_is_assumed_not_even_the_authors():
    statement = make.statement(author=make.participant())

    assert not statement.votes.exists()
    assert not statement.is_seed


def test_the_same_said_again_leads_to_the_one_that_is_there():
    present = make.statement(text="Evening courses, please.")

    with pytest.raises(services.SaidAlready) as trouble:
        services.say(
            consultation=present.consultation,
            text="  evening  courses, please ",
            language="en",
            author=make.participant(),
        )

    assert trouble.value.statement == present
    assert Statement.objects.count() == 1


def test_the_same_letters_in_another_language_are_another_statement():
    present = make.statement(text="Sport")

    services.say(consultation=present.consultation, text="Sport", language="et", author=make.participant())

    assert Statement.objects.count() == 2


def test_what_was_hidden_is_not_said_again():
    hidden = make.statement(text="Somebody's name")
    services.hide_statement(statement=hidden, reason="It names a person.")

    with pytest.raises(services.HiddenBefore) as trouble:
        services.say(
            consultation=hidden.consultation, text="Somebody's name", language="en", author=make.participant()
        )

    assert "It names a person." in str(trouble.value)


def test_nothing_is_hidden_without_a_reason():
    statement = make.statement()

    with pytest.raises(services.ReasonMissing):
        services.hide_statement(statement=statement, reason="  ")

    statement.refresh_from_db()
    assert not statement.is_hidden


def test_a_hidden_statement_leaves_cards_searches_and_trails(django_capture_on_commit_callbacks):
    consultation = make.consultation()
    kept, hidden = make.statements(consultation, 2)

    services.hide_statement(statement=hidden, reason="It names a person.")

    assert list(queries.visible_statements(consultation)) == [kept]
    assert [row["pk"] for row in queries.unanswered(consultation, None, "en")] == [kept.pk]
    assert trail([hidden]).stops == []

    services.show_statement_again(statement=hidden)
    assert list(queries.visible_statements(consultation)) == [kept, hidden]


def test_signs_that_turn_the_direction_of_a_page_are_taken_out():
    statement = make.statement(text="left \u202eright\u202c\x07 <b>bold</b>")

    assert statement.text == "left right <b>bold</b>"


def test_notes_lead_to_the_statement_made_of_them():
    event = events.event()
    note = events.note(events.table(event))
    consultation = make.consultation(event=event)

    statement = services.say(
        consultation=consultation, text="A guarantor is hard to find.", language="en", from_notes=[note]
    )

    assert [link.earlier_id for link in earlier([statement], "became")[statement.pk]] == [note.pk]
    assert queries.where_from(consultation) == queries.Coming(statements=1, from_tables=1)
    assert [(one.pk, one.became_statement) for one in queries.notes_of_event(consultation)] == [(note.pk, True)]


def test_what_rests_on_a_sample_is_a_sample():
    event = events.event(sample=True)

    consultation = make.consultation(event=event)

    assert consultation.is_sample
    assert make.statement(consultation).is_sample


def test_a_real_host_never_asks_about_an_invented_event():
    from tiltas.network.tests import factories as network

    with pytest.raises(services.SampleAndReal):
        make.consultation(event=events.event(sample=True), host=network.organisation())


def test_the_question_is_fixed_once_somebody_answered():
    statement = make.statement()
    services.cast_vote(statement=statement, participant=make.participant(), choice="agree")

    with pytest.raises(services.QuestionFixed):
        services.change_consultation(consultation=statement.consultation, title="Something else?")


def test_a_draft_opens_only_with_a_statement_and_shows_it_then():
    draft = make.consultation(draft=True)
    with pytest.raises(services.Refused):
        services.open_to_votes(consultation=draft)
    statement = make.statement(draft)
    assert statement.node.visibility == "private"

    services.open_to_votes(consultation=draft)

    statement.node.refresh_from_db()
    assert (draft.node.visibility, statement.node.visibility) == ("public", "public")
    assert draft.is_open


def test_stations_on_a_trail_ask_twice_whatever_their_number(django_assert_num_queries):
    from tiltas.trace import register

    said = make.statements(make.consultation(), 3)
    show(said, "lt")
    for number in (1, 3):
        ids = [one.pk for one in said[:number]]
        register.resolve({"statement": ids})
        with django_assert_num_queries(1):
            found = register.resolve({"statement": ids})
        assert set(found) == set(ids)
