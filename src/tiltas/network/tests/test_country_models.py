"""Country models: drafted, published, read side by side, written anew without losing what stood before."""

import csv
import datetime
import io
import json

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from tiltas.accounts.models import AuditEntry, TransitionRecord
from tiltas.core.errors import NotAllowed
from tiltas.core.versions import ChangedMeanwhile, version_of
from tiltas.languages.services import save_version
from tiltas.network.countries import queries, services
from tiltas.network.countries.entries import found
from tiltas.network.models import Actor, CountryModel, Organisation
from tiltas.places.models import Place
from tiltas.search.queries import find
from tiltas.search.services import rebuild
from tiltas.trace.models import Node

from . import factories as make

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 5, 1)
SAYS = "The ministry speaks with the towns twice a year."


def latvia():
    return make.country("LV", "Latvija", local_language="lv", names={"en": "Latvia"})


def model(place=None, *, published=True, as_of=DAY, **facts) -> CountryModel:
    facts = {"summary": SAYS, "language": "en"} | facts
    made = services.start_country_model(place=place or make.country(), as_of=as_of, **facts)
    return services.step_country_model(country_model=made, name="publish") if published else made


def filled(place=None, times=1, **facts) -> CountryModel:
    made = model(place, **facts)
    for number in range(times):
        add(made, "actors", organisation=make.organisation(), level="national", sector="public", mandate="Leads.")
        add(made, "actors", name=f"County {number}", level="regional", sector="public", mandate="")
        add(made, "mechanisms", name=f"Council {number}", kind="council", takes_part="", what="Advises.")
        add(made, "funding", giver="State", receiver="Towns", amount=None, currency="", year=None, purpose="")
        add(made, "law", name=f"Act {number}", address="", passed_on=None)
        add(made, "assessments", kind="strength", text=f"They meet {number}.", evidence="https://study.example/")
    return made


def add(made, part, **facts):
    return services.add_part(country_model=made, part=queries.PARTS[part], language="en", **facts)


@pytest.mark.parametrize(
    ("who", "start", "parts"),
    [
        ("nobody", 302, 404),
        ("stranger", 403, 404),
        ("editor elsewhere", 403, 404),
        ("editor of the contact point", 403, 200),
        ("organiser", 200, 200),
    ],
)
def test_who_keeps_a_draft(client, who, start, parts):
    made = model(published=False)
    contact = make.organisation(contact_for=make.country())
    person = {
        "stranger": lambda: make.user(),
        "editor elsewhere": lambda: make.worker(make.organisation(contact_for=latvia()), "editor"),
        "editor of the contact point": lambda: make.worker(contact, "editor"),
        "organiser": lambda: make.user("organiser"),
    }.get(who, lambda: None)()
    if person:
        client.force_login(person)

    assert client.get(reverse("network:country_model_start")).status_code == start
    assert client.get(reverse("network:country_model_parts", args=[made.uid])).status_code == parts
    assert client.get(made.get_absolute_url()).status_code == parts
    assert client.get(reverse("network:country_model_file", args=[made.uid, "json"])).status_code == parts


def test_a_draft_is_found_nowhere(client):
    made = filled(published=False)
    rebuild()

    for address in ("network:country_models", "network:country_models_compare"):
        assert SAYS not in client.get(reverse(address)).content.decode()
    assert made.node.visibility == Node.Visibility.PRIVATE
    assert find("ministry towns", "en").total == 0
    assert [list(kind.open_to_translators()) for kind in queries.PARTS.values()] == [[], [], [], [], []]


def test_publishing_shows_it_and_is_recorded(client):
    organiser = make.user("organiser")
    made = filled(published=False)

    services.step_country_model(country_model=made, name="publish", by=organiser)
    rebuild()

    page = client.get(made.get_absolute_url())
    text = page.content.decode()
    assert SAYS in text
    assert "As of 1 May 2026" in text
    assert "County 0" in text
    assert not page.cookies
    assert text.count("Not known") >= 3
    assert [one.title.plain for one in find("council", "en")] == ["Lithuania, as of 1 May 2026"]
    assert TransitionRecord.objects.filter(kind="country_model", name="publish", by=organiser).count() == 1
    assert AuditEntry.objects.filter(action="country_model.publish").count() == 1


