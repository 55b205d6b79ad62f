import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tiltas.calls import exchange, filling, services
from tiltas.calls.models import Deadline, FundingCall, HandedInFile
from tiltas.core.tables import LARGEST, MOST_ROWS
from tiltas.places.models import Place

from .factories import country, funding_call, in_days, partner_call, theme

pytestmark = pytest.mark.django_db
DAY = in_days(60).isoformat()
GOOD = {
    "address": "https://funder.example/a", "title": "Grants for courses", "text": "Pays teachers.", "language": "en",
    "programme": "Programme A", "funder": "Fund A", "stage": "Idea", "deadline": DAY, "countries": "LT", "kinds": "ngo library",
    "groups": "women", "themes": "housing", "roles": "lead partner", "languages": "en lt", "amount_least": "1 000",
    "amount_most": "5000,50", "amount_all": "", "currency": "eur", "co_financing": "15", "usually_opens": "3", "checked_on": "2026-01-31",
}  # fmt: skip


@pytest.fixture(autouse=True)
def words():
    country()
    theme()


def table(*rows, columns=exchange.COLUMNS, separator=",") -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([row.get(name, "") for name in columns])
    return out.getvalue().encode()


def plan(data: bytes, by):
    return filling.plan_of(filling.hand_in(rows=exchange.read(data), by=by))


def troubles(row: dict, by) -> list[str]:
    [found] = plan(table(row), by).troubled
    return found.troubles


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_is_looked_through_and_then_saved(signed_in, organiser, separator):
    browser = signed_in(organiser)
    data = b"\xef\xbb\xbf" + table(
        GOOD, {**GOOD, "stage": "Full", "deadline": in_days(90).isoformat()}, separator=separator
    )

    answer = browser.post("/en/calls/funding/import/", {"file": SimpleUploadedFile("calls.csv", data)})
    page = browser.get(answer["Location"])
    assert "Grants for courses" in page.content.decode()
    assert not FundingCall.objects.exists()
    for _time in range(2):
        browser.post(answer["Location"], {"once": "k"})

    call = FundingCall.objects.get()
    assert (call.title, call.funder_name, str(call.amount_most), call.currency, call.usually_opens) == (
        "Grants for courses", "Fund A", "5000.50", "EUR", 3,
    )  # fmt: skip
    assert (call.kinds, [place.code for place in call.countries.all()], call.checked_by) == (
        ["ngo", "library"],
        ["LT"],
        None,
    )
    assert call.checked_at.date().isoformat() == "2026-01-31"
    assert sorted(call.deadlines.values_list("stage", flat=True)) == ["Full", "Idea"]
    assert not HandedInFile.objects.exists()


def test_the_same_file_twice_adds_nothing_and_a_new_deadline_is_added(organiser):
    first = filling.hand_in(rows=exchange.read(table(GOOD)), by=organiser)
    assert filling.save_file(file=first, by=organiser) == 1

    again = plan(table(GOOD), organiser)
    assert (again.new, again.added, again.same) == ([], [], 1)
    more = filling.hand_in(rows=exchange.read(table(GOOD, {**GOOD, "stage": "Full"})), by=organiser)
    assert filling.save_file(file=more, by=organiser) == 1

    assert FundingCall.objects.count() == 1
    assert sorted(Deadline.objects.values_list("stage", flat=True)) == ["Full", "Idea"]
    with pytest.raises(filling.Gone):
        filling.save_file(file=more, by=organiser)


