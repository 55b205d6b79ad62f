import csv
import datetime
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.calendar_reader import read

from tiltas.councils import queries, services
from tiltas.councils.models import Advice, Council
from tiltas.councils.stations import sitting_entries
from tiltas.councils.views import FEW_ADVICE
from tiltas.events.models import Event
from tiltas.events.panels import event as event_panels
from tiltas.languages.services import save_version
from tiltas.search.queries import find
from tiltas.search.services import rebuild
from tiltas.trace.models import Node

from . import factories as make

pytestmark = pytest.mark.django_db
WEEK = datetime.timedelta(days=7)


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def filled(council, count=1):
    """A body with seats, sittings and advice of every kind, `count` of each."""
    for number in range(count):
        association = make.organisation()
        services.give_seat(council=council, organisation=association, language="en")
        services.give_seat(council=council, for_whom=f"Parents {number}", language="en", until=make.DAY)
        sitting = make.sitting(council, f"Sitting {number}", agenda=[("First", "Of it"), ("Second", "")])
        theme = make.theme(f"theme-{number}", f"Theme {number}")
        advice = make.advice(council, f"Advice {number}", sitting=sitting, sources=[make.proposal()], theme=theme)
        services.revise_reply(advice=advice, reply=make.reply(advice), kind="partly", text="One.", language="en")
        make.proposal(sources=[advice])
        make.advice(council, f"Unanswered {number}", sitting=sitting, theme=theme)
    return sitting, advice


# Reading --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("until", [None, make.DAY])
def test_who_is_named_in_a_seat_finds_where_to_ask_not_to_be(client, council, until):
    services.give_seat(council=council, for_whom="Parents", language="en")
    assert "Ask for your name to be removed" not in page(client, council.get_absolute_url())
    services.give_seat(
        council=council, for_whom="Experts", person="Ilze Bērziņa", may_be_named=True, language="en", until=until
    )
    assert 'href="/en/contact/">Is this you?' in page(client, council.get_absolute_url())

    secretariat = make.organisation("Secretariat", mailbox="office@secretariat.example")
    Council.objects.update(secretariat=secretariat)
    way = f"/en/network/{secretariat.uid}/message/?about={council.uid}"

    assert f'href="{way}">Is this you?' in page(client, council.get_absolute_url())
    assert f'href="{council.get_absolute_url()}"' in page(client, way)


def test_a_body_that_has_nothing_yet(client, council):
    text = page(client, council.get_absolute_url())

    for sentence in (
        "It is not written down who sits on it.", "No sitting is written down yet.",
        "This body has not advised anything here yet.",
    ):  # fmt: skip
        assert sentence in text


def test_a_body_shows_who_sits_there_now_and_sat_there_before(client, council):
    filled(council)
    services.give_seat(
        council=council, for_whom="Mayor", person="Jonas Jonaitis", may_be_named=True, language="en", is_chair=True
    )

    text = page(client, council.get_absolute_url())

    now, before = text.split("Earlier seats: 1")
    assert "Jonas Jonaitis" in now
    assert "Parents 0" not in now
    assert "Parents 0" in before


def test_a_body_that_has_ended_says_so_and_offers_nothing_more(signed_in, council, officer):
    services.change_council(council=council, until=make.DAY)

    text = page(signed_in(officer), council.get_absolute_url())

    assert "This body ended on 4 May 2026." in text
    assert reverse("councils:advise", args=[council.uid]) not in text
    page(signed_in(officer), reverse("councils:advise", args=[council.uid]), status=409)


def test_much_advice_is_shown_page_by_page(client, council):
    for number in range(60):
        make.advice(council, f"Advice {number}")

    assert page(client, council.get_absolute_url()).count('class="entry"') == FEW_ADVICE
    text = page(client, reverse("councils:advice_list") + f"?council={council.uid}")
    assert "60 pieces of advice" in text
    assert text.count('class="entry"') == 24


