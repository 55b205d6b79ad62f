"""The desk and the four doors lead to what is there."""

import pytest
from django.urls import reverse

from tiltas.core.desk import Waiting
from tiltas.network.assurance.services import claim
from tiltas.network.tests import factories as make
from tiltas.network.views import place_address
from tiltas.notifications.queries import unseen
from tiltas.website import desk
from tiltas.website.doors import DOORS

pytestmark = pytest.mark.django_db


def desk_page(client):
    return client.get(reverse("website:desk")).content.decode()


@pytest.mark.parametrize("view", ["coordination:hand_in", "coordination:letters", "people:looked_after"])
def test_a_coordinator_finds_the_tools_of_the_morning_and_others_do_not(client, view):
    client.force_login(make.user("organiser"))
    assert f'href="{reverse(view)}"' in desk_page(client)
    assert client.get(reverse(view)).status_code == 200

    client.force_login(make.worker(make.organisation("Neighbours"), "officer"))
    assert f'href="{reverse(view)}"' not in desk_page(client)


def test_much_that_waits_is_folded_and_nothing_of_it_is_lost(client, monkeypatch):
    lines = [Waiting(f"Line {number:02}", f"/en/{number}/") for number in range(desk.AT_ONCE + 2)]
    monkeypatch.setattr(desk.implementation, "waiting_for", lambda user: lines)
    client.force_login(make.user())

    page = desk_page(client)

    assert all(line.label in page for line in lines)
    assert page.index("Line 09") < page.index("2 more") < page.index("Line 10")


def test_what_waits_for_an_answer_is_said_once(client):
    one = make.organisation("Neighbours")
    officer = make.worker(one, "officer")
    made = claim(organisation=one, user=make.user(), work="Adviser", reason="Ask Ona.")
    client.force_login(officer)

    assert unseen(officer) != []
    assert desk_page(client).count(f'href="{reverse("network:claim_answer", args=[made.pk])}"') == 1


@pytest.mark.parametrize("name", DOORS)
def test_every_task_of_a_door_leads_somewhere(client, name):
    for task in DOORS[name]().tasks:
        assert client.get(task.address).status_code in {200, 302}, task.label


def test_a_newcomer_finds_interpreters_behind_the_first_door(client):
    assert reverse("people:interpreters") in client.get(reverse("website:door", args=["voice"])).content.decode()


def test_the_page_of_a_place_begins_with_one_button_and_folds_the_other_ways(client):
    town = make.municipality("Tikrovė")
    body = make.organisation("Tikrovės savivaldybė", kind="municipality", place=town, governs=town)
    client.force_login(make.user())

    page = client.get(place_address(town)).content.decode()

    before, folded = page[page.index("page-header__actions") :].split('<details class="details"', 1)
    assert before.count("ds-button") == 1
    folded, after = folded.split("</details>", 1)
    for way in (reverse("implementation:gaps_of", args=[town.uid]), body.get_absolute_url()):
        assert f'href="{way}"' in folded
    assert reverse("network:follow", args=["place", town.uid]) in folded
    assert reverse("network:follow", args=["place", town.uid]) not in after


def test_many_ways_stand_under_what_one_wants_to_do_and_few_in_one_list(client):
    many, few = make.user("organiser"), make.worker(make.organisation("Neighbours"), "officer")

    headings = [heading for heading, _ways in desk.tools_of(many)]
    assert len(headings) == len(set(headings)) > 1
    assert all(headings)
    assert all(ways for _heading, ways in desk.tools_of(many))

    [(heading, ways)] = desk.tools_of(few)
    assert heading == ""
    assert 0 < len(ways) <= desk.AT_A_GLANCE
    assert desk.tools_of(make.user()) == []
    client.force_login(few)
    assert "What I can do</h2>" in desk_page(client)
    client.force_login(make.user())
    assert "What I can do" not in desk_page(client)
