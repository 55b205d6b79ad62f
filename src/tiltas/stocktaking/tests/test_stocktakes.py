import csv
import io

import pytest
from django.urls import reverse
from tests.calendar_reader import read

from tiltas.core.errors import Refused
from tiltas.core.versions import ChangedMeanwhile
from tiltas.languages.services import save_version
from tiltas.network.services import found_organisation
from tiltas.network.tests import factories as network
from tiltas.notifications.models import Notice
from tiltas.stocktaking import notices, queries, services, tasks
from tiltas.stocktaking.models import Stocktake, StocktakeAnswer, address_of

from .factories import answer, day, draft, municipality, officer_of, opened, seen_in

pytestmark = pytest.mark.django_db
FIVE = {
    "done": "A school was opened.",
    "for_whom": "Families.",
    "with_whom": "The library.",
    "worked": "Beds were there.",
    "needed": "A list of rooms.",
}


def form_address(stocktake, organisation):
    return reverse("stocktaking:answer", args=[stocktake.uid, organisation.uid])


def test_an_officer_answers_in_five_fields_and_everybody_reads_it_in_one_table(client):
    town, silent = municipality("Jonava"), municipality("Kėdainiai")
    asked = opened()
    client.force_login(officer_of(town))

    answered = client.post(form_address(asked, town), {"language": "en"} | FIVE)
    client.logout()
    page = client.get(asked.get_absolute_url()).content.decode()

    assert answered.status_code == 302
    for text in FIVE.values():
        assert text in page
    assert "1 of 2 asked have answered" in page
    assert silent.name in page[page.index('id="waiting"') :]
    assert town.name not in page[page.index('id="waiting"') :]


def test_nothing_done_has_to_be_said_and_the_rest_may_stay_empty(client):
    town, asked = municipality(), None
    asked = opened()
    client.force_login(officer_of(town))

    refused = client.post(form_address(asked, town), {"language": "en", "needed": "Money."})
    client.post(form_address(asked, town), {"language": "en", "done": "Nothing yet."})

    assert refused.status_code == 422
    assert "Money." in refused.content.decode()
    assert "Not said" in client.get(asked.get_absolute_url()).content.decode()


def test_an_answer_is_corrected_while_it_is_open_and_nobody_overwrites_unknowingly(client):
    town = municipality()
    asked = opened()
    first = answer(asked, town)
    seen = services.version(first)

    services.correct_answer(answer=first, language="en", seen=seen, done="We opened two schools.")
    with pytest.raises(ChangedMeanwhile):
        services.correct_answer(answer=first, language="en", seen=seen, done="None.")
    client.force_login(officer_of(town))
    form = client.get(form_address(asked, town)).content.decode()
    page = client.get(asked.get_absolute_url()).content.decode()

    assert "We opened two schools." in form
    assert "{%" not in page
    assert [one.done for one in StocktakeAnswer.objects.all()] == ["We opened two schools."]


@pytest.mark.parametrize("way", ["closed", "over"])
def test_what_is_closed_takes_no_answer_and_says_so(client, way):
    town, other = municipality(), municipality()
    asked = opened()
    given = answer(asked, other)
    if way == "closed":
        services.close_stocktake(stocktake=asked)
    else:
        Stocktake.objects.update(answer_by=day(-1))
    client.force_login(officer_of(town, other))

    refused = client.get(form_address(asked, town))

    assert refused.status_code == 409
    assert "Answers are not taken any more" in refused.content.decode()
    assert "Closed" in client.get(asked.get_absolute_url()).content.decode()
    with pytest.raises(services.NotOpen):
        answer(asked, town)
    with pytest.raises(services.NotOpen):
        services.correct_answer(answer=given, language="en", done="Something else.")


def test_the_last_day_counts_and_a_later_one_opens_it_again():
    town = municipality()
    asked = opened(answer_by=day())
    assert asked.is_open
    Stocktake.objects.update(answer_by=day(-1))

    services.move_last_day(stocktake=asked, answer_by=day(3))

    answer(asked, town)


