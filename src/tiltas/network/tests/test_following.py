"""Who follows something is told once of each new public thing, and of nothing else."""

import datetime

import pytest
from django.core import mail as post
from django.urls import reverse

from tiltas.accounts.services import erase_personal_data, export_personal_data
from tiltas.languages.services import save_version
from tiltas.network.following import services
from tiltas.network.models import Follow, SavedSearch
from tiltas.network.services import change_organisation
from tiltas.notifications.models import Notice
from tiltas.notifications.queries import unseen
from tiltas.notifications.services import prefer, send_digests
from tiltas.search.services import index

from . import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make.user()


def new(name, **facts):
    made = make.organisation(name, description="Meets on Fridays.", **facts)
    index(made)
    return made


def told(person):
    return [line.text for line in unseen(person)]


def test_what_is_new_in_a_place_is_told_once(person):
    new("Old Friends", place=make.country())
    services.follow(user=person, kind="place", thing=make.country())
    new("New Friends", place=make.municipality())
    new("Far Friends", place=make.country("SE", "Sverige"))

    assert [services.tell_followers(), services.tell_followers()] == [1, 0]

    assert told(person) == ["You follow this: New Friends (Organisation)"]


def test_what_is_new_is_mailed_once(person):
    services.follow(user=person, kind="place", thing=make.country())
    prefer(user=person, rhythm="daily", language="en")
    new("New Friends", place=make.country())

    for day in (1, 2):
        services.tell_followers()
        send_digests(today=datetime.date(2026, 3, day))

    (letter,) = post.outbox
    assert letter.to == [person.email]
    assert letter.body.count("New Friends") == 1


def test_one_thing_is_told_once_though_it_is_followed_twice(person):
    for kind, thing in (("theme", make.theme()), ("place", make.country())):
        services.follow(user=person, kind=kind, thing=thing)
    new("New Friends", place=make.country(), themes=[make.theme()])

    services.tell_followers()

    assert Notice.objects.count() == 1


def test_a_change_or_a_translation_is_no_news(person):
    one = new("Old Friends", place=make.country())
    services.follow(user=person, kind="place", thing=make.country())
    change_organisation(organisation=one, description="Meets on Mondays.")
    save_version(of=one, language="lt", texts={"description": "Susitinka."}, origin="human")
    index(one)

    services.tell_followers()

    assert told(person) == []


def test_what_is_invented_is_no_news_of_a_theme(person):
    services.follow(user=person, kind="theme", thing=make.theme())
    new("Invented Friends", themes=[make.theme()], sample=True)

    services.tell_followers()

    assert told(person) == []


def test_what_is_no_longer_public_is_not_told(person):
    services.follow(user=person, kind="place", thing=make.country())
    one = new("New Friends", place=make.country())
    services.tell_followers()

    one.node.visibility = "private"
    one.node.save()
    index(type(one).objects.get(pk=one.pk))

    assert told(person) == []


def test_the_button_follows_and_ceases(client, person):
    one = make.organisation()
    where = reverse("network:follow", args=["organisation", one.uid])
    assert client.post(where).status_code == 302
    assert not Follow.objects.exists()
    assert "Follow" not in client.get(one.get_absolute_url()).content.decode()
    client.force_login(person)
    assert ">Follow<" in client.get(one.get_absolute_url()).content.decode()

    for _twice in range(2):
        client.post(where)
    assert Follow.objects.get().organisation == one
    assert "No longer follow" in client.get(one.get_absolute_url()).content.decode()
    assert one.name in client.get(reverse("network:following")).content.decode()

    client.post(where, {"cease": "yes"})
    assert not Follow.objects.exists()


@pytest.mark.parametrize("kind", ["organisation", "theme", "place", "person"])
def test_what_is_not_there_cannot_be_followed(client, person, kind):
    client.force_login(person)
    assert client.post(reverse("network:follow", args=[kind, "00000000"])).status_code == 404


def test_nobody_is_led_to_another_site(client, person):
    client.force_login(person)
    where = reverse("network:follow", args=["place", make.country().uid])

    assert (
        client.post(where, headers={"referer": "https://elsewhere.example/"})["Location"] == "/en/network/following/"
    )


def test_what_somebody_follows_is_handed_out_and_erased(person):
    services.follow(user=person, kind="place", thing=make.country())

    assert "Lithuania" in str(export_personal_data(user=person)["network"])
    erase_personal_data(user=person)
    assert not Follow.objects.exists()


def save_search(client, person, **question):
    client.force_login(person)
    return client.post(reverse("network:follow_search"), question)


def test_a_saved_search_tells_once_of_what_is_new(client, person):
    new("Old Gardeners")
    save_search(client, person, q="gardener")
    new("New Gardeners")
    new("Bakers")
    new("Invented Gardeners", sample=True)

    for _day in range(2):
        services.tell_followers()

    assert told(person) == ["You follow this: New Gardeners (Organisation)"]


def test_a_saved_search_mails_once(client, person):
    from datetime import date

    from django.core import mail

    from tiltas.notifications.services import prefer, send_digests

    prefer(user=person, rhythm="daily", language="en")
    save_search(client, person, q="gardeners")
    services.follow(user=person, kind="place", thing=make.country())
    new("New Gardeners", place=make.country())

    for day in (1, 2):
        services.tell_followers()
        send_digests(today=date(2026, 3, day))

    assert len(mail.outbox) == 1
    assert mail.outbox[0].body.count("New Gardeners") == 1


def test_a_search_is_saved_once_with_what_narrows_it_and_forgotten(client, person):
    for _twice in range(2):
        answer = save_search(client, person, q="gardeners", kind="organisation", nonsense="x")
    assert answer["Location"] == "/en/search/?q=gardeners&kind=organisation"
    (one,) = SavedSearch.objects.all()
    assert "gardeners" in str(export_personal_data(user=person))
    page = client.get(reverse("network:following")).content.decode()
    assert "gardeners" in page

    client.post(reverse("network:follow_search"), {"forget": str(one.pk)})
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize("question", [{}, {"q": " "}, {"kind": "organisation"}])
def test_a_search_for_nothing_is_not_saved(client, person, question):
    assert save_search(client, person, **question).status_code == 404


def test_nobody_forgets_the_search_of_somebody_else(client, person):
    save_search(client, person, q="gardeners")
    client.force_login(make.user(name="Other"))

    client.post(reverse("network:follow_search"), {"forget": str(SavedSearch.objects.get().pk)})

    assert SavedSearch.objects.count() == 1


def test_only_who_is_signed_in_is_asked_about_a_search(client, person):
    assert "Tell me when" not in client.get("/en/search/?q=gardeners").content.decode()
    client.force_login(person)
    assert "Tell me when" in client.get("/en/search/?q=gardeners").content.decode()


def test_the_page_says_that_one_is_told_already_and_takes_one_back_to_it(client, person):
    save_search(client, person, q="gardeners", kind="organisation")
    (one,) = SavedSearch.objects.all()
    page = client.get("/en/search/?kind=organisation&q=gardeners").content.decode()
    assert "You are told when there is something new for this search." in page
    assert "Tell me when" not in page
    assert "Tell me when" in client.get("/en/search/?q=gardeners").content.decode()

    answer = client.post(reverse("network:follow_search"), {"forget": str(one.pk), "here": "yes"})

    assert answer["Location"] == "/en/search/?q=gardeners&kind=organisation"
    assert "Tell me when" in client.get(answer["Location"]).content.decode()
