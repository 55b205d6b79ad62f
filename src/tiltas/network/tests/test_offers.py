import datetime

import pytest
from django.utils import timezone

from tiltas.network import services
from tiltas.network.models import Membership, OrganisationOffer
from tiltas.search.services import rebuild

from .factories import country, municipality, organisation, theme, worker

pytestmark = pytest.mark.django_db
YESTERDAY = timezone.localdate() - datetime.timedelta(days=1)


def offer(whose, what="Rooms in the evening", **facts):
    return services.offer(organisation=whose, what=what, **({"direction": "offer", "language": "en"} | facts))


def names(answer) -> list[str]:
    return [one.name for one in answer.context["organisations"]]


def test_an_organisation_says_what_it_offers_and_needs(signed_in, client):
    whose = organisation()
    browser = signed_in(worker(whose, Membership.Role.EDITOR))
    sent = {
        "once": "a",
        "direction": "need",
        "language": "en",
        "what": "An interpreter for Tigrinya",
        "theme": theme().uid,
    }
    for _time in range(2):
        assert browser.post(f"/en/network/{whose.uid}/offers/add/", sent).status_code == 302

    made = OrganisationOffer.objects.get()
    assert (made.direction, made.theme) == ("need", theme())
    page = client.get(whose.get_absolute_url()).content.decode()
    assert "An interpreter for Tigrinya" in page
    assert browser.post(f"/en/network/{whose.uid}/offers/add/", {**sent, "once": "b"}).status_code == 409
    late = {**sent, "once": "c", "until": YESTERDAY.isoformat()}
    assert browser.post(f"/en/network/{whose.uid}/offers/add/", late).status_code == 422


def test_it_is_corrected_and_taken_away_by_those_who_speak_for_it(signed_in, client):
    whose = organisation()
    made = offer(whose)
    browser = signed_in(worker(whose, Membership.Role.EDITOR))
    address = f"/en/network/{whose.uid}/offers/{made.pk}/"
    seen = browser.get(address).context["form"]["seen"].value()
    sent = {"once": "a", "seen": seen, "direction": "offer", "language": "en", "what": "Rooms at noon"}
    services.change_offer(offer=made, language="en", what="Rooms at night")

    assert browser.post(address, sent).status_code == 409
    sent["seen"] = browser.get(address).context["form"]["seen"].value()
    assert browser.post(address, {**sent, "once": "b"}).status_code == 302
    assert "Rooms at noon" in client.get(whose.get_absolute_url()).content.decode()
    browser.post(f"{address}remove/")
    assert not OrganisationOffer.objects.exists()


def test_nobody_else_says_it(signed_in, client, somebody):
    whose, other = organisation(), organisation()
    mine = offer(other)
    for person in (somebody, worker(whose, Membership.Role.MEMBER), worker(organisation(), Membership.Role.OFFICER)):
        browser = signed_in(person)
        assert browser.get(f"/en/network/{whose.uid}/offers/").status_code == 403
        assert browser.get(f"/en/network/{whose.uid}/offers/add/").status_code == 403
    editor = signed_in(worker(whose, Membership.Role.EDITOR))
    assert editor.post(f"/en/network/{whose.uid}/offers/{mine.pk}/remove/").status_code == 404
    assert client.get(f"/en/network/{whose.uid}/offers/").status_code == 302


def test_what_is_over_is_neither_shown_nor_found(client):
    whose = organisation("Harbour")
    offer(whose, "Boats", until=YESTERDAY, theme=theme())
    offer(whose, "Lamps", theme=theme("light", "Light"))
    rebuild()

    page = client.get(whose.get_absolute_url()).content.decode()
    assert ("Boats" in page, "Lamps" in page) == (False, True)
    assert "Harbour" in client.get("/en/search/?q=lamps").content.decode()
    assert "Harbour" not in client.get("/en/search/?q=boats").content.decode()
    assert names(client.get(f"/en/network/?offers={theme().uid}")) == []


def test_the_network_is_narrowed_by_offers_needs_and_areas_served(client):
    about, here = theme(), municipality()
    offer(organisation("Offers"), theme=about)
    offer(organisation("Needs"), theme=about, direction="need")
    organisation("Serves", serves=[here])
    organisation("Sits", place=here)

    assert names(client.get(f"/en/network/?offers={about.uid}")) == ["Offers"]
    assert names(client.get(f"/en/network/?needs={about.uid}")) == ["Needs"]
    assert names(client.get(f"/en/network/?serves={country().uid}")) == ["Serves"]


def test_areas_served_are_chosen_in_the_form_and_shown(signed_in, client, organiser):
    whose, here = organisation("Wide"), municipality()
    browser = signed_in(organiser)

    def seen():
        return browser.get(f"/en/network/{whose.uid}/change/").context["form"]["seen"].value()

    sent = {
        "seen": seen(), "name": "Wide", "name_language": "en", "kind": "ngo", "source_language": "en",
        f"serves_in_{country().uid}": [here.uid], "serves_countries": [],
    }  # fmt: skip
    assert browser.post(f"/en/network/{whose.uid}/change/", sent).status_code == 302

    assert list(whose.serves.all()) == [here]
    assert here.name_in("en").plain in client.get(whose.get_absolute_url()).content.decode()
    # A municipality's own people are said by what it administers.
    browser.post(f"/en/network/{whose.uid}/change/", {**sent, "kind": "municipality", "seen": seen()})
    assert list(whose.serves.all()) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_with_offers_asks_as_often(client, count, django_assert_max_num_queries):
    whose = organisation(serves=[municipality(f"M{number}") for number in range(count)])
    for number in range(count):
        offer(whose, f"Rooms {number}", theme=theme(f"t{number}", "T"))
    address = whose.get_absolute_url().replace("/en/", "/lt/")
    client.get(address)
    with django_assert_max_num_queries(10):
        assert client.get(address).status_code == 200
