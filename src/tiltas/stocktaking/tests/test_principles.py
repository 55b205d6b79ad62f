import pytest
from django.urls import reverse

from tiltas.core.versions import ChangedMeanwhile
from tiltas.library.tests import factories as library
from tiltas.network.services import found_organisation
from tiltas.network.tests import factories as network
from tiltas.places.services import add_sample_country
from tiltas.search.services import rebuild
from tiltas.stocktaking import queries, services
from tiltas.stocktaking.models import Principle, PrincipleStanding, address_of
from tiltas.trace.models import Link

from .factories import day, municipality, officer_of, principle, say, seen_in

pytestmark = pytest.mark.django_db
PAGE = "/en/stocktaking/principles/"


def form_of(principles, **said):
    told = {"as_of": day().isoformat(), "language": "en"}
    for one in principles:
        told |= {f"standing_{one.uid}": "unknown", f"words_{one.uid}": ""}
    return told | said


def test_what_nobody_said_is_not_known_and_counted_by_nobody(client):
    one, (first, *_others) = principle(), [municipality() for _number in range(3)]
    say(first, one, "not_held")

    page = client.get(PAGE).content.decode()

    assert "Known for 1 of 3 places" in page
    assert page.count(">Not known<") == 2
    # The word stands in the table and in the count of those who said so.
    assert page.count("Not held") == 1


def test_an_officer_says_it_on_one_page(client):
    one, other, town = principle("One place"), principle("Everybody understands"), municipality()
    client.force_login(officer_of(town))
    address = reverse("stocktaking:say_standings", args=[town.uid])
    said = {f"standing_{one.uid}": "held", f"words_{one.uid}": "At the town hall."}

    page = client.get(address).content.decode()
    answer = client.post(address, form_of([one, other]) | seen_in(client, address) | said)

    # Nothing is chosen for anybody but "not known".
    assert page.count(" checked") == 2
    assert answer.status_code == 302
    assert [(row.principle, row.standing, row.words) for row in PrincipleStanding.objects.all()] == [
        (one, "held", "At the town hall.")
    ]


def test_what_somebody_else_changed_meanwhile_is_not_overwritten():
    one, town = principle(), municipality()
    seen = services.version_of_standings(town)
    say(town, one, "held")

    with pytest.raises(ChangedMeanwhile):
        say(town, one, "not_held", seen=seen)

    assert PrincipleStanding.objects.get().standing == "held"


def test_what_is_taken_back_is_not_known_again_but_its_arrows_stay(client):
    one, town = principle(), municipality()
    [row] = say(town, one, "held", "We do all of it.")
    practice = library.practice()
    services.name_evidence(standing=row, nodes=[practice.node])

    say(town, one, "unknown", "")

    assert "We do all of it." not in client.get(address_of(town)).content.decode()
    assert queries.counts([one], queries.bodies(sample=False), 1)[one.pk].known == 0
    assert Link.objects.filter(relation="evidence_for").count() == 1
    assert client.get(reverse("trace:trail", args=[row.uid])).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"), [("nobody", 302), ("other officer", 403), ("organiser", 403), ("officer", 200)]
)
def test_only_those_who_answer_for_a_municipality_speak_for_it(client, who, status):
    principle()
    town = municipality()
    people = {
        "other officer": officer_of(municipality()),
        "organiser": network.user("organiser"),
        "officer": officer_of(town),
    }
    if who in people:
        client.force_login(people[who])

    for name in ("say_standings", "report_capacity"):
        assert client.get(reverse(f"stocktaking:{name}", args=[town.uid])).status_code == status


def test_evidence_is_shown_with_the_principle_as_long_as_it_is_public(client):
    one, town = principle(), municipality()
    shown = library.practice(title="Tea for everybody", place=town.governs)
    hidden = library.practice(title="Soup for nobody", place=town.governs)
    [row] = say(town, one)
    rebuild()
    client.force_login(officer_of(town))
    address = reverse("stocktaking:name_evidence", args=[town.uid, one.uid])

    form = client.get(address).content.decode()
    assert "Tea for everybody" in form
    assert "Soup for nobody" in form
    client.post(address, {"evidence": [str(shown.pk), str(hidden.pk)]})
    library.services.withdraw(thing=hidden)
    rebuild()

    page = client.get(address_of(town)).content.decode()
    assert "Tea for everybody" in page
    assert "Soup for nobody" not in page
    assert [record.title for record in queries.evidence_for([row])[row.pk]] == ["Tea for everybody"]


def test_evidence_that_is_not_named_any_more_is_retracted(client):
    one, town = principle(), municipality()
    first, second = library.practice(), library.practice()
    [row] = say(town, one)

    services.name_evidence(standing=row, nodes=[first.node, second.node])
    services.name_evidence(standing=row, nodes=[second.node])

    links = Link.objects.filter(later=row.node)
    assert set(links.filter(retracted_at=None).values_list("earlier_id", flat=True)) == {second.pk}
    assert links.count() == 2


def test_the_list_stays_short():
    body = network.organisation()
    for number in range(Principle.MOST):
        principle(f"Principle {number}", adopted_by=body)

    with pytest.raises(services.ListFull):
        principle("One too many", adopted_by=body)

    services.give_up_principle(principle=Principle.objects.first())
    principle("Now there is room", adopted_by=body)


def test_an_organiser_keeps_the_list(client):
    client.force_login(network.user("organiser"))
    body = network.organisation()
    told = {"adopted_by": body.uid, "language": "en", "title": "One door", "text": "Nobody is sent around."}

    client.post(reverse("stocktaking:adopt"), told)
    one = Principle.objects.get()
    address = reverse("stocktaking:correct_principle", args=[one.uid])
    client.post(address, told | seen_in(client, address) | {"title": "One place", "order": 3})

    one.refresh_from_db()
    assert (one.title, one.order) == ("One place", 3)
    assert client.get(reverse("stocktaking:give_up", args=[one.uid])).status_code == 200
    client.post(reverse("stocktaking:give_up", args=[one.uid]), {"once": "1"})
    assert "One place" not in client.get(PAGE).content.decode()
    assert client.get(one.get_absolute_url()).status_code == 200


def test_an_officer_does_not_keep_the_list(client):
    one = principle()
    client.force_login(officer_of(municipality()))

    assert client.get(reverse("stocktaking:adopt")).status_code == 403
    assert client.get(reverse("stocktaking:correct_principle", args=[one.uid])).status_code == 403


def test_invented_municipalities_are_not_added_to_real_ones(client):
    one, town = principle("A real one"), municipality("Jonava")
    country = add_sample_country(name="Nowhere", names={}, local_language="en")
    invented = found_organisation(
        name="Municipality of Nowhere", name_language="en", kind="municipality", place=country, sample=True
    )
    principle("An invented one", adopted_by=invented)
    say(town, one)

    page = client.get(PAGE).content.decode()

    assert "Known for 1 of 1 place " in page
    assert "An invented one" not in page
    assert "Municipality of Nowhere" not in page
