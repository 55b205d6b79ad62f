"""Partners, work, what is handed on, deliverables and funding: entered and corrected by who does the work."""

import datetime

import pytest
from django.utils import translation

from tiltas.languages.queries import show
from tiltas.languages.services import save_version
from tiltas.projects import services

from .factories import country, organisation, project, theme, user, worker

pytestmark = pytest.mark.django_db
PARTS = ["partners", "work-packages", "handed-on", "deliverables", "funding"]
SENT = {"seen", "once"}
MONEY = {
    "language": "en", "fund": "Nordic Council of Ministers", "programme": "Nordplus", "agreement": "NP-7",
    "amount": "1200.50", "total": "2000", "currency": "EUR",
    "wording_en": "Supported by the fund.", "wording_lt": "Remia fondas.",
}  # fmt: skip


@pytest.fixture
def made():
    return project("Bridges", acronym="BRI", summary="Six towns talk.")


@pytest.fixture
def partner(made):
    found = organisation("Neighbours")
    services.add_partner(project=made, organisation=found, role_text="Holds the pen")
    return found


@pytest.fixture
def editor(client, partner):
    """Signed in as somebody who works for a partner, and nothing more."""
    client.force_login(worker(partner, "editor"))
    return client


def address(made, part, of=None):
    return f"/en/projects/{made.uid}/{part}/{of.pk if of else 'add'}/"


def values(page) -> dict:
    """What the form of a page would send as it stands."""
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


@pytest.mark.parametrize("part", PARTS)
def test_only_who_works_for_a_partner_enters_parts(client, made, partner, part):
    where = address(made, part)

    assert client.get(where).status_code == 302
    client.force_login(user("researcher"))
    assert [client.get(where).status_code, client.post(where, {"language": ""}).status_code] == [403, 403]
    client.force_login(worker(partner, "member"))
    assert client.get(f"/en/projects/{made.uid}/parts/").status_code == 403
    client.force_login(worker(partner, "editor"))
    assert [client.get(where).status_code, client.post(where, {"language": ""}).status_code] == [200, 422]


def test_an_editor_of_a_partner_enters_all_of_a_project(editor, made):
    for number, title in ((1, "Study"), (2, "Pilot")):
        editor.post(address(made, "work-packages"), {"language": "en", "number": number, "title": title})
    study, pilot = made.work_packages.order_by("number")
    handed_on = {"language": "en", "earlier": study.pk, "later": pilot.pk, "what": "what was learnt"}
    brought = {
        "language": "en", "work_package": study.pk, "title": "Report", "url": "https://example.org/report.pdf",
        "delivered_on": "2024-05-01",
    }  # fmt: skip

    answers = [
        editor.post(address(made, part), facts)
        for part, facts in (("handed-on", handed_on), ("deliverables", brought), ("funding", MONEY))
        for _time in range(2)
    ]

    assert [answer.status_code for answer in answers] == [302, 409] * 3
    text = editor.get(made.get_absolute_url()).content.decode()
    for words in (
        "Handed on to Pilot: what was learnt", "https://example.org/report.pdf", "1 May 2024",
        "NP-7", "1,200.50 EUR", "2,000 EUR", "Supported by the fund.",
    ):  # fmt: skip
        assert words in text
    assert "Remia fondas." in editor.get(made.get_absolute_url().replace("/en/", "/lt/")).content.decode()


def test_every_part_is_corrected_by_the_form_that_entered_it(editor, made):
    study = services.add_work_package(project=made, title="Study", language="en")
    pilot = services.add_work_package(project=made, title="Pilot", language="en")
    parts = {
        "partners": (made.partners.get(), {"role_text": "Holds the purse"}),
        "work-packages": (study, {"title": "The study"}),
        "handed-on": (services.feed(earlier=study, later=pilot, what="words"), {"what": "figures"}),
        "deliverables": (services.add_deliverable(work_package=study, title="Report"), {"work_package": pilot.pk}),
        "funding": (services.add_funding(project=made, fund="Fund", amount=5, currency="SEK"), {"amount": "7.00"}),
    }

    for name, (part, correction) in parts.items():
        where = address(made, name, part)
        assert where in editor.get(f"/en/projects/{made.uid}/parts/").content.decode()
        before = values(editor.get(where))
        wrong = editor.post(where, before | {"language": "xx"})
        right = editor.post(where, before | correction)
        assert (wrong.status_code, right.status_code) == (422, 302), name
        after = values(editor.get(where))
        assert {key: str(after[key]) for key in after if str(after[key]) != str(before[key]) and key not in SENT} == {
            key: str(value) for key, value in correction.items()
        }

        overtaken = editor.post(where, before | correction | {"once": ""})
        assert overtaken.status_code == 409
        again = values(overtaken)
        assert editor.post(where, again).status_code == 302


