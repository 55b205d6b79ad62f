"""A coordinator hands in a table of people, sees what it would do, and enters who is new."""

import io
from unittest.mock import ANY

import pytest
from django.core import mail as post
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from tiltas.coordination import services
from tiltas.coordination.models import ContactSheet
from tiltas.network.models import Organisation
from tiltas.network.services import found_organisation
from tiltas.people.models import Person
from tiltas.people.services import enter_person
from tiltas.places.models import Place

pytestmark = pytest.mark.django_db
HEADINGS = "Name;E-mail address;Organisation;Role;Country;Language of our mail\n"


@pytest.fixture(autouse=True)
def _a_country():
    Place.objects.get_or_create(
        code="LT", defaults={"kind": "country", "name": "Lietuva", "names": {"en": "Lithuania"}}
    )


@pytest.fixture
def coordinator(client, organiser):
    client.force_login(organiser)
    return client


def csv_of(*rows: str) -> bytes:
    return (HEADINGS + "\n".join(rows)).encode()


def hand_in(client, data: bytes, name="contacts.csv"):
    return client.post("/en/coordination/sheets/", {"file": SimpleUploadedFile(name, data)})


def test_two_hundred_people_of_whom_three_rows_are_hostile(coordinator, django_capture_on_commit_callbacks):
    found_organisation(name="Vaivorykštė", name_language="lt", kind="ngo")
    rows = [f"Person {number};p{number}@example.org;Vaivorykštė;Adviser;Lithuania;Lietuvių" for number in range(197)]
    rows += [
        '=HYPERLINK("http://evil.example");evil1@example.org;;;;',
        "<script>alert(1)</script>;evil2@example.org;;;;",
        "Evil three;not an address;;;;",
    ]

    where = hand_in(coordinator, csv_of(*rows))["Location"]
    page = coordinator.get(where)
    text = page.content.decode()

    assert "New here (197)" in text
    assert "Cannot be entered as they are (3)" in text
    assert "begins like a formula" in text
    assert "<script>alert(1)" not in text
    assert not Person.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        answer = coordinator.post(where, {"once": page.context["form"]["once"].value()})
    assert answer.status_code == 302
    assert Person.objects.count() == 197
    assert {person.state for person in Person.objects.all()} == {"waiting"}
    assert len(post.outbox) == 197
    assert not ContactSheet.objects.exists()
    assert {one.role for one in Person.objects.first().affiliations.all()} == {"Adviser"}
    assert Person.objects.first().mail_language == "lt"


def test_a_table_of_a_spreadsheet_does_as_well(coordinator):
    book = Workbook()
    for line in (["Vardas", "El. pašto adresas"], ["Olena", "olena@example.org"]):
        book.active.append(line)
    book.active["A1"], book.active["B1"] = "name", "email"
    file = io.BytesIO()
    book.save(file)

    page = coordinator.get(hand_in(coordinator, file.getvalue(), "c.xlsx")["Location"])

    assert [line.row.name for line in page.context["plan"].new] == ["Olena"]


def test_who_is_here_already_is_not_entered_again(coordinator):
    enter_person(name="Olena", email="Olena@example.org", basis="consent", mail_language="en")
    rows = [
        "Olena Two;OLENA@example.org;;;;",
        "Olena;other@example.org;;;;",
        "Ann;ann@example.org;;;;",
        "Ann B;ANN@example.org;;;;",
    ]

    where = hand_in(coordinator, csv_of(*rows))["Location"]
    plan = coordinator.get(where).context["plan"]

    assert [line.row.name for line in plan.known] == ["Olena Two", "Ann B"]
    assert [line.row.name for line in plan.alike] == ["Olena"]
    assert [line.row.name for line in plan.new] == ["Ann"]
    coordinator.post(where, {"once": ""})
    assert sorted(Person.objects.values_list("email", flat=True)) == ["Olena@example.org", "ann@example.org"]


def test_of_one_name_both_are_entered_when_the_coordinator_says_so(coordinator):
    enter_person(name="Olena", email="olena@example.org", basis="consent", mail_language="en")
    where = hand_in(coordinator, csv_of("Olena;other@example.org;;;;"))["Location"]

    coordinator.post(where, {"with_alike": "on"})

    assert Person.objects.count() == 2