def test_an_advice_shows_its_answer_sources_and_what_became_of_it(client, council):
    _sitting, advice = filled(council)

    text = page(client, advice.get_absolute_url())

    for words in ("Followed in part", "One.", "What it rests on", "What became of it", "Sitting 0"):
        assert words in text
    earlier = page(client, reverse("councils:earlier_replies", args=[advice.uid]))
    assert "Yes, from June on." in earlier
    unanswered = Advice.objects.get(title="Unanswered 0")
    assert "An answer was asked for by" in page(client, unanswered.get_absolute_url())
    page(client, reverse("councils:earlier_replies", args=[unanswered.uid]), status=404)


def test_a_translation_is_read_in_its_language(client, council):
    advice = make.advice(council)
    save_version(of=advice, language="ar", texts={"title": "المكتب مفتوح مساء", "text": "حتى السابعة."})

    with_words = client.get(f"/ar/councils/advice/{advice.uid}-x/", follow=True)

    assert "المكتب مفتوح مساء" in with_words.content.decode()


def test_filters_narrow_and_odd_ones_are_passed_over(client, council):
    filled(council)
    address = reverse("councils:advice_list")

    assert page(client, address + "?state=partly").count('class="entry"') == 1
    assert page(client, address + "?state=none").count('class="entry"') == 1
    assert page(client, address + "?state=odd&council=odd").count('class="entry"') == 2
    assert "No advice fits these filters." in page(client, address + "?state=noted")
    assert "Integration council" in page(client, reverse("councils:list") + "?country=odd")


def test_what_is_not_public_is_nowhere(client, council):
    sitting, advice = filled(council)
    rebuild()
    assert find("Integration council")
    Node.objects.filter(pk__in=[council.pk, *Advice.objects.values_list("pk", flat=True)]).update(
        visibility=Node.Visibility.PRIVATE
    )

    for address in (council.get_absolute_url(), sitting.get_absolute_url(), advice.get_absolute_url()):
        page(client, address, status=404)
    for name in ("list", "advice_list", "advice_csv", "advice_json", "calendar"):
        text = page(client, reverse(f"councils:{name}"))
        assert "Integration council" not in text
        assert "Advice 0" not in text


def test_everything_of_a_body_is_found_but_no_person(council):
    services.give_seat(council=council, for_whom="Mayor", person="Zuzanna", may_be_named=True, language="en")
    sitting, _advice = filled(council)
    rebuild()

    assert {"council", "advice"} <= {result.kind.name for result in find("Upynės")}
    assert [result.key for result in find("Second")] == [f"councils.sitting:{sitting.pk}"]
    assert list(find("Zuzanna")) == []


# Taking over ----------------------------------------------------------------------------------------------------------


def test_advice_and_answers_as_files_without_samples(client, council):
    filled(council)
    make.advice(council, "=HYPERLINK()")
    invented = make.advice(council, "Invented")
    Node.objects.filter(pk=invented.pk).update(is_sample=True)

    rows = list(csv.DictReader(io.StringIO(page(client, reverse("councils:advice_csv")).lstrip("\ufeff"))))
    data = json.loads(page(client, reverse("councils:advice_json")))

    assert [row["title"] for row in rows] == ["Advice 0", "Unanswered 0", "'=HYPERLINK()"]
    assert (rows[0]["answer"], rows[0]["answer_text"], rows[1]["answer"]) == ("partly", "One.", "")
    assert rows[0]["revised_on"]
    assert data[0]["address"].startswith("http://testserver/en/councils/advice/")
    # Its own file has what is invented, and says so.
    own = json.loads(page(client, reverse("councils:advice_json") + f"?council={council.uid}"))
    assert [row["sample"] for row in own] == [False, False, False, True]


def test_coming_sittings_are_taken_over_into_calendars(client, council, today):
    held = make.sitting(council, on=today - WEEK)
    coming = make.sitting(council, "Autumn", on=today + WEEK, at=datetime.time(17), agenda=[("Evening hours", "")])

    for address in (reverse("councils:calendar"), reverse("councils:council_calendar", args=[council.uid])):
        [item] = read(client.get(address).content)[1]
        assert item["SUMMARY"] == "Integration council: Autumn"
        assert item["DESCRIPTION"] == "Evening hours"
    page(client, reverse("councils:sitting_calendar", args=[coming.uid]))
    page(client, reverse("councils:sitting_calendar", args=[held.uid]), status=404)


