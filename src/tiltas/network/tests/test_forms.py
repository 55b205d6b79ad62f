import pytest

from tiltas.network.models import Membership, Organisation
from tiltas.network.services import add_member, change_organisation

from .factories import country, municipality, organisation, theme, user, worker

pytestmark = pytest.mark.django_db

FACTS = {
    "name": "Vaivorykštė",
    "name_language": "lt",
    "name_en": "Rainbow",
    "kind": "association",
    "led_by": "minority",
    "languages": ["lt", "uk"],
    "source_language": "en",
    "description": "Meets on Fridays.",
    "website": "https://rainbow.example/",
    "phone": "+370 5 000 0000",
    "mailbox": "info@rainbow.example",
}


@pytest.mark.parametrize(
    ("who", "add", "change", "members"),
    [
        ("nobody", 302, 302, 302),
        ("stranger", 403, 403, 403),
        ("organiser", 200, 200, 403),
        ("drafter", 403, 403, 403),
        ("member", 403, 403, 403),
        ("editor", 403, 200, 403),
        ("officer", 403, 200, 200),
        ("administrator", 200, 200, 200),
    ],
)
def test_who_may_do_what(client, who, add, change, members):
    made = organisation()
    person = {
        "stranger": lambda: user(),
        "organiser": lambda: user("organiser"),
        "drafter": lambda: user("drafter"),
        "administrator": lambda: user(is_superuser=True),
    }.get(who, lambda: worker(made, who) if who in Membership.Role.values else None)()
    if person:
        client.force_login(person)

    addresses = ["/en/network/add/", f"/en/network/{made.uid}/change/", f"/en/network/{made.uid}/members/"]

    assert [client.get(address).status_code for address in addresses] == [add, change, members]
    assert [client.post(address, {"email": ""}).status_code for address in addresses] == [
        422 if status == 200 else status for status in (add, change, members)
    ]


def test_an_organiser_adds_an_organisation(client):
    client.force_login(user("organiser"))

    answer = client.post(
        "/en/network/add/", FACTS | {"place": country().uid, "themes": [theme().uid], "contact_for": country().uid}
    )

    made = Organisation.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert (made.name, made.names, made.sector, made.place, made.is_contact_point) == (
        "Vaivorykštė",
        {"en": "Rainbow"},
        "civil",
        country(),
        True,
    )
    assert list(made.themes.all()) == [theme()]
    assert made.languages == ["lt", "uk"]


def changed(client, made, **facts):
    where = f"/en/network/{made.uid}/change/"
    opened = {"seen": client.get(where).context["form"]["seen"].value()}
    assert client.post(where, FACTS | opened | facts).status_code == 302
    made.refresh_from_db()
    return made.sector


def test_the_sector_follows_the_kind(client):
    made = organisation(kind="other")
    client.force_login(user("organiser"))
    assert client.get(f"/en/network/{made.uid}/change/").context["form"]["sector"].value() == ""

    assert changed(client, made, kind="municipality", sector="") == "public"

    assert change_organisation(organisation=made, kind="research").sector == "research"
    assert change_organisation(organisation=made, description="Meets on Mondays.").sector == "research"


def test_a_sector_chosen_by_hand_stays_until_it_is_taken_back(client):
    made = organisation(kind="other")
    client.force_login(user("organiser"))

    assert changed(client, made, kind="other", sector="private") == "private"
    assert client.get(f"/en/network/{made.uid}/change/").context["form"]["sector"].value() == "private"
    assert change_organisation(organisation=made, kind="municipality").sector == "private"
    assert changed(client, made, kind="municipality", sector="") == "public"


def test_sending_the_form_twice_makes_one_organisation(client):
    client.force_login(user("organiser"))

    client.post("/en/network/add/", FACTS)
    answer = client.post("/en/network/add/", FACTS)

    assert (answer.status_code, Organisation.objects.count()) == (409, 1)
    once = FACTS | {"name": "Tiltas", "once": "the same opening of the form"}
    assert [client.post("/en/network/add/", once).status_code for _time in range(2)] == [302, 302]
    assert Organisation.objects.count() == 2
    assert "in the network already" in answer.content.decode()
    assert "Meets on Fridays." in answer.content.decode()