def test_a_draft_is_seen_by_those_who_ask_only(client):
    municipality()
    asked = draft(title="A secret question")

    for address in (asked.get_absolute_url(), reverse("stocktaking:csv", args=[asked.uid])):
        assert client.get(address).status_code == 404
    assert "A secret question" not in client.get("/en/stocktaking/").content.decode()
    client.force_login(network.user("organiser"))
    page = client.get(asked.get_absolute_url()).content.decode()

    assert "nobody is asked yet" in page
    assert "Ask 1 municipality" in page


def test_only_organisers_ask(client):
    asked = draft()
    client.force_login(officer_of(municipality()))

    assert client.get(reverse("stocktaking:draft")).status_code == 403
    assert client.get(reverse("stocktaking:correct", args=[asked.uid])).status_code == 403
    assert client.post(reverse("stocktaking:open", args=[asked.uid])).status_code == 403
    assert Stocktake.objects.get().state == "draft"


def test_an_organiser_writes_corrects_opens_and_closes(client):
    town, body = municipality("Jonava"), network.organisation()
    municipality("Kėdainiai")
    client.force_login(network.user("organiser"))
    told = {
        "organisation": body.uid, "language": "en", "title": "Arrivals", "question": "What was done?",
        "answer_by": day(9).isoformat(), "whom": "chosen",
    }  # fmt: skip

    nobody = client.post(reverse("stocktaking:draft"), told)
    client.post(reverse("stocktaking:draft"), told | {"asked": [town.uid]})
    made = Stocktake.objects.get()
    address = reverse("stocktaking:correct", args=[made.uid])
    client.post(address, told | seen_in(client, address) | {"asked": [town.uid], "title": "Fast arrivals"})
    client.post(reverse("stocktaking:open", args=[made.uid]))
    late = client.get(reverse("stocktaking:correct", args=[made.uid]))
    client.post(reverse("stocktaking:close", args=[made.uid]), {"once": "1"})

    made.refresh_from_db()
    assert nobody.status_code == 422
    assert (made.title, made.state, list(made.asked.all())) == ("Fast arrivals", "closed", [town])
    assert late.status_code == 409


def test_an_opening_asks_those_who_are_there_then_and_nobody_later():
    first = municipality()
    asked = opened()

    municipality()

    assert list(asked.asked.all()) == [first]


def test_a_country_is_asked_as_a_whole():
    there = municipality()
    elsewhere = network.country("LV", "Latvija")
    found_organisation(name="Rīga", name_language="lv", kind="municipality", place=elsewhere)

    asked = opened(whom="countries", countries=[there.governs.country])

    assert list(asked.asked.all()) == [there]


def test_nobody_is_asked_by_an_empty_draft_or_one_that_is_late():
    with pytest.raises(Refused):
        services.open_stocktake(stocktake=draft())
    municipality()
    with pytest.raises(Refused):
        services.open_stocktake(stocktake=draft(answer_by=day(-1)))


def test_only_those_who_are_asked_answer_and_once():
    town, other = municipality(), municipality()
    asked = opened(whom="chosen", asked=[town])
    answer(asked, town)

    with pytest.raises(services.NotAsked):
        answer(asked, other)
    with pytest.raises(services.AnsweredAlready):
        answer(asked, town)


def test_an_answer_waits_on_the_desk_of_the_officer_until_it_is_given():
    town, officer = municipality(), None
    officer = officer_of(town)
    asked = opened(title="When many arrive")

    [line] = queries.waiting_for(officer)

    assert "When many arrive" in line.label
    assert (line.address, line.due_on) == (form_address(asked, town), asked.answer_by)
    answer(asked, town)
    assert queries.waiting_for(officer) == []


