import csv

import pytest
from django.conf import settings

from tiltas.places import queries
from tiltas.places.models import Place
from tiltas.places.services import add_sample_place, seed_places

OURS = ["en", "et", "lv", "lt", "sv", "ru", "uk", "ar"]
OFFICIAL_NAMES = {
    "EE-37": "Harju maakond",
    "EE-52": "Järva maakond",
    "EE-784": "Tallinna linn",
    "EE-793": "Tartu linn",
    "EE-796": "Tartu vald",
    "EE-514": "Narva-Jõesuu linn",
    "EE-638": "Põhja-Pärnumaa vald",
    "LV-RIX": "Rīgas valstspilsēta",
    "LV-DGV": "Daugavpils valstspilsēta",
    "LV-REZ": "Rēzeknes valstspilsēta",
    "LV-011": "Ādažu novads",
    "LV-112": "Dienvidkurzemes novads",
    "LV-113": "Valmieras novads",
    "LT-57": "Vilniaus miesto savivaldybė",
    "LT-58": "Vilniaus rajono savivaldybė",
    "LT-23": "Kupiškio rajono savivaldybė",
    "LT-17": "Kazlų Rūdos savivaldybė",
    "LT-25": "Marijampolės savivaldybė",
    "LT-59": "Visagino savivaldybė",
    "LT-31": "Palangos miesto savivaldybė",
    "LT-01": "Akmenės rajono savivaldybė",
    "SE-AB": "Stockholms län",
    "FI-01": "Landskapet Åland",
    "DK-84": "Region Hovedstaden",
    "NO-50": "Trøndelag",
    "IS-1": "Höfuðborgarsvæðið",
}


def test_the_eight_countries_are_named_in_all_our_languages(places):
    assert sorted(country.code for country in queries.countries()) == ["DK", "EE", "FI", "IS", "LT", "LV", "NO", "SE"]
    # PostgreSQL keeps the keys of such a field in an order of its own.
    assert all(set(country.names) == set(OURS) for country in queries.countries())


@pytest.mark.parametrize(("country", "ever", "today"), [("EE", 79, 78), ("LV", 43, 42), ("LT", 60, 60)])
def test_every_baltic_municipality_is_there(places, country, ever, today):
    assert queries.municipalities(country, former=True).count() == ever
    assert queries.municipalities(country).count() == today


@pytest.mark.parametrize(
    ("country", "count"), [("EE", 15), ("LV", 0), ("LT", 10), ("SE", 21), ("FI", 19), ("DK", 5), ("NO", 15), ("IS", 8)]
)
def test_regions(places, country, count):
    assert queries.regions(country).count() == count


def test_places_bear_their_official_names(places):
    assert {place.code: place.name for place in Place.objects.filter(code__in=OFFICIAL_NAMES)} == OFFICIAL_NAMES


def test_lithuanian_law_knows_three_kinds_of_municipality(places):
    names = [place.name for place in queries.municipalities("LT")]

    cities = [name for name in names if name.endswith(" miesto savivaldybė")]
    districts = [name for name in names if name.endswith(" rajono savivaldybė")]

    assert (len(cities), len(districts), len(names) - len(cities) - len(districts)) == (7, 43, 10)
    assert all(name.endswith(" savivaldybė") for name in names)


def test_estonia_has_fifteen_towns_and_the_rest_are_rural(places):
    names = [place.name for place in queries.municipalities("EE", former=True)]

    assert len([name for name in names if name.endswith(" linn")]) == 15
    assert len([name for name in names if name.endswith(" vald")]) == 64


def test_norwegian_counties_are_those_of_today(places):
    counties = {place.name: place.code for place in queries.regions("NO")}

    assert {"Akershus", "Buskerud", "Østfold", "Vestfold", "Telemark", "Troms", "Finnmark"} <= set(counties)
    assert not {"Viken", "Vestfold og Telemark", "Troms og Finnmark"} & set(counties)
    assert counties["Akershus"] == ""


def test_municipalities_lie_in_their_county_or_else_in_their_country(places):
    def parent(code):
        return queries.place_by_code(code).parent.code

    assert [parent("EE-511"), parent("LT-57"), parent("LV-RIX")] == ["EE-45", "LT-VL", "LV"]
    assert queries.place_by_code("EE-511").country.code == "EE"


def test_no_name_is_empty_or_in_a_language_that_is_not_ours(places):
    for place in Place.objects.all():
        assert set(place.names) <= set(OURS), place.name
        assert all(name.strip() for name in [place.name, place.local_language, *place.names.values()]), place.name


def test_arabic_names_are_written_in_arabic_and_slavic_ones_in_cyrillic(places):
    for place in Place.objects.all():
        for language, first, last in [
            ("ar", "\u0600", "\u06ff"),
            ("ru", "\u0400", "\u04ff"),
            ("uk", "\u0400", "\u04ff"),
        ]:
            letters = [letter for letter in place.names.get(language, "") if letter.isalpha()]
            assert all(first <= letter <= last for letter in letters), (place.name, language)


def test_what_was_dissolved_says_when_and_what_follows(places):
    toila, varaklani = queries.place_by_code("EE-803"), queries.place_by_code("LV-102")

    assert not toila.exists
    assert [toila.succeeded_by.code, varaklani.succeeded_by.code] == ["EE-251", "LV-059"]


def test_seeding_again_changes_nothing(places):
    before = list(Place.objects.order_by("pk").values())

    assert seed_places() == 0
    assert list(Place.objects.order_by("pk").values()) == before


def test_seeding_again_mends_what_is_wrong_and_keeps_the_uid(places):
    Place.objects.filter(code="LT-23").update(name="Kupiškis", parent=queries.place_by_code("LT"))
    uid = queries.place_by_code("LT-23").uid

    assert seed_places() == 1
    mended = queries.place_by_code("LT-23")
    assert (mended.uid, mended.name, mended.parent.code) == (uid, "Kupiškio rajono savivaldybė", "LT-PN")


def test_a_place_that_receives_its_code_is_still_the_same_place(places):
    Place.objects.filter(code="EE-784").update(code="")

    assert seed_places() == 1
    assert Place.objects.filter(name="Tallinna linn").count() == 1


def test_seeding_leaves_samples_alone(places):
    sample = add_sample_place(name="Pajūrio savivaldybė", parent=queries.place_by_code("LT"), local_language="lt")

    assert seed_places() == 0
    assert add_sample_place(name=sample.name, parent=sample.parent, local_language="lt") == sample
    assert (sample.is_sample, sample.country.code, sample.code) == (True, "LT", "")


def test_seeding_is_quick(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        seed_places()


def test_codes_agree_with_the_shared_list_of_subdivisions(places):
    listed = settings.SHARED_DATA / "places" / "subdivisions.csv"
    if not listed.exists():
        pytest.skip("the shared data is not here")
    with listed.open(encoding="utf-8") as lines:
        codes = {
            row["code"]: row for row in csv.DictReader(lines) if row["country"] in {"EE", "LV", "LT", "SE", "FI", "DK"}
        }

    ours = {place.code: place for place in Place.objects.exclude(kind="country").exclude(code="")}

    assert {code for code in ours if code[:2] not in {"NO", "IS"}} == set(codes)
    assert all(ours[code].parent.code == row["parent"] for code, row in codes.items() if row["parent"])
