"""The links in our mails: one entry, one answer, no account."""

import datetime
import re
import time
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection
from django.utils import timezone

from tiltas.accounts.models import AuditEntry, TransitionRecord
from tiltas.languages.services import save_version
from tiltas.network.tests.factories import organisation, theme, user
from tiltas.people import services
from tiltas.people.links import token_for
from tiltas.people.models import AddressSeen, ConsentRecord, Person
from tiltas.people.services import Speaks, Work
from tiltas.search.models import Entry

from .factories import entered, listed

pytestmark = pytest.mark.django_db


def link_of(person: Person) -> str:
    person.refresh_from_db()
    return f"/en/people/link/{token_for(person)}/"


def answer_with(client, address: str, answer: str):
    """Press one of the buttons of a page that a link opened."""
    return client.post("/en/people/link/answer/", {"token": address.split("/")[-2], "answer": answer})


def state_of(person: Person) -> str:
    return Person.objects.get(pk=person.pk).state


def test_the_notice_comes_in_the_persons_language_with_one_link():
    person = entered("Ілона", mail_language="uk", expertise="Курси")

    services.send_notice(person=person)

    [sent] = mail.outbox
    assert sent.to == [person.email]
    assert re.findall(r"http://[^/]+/(\S+)/", sent.body) == [f"uk/people/link/{token_for(person)}", "uk/privacy"]
    assert "Ілона" in sent.body
    assert "Курси" in sent.body
    assert Person.objects.get().noticed_on is not None


def test_the_notice_and_the_page_say_all_that_is_written_down(client):
    at = Work(organisation("Harbour Bridge"), "Interpreter", since=datetime.date(2024, 9, 1))
    speaks = [Speaks("ar", interprets_from=True), Speaks("lv", interprets_into=True)]
    person = entered(work=[at], speaks=speaks, mail_language="en", takes_messages=False)

    services.send_notice(person=person)

    for line in (
        "Role: Interpreter – Harbour Bridge – Since 1 September 2024", "Interprets from: Arabic",
        "Interprets into: Latvian", "Language of our mail: English",
    ):  # fmt: skip
        assert line in mail.outbox[0].body
    assert ("People may write to me through a form", "No") in client.get(link_of(person)).context["audiences"]