def test_officers_are_told_when_it_opens_and_a_week_before_it_closes():
    town, silent = municipality(), municipality()
    officer, other = officer_of(town), officer_of(silent)
    network.worker(town, "editor")
    asked = opened(answer_by=day(20))

    tasks.tell_opened(asked.pk)
    tasks.tell_opened(asked.pk)
    assert sorted(Notice.objects.values_list("user_id", "kind")) == sorted(
        [(officer.pk, services.ASKED), (other.pk, services.ASKED)]
    )
    answer(asked, town)
    services.remind(today=day(12))
    assert Notice.objects.filter(kind=services.REMINDED).count() == 0
    services.remind(today=day(14))
    services.remind(today=day(15))

    assert [one.user for one in Notice.objects.filter(kind=services.REMINDED)] == [other]
    data = Notice.objects.get(kind=services.REMINDED).data
    assert notices.reminded(data).address == form_address(asked, silent)
    answer(asked, silent)
    assert notices.reminded(data) is None
    assert notices.asked(data | {"stocktake": "00000000"}) is None


def test_who_was_asked_in_the_last_week_is_not_reminded_at_once():
    officer_of(municipality())
    opened(answer_by=day(5))

    services.remind(today=day())

    assert Notice.objects.count() == 0


def test_the_table_can_be_taken_away_as_csv_and_json(client):
    town, silent = municipality("Jonava"), municipality("Kėdainiai")
    asked = opened()
    answer(asked, town, done="=SUM(1)", needed="Rooms.")

    sheet = client.get(reverse("stocktaking:csv", args=[asked.uid])).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sheet)))
    data = client.get(reverse("stocktaking:json", args=[asked.uid])).json()

    assert [(row["municipality"], row["answered_on"]) for row in rows] == [
        (town.name, day().isoformat()), (silent.name, "No answer yet")
    ]  # fmt: skip
    # No spreadsheet takes it for a formula.
    assert (rows[0]["done"], rows[0]["done_language"], rows[0]["worked"]) == ("'=SUM(1)", "en", "")
    assert (data["asked"], data["answered"]) == (2, 1)
    assert data["municipalities"][0]["answer"]["needed"] == {"text": "Rooms.", "language": "en"}
    assert data["municipalities"][0]["answer"]["worked"] is None
    assert data["municipalities"][1]["answer"] is None


def test_an_answer_is_read_in_the_language_of_the_page(client):
    asked = opened() if municipality("Jonava") else None
    given = answer(asked, asked.asked.get(), done="We opened a school.")
    save_version(of=given, language="lt", texts={"done": "Atvėrėme mokyklą."})

    page = client.get(reverse("stocktaking:answer_page", args=[given.uid]).replace("/en/", "/lt/"))
    table = client.get(asked.get_absolute_url().replace("/en/", "/lt/"), follow=True)

    assert "Atvėrėme mokyklą." in page.content.decode()
    assert "Atvėrėme mokyklą." in table.content.decode()


def test_asked_and_answered_by_place_in_one_statement(django_assert_num_queries):
    town, silent, never = municipality(), municipality(), municipality()
    first = opened(whom="chosen", asked=[town, silent])
    opened(title="Another", whom="chosen", asked=[town])
    draft(title="Not yet", whom="chosen", asked=[town, never])
    answer(first, town)

    with django_assert_num_queries(1):
        found = set(queries.asked_and_answered([one.governs_id for one in (town, silent, never)]))

    assert found == {(town.governs_id, None, 2, 1), (silent.governs_id, None, 1, 0)}


def test_what_a_municipality_was_asked_stands_on_its_pages(client):
    town, association = municipality(), network.organisation()
    asked = opened(title="When many arrive")

    assert address_of(town) in client.get(town.get_absolute_url()).content.decode()
    assert address_of(association) not in client.get(association.get_absolute_url()).content.decode()
    assert "No answer yet" in client.get(address_of(town)).content.decode()
    given = answer(asked, town)

    assert given.get_absolute_url() in client.get(address_of(town)).content.decode()


def test_the_last_day_is_taken_over_into_a_calendar_while_it_is_open(client):
    municipality()
    asked = opened()
    address = reverse("stocktaking:answer_day", args=[asked.uid])

    [item] = read(client.get(address).content)[1]
    assert (item["DTSTART"], item["SUMMARY"]) == (asked.answer_by, f"Answer due: {asked.title}")
    assert address in client.get(asked.get_absolute_url()).content.decode()

    services.close_stocktake(stocktake=asked)
    assert client.get(address).status_code == 404
    assert client.get(reverse("stocktaking:answer_day", args=[draft().uid])).status_code == 404
