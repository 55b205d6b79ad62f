import datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation

from tiltas.languages.services import save_version
from tiltas.projects import queries, services
from tiltas.projects.models import Project, in_words

from .factories import country, municipality, organisation, project, theme

pytestmark = pytest.mark.django_db

YEAR = {"starts_precision": "year", "ends_precision": "year"}


def day(year, month=1, number=1):
    return datetime.date(year, month, number)


def test_a_date_is_told_as_exactly_as_it_is_known():
    with translation.override("en"):
        assert in_words(day(2012, 3, 4), "year") == "2012"
        assert in_words(day(2012, 3, 4), "month") == "March 2012"
        assert in_words(day(2012, 3, 4), "day") == "4 March 2012"
        assert in_words(None, "day") == ""


def test_a_year_lasts_to_its_last_day():
    made = project(starts_on=day(2012, 5), ends_on=day(2013, 5), **YEAR)

    assert (made.starts_on, made.ends_on, made.period) == (day(2012), day(2013, 12, 31), "2012 – 2013")
    february = project(ends_on=day(2024, 2, 3), ends_precision="month")
    assert february.ends_on == day(2024, 2, 29)
    with pytest.raises(services.EndsBeforeItBegins):
        project(starts_on=day(2013), ends_on=day(2012))


def test_where_a_project_stands_is_told_by_the_clock():
    ended = project(starts_on=day(2012), ends_on=day(2013))
    running = project(starts_on=day(2020), ends_on=day(2999))
    open_end = project(starts_on=day(2020))
    planned = project(starts_on=day(2999))
    unknown = project()

    assert [one.state for one in (ended, running, open_end, planned, unknown)] == [
        "ended",
        "running",
        "running",
        "planned",
        "",
    ]
    assert set(queries.projects(state="running")) == {running, open_end}
    assert [*queries.projects(state="ended"), *queries.projects(state="planned")] == [ended, planned]


def test_a_project_is_listed_once():
    project("Bridges", starts_on=day(2020))

    with pytest.raises(services.ListedAlready):
        project("bridges", starts_on=day(2020))
    assert project("Bridges", starts_on=day(2023)).title == "Bridges"


def test_an_organisation_is_partner_once_and_samples_stay_among_themselves():
    made, partner = project(), organisation()
    services.add_partner(project=made, organisation=partner)

    with pytest.raises(services.PartnerAlready):
        services.add_partner(project=made, organisation=partner)
    with pytest.raises(services.SampleAndReal):
        services.add_partner(project=made, organisation=organisation(sample=True))
    with pytest.raises(services.SampleAndReal):
        services.add_partner(project=project(sample=True), organisation=partner)


def test_work_hands_on_within_one_project_only():
    made = project()
    study = services.add_work_package(project=made, title="Study", language="en")
    pilot = services.add_work_package(project=made, title="Pilot", language="en")
    elsewhere = services.add_work_package(project=project(), title="Elsewhere", language="en")

    services.feed(earlier=study, later=pilot, what="needs")

    assert (study.number, pilot.number) == (1, 2)
    assert list(pilot.fed_by.all()) == [study]
    with pytest.raises(services.OtherProject):
        services.feed(earlier=study, later=elsewhere)
    with pytest.raises(services.NumberTaken):
        services.add_work_package(project=made, title="Again", language="en", number=2)


def test_money_stands_in_the_readers_figures():
    funding = services.add_funding(project=project(), fund="Fund", amount=Decimal("261683"), currency="eur")

    with translation.override("en"):
        assert funding.money == "261,683 EUR"
    with translation.override("sv"):
        assert funding.money == "261\xa0683 EUR"
    assert funding.total_money == ""


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["New", "Old"]),
        ("state=ended", ["Old"]),
        ("country=COUNTRY", ["New"]),
        ("theme=THEME", ["Old"]),
        ("state=sometimes&theme=zzz&page=x", ["New", "Old"]),
    ],
)
def test_filters_narrow_the_list_and_nonsense_does_not(client, asked, found):
    about, where = theme(), country()
    project("Old", starts_on=day(2012), ends_on=day(2013), themes=[about])
    project("New", starts_on=day(2022), places=[municipality("One"), municipality("Two")])

    page = client.get("/en/projects/?" + asked.replace("THEME", about.uid).replace("COUNTRY", where.uid))

    assert [one.title for one in page.context["projects"]] == found


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_equally_often(client, count, django_assert_num_queries):
    for number in range(count):
        made = project(places=[municipality(f"Place {number}")], themes=[theme()], summary="About.", language="lt")
        services.add_partner(project=made, organisation=organisation())
    client.get("/en/projects/")
    with django_assert_num_queries(7):
        assert client.get("/en/projects/").status_code == 200


