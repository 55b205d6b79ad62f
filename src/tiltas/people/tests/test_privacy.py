"""Who sees what of a person, and that no page but one ever holds an address."""

import pytest
from django.test import Client

from tiltas.network.tests.factories import country, organisation, theme, user
from tiltas.people import services
from tiltas.people.models import AddressSeen, Audience, Person
from tiltas.people.services import Speaks, Work
from tiltas.search.models import Entry
from tiltas.search.services import rebuild

from .factories import entered, listed, teacher

pytestmark = pytest.mark.django_db

PARTS = {
    "work": "Harbour Bridge",
    "expertise": "Knows about evening courses.",
    "languages": "Tigrinya",
    "places": "Lithuania",
}
ADDRESS, NUMBER = "ilze@kept.example", "+371 5550 1234"


def somebody(**facts) -> Person:
    """With something in every part."""
    facts = {
        "email": ADDRESS,
        "phone": NUMBER,
        "speaks": [Speaks("ti")],
        "places": [country()],
        "expertise": PARTS["expertise"],
        "themes": [theme()],
    } | facts
    if "work" not in facts:
        facts["work"] = [Work(organisation("Harbour Bridge"), "Teacher")]
    return entered(**facts)


def main_of(page) -> str:
    return page.content.decode().partition("<main")[2].partition("</main>")[0]


def reader(kind: str, person: Person) -> Client:
    client = Client()
    if kind != "anybody":
        made = user(*(["organiser"] if kind == "organiser" else []))
        if kind == "member":
            services_member(made)
        if kind == "owner":
            Person.objects.filter(pk=person.pk).update(user=made)
        client.force_login(made)
    return client


def services_member(made):
    from tiltas.network.services import add_member

    add_member(organisation=organisation(), user=made, role="member")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    ("audience", "seen_by"),
    [
        ("everyone", {"anybody", "somebody", "member", "organiser"}),
        ("members", {"member", "organiser"}),
        ("nobody", set()),
    ],
)
def test_a_part_is_seen_by_its_audience_on_the_page_and_in_the_list(part, audience, seen_by):
    person = somebody(**{f"{part}_for": audience}, confirmed=True)

    found = set()
    for kind in ("anybody", "somebody", "member", "organiser"):
        client = reader(kind, person)
        page, roster = client.get(person.get_absolute_url()), client.get("/en/people/")
        filters = roster.content.decode().partition("</form>")[2]
        shown = PARTS[part] in main_of(page)
        assert shown == (PARTS[part] in filters.partition("</main>")[0]), f"page and list differ for {kind}"
        if shown:
            found.add(kind)

    assert found == seen_by


@pytest.mark.parametrize(
    ("part", "asked"),
    [
        ("work", "country=COUNTRY"),
        ("places", "country=COUNTRY"),
        ("languages", "language=ti"),
        ("expertise", "theme=THEME"),
        ("expertise", "expertise=evening"),
    ],
)
def test_a_filter_does_not_tell_what_a_reader_may_not_see(client, part, asked):
    where = country()
    facts = {"work": [Work(organisation("Harbour Bridge", place=where), "Teacher")]}
    facts |= {"places": []} if part == "work" else {"work": []}
    shown = somebody(name="Shown", confirmed=True, **facts)
    facts["work"] = [Work(organisation("Another", place=where), "Teacher")] if part == "work" else []
    somebody(name="Kept back", email="other@kept.example", confirmed=True, **facts | {f"{part}_for": "nobody"})
    rebuild()

    page = client.get("/en/people/?" + asked.replace("THEME", theme().uid).replace("COUNTRY", where.uid))

    assert [one.name for one in page.context["people"]] == [shown.name]


@pytest.mark.parametrize("state", ["waiting", "hidden"])
def test_nobody_finds_somebody_who_is_not_listed(client, state):
    person = somebody()
    if state == "hidden":
        services.hide(person=services.confirm(person=person, how="link"), how="link")
    rebuild()

    assert client.get(person.get_absolute_url()).status_code == 404
    assert client.get(f"{person.get_absolute_url()}message/").status_code == 404
    for address in ("/en/people/", "/en/network/contacts/", "/en/search/?q=Ilze"):
        assert person.name not in main_of(client.get(address))
    assert person.name not in main_of(client.get(person.affiliations.get().organisation.get_absolute_url()))


def test_an_office_holder_is_there_with_name_role_and_organisation_and_nothing_else(client):
    person = somebody(basis="public_office", email_for="everyone", phone_for="everyone")
    rebuild()

    page = main_of(client.get(person.get_absolute_url()))

    assert "Ilze Bērziņa" in page
    assert "Harbour Bridge" in page
    assert "Here by public office." in page
    for part in ("expertise", "languages", "places"):
        assert PARTS[part] not in page
    assert client.get(f"{person.get_absolute_url()}address/").status_code == 404
    assert [entry.text for entry in Entry.objects.filter(kind="person")] == ["Teacher"]


def test_without_an_office_nobody_is_listed_unasked():
    from django.db import IntegrityError, transaction

    person = somebody()
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(state="listed")