def test_the_feed_has_bodies_sittings_and_advice(client, council):
    filled(council)
    rebuild()

    text = page(client, reverse("councils:feed"))

    for title in ("Integration council", "Sitting 0", "Unanswered 0"):
        assert f"<title>{title}</title>" in text


# Who may do what ------------------------------------------------------------------------------------------------------


def doors(council, sitting, advice):
    seat = council.seats.first()
    one, sits, gave = [council.uid], [sitting.uid], [advice.uid]
    return {
        "keep": [
            reverse("councils:change", args=one), reverse("councils:give_seat", args=one),
            reverse("councils:change_seat", args=[council.uid, seat.pk]), reverse("councils:call_sitting", args=one),
            reverse("councils:change_sitting", args=sits), reverse("councils:advise", args=one),
            reverse("councils:correct_advice", args=gave),
        ],
        "answer": [reverse("councils:reply", args=gave)],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("who", "keep", "answer"),
    [
        ("officer", 200, 200),
        ("secretary", 200, 403),
        ("organiser", 200, 403),
        ("officer_elsewhere", 403, 403),
        ("somebody", 403, 403),
        ("administrator", 200, 200),
    ],
)
def test_who_may_do_what(signed_in, request, council, who, keep, answer):
    sitting, _answered = filled(council)
    advice = Advice.objects.get(title="Unanswered 0")
    client = signed_in(request.getfixturevalue(who))

    for kind, status in (("keep", keep), ("answer", answer)):
        for address in doors(council, sitting, advice)[kind]:
            page(client, address, status=status)


def test_whoever_is_not_signed_in_is_led_there(client, council):
    sitting, _answered = filled(council)
    advice = Advice.objects.get(title="Unanswered 0")

    for addresses in doors(council, sitting, advice).values():
        for address in addresses:
            assert client.get(address).status_code == 302


def test_an_editor_sets_a_body_up_for_the_own_organisation_only(signed_in, municipality, officer):
    other = make.municipality("Kita savivaldybė")
    client = signed_in(officer)
    told = {"language": "en", "name": "Council of minorities", "mandate": "It advises."}

    assert client.post(reverse("councils:set_up"), told | {"advises": other.uid}).status_code == 422
    assert client.post(reverse("councils:set_up"), told | {"advises": municipality.uid}).status_code == 302

    assert Council.objects.get().advises == municipality


# Handing in -----------------------------------------------------------------------------------------------------------


def test_a_seat_needs_somebody_and_a_name_needs_leave(signed_in, council, secretary):
    client = signed_in(secretary)
    address = reverse("councils:give_seat", args=[council.uid])

    empty = client.post(address, {"language": "en"})
    unasked = client.post(address, {"language": "en", "for_whom": "Mayor", "person": "Jonas"})

    assert (empty.status_code, unasked.status_code) == (422, 422)
    assert "Jonas" in unasked.content.decode()
    assert not council.seats.exists()
    right = {"language": "en", "for_whom": "Mayor", "person": "Jonas", "may_be_named": "on"}
    assert client.post(address, right).status_code == 302
    assert council.seats.get().person == "Jonas"


def test_an_agenda_is_written_added_to_and_shortened(signed_in, council, secretary):
    client = signed_in(secretary)
    facts = {"language": "en", "title": "Spring", "on": "2026-05-04"}
    client.post(
        reverse("councils:call_sitting", args=[council.uid]),
        facts | {"item_1": "Hours", "item_1_text": "Of the desk", "item_2": "Letters"},
    )
    sitting = queries.sittings(council).get()
    assert [(item.number, item.title, item.text) for item in sitting.agenda.all()] == [
        (1, "Hours", "Of the desk"), (2, "Letters", ""),
    ]  # fmt: skip

    address = reverse("councils:change_sitting", args=[sitting.uid])
    facts["seen"] = client.get(address).context["form"]["seen"].initial
    client.post(
        address,
        facts | {"item_1": "", "item_2": "Clear letters", "item_3": "Interpreters", "minutes": "All agreed."},
    )

    sitting = queries.sittings(council).get()
    assert [(item.number, item.title) for item in sitting.agenda.all()] == [(1, "Clear letters"), (2, "Interpreters")]
    assert sitting.minutes == "All agreed."