def test_json_says_the_same(organiser):
    told = {name: GOOD[name] for name in ("address", "title", "currency")}
    told |= {
        "countries": ["LT"],
        "amount_most": 5000,
        "deadlines": [{"stage": "Idea", "deadline": DAY}, {"deadline": DAY}],
    }
    found = plan(json.dumps([told]).encode(), organiser)

    assert found.troubled == []
    assert [len(one.deadlines) for one in found.new] == [2]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"address": "javascript:alert(1)"}, "The official address is missing"),
        ({"address": ""}, "The official address is missing"),
        ({"title": ""}, "There is no title."),
        ({"title": '=HYPERLINK("https://evil.example")'}, "begins like a formula"),
        ({"text": "<script>alert(1)</script>"}, "marks of a web page"),
        ({"title": "x" * 251}, "“title” is too long."),
        ({"text": "x" * 9000}, "“text” is too long."),
        ({"countries": "LT QQ"}, "The country code “QQ” is not known here."),
        ({"kinds": "bank"}, "“bank” is no kind of organisation here."),
        ({"themes": "nothing"}, "“nothing” is no theme here."),
        ({"languages": "tlh"}, "The language code “tlh” is not known here."),
        ({"language": "fi"}, "The language “fi” is not on offer here."),
        ({"deadline": "31.12.2030"}, "is no day"),
        ({"deadline": "0001-01-01"}, "is no day"),
        ({"deadline": in_days(-1).isoformat()}, "is over."),
        ({"deadline": ""}, "A stage needs its deadline."),
        ({"amount_most": "a lot"}, "“amount_most” is no number"),
        ({"amount_most": "9" * 15}, "“amount_most” is no number"),
        ({"amount_least": "9000"}, "The least amount is more than the most."),
        ({"currency": ""}, "An amount needs its currency"),
        ({"currency": "ABCD"}, "is no currency"),
        ({"co_financing": "101"}, "“co_financing” is no number"),
        ({"usually_opens": "13"}, "a number from 1 to 12"),
        ({"checked_on": in_days(2).isoformat()}, "a day to come"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_and_the_row_not_saved(organiser, wrong, said):
    found = troubles({**GOOD, **wrong}, organiser)

    assert any(said in sentence for sentence in found), found


def test_a_deadline_that_is_over_is_no_trouble_where_it_stands_already(organiser):
    over = in_days(-9)
    call = funding_call(address=GOOD["address"], deadlines=[("Idea", over)])
    row = {"address": call.address, "title": call.title, "stage": "Idea", "deadline": over.isoformat()}

    found = plan(table(row), organiser)

    assert (found.troubled, found.same) == ([], 1)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe\x00",
        table(GOOD).decode().encode("utf-16"),
        "address,title\nhttps://a.example,Tiltas ąčęėįšųūž".encode("latin-1", "replace") + b"\xe9",
        b"title,text\nNo address,x",
        b"address,title,title\nhttps://a.example,x,y",
        b"address,title\n",
        b"",
        b"{",
        b'{"calls": 7}',
        b'[{"address": "https://a.example/", "title": "half \\ud83d a character"}]',
        b"[1, 2]",
        b"[" * 100_000,
        b'address,title\nhttps://a.example,"never closed',
        b"address,title\nhttps://a.example,a\x00b",
        b"address,title\nhttps://a.example," + b"x" * 200_000,
        b"PK\x03\x04",
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(signed_in, organiser, data):
    answer = signed_in(organiser).post("/en/calls/funding/import/", {"file": SimpleUploadedFile("calls.csv", data)})

    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert not HandedInFile.objects.exists()


@pytest.mark.parametrize("language", ["en", "lt", "ar"])
def test_the_help_names_columns_as_they_are_written_in_every_language(signed_in, organiser, language):
    where = f"/{language}/calls/funding/import/"

    page = signed_in(organiser).get(where).content.decode()
    answer = signed_in(organiser).post(where, {"file": SimpleUploadedFile("calls.csv", b"title\nA call")})

    help_text = page[page.index('<p class="measure">') :]
    for column in exchange.NEEDED:
        assert f'<code class="ltr">{column}</code>' in help_text[: help_text.index("</p>")]
        assert column in answer.context["form"].errors["file"][0]
    assert '<code class="ltr">welcome_centre</code>' in page
    assert '<code class="ltr">housing</code>' in page


def test_a_file_that_is_too_large_is_refused(signed_in, organiser):
    heavy = table(GOOD) + b"x" * LARGEST
    long = table(*[GOOD] * (MOST_ROWS + 1))

    for data in (heavy, long):
        answer = signed_in(organiser).post(
            "/en/calls/funding/import/", {"file": SimpleUploadedFile("calls.csv", data)}
        )
        assert answer.status_code == 413


def test_only_organisers_hand_in_files_and_each_sees_their_own(signed_in, client, organiser, administrator, somebody):
    file = filling.hand_in(rows=[{**GOOD, "row": "2"}], by=organiser)

    assert client.get("/en/calls/funding/import/").status_code == 302
    assert signed_in(somebody).get("/en/calls/funding/import/").status_code == 403
    assert signed_in(somebody).get(f"/en/calls/funding/import/{file.pk}/").status_code == 403
    assert signed_in(administrator).get(f"/en/calls/funding/import/{file.pk}/").status_code == 410
    assert signed_in(administrator).post(f"/en/calls/funding/import/{file.pk}/", {"once": "a"}).status_code == 410


def test_what_goes_out_can_come_in_again_and_no_spreadsheet_calculates_it(client, organiser):
    services.list_funding_call(
        title="=1+1", text="-cmd", language="en", address="https://a.example/x", themes=[theme()],
        countries=[Place.objects.get(code="LT")], deadlines=[("Idea", in_days(9)), ("", in_days(10))], co_financing=5,
    )  # fmt: skip
    funding_call("Invented", sample=True)
    partner_call("=2+2")

    answer = client.get("/en/calls/funding/calls.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["title"], row["text"], row["stage"]) for row in rows] == [
        ("'=1+1", "'-cmd", "Idea"),
        ("'=1+1", "'-cmd", ""),
    ]
    assert "attachment" in answer["Content-Disposition"]
    assert "'=2+2" in client.get("/en/calls/calls.csv").content.decode()
    assert json.loads(client.get("/en/calls/calls.json").content)["calls"][0]["title"] == "=2+2"
    assert client.get("/en/calls/calls.xml").status_code == 404

    back = plan(answer.content, organiser)
    assert (back.new, back.added, back.troubled, back.same) == ([], [], [], 2)
    FundingCall.objects.all().delete()
    back = plan(answer.content, organiser)
    assert [(one.facts["title"], one.facts["text"], len(one.deadlines)) for one in back.new] == [("=1+1", "-cmd", 2)]


def listed(by) -> FundingCall:
    file = filling.hand_in(rows=exchange.read(table(GOOD, {**GOOD, "stage": "Full"})), by=by)
    filling.save_file(file=file, by=by)
    return FundingCall.objects.get()


NEWER = {
    **GOOD,
    "title": "Grants for evening courses",
    "amount_all": "250000",
    "kinds": "library ngo",
    "checked_on": "2026-03-02",
}


def test_a_newer_file_shows_what_it_changes_field_by_field_and_takes_it_over_when_it_is_ticked(signed_in, organiser):
    call, browser = listed(organiser), signed_in(organiser)
    file = SimpleUploadedFile("calls.csv", table(NEWER, {**NEWER, "stage": "Full"}))

    answer = browser.post("/en/calls/funding/import/", {"file": file})
    page = browser.get(answer["Location"])
    [(one, tick)] = page.context["changed"]
    assert [(change.name, change.before, change.after) for change in one.changes] == [
        ("title", "Grants for courses", "Grants for evening courses"),
        ("amount_all", "", "250000"),
        ("checked_on", "2026-01-31", "2026-03-02"),
    ]
    assert "Grants for evening courses" in page.content.decode()
    assert tick.label == "Take over what the file says of “Grants for courses”"
    assert browser.post(answer["Location"], {"once": "a"}).status_code == 422
    assert FundingCall.objects.get().title == "Grants for courses"
    browser.post(answer["Location"], {"once": "b", tick.html_name: "on"})

    fresh = FundingCall.objects.get(pk=call.pk)
    assert (fresh.title, fresh.amount_all, str(fresh.amount_most)) == ("Grants for evening courses", 250000, "5000.50")
    assert fresh.checked_at.date().isoformat() == "2026-03-02"
    assert fresh.deadlines.count() == 2
    again = plan(table(NEWER, {**NEWER, "stage": "Full"}), organiser)
    assert (again.changed, again.same) == ([], 2)


def test_what_is_not_ticked_stays_while_further_deadlines_are_added(organiser):
    call = listed(organiser)
    file = filling.hand_in(rows=exchange.read(table({**NEWER, "stage": "Third"})), by=organiser)

    assert filling.save_file(file=file, by=organiser) == 1

    call.refresh_from_db()
    assert (call.title, call.deadlines.count()) == ("Grants for courses", 3)


def test_a_tick_does_not_take_over_what_somebody_changed_after_it_was_shown(organiser):
    call = listed(organiser)
    file = filling.hand_in(rows=exchange.read(table(NEWER)), by=organiser)
    [shown] = filling.plan_of(file).changed
    services.refresh_funding_call(call=call, title="Put right by hand")

    filling.save_file(file=file, ticked=[shown.tick], by=organiser)

    assert FundingCall.objects.get().title == "Put right by hand"


def test_who_ticked_what_somebody_changed_meanwhile_is_told_and_nothing_is_saved(signed_in, organiser):
    call, browser = listed(organiser), signed_in(organiser)
    file = SimpleUploadedFile("calls.csv", table(NEWER, {**NEWER, "stage": "Third"}))
    where = browser.post("/en/calls/funding/import/", {"file": file})["Location"]
    [(_planned, tick)] = browser.get(where).context["changed"]
    services.refresh_funding_call(call=call, title="Put right by hand")

    answer = browser.post(where, {"once": "a", tick.html_name: "on"})

    assert answer.status_code == 422
    assert "Somebody changed a call that you ticked." in answer.content.decode()
    assert call.deadlines.count() == 2
    [(_planned, tick)] = answer.context["changed"]
    browser.post(where, {"once": "b", tick.html_name: "on"})
    call.refresh_from_db()
    assert (call.title, call.deadlines.count()) == (NEWER["title"], 3)


def test_an_empty_cell_and_an_older_check_change_nothing(organiser):
    listed(organiser)
    row = {**GOOD, "text": "", "amount_least": "", "themes": "", "checked_on": "2025-01-01"}

    assert (plan(table(row), organiser).changed, plan(table(row), organiser).same) == ([], 1)


def test_a_change_that_makes_the_least_more_than_the_most_is_refused(organiser):
    listed(organiser)

    assert troubles({**GOOD, "amount_least": "", "amount_most": "500"}, organiser) == [
        "The least amount is more than the most."
    ]


def test_a_title_never_disturbs_the_direction_of_what_stands_around_it(signed_in, organiser):
    listed(organiser)
    file = SimpleUploadedFile(
        "calls.csv", table(NEWER, {**GOOD, "address": "https://funder.example/b", "title": "New"})
    )
    browser = signed_in(organiser)

    page = browser.get(browser.post("/ar/calls/funding/import/", {"file": file})["Location"])

    [(_one, tick)] = page.context["changed"]
    assert "\u2068Grants for courses\u2069" in tick.label
    text = page.content.decode()
    assert "<li><bdi>New</bdi>" in text
    assert "<h3><bdi>Grants for courses</bdi></h3>" in text