def test_nonsense_stays_in_the_form_and_is_named(client):
    client.force_login(user("organiser"))

    answer = client.post(
        "/en/network/add/",
        FACTS
        | {"kind": "choir", "place": "zzzzzzzz", "website": "no address", "phone": "", "wants_phone_shown": "on"},
    )

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"kind", "place", "website", "phone"}
    assert "no address" in answer.content.decode()
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [("association", "municipality"), ("association", "ministry"), ("agency", "ministry"), ("municipality", "ngo")],
)
def test_nobody_makes_an_authority_or_a_contact_point_of_their_own_organisation(client, kind, wanted):
    made = organisation(kind=kind)
    where = f"/en/network/{made.uid}/change/"

    def change(**facts):
        opened = {"seen": client.get(where).context["form"]["seen"].value()}
        answer = client.post(where, FACTS | opened | facts)
        made.refresh_from_db()
        return answer

    client.force_login(worker(made, "officer"))
    assert change(kind=wanted).status_code == 422
    assert change(kind=kind, is_contact_point="on", contact_for=country().uid).status_code == 302
    assert (made.kind, made.is_contact_point, made.contact_for) == (kind, False, None)

    client.force_login(user("organiser"))
    assert change(kind=wanted, is_contact_point="on", contact_for=country().uid).status_code == 302
    assert (made.kind, made.is_contact_point, made.contact_for) == (wanted, True, country())


def test_an_editor_changes_the_entry_but_not_what_it_governs(client):
    made = organisation(names={"fi": "Silta", "en": "Bridge"}, themes=[theme()])
    client.force_login(worker(made, "editor"))

    where = f"/en/network/{made.uid}/change/"
    opened = {"seen": client.get(where).context["form"]["seen"].value()}
    client.post(where, FACTS | opened | {"governs": municipality().uid, "name_en": ""})

    made.refresh_from_db()
    assert (made.name, made.names, made.governs) == ("Vaivorykštė", {"fi": "Silta"}, None)
    assert not made.themes.exists()


def test_the_form_shows_what_is_known(client):
    place = municipality()
    made = organisation(
        "Bridge", place=place, governs=place, themes=[theme()], languages=["ar"], names={"lt": "Tiltas"}
    )
    client.force_login(user("organiser"))

    where = f"/en/network/{made.uid}/change/"
    page = client.get(where)
    text = page.content.decode()

    assert f'<option value="{place.uid}" selected>' in text
    assert 'value="Tiltas"' in text
    assert f'value="{theme().uid}"' in text.replace(" checked", "")
    opened = {"seen": page.context["form"]["seen"].value(), "governs": place.uid}
    assert client.post(where, FACTS | opened).status_code == 302

    # The page that was opened before knows nothing of it.
    overtaken = client.post(where, FACTS | opened | {"name": "Bridge again"})
    assert overtaken.status_code == 409
    assert "What stands there now" in overtaken.content.decode()
    again = {"seen": overtaken.context["form"]["seen"].value(), "governs": place.uid}
    assert client.post(where, FACTS | again | {"name": "Bridge again"}).status_code == 302


def test_an_officer_adds_and_removes_members_by_their_account(client):
    made, newcomer = organisation(), user(name="Olena")
    client.force_login(worker(made, "officer"))

    refused = client.post(f"/en/network/{made.uid}/members/", {"email": "no@one.example", "role": "member"})
    client.post(f"/en/network/{made.uid}/members/", {"email": newcomer.email.upper(), "role": "editor"})

    assert "There is no account with this address." in refused.content.decode()
    membership = made.memberships.get(user=newcomer)
    assert membership.role == "editor"
    text = client.get(f"/en/network/{made.uid}/members/").content.decode()
    assert "Olena" in text
    assert newcomer.email not in text

    client.post(f"/en/network/{made.uid}/members/{membership.pk}/remove/")

    assert not made.memberships.filter(user=newcomer).exists()


def test_the_last_officer_stays_until_there_is_another(client):
    made = organisation()
    officer = worker(made, "officer")
    client.force_login(officer)
    mine = made.memberships.get(user=officer)
    where = f"/en/network/{made.uid}/members/"

    answer = client.post(f"{where}{mine.pk}/remove/", follow=True)
    assert "Nobody else answers for this organisation." in answer.content.decode()
    assert client.post(where, {"email": officer.email, "role": "member"}).status_code == 422
    assert made.memberships.get().role == "officer"

    worker(made, "officer")
    assert client.post(f"{where}{mine.pk}/remove/")["Location"] == made.get_absolute_url()
    assert not made.memberships.filter(user=officer).exists()


def test_members_of_one_organisation_are_not_removed_through_another(client):
    made, other = organisation(), organisation()
    theirs = add_member(organisation=other, user=user(), role="officer")
    client.force_login(worker(made, "officer"))

    client.post(f"/en/network/{made.uid}/members/{theirs.pk}/remove/")

    assert other.memberships.count() == 1