def test_what_was_entered_by_mistake_is_removed_but_not_what_hangs_on_it(editor, made):
    study = services.add_work_package(project=made, title="Study", language="en")
    report = services.add_deliverable(work_package=study, title="Report")

    kept = editor.post(address(made, "work-packages", study), {"remove": "yes"})
    removed = [
        editor.post(address(made, part, one), {"remove": "yes"})
        for part, one in (("deliverables", report), ("work-packages", study))
    ]

    assert (kept.status_code, [answer.status_code for answer in removed]) == (409, [302, 302])
    assert "Remove them first" in kept.content.decode()
    assert not made.work_packages.exists()


def test_parts_of_another_project_are_not_there(editor, made):
    elsewhere = services.add_work_package(project=project(), title="Elsewhere", language="en")
    work = services.add_work_package(project=made, title="Here", language="en")
    brought = {"language": "en", "work_package": elsewhere.pk, "title": "Report"}

    assert editor.get(address(made, "work-packages", elsewhere)).status_code == 404
    assert editor.post(address(made, "deliverables"), brought).status_code == 422
    feeds = {"language": "en", "earlier": work.pk, "later": work.pk}
    assert editor.post(address(made, "handed-on"), feeds).status_code == 422


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"currency": ""}, "currency"),
        ({"currency": "ABC"}, "currency"),
        ({"total": "100"}, "total"),
        ({"amount": "-1"}, "amount"),
        ({"wording_en": ""}, "wording_en"),
        ({"fund": ""}, "fund"),
    ],
)
def test_money_has_a_currency_and_a_wording_in_the_language_of_the_form(editor, made, wrong, field):
    answer = editor.post(address(made, "funding"), MONEY | wrong)

    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert "Remia fondas." in answer.content.decode()


def test_the_funders_own_wording_does_not_outdate_nor_lose_translations(editor, made):
    editor.post(address(made, "funding"), MONEY)
    funding = made.funding.get()
    texts = {"fund": "Šiaurės ministrų taryba", "acknowledgement": "Remia fondas."}
    save_version(of=funding, language="lt", texts=texts)

    editor.post(
        address(made, "funding", funding),
        values(editor.get(address(made, "funding", funding)))
        | {"wording_en": "Paid by the fund.", "wording_lt": "Moka fondas.", "wording_sv": "Med stöd av fonden."},
    )

    funding.refresh_from_db()
    with translation.override("lt"):
        shown = show(funding).shown
    assert (shown.fund, shown.acknowledgement, shown.is_fresh) == (texts["fund"], "Moka fondas.", True)
    with translation.override("sv"):
        assert show(funding).shown.acknowledgement == "Med stöd av fonden."


def test_projects_with_one_short_name_are_told_apart_where_one_is_chosen(client):
    years = {"starts_precision": "year", "ends_precision": "year"}
    project("First seminars", acronym="MIPAS", starts_on=_day(2012), ends_on=_day(2013), **years)
    project("A website", acronym="MIPAS", starts_on=_day(2017))
    client.force_login(user("organiser"))

    chosen = [
        [label for _value, label in client.get(where).context["form"].fields[name].choices]
        for where, name in (("/en/projects/add/", "continues"), ("/en/dialogues/announce/", "project"))
    ]

    for labels in chosen:
        assert set(map(str, labels[1:])) == {"MIPAS: First seminars (2012–2013)", "MIPAS: A website (2017)"}


def _day(year):
    return datetime.date(year, 1, 1)


def test_a_project_says_which_one_it_continues(client):
    before = project("Before", starts_on=_day(2012))
    facts = {"source_language": "en", "title": "After", "starts_precision": "day", "ends_precision": "day"}
    client.force_login(user("organiser"))

    client.post(
        "/en/projects/add/", facts | {"continues": before.uid, "countries": [country().uid], "themes": [theme().uid]}
    )

    after = before.continued_by.get()
    assert after.title == "After"
    assert "selected>Before (2012)" in client.get(f"/en/projects/{after.uid}/change/").content.decode()
