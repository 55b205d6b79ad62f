import re

import pytest

from tiltas.accounts.models import AuditEntry
from tiltas.events import services
from tiltas.trace import services as trace
from tiltas.trace.models import Receipt

from .factories import note, table, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat():
    return table(note_takers=[user(name="Note-taker")], language="ar")


@pytest.fixture
def note_taker(seat, signed_in):
    return signed_in(seat.note_takers.get())


def address(seat):
    return f"/en/dialogues/{seat.event.uid}/tables/{seat.number}/receipt/"


def hand_out(note_taker, seat, *notes, **more):
    return note_taker.post(
        address(seat), {"notes": [made.pk for made in notes], "language": "lt", "once": "key1"} | more
    )


def code_of(response):
    return re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", response.content.decode()).group()


def test_the_slip_has_code_and_picture_in_the_persons_language_and_is_kept_nowhere(note_taker, seat):
    response = hand_out(note_taker, seat, note(seat), note(seat))

    page = response.content.decode()
    code = code_of(response)
    assert trace.open_receipt(code).nodes.count() == 2
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert '<section class="slip" lang="lt" dir="ltr"' in page
    assert "<svg" in page
    assert "style=" not in page
    assert "http://testserver/lt/trail/receipt/" in page
    assert "<form" not in page.split("<main")[1]


def test_sending_the_same_form_twice_makes_one_receipt(note_taker, seat):
    said = note(seat)
    hand_out(note_taker, seat, said)
    second = hand_out(note_taker, seat, said)

    assert Receipt.objects.count() == 1
    assert second.status_code == 302


def test_a_note_of_another_table_is_not_handed_out(note_taker, seat):
    response = hand_out(note_taker, seat, note())

    assert response.status_code == 422
    assert Receipt.objects.count() == 0


def test_notes_of_two_tables_are_not_one_persons():
    with pytest.raises(services.OtherTable):
        services.hand_out_receipt(notes=[note(), note()])


@pytest.mark.parametrize("notes", [[], ["x"], ["9" * 30]], ids=["none", "no number", "huge number"])
def test_bad_choices_get_a_sentence(note_taker, seat, notes):
    note(seat)
    response = note_taker.post(address(seat), {"notes": notes, "language": "lt", "once": "k"})
    assert response.status_code == 422
    assert Receipt.objects.count() == 0


def test_wrong_unknown_and_retracted_codes_get_the_same_answer(client, note_taker, seat):
    said = note(seat)
    code = code_of(hand_out(note_taker, seat, said))
    Receipt.objects.update(retracted_at=said.at)

    answers = {
        re.sub(r"value=\"[^\"]*\"", "", client.post("/en/trail/receipt/", {"code": typed}).content.decode())
        for typed in ("nothing like a code", "00000-00000", code)
    }

    assert len(answers) == 1


def test_the_record_of_a_receipt_does_not_name_the_notes(seat):
    said = note(seat)
    AuditEntry.objects.all().delete()

    services.hand_out_receipt(notes=[said], by=user())

    entry = AuditEntry.objects.get()
    assert (entry.kind, entry.key) == ("events.table", str(seat.pk))


def test_the_receipt_opens_the_trail(client, note_taker, seat):
    said = note(seat, words="The library is open too short.")
    code = code_of(hand_out(note_taker, seat, said))

    page = client.post("/en/trail/receipt/", {"code": code.lower().replace("-", " ")}).content.decode()

    assert "The library is open too short." in page
