"""Making, changing and looking after entries; rosters, panels and contacts."""

import pytest

from tiltas.accounts.models import AuditEntry
from tiltas.accounts.services import erase_personal_data, export_personal_data
from tiltas.core.versions import ChangedMeanwhile, version_of
from tiltas.languages.services import save_version
from tiltas.network.services import SampleAndReal
from tiltas.network.tests.factories import country, municipality, organisation, theme, user
from tiltas.people import queries, services
from tiltas.people.models import Person
from tiltas.people.queries import rows_of
from tiltas.people.services import Speaks, Work
from tiltas.search.services import rebuild

from .factories import entered, interpreter, listed, teacher

pytestmark = pytest.mark.django_db


def names(page) -> list[str]:
    return [one.name.plain for one in page.context["people"]]


def filled(page, **changes) -> dict:
    """What a browser would send of the form of a page."""
    told = {}
    for field in page.context["form"]:
        value = field.value()
        if value not in (None, "", False, []):
            told[field.html_name] = "on" if value is True else value
    return told | changes


# Rosters --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["Amal", "Birutė", "Cilla"]),
        ("country=COUNTRY", ["Birutė", "Cilla"]),
        ("language=ar", ["Amal"]),
        ("language=a", ["Amal", "Birutė", "Cilla"]),
        ("theme=THEME", ["Cilla"]),
        ("expertise=courses", ["Cilla"]),
        ("expertise=nothing+of+that+kind", []),
        ("theme=nonsense&country=zz&page=99", ["Amal", "Birutė", "Cilla"]),
    ],
)
def test_filters_narrow_the_roster_of_experts(client, asked, found):
    where, about = country(), theme()
    interpreter("Amal")
    listed("Birutė", places=[municipality()])
    teacher("Cilla", at=organisation(place=where), themes=[about], expertise="Evening courses")
    rebuild()

    page = client.get("/en/people/?" + asked.replace("THEME", about.uid).replace("COUNTRY", where.uid))

    assert names(page) == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["Amal", "Boris"]),
        ("interprets_from=ar&interprets_into=lv", ["Amal"]),
        ("interprets_from=lv", ["Boris"]),
        ("interprets_into=ar", []),
    ],
)
def test_the_roster_of_interpreters_asks_for_a_direction(client, asked, found):
    interpreter("Amal")
    interpreter("Kept back", languages_for="nobody")
    listed("Boris", speaks=[Speaks("lv", interprets_from=True, interprets_into=True)])
    listed("Speaks only", speaks=[Speaks("lv")])

    assert names(client.get(f"/en/people/interpreters/?{asked}")) == found


@pytest.mark.parametrize("count", [1, 3])
def test_a_roster_asks_the_database_equally_often(client, count, django_assert_max_num_queries):
    for number in range(count):
        teacher(f"Person {number}", themes=[theme()], places=[country()], speaks=[Speaks("uk")], expertise="Courses")
    client.get("/ar/people/")

    with django_assert_max_num_queries(10):
        client.get("/ar/people/")


@pytest.mark.parametrize("roster", ["/en/people/", "/en/people/interpreters/"])
@pytest.mark.parametrize(
    "asked", ["language=xx", "theme=nonsense", "country=zz", "interprets_from=xx", f"expertise={'a' * 101}"]
)
def test_what_makes_no_sense_narrows_nothing_and_scolds_nobody(client, roster, asked):
    interpreter("Amal")

    page = client.get(f"{roster}?{asked}").content.decode()

    assert "Amal" in page
    assert "data-invalid" not in page
    assert "available choices" not in page


def test_a_page_in_another_language_shows_what_is_translated(client):
    person = teacher(role="Teacher", expertise="Evening courses")
    save_version(of=person, language="lt", texts={"expertise": "Vakariniai kursai"})
    save_version(of=person.affiliations.get(), language="lt", texts={"role": "Mokytoja"})

    page = client.get(person.get_absolute_url().replace("/en/", "/lt/")).content.decode()

    assert "Vakariniai kursai" in page
    assert "Mokytoja" in page


def test_an_organisation_leads_to_who_works_there_today(client):
    import datetime

    at = organisation("Bridge")
    address = f"/en/people/?organisation={at.uid}"
    teacher("Keeps it back", at=at, work_for="members")
    listed("Left", work=[Work(at, "Teacher", until=datetime.date(2020, 1, 1))])
    teacher("Elsewhere")
    assert address not in client.get(at.get_absolute_url()).content.decode()
    assert names(client.get(address)) == []

    teacher("Works", at=at)

    assert address in client.get(at.get_absolute_url()).content.decode()
    assert names(client.get(address)) == ["Works"]


def test_contacts_by_country_name_people_beside_contact_points(client):
    where = country()
    contact = entered("Daina", basis="public_office", contact_for=where, work=[Work(organisation("Ministry"), "Head")])
    entered("Not asked yet", contact_for=where)

    page = client.get("/en/network/contacts/").content.decode()

    assert "Daina" in page
    assert "Ministry" in page
    assert f"{contact.get_absolute_url()}message/" in page
    assert "Not asked yet" not in page