def test_its_heading_stands_in_every_language_also_where_nobody_translated_it():
    made = filled(latvia())
    save_version(of=made, language="lv", texts={"summary": "Ministrija runā ar pilsētām."})

    entries = {entry.language: entry for entry in found([made])}

    assert set(entries) == {language for language, _name in settings.LANGUAGES}
    assert entries["lv"].title.startswith("Latvija, ")
    assert "01.05.2026" in entries["lv"].title
    assert "1 мая 2026" in entries["ru"].title
    assert {language for language, entry in entries.items() if entry.text} == {"en", "lv"}


def test_only_organisers_publish():
    contact = make.organisation(contact_for=make.country())
    with pytest.raises(NotAllowed):
        services.step_country_model(
            country_model=model(published=False), name="publish", by=make.worker(contact, "officer")
        )


def test_a_new_day_makes_a_new_one_and_the_older_stays(client):
    old = filled(language="en")
    save_version(of=old, language="lt", texts={"summary": "Ministerija kalbasi."}, origin="human")
    later = datetime.date(2027, 5, 1)

    new = services.begin_anew(country_model=old, as_of=later)
    services.change_part(part=Actor.objects.get(country_model=new, name="County 0"), language="en", name="Region 0")
    services.step_country_model(country_model=new, name="publish")

    assert "County 0" in client.get(old.get_absolute_url()).content.decode()
    newer = client.get(new.get_absolute_url()).content.decode()
    assert "Region 0" in newer
    assert "County 0" not in newer
    assert new.get_absolute_url() in client.get(old.get_absolute_url()).content.decode()
    assert old.get_absolute_url() in newer
    with translation.override("lt"):
        assert "Ministerija kalbasi." in client.get(new.get_absolute_url()).content.decode()
    assert [one.pk for one in queries.newest_by_country()] == [new.pk]


def test_a_day_is_taken_once():
    model()
    with pytest.raises(services.DayTaken):
        model()


def test_a_municipality_has_no_country_model():
    with pytest.raises(services.NotACountry):
        model(make.municipality())


def test_what_is_invented_stays_apart():
    invented = Place.objects.create(kind="country", name="Island", local_language="en", is_sample=True)
    made = model(invented)

    assert made.is_sample
    with pytest.raises(services.SampleAndReal):
        add(made, "actors", organisation=make.organisation(), level="local", sector="civil", mandate="")


def test_the_forms_enter_and_correct_every_kind_of_line(client):
    client.force_login(make.user("organiser"))
    client.post(
        reverse("network:country_model_start"),
        {"place": make.country().uid, "as_of": "2026-05-01", "language": "en", "summary": SAYS, "once": "a"},
    )
    made = CountryModel.objects.get()
    lines = {
        "actors": ({"name": "County", "level": "regional", "sector": "public"}, {"name": "Region"}),
        "mechanisms": ({"name": "Council", "kind": "council"}, {"name": "Board"}),
        "funding": ({"giver": "State", "receiver": "Towns", "amount": "1200", "currency": "EUR"}, {"giver": "Fund"}),
        "law": ({"name": "Act"}, {"name": "Law"}),
        "assessments": ({"kind": "weakness", "text": "Slow.", "evidence": "https://a.example/"}, {"text": "Late."}),
    }
    for number, (kind, (facts, correction)) in enumerate(lines.items()):
        where = reverse("network:country_model_part_add", args=[made.uid, kind])
        assert client.post(where, {"language": "en", "once": f"x{number}"}).status_code == 422
        for _twice in range(2):
            assert client.post(where, facts | {"language": "en", "once": f"y{number}"}).status_code == 302
        (part,) = queries.PARTS[kind].objects.all()
        where = reverse("network:country_model_part", args=[made.uid, kind, part.pk])
        told = facts | correction | {"language": "en", "seen": version_of(part), "once": f"z{number}"}
        assert client.post(where, told).status_code == 302
        part.refresh_from_db()
        name, value = next(iter(correction.items()))
        assert getattr(part, name) == value
        # Written in ignorance of the correction, it is not saved.
        assert client.post(where, told | {"once": f"w{number}"}).status_code == 409
    assert client.post(where, {"remove": "yes"}).status_code == 302
    assert not queries.PARTS["assessments"].objects.exists()