def test_entering_sends_the_notice_once_it_is_saved(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        entered()
        assert mail.outbox == []

    assert len(mail.outbox) == 1


def test_nobody_is_mailed_about_invented_people(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        person = entered(work=[Work(organisation("Invented", sample=True), "Teacher")])

    assert person.is_sample
    assert mail.outbox == []


def test_opening_the_link_changes_nothing_however_often(client):
    person = entered()
    address = link_of(person)
    before = Person.objects.values().get()

    for _scanner in range(3):
        page = client.get(address)
        client.head(address)

    assert page.status_code == 200
    assert (page["Cache-Control"], page["Referrer-Policy"]) == ("no-store", "strict-origin")
    assert Person.objects.values().get() == before
    assert not ConsentRecord.objects.exists()


def test_one_press_confirms(client):
    person = entered()

    answer = answer_with(client, link_of(person), "confirm")

    assert "Your entry is public now." in answer.content.decode()
    assert client.get(person.get_absolute_url()).status_code == 200
    [record] = ConsentRecord.objects.all()
    assert (record.act, record.how, record.version, record.language) == ("given", "link", "1", "en")
    assert record.wording.startswith("I agree that my name")


def test_one_press_hides(client):
    person = listed()

    answer_with(client, link_of(person), "hide")

    assert state_of(person) == "hidden"
    assert [record.act for record in ConsentRecord.objects.order_by("pk")] == ["given", "withdrawn"]


def test_a_link_is_used_once_and_says_so_afterwards(client):
    person = entered()
    address = link_of(person)
    answer_with(client, address, "confirm")

    for again in (client.get(address), answer_with(client, address, "delete")):
        assert again.status_code == 410
        assert "This link has been used" in again.content.decode()
        assert "Your entry is public." in again.content.decode()
    assert state_of(person) == "listed"


def test_a_newer_mail_ends_the_older_link(client):
    person = entered()
    old = link_of(person)

    services.send_notice(person=person)

    assert client.get(old).status_code == 410
    assert client.get(link_of(person)).status_code == 200


@pytest.mark.parametrize("damage", [lambda token: token[:-1], lambda token: "x" + token, lambda token: "nonsense"])
def test_a_link_that_nobody_made_opens_nothing(client, damage):
    person = entered()

    answer = client.get(f"/en/people/link/{damage(token_for(person))}/")

    assert answer.status_code == 404
    assert person.name not in answer.content.decode()


def test_the_link_of_one_does_not_open_another(client):
    one, other = entered("One"), entered("Other")
    token = token_for(one)

    answer = client.get(f"/en/people/link/{other.uid}{token[8:]}/")

    assert answer.status_code == 404


def test_who_deletes_leaves_nothing_behind(client):
    role = Work(organisation(), "A rare role")
    person = entered(
        "Zebulon Quist", work=[role], speaks=[Speaks("ti")], themes=[theme()], expertise="Rare words",
        email="zebulon@kept.example", phone="+371 5550 7777", email_for="everyone", name_variants=["Зебулон"],
        confirmed=True,
    )  # fmt: skip
    save_version(of=person, language="lt", texts={"expertise": "Reti žodžiai"})
    save_version(of=person.affiliations.get(), language="lt", texts={"role": "Retas vaidmuo"})
    services.show_address(person=person, to_member=False)
    services.change_person(person=person, expertise="Rarer words")
    address = link_of(person)

    answer = answer_with(client, address, "delete")

    assert "Nothing of it is kept here." in answer.content.decode()
    for model in (Person, ConsentRecord, AddressSeen):
        assert not model.objects.exists()
    assert not Entry.objects.filter(kind="person").exists()
    everything = str([list(model._base_manager.values()) for model in apps.get_models(include_auto_created=True)])
    for secret in ("Quist", "zebulon", "5550 7777", "Rare", "rare role", "Reti", "Retas", "Зебулон", person.uid):
        assert secret not in everything, secret
    # What remains: that an entry of this number came and went.
    kept = AuditEntry.objects.filter(kind="people.person").order_by("pk")
    assert list(kept.values_list("action", flat=True)) == [
        "people.enter", "person.confirm", "people.change", "people.delete",
    ]  # fmt: skip
    assert TransitionRecord.objects.filter(kind="person").count() == 1


def test_after_the_deletion_the_link_says_that_it_is_deleted(client):
    person = entered()
    address = link_of(person)
    answer_with(client, address, "delete")

    for again in (client.get(address), answer_with(client, address, "confirm"), client.get(f"{address}correct/")):
        assert again.status_code == 410
        assert "This entry is deleted." in again.content.decode()


@pytest.fixture
def corrected(client):
    """corrected(address, name=...): what a browser sends of the form behind a link."""

    def send(address, page=None, **changes):
        page = page or client.get(f"{address}correct/")
        told = {
            field.html_name: field.value() for field in page.context["form"] if field.value() not in (None, "", False)
        }
        return client.post("/en/people/link/save/", told | {"token": address.split("/")[-2]} | changes)

    return send


def test_the_person_corrects_what_others_wrote_without_an_account(client, corrected):
    person = entered("Ilse", work=[Work(organisation("Bridge"), "Director")], phone="+371 1")
    address = link_of(person)

    answer = corrected(address, name="Ilze", role_0="Teacher", phone="", work_for="members")

    assert "Ilze" in answer.content.decode()
    person = Person.objects.get()
    assert (person.name, person.phone, person.work_for, person.state) == ("Ilze", "", "members", "waiting")
    assert person.affiliations.get().role == "Teacher"
    assert client.get(address).status_code == 200


def test_a_correction_sent_twice_is_saved_once(client, corrected):
    address = link_of(entered("Ilse"))
    page = client.get(f"{address}correct/")

    answers = [corrected(address, page, name="Ilze").status_code for _time in range(2)]

    assert answers == [200, 200]
    assert AuditEntry.objects.filter(action="people.change").count() == 1


def test_a_correction_does_not_overwrite_unknowingly(client, corrected):
    person = entered("Ilse")
    address = link_of(person)
    page = client.get(f"{address}correct/")
    services.change_person(person=person, name="Inese")

    answer = corrected(address, page, name="Ilze")

    assert answer.status_code == 409
    assert Person.objects.get().name == "Inese"


def test_no_key_is_logged_and_none_is_kept(client, corrected, caplog):
    person = entered()
    address = link_of(person)
    token = address.split("/")[-2]

    assert corrected(address, name="").status_code == 422
    corrected(address, name="Ilze")
    answer_with(client, address, "confirm")
    assert client.get(address).status_code == 410
    assert client.get(f"/en/people/link/{token}x/").status_code == 404

    assert token not in caplog.text
    assert token not in str([list(model._base_manager.values()) for model in apps.get_models()])


@pytest.mark.parametrize("is_there", [True, False])
def test_a_new_link_goes_to_the_known_address_whoever_asks(client, is_there, django_capture_on_commit_callbacks):
    person = listed()
    uid = person.uid if is_there else "00000000"

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"/en/people/{uid}/new-link/")

    assert "If there is an entry" in answer.content.decode()
    assert [sent.to for sent in mail.outbox] == ([[person.email]] if is_there else [])


def ask_for_links(client, person_or_uid, days, *, clock):
    """The answers to three connections that ask on each of several days."""
    uid = getattr(person_or_uid, "uid", person_or_uid)
    answers = []
    for day in range(days):
        clock.days = day
        for number in range(3):
            client.defaults["REMOTE_ADDR"] = f"10.0.{day}.{number}"
            answers.append(client.post(f"/en/people/{uid}/new-link/").status_code)
    return answers


@pytest.fixture
def clock(monkeypatch):
    """`clock.days` from now."""
    from django.core.cache.backends import base, db

    class Clock:
        days = 0

        def __call__(self):
            return time.time() + self.days * 86400

    made = Clock()
    monkeypatch.setattr("tiltas.core.limits.time", made)
    # The cache forgets what is over by the same clock.
    monkeypatch.setattr(base, "time", SimpleNamespace(time=made))
    monkeypatch.setattr(db, "tz_now", lambda: timezone.now() + datetime.timedelta(days=made.days))
    return made


@pytest.mark.parametrize("is_there", [True, False])
def test_nobody_is_pestered_with_links_and_nobody_learns_by_asking(
    client, is_there, clock, django_capture_on_commit_callbacks
):
    person = listed()

    with django_capture_on_commit_callbacks(execute=True):
        answers = ask_for_links(client, person if is_there else "00000000", 4, clock=clock)

    # Two a day and six a month, wherever they are asked from, and the same whether or not there is an entry.
    assert answers == [200, 200, 429] * 3 + [429, 429, 429]
    assert len(mail.outbox) == (6 if is_there else 0)


@pytest.mark.parametrize("of", ["a public entry", "a hidden entry", "an address that came back", "a sample", "nobody"])
def test_the_answer_is_the_same_whatever_is_stored(client, of):
    uid = "00000000"
    if of != "nobody":
        person = listed()
        uid = person.uid
        Person.objects.update(
            state="hidden" if of == "a hidden entry" else "listed",
            bounced_on=datetime.date(2026, 1, 1) if of == "an address that came back" else None,
            is_sample=of == "a sample",
        )

    answer = client.post(f"/en/people/{uid}/new-link/")

    nobody = client.post("/en/people/00000001/new-link/")
    assert (answer.status_code, answer.headers, answer.content.replace(uid.encode(), b"")) == (
        200, nobody.headers, nobody.content.replace(b"00000001", b""),
    )  # fmt: skip


def test_five_minutes_do_not_end_a_day(client):
    from django.core.cache import cache

    person = listed()
    for number in range(2):
        client.post(f"/en/people/{person.uid}/new-link/", REMOTE_ADDR=f"10.0.0.{number}")

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, expires FROM cache WHERE cache_key LIKE %s", ["%person-link-to%"])
        [(_key, expires)] = cursor.fetchall()
    expires = expires if isinstance(expires, datetime.datetime) else datetime.datetime.fromisoformat(str(expires))
    left = expires.replace(tzinfo=datetime.UTC) - timezone.now()
    assert left > datetime.timedelta(hours=23)
    assert cache.get(f"tried:person-link-to:{person.uid}")[0] == 2


def test_an_account_under_the_address_of_an_entry_is_the_persons(signed_in):
    person = entered(email="rasa@people.example")
    owner = user(name="Rasa")
    owner.email = "rasa@people.example"
    owner.save()

    signed_in(owner).post("/en/people/mine/decide/", {"answer": "confirm"})

    person.refresh_from_db()
    assert (person.state, person.user) == ("listed", owner)


def test_nobody_else_says_yes_for_somebody(organiser):
    from tiltas.core.errors import NotAllowed

    person = entered()

    with pytest.raises(NotAllowed):
        services.confirm(person=person, how="account", by=organiser)
    assert state_of(person) == "waiting"
    assert Person.objects.get().confirmed_on is None
