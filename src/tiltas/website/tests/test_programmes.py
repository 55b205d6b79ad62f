import re

import pytest

from tiltas.core.addresses import in_language
from tiltas.events.models import Event
from tiltas.languages.models import LanguageVersion
from tiltas.languages.queries import show, translatable_kinds
from tiltas.network.models import Organisation
from tiltas.network.queries import body_of, contact_points
from tiltas.places.queries import place_by_code
from tiltas.places.services import seed_places
from tiltas.projects.models import Project
from tiltas.projects.queries import work_packages_of
from tiltas.themes.services import seed_themes
from tiltas.website.content.programmes import FACTS, load_programmes

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    seed_places()
    seed_themes()
    return load_programmes()


def test_loading_again_adds_nothing_and_keeps_what_was_changed(loaded):
    organisation = Organisation.objects.get(name__contains="PROVIDUS")
    organisation.description = "Written by them."
    organisation.save()
    before = [model.objects.count() for model in (Organisation, Project, Event, LanguageVersion)]

    assert (loaded > 0, load_programmes()) == (True, 0)

    organisation.refresh_from_db()
    assert organisation.description == "Written by them."
    assert [model.objects.count() for model in (Organisation, Project, Event, LanguageVersion)] == before


def test_facts_are_not_samples_and_name_no_person(loaded):
    for model in (Organisation, Project, Event):
        assert model.objects.exists()
        assert not model.objects.filter(node__is_sample=True).exists()
    assert not Organisation.objects.exclude(mailbox="", phone="").exists()
    assert not re.search(r"[\w.]+@[\w.]+", FACTS.read_text(encoding="utf-8"))


def test_each_part_hands_on_to_the_next(loaded):
    sidp = Project.objects.get(acronym="SIDP")

    handed_on = [(work.key, feed.later.key) for work in work_packages_of(sidp) for feed in work.feeds_on.all()]

    assert handed_on == [("WP2", "WP3"), ("WP3", "WP4")]
    assert sidp.funding.get().amount == 261683
    assert Project.objects.get(acronym="FOR-IN 2.0").continues.acronym == "FOR-IN"
    assert Project.objects.get(acronym="MIPAS", starts_on="2012-01-01").funding.get().agreement.endswith("02RAI")


def test_dates_are_as_exact_as_they_are_known(loaded):
    assert in_language("en", lambda: Project.objects.get(acronym="SIDP").period) == "2012 – 2013"
    mipas = Project.objects.get(acronym="MIPAS", starts_on="2012-01-01")
    assert in_language("en", lambda: mipas.period) == "1 January 2012 – 30 June 2013"
    visit = Event.objects.get(place_text__startswith="Roskilde")
    assert sorted(country.code for country in visit.countries.all()) == ["DK", "SE"]
    # No day is made up for seminars and a forum whose day is not known.
    assert list(Event.objects.filter(project=mipas).values_list("starts_on", "ends_on")) == [(None, None)] * 5


def test_municipalities_have_their_administrations_and_countries_their_contacts(loaded):
    assert body_of(place_by_code("LT-57")).name == "Vilniaus miesto savivaldybė"
    assert {one.name for one in contact_points(place_by_code("LV"))} == {
        "Nordic Council of Ministers' Office in Latvia",
        "Sabiedrības integrācijas fonds",
        "Centre for Public Policy PROVIDUS",
    }


def test_every_translation_that_came_along_is_fresh(loaded):
    for model in translatable_kinds():
        if model._meta.app_label in {"projects", "events"}:
            for language in ("en", "et", "lt"):
                for thing in show(model.objects.all(), language):
                    assert thing.shown.is_fresh, thing
