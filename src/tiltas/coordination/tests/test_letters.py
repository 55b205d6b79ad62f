"""One letter to a selection, each copy in the language of its reader, once, until they want no more."""

import pytest
from django.core import mail as post
from django.test import override_settings

from tiltas.coordination import queries, services
from tiltas.coordination.models import Circular, Copy, NoLetters
from tiltas.coordination.queries import Reader
from tiltas.languages.services import save_version
from tiltas.network.services import found_organisation
from tiltas.people.models import Person
from tiltas.people.services import Work, confirm, enter_person, hide
from tiltas.places.models import Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    return Place.objects.get_or_create(code="LT", defaults={"kind": "country", "name": "Lietuva"})[0]


@pytest.fixture
def house(country):
    return found_organisation(
        name="Namai",
        name_language="lt",
        kind="ngo",
        place=country,
        mailbox="house@example.org",
        mailbox_is_confirmed=True,
        languages=["lt", "uk"],
    )


def person(name, *, language="en", listed=True, **facts):
    made = enter_person(
        name=name, email=f"{name.lower()}@example.org", basis="consent", mail_language=language, **facts
    )
    if listed:
        confirm(person=made, how="link")
    post.outbox.clear()
    return made


def letter(organiser, **facts):
    told = {"subject": "Meeting", "text": "We meet on Friday.", "language_written": "en"} | facts
    return services.write_circular(by=organiser, **told)


def send(circular, by, capture):
    with capture(execute=True):
        return services.send_circular(circular=circular, by=by)


def test_everybody_gets_it_in_their_language(organiser, house, django_capture_on_commit_callbacks):
    person("Olena", language="uk")
    person("Ann", language="en")
    circular = letter(organiser)
    save_version(of=circular, language="lt", texts={"subject": "Susitikimas", "text": "Susitinkame penktadienį."})
    save_version(of=circular, language="uk", texts={"subject": "Зустріч"})

    assert send(circular, organiser, django_capture_on_commit_callbacks) == 3

    # A letter that is translated in part would be two languages in one: English is better.
    assert {one.to[0]: one.subject for one in post.outbox} == {
        "house@example.org": "Susitikimas", "olena@example.org": "Meeting", "ann@example.org": "Meeting"
    }  # fmt: skip
    assert {(copy.language, copy.state) for copy in Copy.objects.all()} == {("lt", "sent"), ("en", "sent")}
    assert all("List-Unsubscribe" in one.extra_headers for one in post.outbox)
    assert all(len(one.to) == 1 for one in post.outbox)


def test_nobody_gets_it_who_has_not_said_yes_or_cannot_be_reached(organiser, house):
    person("Waiting", listed=False)
    hidden = person("Hidden")
    hide(person=hidden)
    bounced = person("Bounced")
    Person.objects.filter(pk=bounced.pk).update(bounced_on="2026-01-01")
    silent = person("Silent")
    Person.objects.filter(pk=silent.pk).update(takes_messages=False)
    yes = person("Yes")
    facts = {"name_language": "en", "kind": "ngo"}
    sample = found_organisation(
        name="Sample", mailbox="s@example.org", mailbox_is_confirmed=True, sample=True, **facts
    )
    typed = found_organisation(name="Typed", mailbox="somebody@example.org", **facts)

    found = queries.readers_of(letter(organiser))

    assert {(one.person or one.organisation) for one in found} == {yes, house}
    assert sample.has_mailbox
    assert typed.mailbox_waits


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        ({}, {"Ann", "Olena", "Namai"}),
        ({"to_people": False}, {"Namai"}),
        ({"to_organisations": False}, {"Ann", "Olena"}),
        ({"country": True}, {"Ann", "Namai"}),
        ({"sector": "civil"}, {"Ann", "Namai"}),
        ({"sector": "public"}, set()),
        ({"language": "uk"}, {"Olena", "Namai"}),
    ],
)
def test_the_selection_says_who_gets_it(organiser, house, country, selection, names):
    person("Ann", work=[Work(organisation=house, role="Adviser")])
    person("Olena", language="uk")
    if "country" in selection:
        selection = {"country": country}

    found = queries.readers_of(letter(organiser, **selection))

    assert {(one.person or one.organisation).name for one in found} == names


def test_one_address_gets_one_copy(organiser, house):
    made = person("House")
    Person.objects.filter(pk=made.pk).update(email="House@example.org")

    assert len(queries.readers_of(letter(organiser))) == 1


def test_a_letter_leaves_once(organiser, house, client, django_capture_on_commit_callbacks):
    circular = letter(organiser)
    client.force_login(organiser)
    with django_capture_on_commit_callbacks(execute=True):
        for _time in range(2):
            client.post(f"/en/coordination/letters/{circular.uid}/step/", {"step": "send"})

    assert len(post.outbox) == 1
    with pytest.raises(services.SentAlready):
        services.change_circular(circular=circular, language_written="en", by=organiser, subject="Other")


