import re
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tiltas.languages.services import save_version
from tiltas.network import queries, services
from tiltas.network.models import Organisation
from tiltas.trace.models import Node

from .factories import country, municipality, organisation, theme

pytestmark = pytest.mark.django_db


def test_a_name_is_the_official_one_in_the_readers_language_else_english_else_local():
    made = organisation(
        "Kauno miesto savivaldybė", name_language="lt", names={"en": "Kaunas City Municipality", "et": "Kaunase linn"}
    )
    only_local = organisation("Pašvaldība", name_language="lv")

    assert [made.name_in(code).plain for code in ("lt", "et", "sv")] == [
        "Kauno miesto savivaldybė",
        "Kaunase linn",
        "Kaunas City Municipality",
    ]
    assert (made.name_in("sv").language, only_local.name_in("sv").language) == ("en", "lv")
    with translation.override("et"):
        assert [name.plain for name in made.other_names] == ["Kauno miesto savivaldybė", "Kaunas City Municipality"]


def test_the_same_organisation_is_listed_once():
    organisation("Bridge", place=country())

    with pytest.raises(services.ListedAlready):
        organisation("bridge", place=country())


def test_one_organisation_administers_a_municipality():
    place = municipality()
    first = organisation(kind="municipality", place=place, governs=place)

    with pytest.raises(services.GovernedAlready):
        organisation(kind="municipality", place=place, governs=place)
    assert queries.body_of(place) == first


def test_what_lies_in_an_invented_place_is_a_sample():
    invented = municipality("Vėjakrantė", is_sample=True)

    assert organisation(place=invented).is_sample
    assert not organisation(place=municipality()).is_sample


def test_an_invented_organisation_does_not_lie_in_a_real_municipality():
    with pytest.raises(services.SampleAndReal):
        organisation(place=municipality(), sample=True)
    with pytest.raises(services.SampleAndReal):
        services.change_organisation(organisation=organisation(), place=municipality("Vėjakrantė", is_sample=True))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["Advice", "Library", "Voices"]),
        ("kind=library", ["Library"]),
        ("led_by=refugees", ["Voices"]),
        ("theme=THEME", ["Voices"]),
        ("country=COUNTRY", ["Library"]),
        ("place=COUNTRY", ["Library"]),
        ("place=REGION", ["Library"]),
        ("place=TOWN", ["Library"]),
        ("place=ELSEWHERE", ["Advice", "Library", "Voices"]),
        ("place=TOWN&kind=ngo", []),
        ("language=uk", ["Advice"]),
        ("language=k", ["Advice", "Library", "Voices"]),
        ("kind=nothing&theme=zzz&page=99", ["Advice", "Library", "Voices"]),
    ],
)
def test_filters_narrow_the_list_and_nonsense_does_not(client, asked, found):
    about, region = theme(), municipality("Kauno apskritis", kind="region")
    town, elsewhere = municipality(parent=region), municipality("Nowhere")
    organisation("Library", kind="library", place=town)
    organisation("Voices", led_by="refugees", themes=[about])
    organisation("Advice", languages=["uk", "ru"])

    named = {"THEME": about, "COUNTRY": country(), "REGION": region, "TOWN": town, "ELSEWHERE": elsewhere}
    for word, thing in named.items():
        asked = asked.replace(word, thing.uid)
    page = client.get(f"/en/network/?{asked}")

    assert [one.name for one in page.context["organisations"]] == found


TABS = r'<li><a href="([^"]+)"( aria-current="page")?>'


@pytest.mark.parametrize("here", ["network:list", "network:twins"])
def test_of_nine_pages_four_and_the_present_one_stand_side_by_side(client, here):
    page = client.get(reverse(here)).content.decode()
    tabs = page[page.index('<nav class="tabs"') :]
    at_once, folded = tabs[: tabs.index("</nav>")].split("<details")

    shown, more = re.findall(TABS, at_once), re.findall(TABS, folded)

    assert len(shown + more) == len(set(shown + more)) == 9
    assert [address for address, is_here in shown if is_here] == [reverse(here)]
    assert len(shown) == (4 if here == "network:list" else 5)
    assert not any(is_here for _address, is_here in more)


