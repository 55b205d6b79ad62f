import pytest

from tiltas.events import services
from tiltas.events.models import Note
from tiltas.trace.models import Node

from .factories import event, note, summary, table, theme

pytestmark = pytest.mark.django_db


def test_a_note_is_private_and_in_the_language_in_which_it_was_written():
    made = note(table(language="ar"), words="  الإيجار مرتفع  ", language="ar", hands=4)

    assert (made.words, made.source_language, made.hands) == ("الإيجار مرتفع", "ar", 4)
    assert made.node.visibility == Node.Visibility.PRIVATE


def test_a_note_of_a_sample_is_a_sample():
    assert note(table(event(sample=True))).is_sample


def test_a_note_can_be_corrected_until_the_summary_is_published():
    made = note()
    services.correct_note(note=made, kind="idea", words="A bank could guarantee.", language="en")
    services.publish_summary(summary=summary(made.table.event, made))

    with pytest.raises(services.NotOpen):
        services.correct_note(note=made, kind="idea", words="Something else.", language="en")
    assert Note.objects.get(pk=made.pk).words == "A bank could guarantee."


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_nothing_is_written_at_an_event_that_is_a_draft_or_closed(state):
    place = table(event(state=state))

    with pytest.raises(services.NotOpen):
        services.write_note(table=place, kind="idea", words="Too late.", language="en")
    assert Note.objects.count() == 0


@pytest.mark.parametrize(
    ("words", "refused"), [("   ", services.NothingWritten), ("x" * 10_000, services.TooLong)], ids=["empty", "long"]
)
def test_a_note_has_some_words_and_not_too_many(words, refused):
    with pytest.raises(refused):
        note(words=words)


def test_tables_number_themselves_and_a_number_is_used_once():
    held = event()
    first, second = table(held), table(held)

    assert (first.number, second.number) == (1, 2)
    with pytest.raises(services.TableTaken):
        table(held, number=2)


def test_a_table_with_notes_stays():
    made = note()
    with pytest.raises(services.TableHasNotes):
        services.remove_table(table=made.table)


def test_fewer_seats_hide_what_was_shown():
    made = note(table(seats_taken=6))
    services.publish_summary(summary=summary(made.table.event, made))
    assert Note.objects.readable().count() == 1

    services.change_table(table=made.table, language="ar", theme=theme(), seats_taken=4)

    assert Note.objects.readable().count() == 0
    assert Node.objects.get(pk=made.pk).visibility == Node.Visibility.PRIVATE
