"""Accounts, participants, steps, and what is known about a person."""

import json

import pytest
import rules
from django.db import connection

from tiltas.accounts import services
from tiltas.accounts.models import AuditEntry, Participant, Role, TransitionRecord, User
from tiltas.core.errors import NotAllowed, Refused
from tiltas.core.states import Transitions

pytestmark = pytest.mark.django_db


def test_an_address_has_one_account_however_it_is_written(organiser):
    with pytest.raises(services.AddressTaken):
        services.open_account(email="ORGANISER@example.org", name="Again", password="a long password")


def test_signing_in_leads_to_the_desk(client, organiser):
    answer = client.post("/en/account/login/", {"login": "organiser@example.org", "password": "a long password"})

    assert (answer.status_code, answer["Location"]) == (302, "/en/desk/")


def test_a_wrong_password_keeps_the_address_and_says_what_to_do(client, organiser):
    answer = client.post("/lt/account/login/", {"login": "organiser@example.org", "password": "wrong"})

    assert "organiser@example.org" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_nobody_opens_an_account_for_themselves(client):
    answer = client.post("/en/account/signup/", {"email": "new@example.org", "password1": "a long password"})

    assert not User.objects.exists()
    assert answer.status_code in (200, 404)


def test_the_address_of_the_client_reaches_no_table(client, organiser):
    for _ in range(3):
        client.post(
            "/en/account/login/", {"login": "organiser@example.org", "password": "wrong"}, REMOTE_ADDR="192.0.2.77"
        )
    client.post("/en/trail/receipt/", {"code": "7K3PD-9XW2M"}, REMOTE_ADDR="192.0.2.77")

    held = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            held.append(str(cursor.fetchall()))
    assert "192.0.2.77" not in "".join(held)
    assert "192.0.2.0" not in "".join(held)


def test_a_participant_is_known_only_by_a_hash():
    participant, token = services.new_participant()

    assert token not in str(Participant.objects.values().get())
    assert participant.token_hash == services.hash_of_token(token)


class TestSteps:
    table = Transitions("role", attribute="role")
    table.add(
        "promote", {"organiser"}, "drafter", "tests.promote", needs=[(lambda role: role.user.name, "Name them first.")]
    )

    @pytest.fixture(autouse=True)
    def permission(self):
        rules.add_perm("tests.promote", rules.is_superuser)
        yield
        rules.remove_perm("tests.promote")

    def test_a_step_is_taken_and_recorded(self, organiser, administrator):
        role = organiser.roles.get()

        services.step(thing=role, table=self.table, name="promote", by=administrator)

        assert Role.objects.get(pk=role.pk).role == "drafter"
        record = TransitionRecord.objects.get()
        assert (record.origin, record.target, record.by) == ("organiser", "drafter", administrator)
        assert AuditEntry.objects.filter(action="role.promote", by=administrator).count() == 1

    def test_who_may_not_is_refused_and_nothing_changes(self, organiser, somebody):
        with pytest.raises(NotAllowed):
            services.step(thing=organiser.roles.get(), table=self.table, name="promote", by=somebody)

        assert organiser.roles.get().role == "organiser"

    def test_the_second_of_two_people_finds_it_moved_on(self, organiser, administrator):
        first, second = organiser.roles.get(), organiser.roles.get()
        services.step(thing=first, table=self.table, name="promote", by=administrator)

        with pytest.raises(Refused, match="moved on"):
            services.step(thing=second, table=self.table, name="promote", by=administrator)


def test_people_take_away_what_is_known_about_them(signed_in, organiser):
    answer = signed_in(organiser).get("/en/account/my-data/download/")

    data = json.loads(answer.content)
    assert data["accounts"]["E-mail address"] == "organiser@example.org"
    assert "no-store" in answer["Cache-Control"]


def test_erasing_needs_a_deliberate_step_and_leaves_no_address(signed_in, organiser):
    person = signed_in(organiser)

    person.post("/en/account/my-data/", {})
    assert User.objects.count() == 1

    person.post("/en/account/my-data/", {"sure": "on"})
    assert User.objects.count() == 0
    assert AuditEntry.objects.filter(action="accounts.erase").count() == 1


@pytest.mark.parametrize("who", ["somebody", "organiser", "translator"])
def test_only_administrators_open_accounts(request, signed_in, who):
    answer = signed_in(request.getfixturevalue(who)).get("/en/account/new/")

    assert answer.status_code == 403


def test_an_administrator_opens_an_account_and_sees_the_password_once(signed_in, administrator):
    answer = signed_in(administrator).post(
        "/en/account/new/", {"name": "Rūta", "email": "Ruta@example.org", "roles": ["drafter"], "translates": ["lt"]}
    )

    made = User.objects.get(email="ruta@example.org")
    assert (made.translates, [role.role for role in made.roles.all()]) == (["lt"], ["drafter"])
    assert "no-store" in answer["Cache-Control"]