def test_advice_is_given_once_and_answered_once(signed_in, council, secretary, officer):
    proposal = make.proposal()
    client = signed_in(secretary)
    told = {
        "once": "the-same", "language": "en", "addressee": council.advises.uid, "title": "Evenings", "text": "Two.",
        "given_on": "2026-05-04", "due_on": "2026-08-01", "sources": [proposal.uid],
    }  # fmt: skip
    for _time in (1, 2):
        assert client.post(reverse("councils:advise", args=[council.uid]), told).status_code == 302
    advice = Advice.objects.get()
    assert advice.written_by == secretary

    client = signed_in(officer)
    address = reverse("councils:reply", args=[advice.uid])
    assert client.post(address, {"kind": "not_followed", "language": "en", "text": "No."}).status_code == 422
    assert client.post(address, {"kind": "followed", "language": "en", "text": "Yes."}).status_code == 302
    page(client, address, status=409)
    assert queries.reply_to(advice).text == "Yes."


def test_a_correction_knows_what_it_corrects(signed_in, council, secretary):
    advice = make.advice(council)
    client = signed_in(secretary)
    address = reverse("councils:correct_advice", args=[advice.uid])
    seen = client.get(address).context["form"]["seen"].initial
    services.correct_advice(advice=advice, title="Changed meanwhile")
    told = {"language": "en", "title": "Mine", "text": "Words.", "due_on": "2026-08-01", "seen": seen}

    answer = client.post(address, told)

    assert answer.status_code == 409
    assert "Changed meanwhile" in answer.content.decode()


def test_the_buttons_lead_on_to_a_proposal_and_a_recommendation(signed_in, council, drafter):
    advice = make.advice(council)

    text = page(signed_in(drafter), advice.get_absolute_url())

    for name in ("drafting:propose", "implementation:recommend"):
        address = f"{reverse(name)}?source={advice.uid}"
        assert address in text
        assert "Open in the evening" in page(signed_in(drafter), address)


# How often the database is asked --------------------------------------------------------------------------------------


def asked(client, address):
    address = address.replace("/en/", "/ar/", 1)
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, address
    if answer.redirect_chain:
        address = answer.redirect_chain[-1][0]
    with CaptureQueriesContext(connection) as found:
        client.get(address)
    return len(found)


def test_pages_ask_equally_often_for_one_and_for_three(client, signed_in, council, officer, municipality):
    sitting, advice = filled(council)
    addresses = [
        council.get_absolute_url(), sitting.get_absolute_url(), advice.get_absolute_url(),
        reverse("councils:list"), reverse("councils:advice_list"), reverse("councils:sittings", args=[council.uid]),
    ]  # fmt: skip
    one = [asked(client, address) for address in addresses]
    one_signed_in = [asked(signed_in(officer), address) for address in addresses]
    client.logout()

    for number in range(2):
        filled(make.council(municipality, f"Further council {number}"))
        filled(council)
        make.proposal(sources=[advice])

    assert [asked(client, address) for address in addresses] == one
    assert [asked(signed_in(officer), address) for address in addresses] == one_signed_in
    assert max(one) <= 10
    assert max(one_signed_in) <= 15


# As an event ----------------------------------------------------------------------------------------------------------


def test_a_sitting_that_is_an_event_leads_there_and_the_event_back(signed_in, client, council, secretariat, secretary):
    event = make.event(title="Open sitting on evenings", organiser=secretariat, starts_on=make.DAY)
    writes = signed_in(secretary)
    told = {"language": "en", "title": "Spring", "on": "2026-05-04", "event": event.uid}

    assert writes.post(reverse("councils:call_sitting", args=[council.uid]), told).status_code == 302

    sitting = queries.sittings(council).get()
    assert sitting.event == event
    assert f'<a href="{event.get_absolute_url()}">Open sitting on evenings</a>' in page(
        client, sitting.get_absolute_url()
    )
    assert f'href="{sitting.get_absolute_url()}"' in page(client, event.get_absolute_url())


