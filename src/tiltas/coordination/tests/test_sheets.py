"""A coordinator hands in a table of people, sees what it would do, and enters who is new."""

import io
from unittest.mock import ANY

import pytest
from django.core import mail as post
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from tiltas.coordination import services
from tiltas.coordination.models import ContactSheet
from tiltas.network.models import Organisation
from tiltas.network.services import change_organisation, found_organisation
from tiltas.people.models import Person
from tiltas.people.services import Work, confirm, enter_person
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


def test_a_sheet_of_nothing_but_known_names_is_not_thrown_away_unasked(coordinator):
    enter_person(name="Olena", email="olena@example.org", basis="consent", mail_language="en")
    where = hand_in(coordinator, csv_of("Olena;other@example.org;;;;"))["Location"]

    assert "Enter 1 person" in coordinator.get(where).content.decode()
    answer = coordinator.post(where, {"once": ""})

    assert answer.status_code == 422
    assert [*answer.context["form"].errors] == ["with_alike"]
    assert ContactSheet.objects.exists()


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


# What is here already, written otherwise ------------------------------------------------------------------------------


def plan_for(coordinator, *rows, headings=HEADINGS):
    data = (headings + "\n".join(rows)).encode()
    page = coordinator.get(hand_in(coordinator, data)["Location"])
    return page.context["plan"], page.content.decode()


def differences(lines):
    return [[(str(one.label), str(one.here), one.there) for one in line.differences] for line in lines]


@pytest.mark.parametrize("written", ["Ilze Berzina", "ILZE BĒRZIŅA", "Ilze-Bērziņa", "Ilse Behrsing", "Илзе Берзиня"])
def test_somebody_is_known_by_another_way_to_write_the_name(coordinator, written):
    enter_person(
        name="Ilze Bērziņa", name_variants=["Ilse Behrsing", "Илзе Берзиня"], email="ilze@example.org", basis="consent",
        mail_language="lv",
    )  # fmt: skip

    plan, text = plan_for(coordinator, f"{written};other@example.org;;;;")

    assert (len(plan.alike), plan.new) == (1, [])
    assert differences(plan.alike) == [[("Name", "Ilze Bērziņa", written)]]
    assert f"here stands “<bdi>Ilze Bērziņa</bdi>”, the sheet says “<bdi>{written}</bdi>”" in text


def test_an_organisation_is_known_without_its_accents_and_by_a_former_name(coordinator):
    made = found_organisation(name="VšĮ „Vaivorykštė“", name_language="lt", kind="ngo")
    change_organisation(organisation=made, name="Ąžuolas")

    plan, _text = plan_for(coordinator, 'Ann;ann@example.org;"VsI ""Vaivorykste""";;;', "Bo;bo@example.org;AZUOLAS;;;")

    assert [line.organisation for line in plan.new] == [made, made]
    assert plan.missing_organisations == []
    assert differences(plan.new)[1] == [("Organisation", "Ąžuolas", "AZUOLAS")]


def test_what_is_written_alike_comes_before_what_only_looks_alike(coordinator):
    first = found_organisation(name="Šaltinis", name_language="lt", kind="ngo")
    second = found_organisation(name="Saltinis", name_language="lt", kind="ngo")
    former = found_organisation(name="Tiltas", name_language="lt", kind="ngo")
    change_organisation(organisation=former, name="Upė")
    present = found_organisation(name="Tiltas", name_language="lt", kind="ngo")

    plan, _text = plan_for(
        coordinator, *(f"P;p{n}@e.org;{name};;;" for n, name in enumerate(("šaltinis", "saltinis", "tiltas")))
    )

    assert [line.organisation for line in plan.new] == [first, second, present]


def test_the_new_role_of_somebody_known_is_shown(coordinator):
    made = found_organisation(name="Vaivorykštė", name_language="lt", kind="ngo")
    person = enter_person(
        name="Ann", email="ann@example.org", basis="consent", mail_language="en",
        work=[Work(organisation=made, role="Adviser")],
    )  # fmt: skip

    plan, text = plan_for(
        coordinator, "Ann;ann@example.org;Vaivorykštė;Head;;", "Ann;ann@example.org;Vaivorykštė;adviser;;"
    )

    assert differences(plan.known) == [[("Role", "Adviser – Vaivorykštė", "Head – Vaivorykštė")], []]
    assert f'href="/en/people/{person.uid}/look-after/"' in text