# My entry -------------------------------------------------------------------------------------------------------------


def test_somebody_with_an_account_enters_themselves_and_is_listed(signed_in, somebody):
    client = signed_in(somebody)
    page = client.get("/en/people/mine/change/")

    refused = client.post("/en/people/mine/change/", filled(page, name="Rasa"))
    assert (refused.status_code, Person.objects.count()) == (422, 0)
    client.post(
        "/en/people/mine/change/", filled(page, name="Rasa", agrees="on", languages=["lt"], interprets_into=["ar"])
    )

    person = Person.objects.get()
    assert (person.name, person.state, person.user, person.email_for) == ("Rasa", "listed", somebody, "nobody")
    assert sorted(person.spoken.values_list("code", "interprets_into")) == [("ar", True), ("lt", False)]
    assert [(one.how, one.by) for one in person.consents.all()] == [("account", somebody)]


def test_changing_keeps_the_rows_and_their_translations(signed_in, somebody):
    at = organisation("Bridge")
    person = teacher(at=at)
    Person.objects.update(user=somebody)
    row = person.affiliations.get()
    client = signed_in(somebody)
    page = client.get("/en/people/mine/change/")

    client.post("/en/people/mine/change/", filled(page, role_0="Head teacher", since_0="2024-09-01"))

    changed = person.affiliations.get()
    assert (changed.pk, changed.role, str(changed.since)) == (row.pk, "Head teacher", "2024-09-01")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"role_0": ""}, "role_0"),
        ({"organisation_0": ""}, "organisation_0"),
        ({"since_0": "2024-09-01", "until_0": "2023-09-01"}, "until_0"),
        ({"email": "nobody"}, "email"),
        ({"phone_for": "robots"}, "phone_for"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field(signed_in, somebody, changes, field):
    teacher()
    Person.objects.update(user=somebody)
    client = signed_in(somebody)
    page = client.get("/en/people/mine/change/")

    answer = client.post("/en/people/mine/change/", filled(page, **changes))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_nobody_overwrites_unknowingly_what_somebody_else_wrote():
    person = teacher()
    seen = version_of(person, *rows_of(person))
    services.change_person(person=Person.objects.get(), name="Ilze Kalniņa")

    with pytest.raises(services.Refused) as trouble:
        services.change_person(person=Person.objects.get(), seen=seen, name="Ilze")
    assert isinstance(trouble.value, ChangedMeanwhile)
    assert Person.objects.get().name == "Ilze Kalniņa"


def test_one_entry_for_one_address():
    listed(email="ilze@kept.example")

    with pytest.raises(services.EnteredAlready):
        entered(email="Ilze@Kept.example")


def test_invented_people_hang_on_invented_organisations_only():
    person = teacher()
    invented = organisation("Invented", sample=True)

    assert teacher("Invented person", at=invented).is_sample
    with pytest.raises(SampleAndReal):
        services.change_person(person=person, work=[Work(invented, "Teacher")])
    with pytest.raises(SampleAndReal):
        entered(work=[Work(invented, "Teacher"), Work(organisation(), "Teacher")])


def test_an_address_written_into_another_entry_hides_nobodys_own(signed_in, somebody):
    another, own = listed("Another"), listed("Own")
    Person.objects.filter(pk=own.pk).update(user=somebody)
    Person.objects.filter(pk=another.pk).update(email=somebody.email.upper())

    assert queries.entry_of(somebody) == own
    signed_in(somebody).post("/en/people/mine/decide/", {"answer": "delete"})
    assert list(Person.objects.all()) == [another]


@pytest.mark.parametrize(("answer", "expected"), [("hide", ["hidden"]), ("delete", []), ("nonsense", ["listed"])])
def test_the_owner_decides(signed_in, somebody, answer, expected):
    listed()
    Person.objects.update(user=somebody)

    signed_in(somebody).post("/en/people/mine/decide/", {"answer": answer})

    assert list(Person.objects.values_list("state", flat=True)) == expected


def test_a_person_learns_and_erases_what_is_known_here(somebody):
    person = teacher(expertise="Evening courses", phone="+371 1")
    Person.objects.update(user=somebody)

    known = export_personal_data(user=somebody)["people"]

    assert known["E-mail address"] == person.email
    assert known["Telephone"] == "+371 1"
    assert known["Expertise"] == "Evening courses"
    assert len(known["Consent"]) == 1
    assert "people" not in export_personal_data(user=user())
    erase_personal_data(user=somebody)
    assert not Person.objects.exists()


# Looking after others -------------------------------------------------------------------------------------------------

WAYS_IN = ["enter/", "looked-after/", "{uid}/look-after/", "{uid}/change/"]


@pytest.mark.parametrize("way", WAYS_IN)
@pytest.mark.parametrize(("who", "status"), [("nobody", 302), ("somebody", 403), ("organiser", 200)])
def test_only_organisers_look_after_others(request, client, signed_in, way, who, status):
    person = entered()
    reader = client if who == "nobody" else signed_in(request.getfixturevalue(who))

    assert reader.get(f"/en/people/{way.format(uid=person.uid)}").status_code == status


def test_an_organiser_enters_somebody_who_is_not_public_before_they_answer(client, signed_in, organiser):
    at = organisation("Bridge")
    own = signed_in(organiser)
    page = own.get("/en/people/enter/")
    told = filled(
        page, name="Daina", email="daina@kept.example", mail_language="lv", basis="consent",
        organisation_0=at.uid, role_0="Adviser",
    )  # fmt: skip

    answer = own.post("/en/people/enter/", told)

    assert answer.status_code == 302
    person = Person.objects.get()
    assert (person.state, person.mail_language, person.entered_by, person.email_for) == (
        "waiting", "lv", organiser, "nobody",
    )  # fmt: skip
    assert client.get(person.get_absolute_url()).status_code == 404
    assert "Daina" not in str(list(AuditEntry.objects.values()))


def test_what_somebody_confirmed_an_organiser_does_not_change(signed_in, organiser):
    person = listed()

    assert signed_in(organiser).get(f"/en/people/{person.uid}/change/").status_code == 403


@pytest.mark.parametrize(
    ("basis", "confirmed", "steps"),
    [
        ("consent", False, ["link", "bounced", "hide", "delete"]),
        ("consent", True, ["link", "bounced", "hide", "delete"]),
        ("public_office", False, ["vouch", "link", "bounced", "hide", "delete"]),
    ],
)
def test_what_an_organiser_may_do_for_somebody(signed_in, organiser, basis, confirmed, steps):
    person = entered(basis=basis, confirmed=confirmed)

    page = signed_in(organiser).get(f"/en/people/{person.uid}/look-after/")

    assert [name for name, _words in page.context["steps"]] == steps


@pytest.mark.parametrize("step", ["bounced", "hide", "delete", "vouch"])
def test_the_steps_of_an_organiser(signed_in, organiser, step):
    person = entered(basis="public_office")

    answer = signed_in(organiser).post(f"/en/people/{person.uid}/look-after/", {"step": step})

    assert answer.status_code == 302
    left = Person.objects.first()
    told = {
        "bounced": left and left.bounced_on is not None,
        "hide": left and left.state == "hidden",
        "delete": left is None,
        "vouch": left and left.vouched_on is not None,
    }
    assert told[step]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_entries_that_need_a_hand_asks_equally_often(
    signed_in, organiser, count, django_assert_max_num_queries
):
    for _number in range(count):
        entered()
    client = signed_in(organiser)
    client.get("/en/people/looked-after/")

    with django_assert_max_num_queries(6):
        client.get("/en/people/looked-after/")


def test_entries_that_need_a_hand_are_told_apart_and_what_can_be_done_comes_first(signed_in, organiser):
    entered("Waiting")
    hidden, bounced = listed("Hidden"), listed("Bounced")
    services.hide(person=hidden)
    services.address_bounced(person=bounced)
    entered("Office", basis="public_office", work=[Work(organisation(), "Head")])
    listed("In order")
    client = signed_in(organiser)

    def names(address):
        return [person.name for person, _url, _marks in client.get(address).context["rows"]]

    assert names("/en/people/looked-after/") == ["Bounced", "Office", "Hidden", "Waiting"]
    assert names("/en/people/looked-after/?need=answer") == ["Waiting"]
    assert names("/en/people/looked-after/?need=address") == ["Bounced"]
    assert len(names("/en/people/looked-after/?need=nonsense")) == 4


def test_translators_see_only_what_everybody_sees():
    seen = teacher("Seen", expertise="Courses")
    teacher("Kept back", expertise="Courses", expertise_for="members", work_for="members")
    entered("Waiting", expertise="Courses", work=[Work(organisation(), "Teacher")])

    assert list(Person.open_to_translators()) == [seen]
    assert [row.person for row in type(seen.affiliations.get()).open_to_translators()] == [seen]


def test_contacts_are_asked_for_in_a_steady_number_of_queries(django_assert_num_queries):
    for number in range(3):
        entered(f"Person {number}", basis="public_office", contact_for=country(), work=[Work(organisation(), "Head")])

    with django_assert_num_queries(2):
        assert len(queries.contacts()) == 3


def test_an_organiser_names_the_contact_for_a_country(client, signed_in, organiser):
    person, where = teacher("Daina"), country()
    own = signed_in(organiser)
    assert own.get(f"/en/people/{person.uid}/look-after/").context["form"]["contact_for"].value() is None

    own.post(f"/en/people/{person.uid}/contact/", {"contact_for": where.uid})

    assert "Daina" in client.get("/en/network/contacts/").content.decode()
    services.change_person(person=Person.objects.get(), work_for="members")
    assert "Daina" not in client.get("/en/network/contacts/").content.decode()


def test_pages_that_search_engines_read_name_nobody(client):
    about, where = theme(), municipality()
    teacher("Daina", themes=[about], places=[where])
    rebuild()

    for address in (f"/en/themes/{about.uid}-x/", f"/en/places/{where.uid}-x/"):
        answer = client.get(address, follow=True)
        assert answer.status_code == 200
        assert "Daina" not in answer.content.decode()