def test_places_to_choose_are_countries_and_where_somebody_is(client):
    region = municipality("Kauno apskritis", kind="region")
    organisation(place=municipality(parent=region))
    municipality("Nowhere")

    form = client.get("/en/network/").context["form"]

    ((_none, _label), (_country, places)) = form.fields["place"].choices
    assert [label for _uid, label in places] == ["Lithuania", "Jonavos rajono savivaldybė", "Kauno apskritis"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_equally_often(client, count, django_assert_num_queries):
    for number in range(count):
        place = municipality(f"Place {number}")
        organisation(place=place, themes=[theme(), theme("work", "Work")], description="Helps.", name_language="lt")
    client.get("/en/network/")  # kinds of content and sections are remembered
    with django_assert_num_queries(6):
        assert client.get("/en/network/").status_code == 200


@pytest.mark.parametrize("count", [30, 300])
def test_a_large_network_with_names_in_eight_languages_asks_as_often(client, count):
    place = municipality()
    nodes = Node.objects.bulk_create(Node(kind="organisation") for _number in range(count))
    named = {code: f"{{}} {code}" for code, _name in settings.LANGUAGES}
    made = Organisation.objects.bulk_create(
        Organisation(
            node=node,
            kind="ngo",
            name=f"Friends {number:03}",
            name_language="en",
            names={code: name.format(f"Name {number:03}") for code, name in named.items() if code != "en"},
            place=place,
        )
        for number, node in enumerate(nodes)
    )
    last = reverse("network:list") + f"?page={-(-count // 25)}"
    addresses = [reverse("network:list"), last, f"/en/network/?country={country().uid}", made[0].get_absolute_url()]
    for address in addresses:
        assert client.get(address).status_code == 200

    asked = []
    for address in addresses:
        with CaptureQueriesContext(connection) as statements:
            client.get(address)
        asked.append(len(statements))
    # One more where what is remembered for a while has to be read anew.
    assert max(asked) <= 7
    with translation.override("ar"):
        assert f"Name {count - 1:03} ar" in client.get(made[-1].get_absolute_url()).content.decode()


def test_an_empty_list_says_what_to_do(client):
    assert "No organisation is listed yet." in client.get("/en/network/").content.decode()
    organisation()
    assert "No organisation fits these filters." in client.get("/en/network/?kind=library").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_at_most_ten_times(client, count, django_assert_max_num_queries):
    place = municipality()
    made = organisation(
        place=place, governs=place, themes=[theme(f"t{n}", f"T{n}") for n in range(count)], description="Helps."
    )
    client.get(made.get_absolute_url())
    with django_assert_max_num_queries(10):
        page = client.get(made.get_absolute_url())
    assert page.status_code == 200


def test_reading_pages_set_no_cookie():
    made = organisation(is_contact_point=True)
    client = Client(enforce_csrf_checks=True)
    for address in ("/en/network/", "/ar/network/contacts/", "/en/network/message-sent/", made.get_absolute_url()):
        page = client.get(address)
        assert page.status_code == 200
        assert not page.cookies
        assert "csrfmiddlewaretoken" not in page.content.decode()


def test_wrong_words_lead_to_the_right_address(client):
    made = organisation("Šiaulių namai", name_language="lt", names={"en": "House of Šiauliai"})

    page = client.get(f"/lt/network/{made.uid}-wrong/?from=mail")

    assert page.status_code == 301
    assert unquote(page["Location"]) == f"/lt/network/{made.uid}-šiaulių-namai/?from=mail"
    assert client.get("/en/network/zzzzzzzz-nobody/").status_code == 404


def test_each_language_has_its_own_words_in_the_address(client):
    made = organisation("Tiltų namai", name_language="lt", names={"en": "House of bridges"})

    page = client.get(made.get_absolute_url())

    addresses = {code: address for code, _name, address, _here in page.context["alternates"]}
    assert addresses["en"] == f"/en/network/{made.uid}-house-of-bridges/"
    assert addresses["lt"].startswith(f"/lt/network/{made.uid}-tilt")


def test_a_text_in_another_language_says_so(client):
    made = organisation("Namai", name_language="lt", description="Padeda.", language="lt")
    text = client.get(made.get_absolute_url()).content.decode()
    assert '<p lang="lt" dir="ltr">Padeda.</p>' in text

    save_version(of=made, language="en", texts={"description": "It helps."})

    text = client.get(made.get_absolute_url()).content.decode()
    assert "<p>It helps.</p>" in text
    assert "Written in: Lithuanian" in text


def test_contacts_stand_under_their_country(client):
    organisation("For Lithuania", contact_for=country())
    organisation("For all", is_contact_point=True)
    organisation("No contact")

    page = client.get("/en/network/contacts/")

    assert [(place.code, [one.name for one in found]) for place, found, _people in page.context["groups"]] == [
        ("LT", ["For Lithuania"])
    ]
    assert [one.name for one in page.context["regional"]] == ["For all"]


def test_theme_and_place_pages_get_their_organisations():
    place = municipality()
    here, other = organisation(place=place, themes=[theme()]), organisation()

    assert list(queries.for_theme(theme())) == [here]
    assert list(queries.for_place(place)) == [here]
    assert list(queries.for_place(country())) == [here]
    assert other in Organisation.objects.real()
