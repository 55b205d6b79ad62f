import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tiltas.stocktaking import queries
from tiltas.stocktaking.models import CapacityFigure, CapacityReport, address_of

from .factories import day, municipality, officer_of, report

pytestmark = pytest.mark.django_db
PAGE = "/en/stocktaking/capacity/"


def beds(**asked):
    return queries.surge(sample=False, **asked).beds


def test_room_is_what_is_free_and_what_can_be_opened():
    report(municipality(), temporary=(100, 60, 20), hosts=(10, 10, 5))
    report(municipality(), long_term=(7, 5, None))

    found = beds(people=100)

    assert (found.free, found.can_open, found.within_30_days, found.missing) == (42, 25, 67, 33)
    assert (found.known, found.of) == (2, 2)


def test_what_is_not_known_is_never_zero(client):
    silent, half = municipality("Kėdainiai"), municipality("Jonava")
    report(half, temporary=(50, None, None), course=(20, 20, 0))

    found = queries.surge(sample=False, people=10)
    page = client.get(PAGE, {"people": "10"}).content.decode()

    assert (found.beds.within_30_days, found.beds.missing, found.beds.known) == (None, None, 0)
    assert "How many could sleep here is not known." in page
    assert found.unknown == [silent]
    assert silent.name in page[page.index('id="unknown"') :]


def test_nothing_is_asked_of_kinds_that_cannot_be_compared():
    report(municipality(), school=(10, 4, 2), course=(30, 0, 0), health=(9, 1, 0))

    def needed(**asked):
        return {room.label: room.needed for room in queries.surge(sample=False, **asked).kinds}

    labels = CapacityFigure.Kind
    without, with_children = needed(people=50), needed(people=50, children=12)
    assert (without[labels.SCHOOL.label], without[labels.COURSE.label]) == (None, None)
    assert (with_children[labels.SCHOOL.label], with_children[labels.COURSE.label]) == (12, 38)
    assert with_children[labels.HEALTH.label] is None


def test_the_newest_figure_of_each_kind_counts_and_earlier_ones_are_kept(client):
    town = municipality()
    report(town, as_of=day(-40), temporary=(10, 0, 0), hosts=(4, 1, 0))
    report(town, as_of=day(-1), temporary=(30, 0, 0))
    report(town, as_of=day(-20), temporary=(20, 0, 0))

    assert beds().free == 30 + 3
    assert CapacityReport.objects.count() == 3
    assert [one.as_of for one, _figures in queries.capacity_of(town).reports] == [day(-1), day(-20), day(-40)]
    assert "3 reports" in client.get(address_of(town)).content.decode()


def test_figures_older_than_ninety_days_say_so(client):
    report(municipality(), as_of=day(-91), temporary=(10, 0, 0))
    report(municipality(), as_of=day(-90), temporary=(10, 0, 0))

    page = client.get(PAGE).content.decode()

    assert beds().old == 1
    assert page.count("(older than 90 days)") == 1


def test_an_officer_reports_in_one_form(client):
    town = municipality()
    client.force_login(officer_of(town))
    address = reverse("stocktaking:report_capacity", args=[town.uid])
    told = {"as_of": day().isoformat(), "language": "en", "note": "The gymnasium counts.", "temporary_total": "40"}

    client.post(address, told | {"temporary_in_use": "30", "hosts_total": "0"})

    rows = CapacityFigure.objects.order_by("kind").values_list("kind", "total", "in_use", "can_open")
    assert list(rows) == [("hosts", 0, None, None), ("temporary", 40, 30, None)]
    assert "The gymnasium counts." in client.get(address_of(town)).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"temporary_total": "10", "temporary_in_use": "11"},
        {"temporary_in_use": "5"},
        {"temporary_total": "-1"},
        {"temporary_total": "2000000"},
        {"temporary_total": "many"},
        {"temporary_total": "5", "as_of": day(1).isoformat()},
        {},
    ],
)
def test_what_cannot_be_is_not_saved_and_stays_in_the_form(client, wrong):
    town = municipality()
    client.force_login(officer_of(town))
    told = {"as_of": day().isoformat(), "language": "en"} | wrong

    answer = client.post(reverse("stocktaking:report_capacity", args=[town.uid]), told)

    assert answer.status_code == 422
    assert CapacityReport.objects.count() == 0


def test_the_database_keeps_no_more_in_use_than_there_is():
    with pytest.raises(IntegrityError), transaction.atomic():
        report(municipality(), temporary=(10, 11, 0))


@pytest.mark.parametrize("asked", ["people=-5", "people=x&children=3", "people=3&children=9", "country=nowhere"])
def test_a_question_that_makes_no_sense_is_told_and_nothing_breaks(client, asked):
    report(municipality(), temporary=(10, 0, 0))

    assert client.get(f"{PAGE}?{asked}").status_code == 200
