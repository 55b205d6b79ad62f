"""Who keeps every page and file of the table of gaps and subtracts one day from another learns of no few people."""

import csv
import io
import itertools

import pytest
from django.urls import reverse

from tiltas.consultations import services as asking_services
from tiltas.consultations.tests import factories as asking
from tiltas.implementation import matrix, services
from tiltas.implementation.models import MatrixFreeze
from tiltas.network.models import Organisation
from tiltas.trace.models import Node

from . import factories as make

pytestmark = pytest.mark.django_db
CUTS = ["", "?rows=sectors", *(f"?sector={sector}" for sector in Organisation.Sector.values)]


@pytest.fixture
def theme():
    return make.theme()


@pytest.fixture
def place():
    return make.town("Tikrovė", sample=False)


@pytest.fixture
def host(place):
    return make.municipality("Tikrovės savivaldybė", place)


@pytest.fixture
def big(place, theme, host):
    """A consultation of twenty-four people with a published result."""
    asked, _said, _groups = asking.two_groups(size=12, place=place, themes=[theme], host=host)
    asking.analysed(asked)
    return asked


@pytest.fixture
def small(place, theme, host):
    """A consultation of nine people in the same cell."""
    asked = asking.consultation(place=place, themes=[theme], host=host)
    said = asking.statements(asked, 2)
    people = asking.participants(9)
    asking.votes(asked, {one: dict.fromkeys(people, "agree") for one in said})
    asking.analysed(asked)
    asked.those_who_answered = people
    return asked


def everything_public(client, place, theme) -> dict[str, str]:
    """Every page and file of the table that a stranger can ask for, by address: all layers, sectors and files."""
    country = [place.country.uid]
    tables = [reverse("implementation:gaps_in", args=country) + cut for cut in CUTS]
    tables += [f"{tables[0]}?layer={layer}" for layer in ("promised", "done", "voiced", "recommended")]
    days = MatrixFreeze.objects.values_list("day", flat=True)
    tables += [f"{tables[0]}?since={day.isoformat()}" for day in days]
    for ending, cut in itertools.product(("csv", "json"), CUTS):
        tables.append(reverse("implementation:gaps_file_in", args=[*country, ending]) + cut)
    tables.append(reverse("implementation:gaps_of", args=[place.uid]))
    tables.append(reverse("implementation:gap", args=[place.uid, theme.key]))
    return {address: client.get(address).content.decode() for address in tables}


def learned(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The addresses under which something else stands now."""
    return [address for address in before if before[address] != after[address]]


# From one day to the next ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", ["agree", "disagree", "unsure"])
def test_one_more_vote_is_nowhere_to_be_seen(client, place, theme, big, small, choice):
    services.freeze_matrix()
    before = everything_public(client, place, theme)

    for asked in (big, small):
        person = small.those_who_answered[0] if asked is small else asking.participant()
        asking_services.cast_vote(statement=asked.statements.first(), participant=person, choice=choice)
        asking.analysed(asked)

    assert learned(before, everything_public(client, place, theme)) == []


def test_nobody_is_missed_who_takes_the_answers_back(client, place, theme, big, small):
    before = everything_public(client, place, theme)

    asking_services.take_back_votes(consultation=small, participant=small.those_who_answered[0])
    asking.analysed(small)

    assert learned(before, everything_public(client, place, theme)) == []


def test_one_who_leaves_does_not_take_the_tenth_place_with_them(client, place, theme):
    asked = asking.consultation(place=place, themes=[theme])
    one, people = asking.statement(asked), asking.participants(10)
    asking.votes(asked, {one: dict.fromkeys(people, "agree")})
    asking.analysed(asked)
    before = everything_public(client, place, theme)

    asking_services.take_back_votes(consultation=asked, participant=people[0])
    asking.analysed(asked)

    assert learned(before, everything_public(client, place, theme)) == []


def test_how_much_so_few_say_is_in_no_difference(client, place, theme, big, small):
    services.freeze_matrix()
    before = everything_public(client, place, theme)

    asking.statement(small)

    assert learned(before, everything_public(client, place, theme)) == []


def test_what_is_asked_behind_closed_doors_changes_nothing(client, place, theme, host, big):
    before = everything_public(client, place, theme)

    hidden, said, _groups = asking.two_groups(size=12, place=place, themes=[theme], host=host)
    Node.objects.filter(pk=hidden.pk).update(visibility=Node.Visibility.PRIVATE)
    asking.analysed(hidden)
    make.proposal(sources=[said[0]], themes=[theme])

    assert learned(before, everything_public(client, place, theme)) == []


# What is kept ---------------------------------------------------------------------------------------------------------


def test_two_freezes_differ_in_nothing_that_so_few_said(place, theme, big, small):
    first = matrix.as_it_stands()

    asking.statement(small)

    assert matrix.as_it_stands() == first
    assert first[place.uid][theme.key]["fewer_than_10_people"] is True
    assert "unshown" not in first[place.uid][theme.key]


# One cut against another ----------------------------------------------------------------------------------------------


def lines(client, place, cut):
    answer = client.get(reverse("implementation:gaps_file_in", args=[place.country.uid, "csv"]) + cut)
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_sector_taken_from_the_whole_leaves_nothing_that_somebody_said(client, place, theme, host, big, small):
    make.proposal(sources=[big.statements.first()], themes=[theme])

    def voices(cut):
        [line] = [one for one in lines(client, place, cut) if (one["id"], one["theme"]) == (place.uid, theme.key)]
        return line["voiced"], line["agreed"], line["fewer_than_10_people"]

    assert {voices(f"?sector={sector}") for sector in Organisation.Sector.values} == {voices("")}


def test_places_taken_from_their_country_leave_nothing_that_somebody_said(client, place, theme, host, big, small):
    elsewhere = make.town("Kita tikrovė", sample=False)
    asking.analysed(asking.two_groups(size=12, place=elsewhere, themes=[theme])[0])

    by_place = sum(int(one["voiced"] or 0) for one in lines(client, place, ""))
    by_sector = {int(one["voiced"] or 0) for one in lines(client, place, "?rows=sectors") if one["theme"] == theme.key}

    # The row of the country itself holds no remainder, and every sector says the same sum.
    [own] = [one for one in lines(client, place, "") if (one["id"], one["theme"]) == (place.country.uid, theme.key)]
    assert own["voiced"] == ""
    assert by_sector == {by_place} == {34}


def test_the_tenth_person_shows_all_statements_and_none_before(client, place, theme, small):
    def voiced():
        return [
            one["voiced"] for one in lines(client, place, "") if (one["id"], one["theme"]) == (place.uid, theme.key)
        ]

    before = voiced()
    asking.votes(small, {small.statements.first(): {asking.participant(): "disagree"}})
    asking.analysed(small)

    assert (before, voiced()) == ([""], ["2"])
