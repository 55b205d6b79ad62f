import pytest

from tiltas.accounts.services import erase_personal_data, export_personal_data
from tiltas.events import queries, services
from tiltas.events.models import Event, Table
from tiltas.network.tests.factories import country, municipality, organisation
from tiltas.search.queries import find

from .factories import days, event, note, summary, table, theme, user

pytestmark = pytest.mark.django_db


def test_coming_events_are_soonest_first_and_held_ones_latest_first():
    for title, day in (("Tomorrow", 1), ("Next week", 7), ("Yesterday", -1), ("Last week", -7), ("Today", 0)):
        event(title=title, starts_on=days(day))
    event(title="Hidden", state="draft")

    assert [found.title for found in queries.upcoming()] == ["Today", "Tomorrow", "Next week"]
    assert [found.title for found in queries.events(when="held")] == ["Yesterday", "Last week"]


def test_events_of_a_theme_and_of_a_place():
    housing, town = theme(), municipality()
    here = event(themes=[housing], place=town)
    event()

    assert queries.for_theme(housing) == [here]
    assert queries.for_place(town) == [here]
    assert queries.for_place(country()) == [here]
    assert queries.for_theme(housing)[0].shown.title == here.title


def test_organisers_see_what_they_must_sum_up_and_note_takers_their_table():
    organiser, note_taker = user("organiser"), user()
    held = event(by=organiser, starts_on=days(-2), title="Homes")
    note(table(held))
    event(by=organiser, starts_on=days(-3), title="Without notes")
    coming = event(by=organiser, starts_on=days(2), title="Work")
    table(coming, note_takers=[note_taker])

    assert [waiting.label for waiting in queries.waiting_for(organiser)] == [
        "Write and publish the summary of “Homes”."
    ]
    assert [(waiting.label, waiting.due_on) for waiting in queries.waiting_for(note_taker)] == [
        ("Take notes at table 1 of “Work”.", days(2))
    ]
    services.publish_summary(summary=summary(held))
    assert queries.waiting_for(organiser) == []


def test_a_date_is_told_as_exactly_as_it_is_known():
    assert event(
        starts_on=days(0).replace(year=2013, month=4, day=15), ends_on=days(0).replace(year=2013, month=4, day=16)
    ).when == ("15 April 2013 to 16 April 2013")
    month = event(starts_on=days(0).replace(year=2013, month=9, day=1), precision="month")
    assert (month.when, month.ends_on.isoformat()) == ("September 2013", "2013-09-30")
    assert event(starts_on=days(0).replace(year=2012, month=1, day=1), precision="year").when == "2012"


def test_the_invented_and_the_real_do_not_mix():
    sample, real = organisation(sample=True), organisation()
    assert event(organiser=sample).is_sample
    for facts in (
        {"organiser": real, "sample": True},
        {"organisations": [sample]},
        {"place": municipality(), "sample": True},
    ):
        with pytest.raises(services.SampleAndReal):
            event(**facts)


def test_an_event_and_its_summary_are_found_once_they_are_public(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        held = event(title="Homes and neighbours", state="draft")
    assert find("neighbours", "en").total == 0

    with django_capture_on_commit_callbacks(execute=True):
        services.move_event(event=held, name="announce")
    assert find("neighbours", "en").total == 1
    with django_capture_on_commit_callbacks(execute=True):
        services.publish_summary(
            summary=summary(held, title="Guarantors wanted", points=[("Landlords hesitate.", [])])
        )
    assert find("landlords hesitate", "en").total == 1


def test_a_person_can_take_their_data_along_and_be_forgotten():
    person = user("organiser")
    made = event(by=person, title="Homes")
    table(made, note_takers=[person])
    assert export_personal_data(user=person)["events"] == {
        "Events announced": ["Homes"],
        "Takes notes at": ["Homes, 1"],
    }

    erase_personal_data(user=person)

    assert Event.objects.get().made_by is None
    assert Table.objects.get().note_takers.count() == 0


def test_an_event_whose_date_is_not_known_says_so_and_comes_last(client):
    dated, undated = event(title="Dated"), event(title="Undated", starts_on=None, state=Event.State.HELD)

    text = client.get("/en/dialogues/").content.decode()

    assert (undated.when, undated.is_over) == ("date not known", True)
    assert text.index("Dated") < text.index("Undated")
    assert "date not known" in text
    assert not dated.is_over
