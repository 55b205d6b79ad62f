"""What the house asks of every room: few statements, personal data, the index, the file of the municipality."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tiltas.accounts.services import erase_personal_data, export_personal_data
from tiltas.core.addresses import words
from tiltas.library.tests import factories as library
from tiltas.search.models import Entry
from tiltas.search.services import rebuild
from tiltas.stocktaking import services
from tiltas.stocktaking.models import PrincipleStanding, StocktakeAnswer, address_of

from .factories import answer, day, municipality, officer_of, opened, principle, report, say

pytestmark = pytest.mark.django_db


def address_of_file(place):
    """The room that keeps the file is above this one."""
    return reverse("implementation:file", args=[place.uid, words(place.name_in().plain)])


def everything(count):
    """So many municipalities that answered everything, with evidence and figures."""
    towns = [municipality() for _number in range(count)]
    principles = [principle(f"Principle {number}") for number in range(count)]
    asked = [opened(title=f"Question {number}") for number in range(count)]
    for town in towns:
        for one in principles:
            [row] = say(town, one)
            nodes = [library.entry(kind, place=town.governs).node for kind in ("practice", "lesson", "news")[:count]]
            services.name_evidence(standing=row, nodes=nodes)
        given = [answer(one, town) for one in asked]
        for days in range(count):
            report(town, as_of=day(-days), note="A note.", temporary=(9, 3, 2), course=(5, None, 1))
    rebuild()
    return {
        "list": reverse("stocktaking:list"),
        "stocktake": asked[0].get_absolute_url(),
        "answer": given[0].get_absolute_url(),
        "principles": reverse("stocktaking:principles"),
        "principle": principles[0].get_absolute_url(),
        "capacity": reverse("stocktaking:capacity") + "?people=100&children=20",
        "place": address_of(towns[0]),
        "file": address_of_file(towns[0].governs),
        "trail": reverse("trace:trail", args=[PrincipleStanding.objects.first().uid]),
    }, towns[0]


@pytest.mark.parametrize("signed_in", [False, True])
def test_no_page_asks_more_when_there_is_more(client, signed_in):
    def count():
        found = {}
        for name, address in addresses.items():
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(address.replace("/en/", "/ar/"), follow=True).status_code == 200
            found[name] = len(asked)
        return found

    addresses, town = everything(1)
    officer = officer_of(town)
    if signed_in:
        client.force_login(officer)
    few = count()
    addresses, _town = everything(3)
    many = count()

    assert {name: (few[name], many[name]) for name in few if many[name] > few[name]} == {}
    assert {name: number for name, number in many.items() if number > (15 if signed_in else 10)} == {}


def test_what_somebody_wrote_is_handed_out_and_erased():
    town, one = municipality(), principle()
    officer = officer_of(town)
    say(town, one, words="At the town hall.", by=officer)
    answer(opened(), town, done="A school was opened.", by=officer)

    found = str(export_personal_data(user=officer)["stocktaking"])
    erase_personal_data(user=officer)

    assert "At the town hall." in found
    assert "A school was opened." in found
    assert StocktakeAnswer.objects.get().written_by is None
    assert PrincipleStanding.objects.get().written_by is None


def test_what_is_public_is_found():
    town = municipality("Jonava")
    asked = opened(title="When many arrive")
    given = answer(asked, town, done="We opened a school.")
    principle("One place to ask")
    rebuild()

    titles = dict(Entry.objects.values_list("kind", "title"))
    assert titles["stocktake"] == "When many arrive"
    assert titles["principle"] == "One place to ask"
    assert titles["stocktake_answer"] == f"{town.name} · When many arrive"
    entry = Entry.objects.get(kind="stocktake_answer")
    assert "We opened a school." in entry.text
    assert (entry.place, entry.view_kwargs["uid"]) == (town.governs, given.uid)


def test_the_file_of_a_municipality_says_what_is_known(client):
    town, one = municipality(), principle()
    principle("Another")
    page = client.get(address_of_file(town.governs)).content.decode()
    assert "Known for 0 of 2 principles" in page
    assert "Reception capacity: not known" in page

    say(town, one)
    answer(opened(), town)
    report(town, temporary=(5, 1, 0))
    page = client.get(address_of_file(town.governs)).content.decode()

    assert "Known for 1 of 2 principles" in page
    assert "1 of 1 stocktake answered" in page
    assert address_of(town) in page


@pytest.mark.parametrize("page", ["list", "principles", "capacity"])
def test_a_house_in_which_nothing_was_asked_says_so(client, page):
    answer = client.get(reverse(f"stocktaking:{page}"))

    assert answer.status_code == 200
    assert 'class="empty' in answer.content.decode()