@pytest.mark.parametrize(("says_so", "number"), [({"once": ""}, 0), ({"with_organisations": "on"}, 1)])
def test_an_organisation_that_is_missing_is_added_only_when_the_coordinator_says_so(coordinator, says_so, number):
    rows = ["Ann;ann@example.org;New House;Adviser;LT;", "Bo;bo@example.org;new house;Head;LT;"]
    where = hand_in(coordinator, csv_of(*rows))["Location"]

    coordinator.post(where, says_so)

    assert Organisation.objects.count() == number
    assert [one.affiliations.count() for one in Person.objects.order_by("pk")] == [number, number]


def test_sent_twice_enters_once(coordinator):
    where = hand_in(coordinator, csv_of("Ann;ann@example.org;;;;"))["Location"]
    once = coordinator.get(where).context["form"]["once"].value()

    answers = [coordinator.post(where, {"once": once}).status_code for _time in range(2)]

    assert answers == [302, 302]
    assert Person.objects.count() == 1
    assert coordinator.get(where).status_code == 410


def test_the_sheet_of_another_coordinator_is_not_there(coordinator, administrator):
    sheet = services.hand_in(data=csv_of("Ann;ann@example.org;;;;"), by=administrator)

    assert coordinator.get(f"/en/coordination/sheets/{sheet.pk}/").status_code == 410


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b"colour;size\nred;1\n", HEADINGS.encode(), b"x" * 5_000_001])
def test_what_is_no_contact_sheet_gets_a_sentence(coordinator, data):
    answer = hand_in(coordinator, data)

    assert answer.status_code in {413, 422}
    assert answer.context["form"].errors["file"] == [ANY]
    assert not ContactSheet.objects.exists()


def test_only_coordinators_get_in(client, somebody):
    assert client.get("/en/coordination/sheets/").status_code == 302
    client.force_login(somebody)
    assert client.get("/en/coordination/sheets/").status_code == 403
    assert client.get("/en/coordination/letters/").status_code == 403


def test_an_office_needs_its_body(coordinator):
    data = b"Name;E-mail address;Why the person may be here\nAnn;ann@example.org;by public office\n"

    plan = coordinator.get(hand_in(coordinator, data)["Location"]).context["plan"]

    assert [line.row.troubles for line in plan.wrong] == [
        ["Who is here by public office needs a role and an organisation."]
    ]


@pytest.mark.parametrize("count", [1, 30])
def test_looking_through_a_sheet_asks_the_database_equally_often(organiser, count, django_assert_max_num_queries):
    from tiltas.coordination.queries import plan_of

    sheet = services.hand_in(data=csv_of(*(f"P{one};p{one}@example.org;;;;" for one in range(count))), by=organiser)

    with django_assert_max_num_queries(4):
        plan_of(sheet)


def test_a_sheet_may_name_an_invented_organisation_and_nobody_is_mailed(
    coordinator, django_capture_on_commit_callbacks
):
    found_organisation(name="Long Table", name_language="en", kind="ngo", sample=True)
    where = hand_in(coordinator, csv_of("Ann;ann@example.org;Long Table;Adviser;;"))["Location"]

    page = coordinator.get(where)
    assert page.context["plan"].missing_organisations == []
    assert "Sample" in page.content.decode().partition("<main")[2]
    with django_capture_on_commit_callbacks(execute=True):
        told = coordinator.post(where, {"once": ""}, follow=True).content.decode()

    assert "1 person of an invented organisation is entered as a sample and gets no mail." in told
    assert "gets a mail about it" not in told
    assert Person.objects.get().is_sample
    assert post.outbox == []


def test_who_names_no_country_is_not_put_into_an_invented_one(coordinator):
    Place.objects.create(kind="country", code="", name="Invented", is_sample=True)
    where = hand_in(coordinator, csv_of("Ann;ann@example.org;New House;Adviser;;"))["Location"]

    coordinator.post(where, {"with_organisations": "on"})

    assert not Person.objects.get().is_sample
    assert not Organisation.objects.get(name="New House").is_sample