@override_settings(EMAIL_BACKEND="tiltas.notifications.tests.broken.Backend")
def test_what_the_mail_server_did_not_take_is_tried_again(
    organiser, house, caplog, django_capture_on_commit_callbacks
):
    circular = letter(organiser)
    send(circular, organiser, django_capture_on_commit_callbacks)

    assert Copy.objects.get().state == "failed"
    assert "house@example.org" not in caplog.text
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        with django_capture_on_commit_callbacks(execute=True):
            services.send_failed_again(circular=circular, by=organiser)
    assert Copy.objects.get().state == "sent"


def test_the_link_below_a_letter_stops_it_however_often_it_is_opened(
    organiser, house, client, django_capture_on_commit_callbacks
):
    send(letter(organiser), organiser, django_capture_on_commit_callbacks)
    address = post.outbox[0].extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")

    assert client.get(address).status_code == 200
    assert not NoLetters.objects.exists()
    for _time in range(2):
        assert client.post(address).status_code == 200
    assert NoLetters.objects.count() == 1
    assert queries.readers_of(letter(organiser)) == []
    # Who comes back later is told so, and may change her mind as often as she likes.
    assert "You will get no more letters" in client.get(address).content.decode()
    for _time in range(2):
        assert "You get letters again." in client.post(address, {"again": "1"}).content.decode()
    assert not NoLetters.objects.exists()
    assert len(queries.readers_of(letter(organiser))) == 1
    assert client.post(address[:-5] + "/").status_code == 404


def test_the_link_of_somebody_who_is_gone_says_the_same(organiser, client):
    made = person("Ann")
    token = services.token_for(Reader(language="en", person=made))
    made.delete()

    assert client.post(f"/en/coordination/no-letters/{token}/").status_code == 200


def test_who_says_no_while_letters_leave_gets_none(organiser, house):
    circular = letter(organiser)
    services.send_circular(circular=circular, by=organiser)
    NoLetters.objects.create(organisation=house)

    services.send_some(circular=circular)

    assert post.outbox == []


def test_no_address_stands_on_any_page_of_a_letter(organiser, house, client, django_capture_on_commit_callbacks):
    circular = letter(organiser)
    client.force_login(organiser)
    where = f"/en/coordination/letters/{circular.uid}/"

    before = client.get(where).content.decode()
    send(circular, organiser, django_capture_on_commit_callbacks)
    after = client.get(where).content.decode()

    assert "Namai" in after
    assert "house@example.org" not in before + after


def test_a_letter_to_nobody_is_not_sent(organiser, client):
    circular = letter(organiser)
    client.force_login(organiser)

    client.post(f"/en/coordination/letters/{circular.uid}/step/", {"step": "send"})

    assert Circular.objects.get().is_draft


def test_a_letter_is_written_changed_and_thrown_away(organiser, client):
    client.force_login(organiser)
    written = {"subject": "Meeting", "text": "On Friday.", "language_written": "en", "to_people": "on"}

    where = client.post("/en/coordination/letters/write/", written)["Location"]
    nobody = client.post("/en/coordination/letters/write/", written | {"to_people": "", "subject": "Other"})
    opened = client.get(f"{where}change/").context["form"]["seen"].value()
    client.post(f"{where}change/", written | {"subject": "Meeting again", "seen": opened})
    overtaken = client.post(f"{where}change/", written | {"subject": "Lost", "seen": opened})

    assert (nobody.status_code, overtaken.status_code) == (422, 409)
    assert Circular.objects.get().subject == "Meeting again"
    client.post(f"{where}step/", {"step": "delete"})
    assert not Circular.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_pages_of_letters_ask_the_database_equally_often(
    organiser, house, client, count, django_assert_max_num_queries
):
    client.force_login(organiser)
    for number in range(count):
        letter(organiser, subject=f"Letter {number}")
        person(f"P{number}")

    with django_assert_max_num_queries(15):
        client.get("/en/coordination/letters/")
    with django_assert_max_num_queries(15):
        client.get(f"/en/coordination/letters/{Circular.objects.first().uid}/")


def test_who_translates_goes_from_the_letter_straight_to_it(signed_in, organiser, house):
    person("Ann")
    draft = letter(organiser)
    address = f"/en/coordination/letters/{draft.uid}/"
    way = f'href="/en/translate/coordination.circular/{draft.pk}/lt/"'
    assert way not in signed_in(organiser).get(address).content.decode()

    organiser.translates = ["lt"]
    organiser.save()

    assert way in signed_in(organiser).get(address).content.decode()
