import pytest

from tiltas.core.errors import NotAllowed, Refused
from tiltas.events import queries, services
from tiltas.events.models import Event, Note, SummaryPoint
from tiltas.network.tests.factories import country
from tiltas.trace.models import Link, Node
from tiltas.trace.queries import trail

from .factories import days, event, note, summary, table, theme, user

pytestmark = pytest.mark.django_db


def test_publishing_closes_the_event_gives_a_reference_and_opens_the_trail():
    held = event(place=country("LT"))
    said = note(table(held))
    made = summary(held, said)
    point = made.points.get()
    assert {made.node.visibility, point.node.visibility} == {Node.Visibility.PRIVATE}

    services.publish_summary(summary=made)

    assert Event.objects.get(pk=held.pk).state == Event.State.CLOSED
    assert made.node.reference.startswith("LT-")
    public = set(Node.objects.filter(visibility=Node.Visibility.PUBLIC).values_list("pk", flat=True))
    assert public == {held.pk, said.pk, made.pk, point.pk}
    link = Link.objects.get()
    assert (link.earlier_id, link.later_id, link.relation) == (said.pk, point.pk, "quoted_in")


def test_a_sample_has_a_reference_that_shows_it():
    held = event(sample=True)
    made = services.publish_summary(summary=summary(held, note(table(held))))
    assert made.node.reference.startswith("XX-")
    assert made.points.get().is_sample


def test_a_published_summary_stays_as_it_is():
    held = event()
    made = services.publish_summary(summary=summary(held, note(table(held))))
    point = made.points.get()
    point.summary = made

    for change in (
        lambda: services.change_summary(summary=made, title="Other", introduction="", language="en"),
        lambda: services.add_point(summary=made, text="One more", language="en"),
        lambda: services.change_point(point=point, text="Other", language="en", notes=[]),
        lambda: services.remove_point(point=point),
    ):
        with pytest.raises(services.SummaryPublished):
            change()
    with pytest.raises(Refused):
        services.publish_summary(summary=made)


def test_a_summary_needs_a_point_and_an_event_that_has_begun():
    held = event()
    empty = summary(held, points=[])
    with pytest.raises(Refused, match="Add at least one point"):
        services.publish_summary(summary=empty)

    coming = event(starts_on=days(3))
    with pytest.raises(Refused, match="has not begun"):
        services.publish_summary(summary=summary(coming, note(table(coming))))
    assert coming.summary.node.visibility == Node.Visibility.PRIVATE


def test_only_who_organises_it_publishes():
    held = event(by=user("organiser"))
    with pytest.raises(NotAllowed):
        services.publish_summary(summary=summary(held, note(table(held))), by=user("organiser"))


def test_a_point_rests_only_on_notes_of_its_event():
    held = event()
    with pytest.raises(services.OtherTable):
        summary(held, note())


def test_changing_a_point_draws_and_retracts_arrows():
    held = event()
    seat = table(held)
    first, second = note(seat), note(seat)
    made = summary(held, first)
    point = made.points.get()

    services.change_point(point=point, text="Better", language="en", notes=[second])

    assert queries.quoted_in_points([point]) == {point.pk: {second.pk}}
    assert Link.objects.filter(retracted_at=None).count() == 1
    assert Link.objects.count() == 2


def test_when_a_point_goes_the_others_move_up():
    held = event()
    made = summary(held, points=[("One", []), ("Two", []), ("Three", [])])

    services.remove_point(point=made.points.get(number=1))

    assert list(SummaryPoint.objects.order_by("number").values_list("number", "text")) == [(1, "Two"), (2, "Three")]


def test_an_event_has_one_summary():
    held = event()
    summary(held)
    with pytest.raises(services.SummaryThere):
        summary(held)


WORDS = "My neighbour Danutė said it."


@pytest.fixture
def of_both(client):
    """A published summary that rests on a note of a large and one of a small table."""
    held = event()
    large, small = table(held, seats_taken=5), table(held, seats_taken=4, theme=theme("work", "Work"))
    notes = [
        note(large, words="Rent is high."),
        note(small, words=WORDS),
        note(table(held, seats_taken=None), words=WORDS),
    ]
    return services.publish_summary(summary=summary(held, *notes))


def test_the_words_of_a_small_table_are_nowhere(client, of_both):
    assert Note.objects.filter(words=WORDS).count() == 2

    page = client.get(of_both.get_absolute_url(), follow=True).content.decode()
    assert "Rent is high." in page
    assert WORDS not in page
    assert "Danut" not in page
    assert "A voice about Work" in page
    assert "Rests on 3 notes" in page

    found = trail([of_both.points.get()])
    assert [stop.station.title for stop in found.stops if stop.kind.key == "note"] == ["Rent is high."]
    assert found.hidden_before == 2
    for path in ("trail", "dialogues"):
        for uid in Node.objects.values_list("uid", flat=True):
            assert "Danut" not in client.get(f"/en/{path}/{uid}/").content.decode()


def test_even_a_receipt_shows_a_small_table_by_its_theme(of_both):
    hidden = list(Note.objects.filter(words=WORDS).order_by("pk"))
    found = trail(hidden, reveal=[made.pk for made in hidden])

    stations = {stop.node.pk: stop.station for stop in found.stops}
    assert {str(stations[made.pk].title) for made in hidden} == {"A voice about Work", "A voice about Housing"}
    assert all(
        stations[made.pk].address == stations[made.pk].detail == stations[made.pk].state == "" for made in hidden
    )


def test_notes_of_small_tables_are_not_for_translators(of_both):
    assert [made.words for made in Note.open_to_translators()] == ["Rent is high."]


def test_a_draft_summary_is_not_there_for_readers(client):
    held = event()
    made = summary(held, note(table(held)))

    assert client.get(made.get_absolute_url()).status_code == 404
    assert client.get(f"/en/trail/{made.points.get().uid}/").status_code == 404
