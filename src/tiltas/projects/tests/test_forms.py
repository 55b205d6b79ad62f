import re

import pytest

from tiltas.projects.models import Project
from tiltas.projects.services import add_partner, add_work_package

from .factories import country, municipality, organisation, project, theme, user, worker

pytestmark = pytest.mark.django_db

FACTS = {
    "source_language": "en",
    "title": "Bridges",
    "summary": "Six towns talk.",
    "starts_on": "2024-01-01",
    "starts_precision": "day",
    "ends_on": "2025-06-30",
    "ends_precision": "month",
}


@pytest.mark.parametrize(
    ("who", "add", "change"),
    [
        ("nobody", 302, 302),
        ("stranger", 403, 403),
        ("researcher", 403, 403),
        ("organiser", 200, 200),
        ("administrator", 200, 200),
        ("member", 403, 403),
        ("editor", 403, 200),
        ("officer", 403, 200),
    ],
)
def test_who_may_do_what(client, who, add, change):
    made, partner = project(), organisation()
    add_partner(project=made, organisation=partner)
    person = {
        "nobody": lambda: None,
        "stranger": lambda: user(),
        "researcher": lambda: user("researcher"),
        "organiser": lambda: user("organiser"),
        "administrator": lambda: user(is_superuser=True),
    }.get(who, lambda: worker(partner, who))()
    if person:
        client.force_login(person)
    addresses = [
        "/en/projects/add/",
        f"/en/projects/{made.uid}/change/",
        f"/en/projects/{made.uid}/partners/add/",
        f"/en/projects/{made.uid}/work-packages/add/",
    ]

    assert [client.get(address).status_code for address in addresses] == [add, change, change, change]
    assert [client.post(address, {"title": ""}).status_code for address in addresses] == [
        422 if status == 200 else status for status in (add, change, change, change)
    ]


def test_an_organiser_lists_a_project_with_partner_and_work(client):
    client.force_login(user("organiser"))
    partner = organisation()

    answer = client.post(
        "/en/projects/add/",
        FACTS | {"countries": [country().uid], f"in_{country().uid}": [municipality().uid], "themes": [theme().uid]},
    )
    made = Project.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    client.post(
        f"/en/projects/{made.uid}/partners/add/", {"organisation": partner.uid, "role": "lead", "language": "en"}
    )
    work = {"language": "en", "number": "1", "title": "Study", "key": "WP1"}
    client.post(f"/en/projects/{made.uid}/work-packages/add/", work)
    study = made.work_packages.get()
    client.post(
        f"/en/projects/{made.uid}/work-packages/add/",
        work | {"number": "2", "title": "Pilot", "fed_by": str(study.pk), "what": "needs"},
    )

    assert set(made.places.all()) == {country(), municipality()}
    assert made.partners.get().role == "lead"
    assert [(one.title, feed.later.title, feed.what) for one in [study] for feed in one.feeds_on.all()] == [
        ("Study", "Pilot", "needs")
    ]


def test_sending_twice_lists_once(client):
    client.force_login(user("organiser"))
    made, partner = project(), organisation()

    answers = [client.post("/en/projects/add/", FACTS) for _time in range(2)]
    joined = [
        client.post(
            f"/en/projects/{made.uid}/partners/add/",
            {"organisation": partner.uid, "role": "partner", "language": "en"},
        )
        for _time in range(2)
    ]
    once = FACTS | {"title": "Ways", "once": "the same opening of the form"}
    assert [client.post("/en/projects/add/", once).status_code for _time in range(2)] == [302, 302]
    work = {"language": "en", "number": "1", "title": "Study"}
    worked = [client.post(f"/en/projects/{made.uid}/work-packages/add/", work) for _time in range(2)]

    assert [answer.status_code for answer in (*answers, *joined, *worked)] == [302, 409, 302, 409, 302, 409]
    assert (Project.objects.count(), made.partners.count(), made.work_packages.count()) == (3, 1, 1)


def test_what_was_typed_stays_when_something_is_wrong(client):
    client.force_login(user("organiser"))

    nonsense = client.post("/en/projects/add/", FACTS | {"starts_on": "soon", "countries": ["zzzzzzzz"]})
    turned = client.post("/en/projects/add/", FACTS | {"ends_on": "2020-01-01"})

    assert nonsense.status_code == 422
    assert set(nonsense.context["form"].errors) == {"starts_on", "countries"}
    assert "Six towns talk." in nonsense.content.decode()
    assert turned.status_code == 422
    assert "would end before it begins" in turned.content.decode()
    assert not Project.objects.exists()


def test_the_form_shows_what_is_known_and_saves_the_change(client):
    made = project("Old title", places=[country(), municipality()], themes=[theme()])
    client.force_login(user("organiser"))

    page = client.get(f"/en/projects/{made.uid}/change/")
    text = page.content.decode()
    opened = {"seen": page.context["form"]["seen"].value()}
    client.post(f"/en/projects/{made.uid}/change/", FACTS | opened)
    overtaken = client.post(f"/en/projects/{made.uid}/change/", FACTS | opened | {"title": "Ways"})

    assert 'value="Old title"' in text
    for chosen in (country(), municipality(), theme()):
        assert re.search(f'value="{chosen.uid}"[^>]* checked', text)
    made.refresh_from_db()
    assert (made.title, made.places.count(), str(made.ends_on)) == ("Bridges", 0, "2025-06-30")
    assert overtaken.status_code == 409


def test_only_sample_organisations_join_a_sample(client):
    real, invented = organisation("Real"), organisation("Invented", sample=True)
    made = project(sample=True)
    work = add_work_package(project=made, title="Work", language="en")
    client.force_login(user("organiser"))

    text = client.get(f"/en/projects/{made.uid}/partners/add/").content.decode()

    assert invented.uid in text
    assert real.uid not in text
    assert work.title in client.get(f"/en/projects/{made.uid}/work-packages/add/").content.decode()