def full_project(count):
    made = project(
        "Dialogas",
        language="lt",
        summary="Apie dialogą.",
        starts_on=day(2012),
        ends_on=day(2013),
        places=[country()],
        themes=[theme()],
        **YEAR,
    )
    before = None
    for number in range(count):
        services.add_partner(
            project=made, organisation=organisation(place=municipality(f"P{number}")), role_text="Holds the pen"
        )
        work = services.add_work_package(project=made, title=f"Work {number}", purpose="Learn.", language="en")
        services.add_deliverable(work_package=work, title=f"Report {number}")
        services.add_funding(project=made, fund=f"Fund {number}", agreement="A-1", acknowledgement="Paid by the fund.")
        if before:
            services.feed(earlier=before, later=work, what="what was learnt")
        project(f"Next {number}", continues=made, starts_on=day(2014 + number))
        before = work
    return made


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_at_most_ten_times(client, count, django_assert_max_num_queries):
    made = full_project(count)
    client.get(made.get_absolute_url())
    with django_assert_max_num_queries(10):
        page = client.get(made.get_absolute_url())
    assert page.status_code == 200


def test_the_page_tells_partners_work_money_and_what_followed(client):
    made = full_project(2)

    text = client.get(made.get_absolute_url()).content.decode()

    for words in (
        "Apie dialogą.",
        "Holds the pen",
        "Handed on to",
        "what was learnt",
        "Report 1",
        "A-1",
        "Paid by the fund.",
        "Next 0",
        "2013",
        "Continued by",
    ):
        assert words in text
    assert "Continues" in client.get(Project.objects.get(title="Next 0").get_absolute_url()).content.decode()


def test_the_address_has_the_words_of_the_page_language(client):
    made = project("Tiltai", language="lt", acronym="TIL")
    save_version(of=made, language="en", texts={"title": "Bridges"})

    page = client.get(f"/en/projects/{made.uid}-wrong/")

    assert (page.status_code, page["Location"]) == (301, f"/en/projects/{made.uid}-til-bridges/")
    text = client.get(page["Location"]).content.decode()
    assert "Written in: Lithuanian" in text
    assert client.get("/en/projects/zzzzzzzz-x/").status_code == 404


def test_reading_pages_set_no_cookie():
    made, client = full_project(1), Client(enforce_csrf_checks=True)
    for address in ("/en/projects/", "/ar/projects/", made.get_absolute_url()):
        page = client.get(address, follow=True)
        assert page.status_code == 200
        assert not client.cookies
        assert "csrfmiddlewaretoken" not in page.content.decode()


def test_an_empty_list_says_what_to_do(client):
    assert "No project is listed yet." in client.get("/en/projects/").content.decode()
    project()
    assert "No project fits these filters." in client.get("/en/projects/?state=ended").content.decode()


def test_an_organisations_page_leads_to_its_projects_and_no_address_is_shown(client):
    partner = organisation(mailbox="office@bridge.example", phone="+370 222")
    made = project("Bridges", acronym="BRI")
    services.add_partner(project=made, organisation=partner)

    its_page = client.get(partner.get_absolute_url()).content.decode()
    project_page = client.get(made.get_absolute_url()).content.decode()

    assert made.get_absolute_url() in its_page
    assert partner.get_absolute_url() in project_page
    for secret in ("office@bridge.example", "+370 222"):
        assert secret not in its_page + project_page


def test_theme_and_place_pages_get_their_projects():
    place = municipality()
    administration = organisation(kind="municipality", place=place, governs=place)
    made = project(themes=[theme()], places=[place])
    services.add_partner(project=made, organisation=administration)
    as_partner = project()
    services.add_partner(project=as_partner, organisation=administration)

    assert list(queries.for_theme(theme())) == [made]
    assert set(queries.for_place(place)) == {made, as_partner}
    assert list(queries.for_place(country())) == [made]