def test_an_event_that_is_no_sitting_is_asked_nothing_more(council, secretariat, django_assert_num_queries):
    event = make.event(organiser=secretariat)
    make.sitting(council)
    shown = Event.objects.annotate(**event_panels.conditions()).get(pk=event.pk)

    with django_assert_num_queries(0):
        assert event_panels.of(shown) == []


def test_only_events_of_those_behind_the_body_are_offered_and_the_one_chosen_stays(council, secretariat, municipality):
    own, hidden = make.event(organiser=secretariat), make.event(organiser=municipality, state="draft")
    elsewhere = make.event(organiser=make.organisation())

    assert queries.events_for(council) == [own]
    assert queries.events_for(council, elsewhere) == [elsewhere, own]
    assert hidden not in queries.events_for(council)


def test_an_event_that_is_not_public_is_not_named_by_its_sitting(client, council, secretariat):
    event = make.event(title="Behind closed doors", organiser=secretariat)
    sitting = make.sitting(council, event=event)
    Node.objects.filter(pk=event.pk).update(visibility=Node.Visibility.PRIVATE)

    assert "Behind closed doors" not in page(client, sitting.get_absolute_url())


def test_a_real_body_does_not_meet_as_an_invented_event(council):
    with pytest.raises(services.SampleAndReal):
        make.sitting(council, event=make.event(sample=True))


def test_a_sitting_is_not_an_event_of_another_day(signed_in, council, secretariat, secretary):
    two_days = make.event(organiser=secretariat, starts_on=make.DAY, ends_on=make.DAY + datetime.timedelta(days=1))
    some_day = make.event(organiser=secretariat, starts_on=make.DAY, precision="month")
    client = signed_in(secretary)

    def called(on, event):
        told = {"language": "en", "title": "Spring", "on": on.isoformat(), "event": event.uid}
        return client.post(reverse("councils:call_sitting", args=[council.uid]), told)

    wrong = called(make.DAY + WEEK, two_days)
    assert wrong.status_code == 422
    assert "This event is on another day than the sitting." in wrong.content.decode()
    assert called(make.DAY + datetime.timedelta(days=1), two_days).status_code == 302
    assert called(make.DAY + WEEK, some_day).status_code == 302


@pytest.mark.parametrize(("days", "is_offered"), [(1, False), (0, True), (-1, True)])
def test_advice_comes_of_a_sitting_from_its_day_on(signed_in, council, secretary, today, days, is_offered):
    sitting = make.sitting(council, on=today + datetime.timedelta(days=days))

    text = page(signed_in(secretary), sitting.get_absolute_url())

    assert (f"?sitting={sitting.uid}" in text) is is_offered
    assert (sitting in queries.held(council)) is is_offered


def test_an_agenda_is_found_in_the_language_in_which_it_is_read(council):
    sitting = make.sitting(council, agenda=[("Evening hours", "")])
    save_version(of=sitting, language="lt", texts={"title": "Pavasario posėdis"})
    save_version(of=sitting.agenda.get(), language="lt", texts={"title": "Vakaro valandos"})

    texts = {entry.language: entry.text.strip() for entry in sitting_entries([sitting])}

    assert texts == {"en": "Evening hours", "lt": "Vakaro valandos"}


def test_the_day_of_an_answer_is_taken_over_until_it_is_given_or_over(client, council, today):
    advice = make.advice(council, due_on=today)
    address = reverse("councils:answer_day", args=[advice.uid])

    [item] = read(client.get(address).content)[1]
    assert (item["DTSTART"], item["SUMMARY"]) == (today, f"Answer due: {advice.title}")
    assert address in page(client, advice.get_absolute_url())

    make.reply(advice)
    page(client, address, status=404)
    assert address not in page(client, advice.get_absolute_url())
    late = make.advice(council, due_on=today - WEEK)
    page(client, reverse("councils:answer_day", args=[late.uid]), status=404)
