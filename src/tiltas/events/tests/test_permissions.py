"""Roles down, moments across."""

import pytest
from django.contrib.auth.models import AnonymousUser

from tiltas.events.models import Event
from tiltas.network.services import add_member
from tiltas.network.tests.factories import organisation

from .factories import days, event, table, user

pytestmark = pytest.mark.django_db

MOMENTS = ["draft", "announced", "held", "closed"]
PERMISSIONS = [
    "events.organise", "events.write_summary", "events.take_notes", "events.write_note", "events.hand_out_receipt",
]  # fmt: skip

TABLE = {
    #                       draft    announced  held     closed
    "visitor":             ["",      "",        "",      ""],
    "somebody":            ["",      "",        "",      ""],
    "another organiser":   ["",      "",        "",      ""],
    "note-taker":          ["tr",    "twr",     "twr",   "tr"],
    "note-taker elsewhere": ["",     "",        "",      ""],
    "who announced it":    ["ostr",  "ostwr",   "ostwr", "otr"],
    "colleague":           ["ostr",  "ostwr",   "ostwr", "otr"],
    "administrator":       ["ostwr", "ostwr",   "ostwr", "ostwr"],  # the service still refuses what is not open
}  # fmt: skip


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("role", TABLE)
def test_who_may_do_what_when(role, moment):
    host = organisation()
    announcer = user("organiser")
    held = event(by=announcer, organiser=host, state=moment)
    note_taker, elsewhere = user(), user()
    seat = table(held, note_takers=[note_taker])
    table(held, note_takers=[elsewhere])
    colleague = user()
    add_member(organisation=host, user=colleague, role="member")
    person = {
        "visitor": AnonymousUser(),
        "somebody": user(),
        "another organiser": user("organiser"),
        "note-taker": note_taker,
        "note-taker elsewhere": elsewhere,
        "who announced it": announcer,
        "colleague": colleague,
        "administrator": user(is_superuser=True),
    }[role]

    may = "".join(
        letter
        for letter, permission in zip("ostwr", PERMISSIONS, strict=True)
        if person.has_perm(permission, seat if letter in "twr" else held)
    )

    assert may == TABLE[role][MOMENTS.index(moment)]


@pytest.mark.parametrize(("roles", "may"), [([], False), (["organiser"], True), (["drafter"], False)])
def test_organisers_announce_events(roles, may):
    assert user(*roles).has_perm("events.announce_event") is may


def test_a_draft_is_not_there_for_others(client, signed_in):
    announcer = user("organiser")
    draft = event(by=announcer, state="draft", starts_on=days(5))

    assert client.get(draft.get_absolute_url()).status_code == 404
    assert signed_in(user("organiser")).get(draft.get_absolute_url()).status_code == 404
    assert signed_in(announcer).get(draft.get_absolute_url()).status_code == 200
    assert draft.title not in client.get("/en/dialogues/").content.decode()
    assert Event.objects.public().count() == 0