@pytest.mark.parametrize("audience", Audience.values)
def test_no_page_holds_an_address_or_a_number(client, member, signed_in, audience):
    where = country()
    person = somebody(confirmed=True, email_for=audience, phone_for=audience, contact_for=where, basis="public_office")
    waiting = entered("Not yet", email="waiting@kept.example", phone="+371 5550 9999")
    rebuild()
    at = person.affiliations.get().organisation
    addresses = [
        "/en/people/", "/en/people/interpreters/", "/en/people/?expertise=evening", person.get_absolute_url(),
        f"{person.get_absolute_url()}message/", "/en/network/contacts/", at.get_absolute_url(),
        f"/en/network/{at.uid}/feed/", "/en/network/feed/", f"/en/themes/{theme().uid}/feed/", f"/en/places/{where.uid}/feed/",
        "/en/search/?q=Ilze", "/en/search/?q=kept.example", "/en/search/feed/?q=Ilze", "/sitemap.xml",
        "/sitemap-pages-1.xml", f"/en/people/{waiting.uid}/", "/en/desk/", "/en/people/looked-after/",
        f"/en/people/{person.uid}/look-after/", f"{person.get_absolute_url()}address/",
    ]  # fmt: skip

    for reader in (client, signed_in(member), signed_in(user("organiser"))):
        for address in addresses:
            text = reader.get(address, follow=True).content.decode()
            for secret in (ADDRESS, NUMBER, "waiting@kept.example", "+371 5550 9999", "mailto:", "tel:"):
                assert secret not in text, f"{secret} in {address}"


def test_the_index_knows_no_address_and_feeds_and_maps_no_person(client):
    person = somebody(confirmed=True, email_for="everyone", phone_for="everyone")
    rebuild()

    entries = list(Entry.objects.filter(kind="person").values())

    assert [entry["title"] for entry in entries] == [person.name]
    assert "kept.example" not in str(entries)
    assert "5550" not in str(entries)
    assert person.name in main_of(client.get("/en/search/?q=Ilze"))
    at = person.affiliations.get().organisation
    for address in (f"/en/network/{at.uid}/feed/", f"/en/themes/{theme().uid}/feed/", "/en/search/feed/?q=Ilze"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert person.name not in answer.content.decode()
    assert "sitemap-person" not in client.get("/sitemap.xml").content.decode()


def test_who_hides_leaves_the_index_at_once():
    person = somebody(confirmed=True)
    assert Entry.objects.filter(kind="person").exists()

    services.hide(person=person, how="link")

    assert not Entry.objects.filter(kind="person").exists()


def test_a_part_that_is_hidden_leaves_the_index_at_once():
    person = somebody(confirmed=True)

    services.change_person(person=person, expertise_for="nobody", work_for="members")

    [entry] = Entry.objects.filter(kind="person")
    assert (entry.text, entry.themes, entry.bodies) == ("", [], [])
    assert "Harbour" not in entry.found_by
    assert "Lithuania" in entry.found_by


# The button -----------------------------------------------------------------------------------------------------------


def press(client, person):
    page = client.get(f"{person.get_absolute_url()}address/")
    if page.status_code != 200:
        return page
    return client.post(f"{person.get_absolute_url()}address/", {"sign": page.context["form"]["sign"].value()})


@pytest.mark.parametrize(
    ("audience", "shown_to"),
    [("everyone", {"anybody", "somebody", "member"}), ("members", {"member"}), ("nobody", set())],
)
def test_the_address_is_shown_to_its_audience_after_the_button(audience, shown_to):
    person = listed(email=ADDRESS, phone=NUMBER, email_for=audience, phone_for="nobody")

    found = set()
    for kind in ("anybody", "somebody", "member"):
        answer = press(reader(kind, person), person)
        assert NUMBER not in answer.content.decode()
        if ADDRESS in answer.content.decode():
            found.add(kind)
            assert answer["Cache-Control"] == "no-store"
            assert answer["Referrer-Policy"] == "strict-origin"

    assert found == shown_to


def test_only_a_signed_button_shows_the_address(client):
    person, other = listed(email=ADDRESS, email_for="everyone"), listed(email_for="everyone")
    sign_of_other = client.get(f"{other.get_absolute_url()}address/").context["form"]["sign"].value()

    for sign in ("", "forged:1:2", sign_of_other):
        answer = client.post(f"{person.get_absolute_url()}address/", {"sign": sign})
        assert answer.status_code == 422
        assert ADDRESS not in answer.content.decode()
    assert not AddressSeen.objects.exists()


def test_a_day_allows_ten_looks(client):
    person = listed(email=ADDRESS, email_for="everyone")
    for _look in range(10):
        assert press(client, person).status_code == 200

    answer = press(client, person)

    assert answer.status_code == 429
    assert ADDRESS not in answer.content.decode()


def test_the_owner_learns_how_often_and_nobody_to_whom(client, somebody, signed_in):
    person = listed(email_for="everyone")
    Person.objects.filter(pk=person.pk).update(user=somebody)
    for _look in range(4):
        press(client, person)

    page = signed_in(somebody).get("/en/people/mine/").content.decode()

    assert "Your address was shown 4 times this month." in page
    assert [(row.person_id, row.times) for row in AddressSeen.objects.all()] == [(person.pk, 4)]
    assert {field.name for field in AddressSeen._meta.get_fields()} == {"id", "person", "month", "times"}


def test_an_address_from_which_mail_comes_back_is_shown_to_nobody(client):
    person = listed(email=ADDRESS, email_for="everyone")
    services.address_bounced(person=person)

    assert press(client, person).status_code == 404
    assert "<textarea" not in client.get(f"{person.get_absolute_url()}message/").content.decode()


def test_reading_sets_no_cookie(client):
    person = teacher()

    for address in ("/en/people/", "/en/people/interpreters/", person.get_absolute_url()):
        answer = client.get(address)
        assert answer.status_code == 200
        assert not answer.cookies
