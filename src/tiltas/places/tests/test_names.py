import pytest
from django.template import Context, Template
from django.utils import translation

from tiltas.places import queries
from tiltas.places.models import Place


@pytest.mark.parametrize(
    ("code", "language", "name", "written_in"),
    [
        ("LT-57", "uk", "Вільнюс", "uk"),
        ("LT-57", "lt", "Vilniaus miesto savivaldybė", "lt"),
        ("LT-01", "ru", "Akmenė District Municipality", "en"),
        ("LV-RIX", "et", "Riia", "et"),
        ("LV-RIX", "lv", "Rīgas valstspilsēta", "lv"),
        ("NO-50", "ar", "Trøndelag", "nb"),
        ("EE", "ar", "إستونيا", "ar"),
        ("FI", "fi", "Suomi", "fi"),
    ],
)
def test_a_name_falls_back_to_english_and_then_to_the_local_one(places, code, language, name, written_in):
    shown = queries.place_by_code(code).name_in(language)

    assert (shown.plain, shown.language) == (name, written_in)


def test_a_name_in_another_language_says_so_on_the_page(places):
    place = queries.place_by_code("LT-01")

    with translation.override("ar"):
        html = Template("{{ place.name_in }}").render(Context({"place": place}))

    assert html == '<span lang="en" dir="ltr">Akmenė District Municipality</span>'


@pytest.mark.parametrize(
    ("name", "country", "official"),
    [
        ("Tallinn", "EE", "Tallinna linn"),
        ("Riga", "LV", "Rīgas valstspilsēta"),
        ("Rēzekne", "LV", "Rēzeknes valstspilsēta"),
        ("Kaunas", "LT", "Kauno miesto savivaldybė"),
        ("Södertälje kommun", "SE", "Södertälje kommun"),
        ("Vilnius City Municipality", "LT", "Vilniaus miesto savivaldybė"),
    ],
)
def test_a_place_is_found_by_any_of_its_names(places, name, country, official):
    assert queries.place_named(name, country=country).name == official


def test_a_name_that_nobody_knows_finds_nothing(places):
    assert queries.place_named("Riga", country="EE") is None
    assert queries.place_by_code("") is None


@pytest.mark.parametrize(
    ("language", "names", "expected"),
    [
        ("lt", ["Zarasai", "Šiauliai", "Telšiai", "Skuodas"], ["Skuodas", "Šiauliai", "Telšiai", "Zarasai"]),
        ("et", ["Võru", "Pärnu", "Põlva", "Valga"], ["Põlva", "Pärnu", "Valga", "Võru"]),
        ("sv", ["Örebro", "Åland", "Uppsala", "Äldre"], ["Uppsala", "Åland", "Äldre", "Örebro"]),
        ("en", ["Šiauliai", "Tartu", "Riga"], ["Riga", "Šiauliai", "Tartu"]),
    ],
)
def test_names_are_sorted_as_the_reader_expects(language, names, expected):
    places = [Place(name=name, local_language=language) for name in names]

    assert [place.name for place in queries.in_order(places, language)] == expected


def test_a_list_with_regions_and_countries_asks_once(places, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len([(place.parent.name, place.country.name) for place in queries.municipalities("LT")]) == 60


def test_a_country_is_its_own_and_everything_else_lies_in_one(places):
    country, town = queries.place_by_code("LT"), queries.place_by_code("LT-57")

    assert (country.its_country, town.its_country) == (country, country)
