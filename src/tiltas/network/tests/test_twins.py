"""Twin cities: one asks, the other confirms, and nobody is named a twin without its word."""

import pytest
from django.urls import reverse

from tiltas.accounts.models import AuditEntry, TransitionRecord
from tiltas.core.errors import NotAllowed, Refused
from tiltas.network import queries, services
from tiltas.network.models import Organisation, Twinning
from tiltas.network.tests import factories as make
from tiltas.notifications.queries import unseen

pytestmark = pytest.mark.django_db


def municipality(name):
    return make.organisation(name, kind="municipality", place=make.municipality(name))


@pytest.fixture
def towns():
    return municipality("Upynė"), municipality("Kalvai")


@pytest.fixture
def officers(towns):
    return [make.worker(town, "officer") for town in towns]


def asked(towns, **facts):
    facts = {"what": "Teachers visit each other.", "language": "en"} | facts
    return services.ask_twinning(asking=towns[0], asked=towns[1], **facts)


def step(twinning, name, by):
    return services.step_twinning(twinning=twinning, name=name, by=by)


def test_readers_see_a_link_once_both_have_said_yes(towns, officers, client):
    link = asked(towns, by=officers[0])
    assert not queries.twinnings().exists()
    assert "Teachers visit" not in client.get(towns[0].get_absolute_url()).content.decode()

    step(link, "confirm", officers[1])

    for address in (reverse("network:twins"), *(town.get_absolute_url() for town in towns)):
        page = client.get(address)
        assert "Teachers visit" in page.content.decode()
        assert not page.cookies
    assert TransitionRecord.objects.filter(kind="twinning", name="confirm", by=officers[1]).count() == 1
    assert AuditEntry.objects.filter(action="network.ask_twinning", by=officers[0]).count() == 1


def test_each_side_is_told_what_the_other_has_done(towns, officers):
    link = asked(towns, by=officers[0])
    assert unseen(officers[0]) == []
    [line] = unseen(officers[1])
    assert line.text == "Upynė asks whether you are twin cities"
    assert line.address == reverse("network:twins_of", args=[towns[1].uid])

    step(link, "confirm", officers[1])
    assert [line.text for line in unseen(officers[0])] == ["Kalvai has confirmed that you are twin cities."]

    step(link, "suspend", officers[0])

    assert [line.text for line in unseen(officers[1])] == ["Upynė has suspended the link of twin cities with you."]
    assert unseen(officers[0]) == []  # what was confirmed is not how it stands now


@pytest.mark.parametrize("name", ["confirm", "decline", "take_back"])
def test_what_was_asked_is_no_news_once_it_is_settled(towns, officers, name):
    link = asked(towns, by=officers[0])
    assert len(unseen(officers[1])) == 1

    step(link, name, officers[0] if name == "take_back" else officers[1])

    assert unseen(officers[1]) == []


def test_where_nobody_answers_for_the_asked_the_organisers_are_told(towns, signed_in):
    officer, organiser = make.worker(towns[0], "officer"), make.user("organiser")
    make.worker(towns[1], "editor")

    link = asked(towns, by=officer)

    [line] = unseen(organiser)
    assert (
        line.text
        == "Upynė asks Kalvai whether they are twin cities, and nobody answers here for the municipality that is asked"
    )
    assert signed_in(organiser).get(line.address).status_code == 200
    step(link, "take_back", officer)
    assert unseen(organiser) == []


def test_organisers_are_not_bothered_where_an_officer_is_asked(towns, officers):
    organiser = make.user("organiser")

    asked(towns, by=officers[0])

    assert unseen(organiser) == []


def test_a_link_ends_only_after_a_page_that_asks_whether_one_is_sure(towns, officers, signed_in):
    link = step(asked(towns), "confirm", officers[1])
    client = signed_in(officers[0])
    where = reverse("network:twinning_end", args=[link.pk])
    text = client.get(reverse("network:twins_of", args=[towns[0].uid])).content.decode()
    assert f'href="{where}"' in text
    assert f'action="{where}"' not in text

    page = client.get(where)
    link.refresh_from_db()
    assert (page.status_code, link.state) == (200, "active")
    assert "Kalvai" in page.content.decode()
    told = {"once": page.context["form"]["once"].value()}
    answers = [client.post(where, told) for _time in range(2)]

    link.refresh_from_db()
    assert link.state == "ended"
    assert [answer["Location"] for answer in answers] == [reverse("network:twins_of", args=[towns[0].uid])] * 2


def test_nobody_else_ends_a_link(towns, officers, signed_in, client):
    link = step(asked(towns), "confirm", officers[1])
    where = reverse("network:twinning_end", args=[link.pk])

    assert client.get(where).status_code == 302
    assert signed_in(make.worker(towns[1], "editor")).post(where, {"once": "a"}).status_code == 403
    link.refresh_from_db()
    assert link.state == "active"


def test_who_answers_for_what_is_no_municipality_any_more_moves_no_link(towns, officers, signed_in):
    link = step(asked(towns), "confirm", officers[1])
    Organisation.objects.filter(pk=towns[0].pk).update(kind="other")
    client = signed_in(officers[0])

    answers = [
        client.get(reverse("network:twinning_end", args=[link.pk])),
        client.post(reverse("network:twinning_step", args=[link.pk, "suspend"])),
    ]

    link.refresh_from_db()
    assert ([answer.status_code for answer in answers], link.state) == ([403, 403], "active")