def test_nobody_overwrites_unknowingly():
    made = model()
    seen = version_of(CountryModel.objects.get())
    services.change_country_model(country_model=made, as_of=DAY, summary="Another.", language="en", seen=seen)

    with pytest.raises(ChangedMeanwhile):
        services.change_country_model(country_model=made, as_of=DAY, summary="Third.", language="en", seen=seen)


def test_two_countries_stand_side_by_side(client):
    here, there = filled(), filled(latvia(), summary="Latvia writes plans.")
    asked = {"country1": here.place.uid, "country2": there.place.uid}

    page = client.get(reverse("network:country_models_compare"), asked)

    text = page.content.decode()
    assert SAYS in text
    assert "Latvia writes plans." in text
    assert not page.cookies
    # No cell is empty: local and international actors and weaknesses of both.
    assert text.count(">Not known<") == 6
    one = client.get(reverse("network:country_models_compare"), {"country1": here.place.uid, "country2": "nonsense"})
    assert one.context["topics"] == []


def test_files_say_everything_and_what_is_not_known(client):
    here = filled()
    add(here, "law", name="=cmd()", address="https://law.example/", passed_on=DAY)
    there = filled(latvia())

    table = client.get(reverse("network:country_model_file", args=[here.uid, "csv"]))
    told = json.loads(client.get(reverse("network:country_models_file", args=["json"])).content)

    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [row["part"] for row in rows] == [
        "summary", "actors", "actors", "mechanisms", "funding", "law", "law", "assessments"
    ]  # fmt: skip
    assert {row["country"] for row in rows} == {"LT"}
    assert "'=cmd()" in [row["name"] for row in rows]
    money = next(row for row in told["country_models"][0]["rows"] if row["part"] == "funding")
    assert (money["amount"], money["year"], money["giver"]) == (None, None, "State")
    assert {one["country"] for one in told["country_models"]} == {here.place.code, there.place.code}
    assert client.get(reverse("network:country_model_file", args=[here.uid, "exe"])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_equally_often(client, count, django_assert_max_num_queries):
    here, there = filled(times=count), filled(latvia(), times=count)
    compared = f"{reverse('network:country_models_compare')}?country1={here.place.uid}&country2={there.place.uid}"
    for address, most in (
        (here.get_absolute_url(), 9), (compared, 9), (reverse("network:country_models"), 3),
    ):  # fmt: skip
        address = address.replace("/en/", "/ar/", 1)
        address = client.get(address, follow=True).request["PATH_INFO"] + (
            "?" + address.split("?")[1] if "?" in address else ""
        )
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


def _page_of(client, place) -> str:
    return client.get(reverse("website:place", args=[place.uid, "x"]), follow=True).content.decode()


def test_a_place_leads_to_its_model(client):
    made = model()
    model(latvia(), published=False)

    assert made.get_absolute_url() in _page_of(client, made.place)
    assert "Country model" not in _page_of(client, latvia())


def test_an_organisation_that_a_model_names_is_not_lost():
    made = filled()
    named = Actor.objects.filter(country_model=made).exclude(organisation=None).get().organisation

    with pytest.raises(Exception, match="protected"):
        Organisation.objects.filter(pk=named.pk).delete()