def test_a_sheet_finds_out_nothing_that_somebody_keeps_back(coordinator):
    made = found_organisation(name="Vaivorykštė", name_language="lt", kind="ngo")
    person = enter_person(
        name="Hidden Olena", email="olena@example.org", phone="+370 600 00000", basis="consent", mail_language="en",
        work=[Work(organisation=made, role="Secret adviser")], work_for="nobody",
    )  # fmt: skip
    confirm(person=person, how="link")

    plan, text = plan_for(
        coordinator,
        "Somebody;olena@example.org;Vaivorykštė;Head;+370 1",
        "Hidden Olena;other@example.org;Vaivorykštė;Head;+370 1",
        headings="Name;E-mail address;Organisation;Role;Telephone\n",
    )

    assert (len(plan.known), len(plan.alike)) == (1, 1)
    assert differences([*plan.known, *plan.alike]) == [[], []]
    for kept_back in ("Secret adviser", "600 00000"):
        assert kept_back not in text
    assert plan.known[0].person is None


# The kind of an organisation ------------------------------------------------------------------------------------------

WITH_KIND = "Name;E-mail address;Organisation;Kind of organisation\n"


@pytest.mark.parametrize(
    ("word", "kind", "sector"),
    [
        ("municipality", "municipality", "public"),
        ("NGO", "ngo", "civil"),
        ("Company", "company", "private"),
        ("", "other", "civil"),
    ],
)
def test_a_sheet_says_of_which_kind_an_organisation_is(coordinator, word, kind, sector):
    data = (WITH_KIND + f"Ann;ann@example.org;Új Ház;\nBo;bo@example.org;Uj haz;{word}\n").encode()
    where = hand_in(coordinator, data)["Location"]
    label = str(Organisation.Kind(kind).label)
    assert f"<bdi>Új Ház</bdi> ({label})" in coordinator.get(where).content.decode()

    coordinator.post(where, {"with_organisations": "on"})

    [made] = Organisation.objects.all()
    assert (made.name, made.kind, made.sector) == ("Új Ház", kind, sector)


def test_a_kind_that_nobody_knows_is_named_before_anybody_is_entered(coordinator):
    plan, _text = plan_for(coordinator, "Ann;ann@example.org;New House;choir", headings=WITH_KIND)

    assert [line.row.troubles for line in plan.wrong] == [["“choir” is not known under “Kind of organisation”."]]


def test_another_kind_than_here_is_shown_and_changes_nothing(coordinator):
    made = found_organisation(name="Vaivorykštė", name_language="lt", kind="ngo")
    data = (WITH_KIND + "Ann;ann@example.org;Vaivorykštė;association").encode()
    where = hand_in(coordinator, data)["Location"]
    plan = coordinator.get(where).context["plan"]
    assert differences(plan.new) == [
        [("Kind of organisation", "non-governmental organisation", Organisation.Kind.ASSOCIATION.label)]
    ]

    coordinator.post(where, {"once": ""})

    made.refresh_from_db()
    assert made.kind == "ngo"


def test_comparing_asks_the_database_equally_often_however_many_are_known(organiser):
    from tiltas.coordination.queries import plan_of

    made = found_organisation(name="Vaivorykštė", name_language="lt", kind="ngo")
    asked = []
    for count in (1, 20):
        for number in range(count):
            if not Person.objects.filter(email=f"p{number}@example.org").exists():
                enter_person(
                    name=f"P{number}", email=f"p{number}@example.org", basis="consent", mail_language="en",
                    work=[Work(organisation=made, role="Adviser")],
                )  # fmt: skip
        rows = (f"P{number};p{number}@example.org;Vaivorykštė;Head;;" for number in range(count))
        sheet = ContactSheet.objects.get(pk=services.hand_in(data=csv_of(*rows), by=organiser).pk)
        with CaptureQueriesContext(connection) as found:
            assert len(plan_of(sheet).known) == count
        asked.append(len(found))

    assert asked[0] == asked[1]