def test_what_waits_for_a_word_stands_first(towns, officers, signed_in):
    step(asked((municipality("Laukai"), towns[1])), "confirm", officers[1])
    asked(towns)

    page = signed_in(officers[1]).get(reverse("network:twins_of", args=[towns[1].uid])).content.decode()

    assert page.index("Upynė") < page.index("Laukai")


@pytest.mark.parametrize("name", ["confirm", "decline"])
def test_who_asked_cannot_answer(towns, officers, name):
    with pytest.raises(NotAllowed):
        step(asked(towns), name, officers[0])


def test_either_side_may_suspend_and_end(towns, officers):
    link = step(asked(towns), "confirm", officers[1])

    step(link, "suspend", officers[0])
    step(link, "resume", officers[1])
    step(link, "end", officers[0])

    assert not queries.twinnings().exists()
    assert list(queries.twinnings_of(towns[1])) == [link]
    with pytest.raises(Refused):
        step(link, "resume", officers[1])


def test_two_municipalities_are_linked_once_whoever_asks(towns, officers):
    asked(towns)

    with pytest.raises(services.LinkedAlready):
        asked(towns)
    with pytest.raises(services.LinkedAlready):
        asked(towns[::-1])

    step(Twinning.objects.get(), "decline", officers[1])
    asked(towns[::-1])


def test_only_two_municipalities_and_no_invented_one_beside_a_real_one(towns):
    invented = make.organisation("Sample town", kind="municipality", sample=True)

    with pytest.raises(services.NotMunicipalities):
        asked((towns[0], towns[0]))
    with pytest.raises(services.NotMunicipalities):
        asked((towns[0], make.organisation("An association")))
    with pytest.raises(services.SampleAndReal):
        asked((towns[0], invented))
    assert invented not in queries.possible_twins(towns[0])


def test_an_officer_asks_and_the_other_confirms_in_forms(towns, officers, signed_in):
    first, second = (signed_in(officer) for officer in officers)
    page = first.get(reverse("network:twinning_ask", args=[towns[0].uid]))
    told = {
        "once": page.context["form"]["once"].value(),
        "asked": towns[1].uid,
        "language": "lt",
        "what": "Mokytojos lankosi viena pas kitą.",
        "since": "2019",
    }

    for _time in range(2):
        assert first.post(page.request["PATH_INFO"], told).status_code == 302
    [waiting] = queries.waiting_for(officers[1])
    assert "Upynė" in waiting.label
    assert waiting.label in second.get(reverse("website:desk")).content.decode()
    link = Twinning.objects.get()
    second.post(reverse("network:twinning_step", args=[link.pk, "confirm"]))

    link.refresh_from_db()
    assert (link.state, link.since, link.source_language) == ("active", 2019, "lt")
    assert queries.waiting_for(officers[1]) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"what": ""}, "required"),
        ({"asked": ""}, "required"),
        ({"asked": "zzzzzzzz"}, "Select a valid choice"),
        ({"since": "1066"}, "1900"),
        ({"what": "x" * 10_000}, "600"),
    ],
)
def test_what_is_wrong_says_so_and_stays(towns, officers, signed_in, change, sentence):
    address = reverse("network:twinning_ask", args=[towns[0].uid])
    told = {"asked": towns[1].uid, "language": "en", "what": "We meet.", "since": ""} | change

    answer = signed_in(officers[0]).post(address, told)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Twinning.objects.exists()


def test_asking_twice_is_told_with_everything_typed(towns, officers, signed_in):
    asked(towns)
    told = {"asked": towns[1].uid, "language": "en", "what": "Choirs meet in May.", "since": ""}

    answer = signed_in(officers[0]).post(reverse("network:twinning_ask", args=[towns[0].uid]), told)

    assert answer.status_code == 409
    assert "Choirs meet in May." in answer.content.decode()


def test_who_may_not(towns, officers, signed_in, client):
    link = asked(towns)
    editor = make.worker(towns[1], "editor")
    confirm = reverse("network:twinning_step", args=[link.pk, "confirm"])
    ask = reverse("network:twinning_ask", args=[towns[1].uid])

    assert signed_in(editor).post(confirm).status_code == 403
    assert signed_in(officers[0]).post(confirm).status_code == 403
    assert signed_in(officers[0]).get(ask).status_code == 403
    assert client.post(confirm).status_code == 302
    assert signed_in(officers[1]).post(reverse("network:twinning_step", args=[link.pk, "marry"])).status_code == 404
    link.refresh_from_db()
    assert link.state == "asked"


def test_the_list_asks_as_often_for_three_links_as_for_one(client, officers, towns, django_assert_max_num_queries):
    step(asked(towns), "confirm", officers[1])
    client.get(reverse("network:twins"))
    with django_assert_max_num_queries(10) as one:
        client.get(reverse("network:twins"))
    for name in ("Smiltė", "Giria"):
        other = municipality(name)
        step(asked((towns[0], other)), "confirm", make.worker(other, "officer"))

    with django_assert_max_num_queries(10) as three:
        client.get(reverse("network:twins"))

    assert len(three) == len(one)
