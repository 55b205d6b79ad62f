"""Arrows: drawn once, never in a circle, retracted and never deleted; the trail up and down."""

from itertools import pairwise

import pytest

from tiltas.trace import queries, register, services
from tiltas.trace.models import Link, Node

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain_kinds(monkeypatch):
    """Kinds that show the node's own uid, so that no room is needed."""

    def station(node):
        return register.Station(node.uid, f"/somewhere/{node.uid}/")

    kinds = {
        key: register.Kind(key, key, order, register.VOICE, Node.objects.all, station, texts=lambda node: [])
        for order, key in enumerate(["voice", "wish", "text", "deed"])
    }
    monkeypatch.setattr(register, "_kinds", kinds)


def chain(*kinds, **extra):
    nodes = [services.new_node(kind=kind, **extra) for kind in kinds]
    for first, second in pairwise(nodes):
        services.connect(earlier=first, later=second, relation="became")
    return nodes


def test_drawing_an_arrow_again_changes_nothing():
    voice, wish = chain("voice", "wish")

    again = services.connect(earlier=voice, later=wish, relation="became", reason="once more")

    assert [link.pk for link in Link.objects.all()] == [again.pk]
    assert again.reason == ""


def test_a_circle_is_refused():
    voice, _wish, text = chain("voice", "wish", "text")

    with pytest.raises(services.Circle):
        services.connect(earlier=text, later=voice, relation="source_of")

    with pytest.raises(services.Circle):
        services.connect(earlier=voice, later=voice, relation="source_of")


def test_leaving_something_out_needs_a_reason():
    voice, text = services.new_node(kind="voice"), services.new_node(kind="text")

    with pytest.raises(services.ReasonMissing):
        services.connect(earlier=voice, later=text, relation="considered_not_used", reason="  ")


def test_the_trail_reads_up_and_down_from_anywhere():
    voice, wish, text, deed = chain("voice", "wish", "text", "deed")

    trail = queries.trail([text])

    assert [(stop.node, stop.distance) for stop in trail.stops] == [(voice, -2), (wish, -1), (text, 0), (deed, 1)]
    assert [(step.earlier.node, step.later.node) for step in trail.steps] == [
        (voice, wish),
        (wish, text),
        (text, deed),
    ]


def test_what_was_not_used_ends_there():
    wish, text, deed = services.new_node(kind="wish"), *chain("text", "deed")
    services.connect(earlier=wish, later=text, relation="considered_not_used", reason="Another law says so.")

    assert [stop.node for stop in queries.trail([wish]).stops] == [wish, text]
    assert [stop.node for stop in queries.trail([deed]).stops] == [wish, text, deed]


def test_a_retracted_arrow_is_gone_from_the_trail_and_stays_on_record():
    voice, wish = chain("voice", "wish")

    services.retract(link=Link.objects.get())

    assert [stop.node for stop in queries.trail([voice]).stops] == [voice]
    assert Link.objects.count() == 1
    services.connect(earlier=voice, later=wish, relation="became")
    assert Link.objects.count() == 2


def test_private_sources_are_counted_and_not_shown():
    wish = services.new_node(kind="wish")
    secrets = [services.new_node(kind="voice", visibility=Node.Visibility.PRIVATE) for _ in range(3)]
    for secret in secrets:
        services.connect(earlier=secret, later=wish, relation="source_of")

    trail = queries.trail([wish])

    assert [stop.node for stop in trail.stops] == [wish]
    assert trail.hidden_before == 3
    assert [stop.node for stop in queries.trail([wish], reveal=[secrets[0].pk]).stops] == [secrets[0], wish]


@pytest.mark.parametrize("length", [1, 3])
def test_a_trail_asks_the_database_equally_often(length, django_assert_num_queries):
    nodes = chain(*["voice", "wish", "text", "deed"][:length])

    with django_assert_num_queries(4 + length):  # two walks, nodes, links, one resolver a kind
        queries.trail([nodes[0]])


def test_references_are_numbered_by_series_and_year():
    first, second = services.next_reference("XX"), services.next_reference("XX")

    assert first[:3] == "XX-"
    assert (first[-4:], second[-4:]) == ("0001", "0002")
    assert services.next_reference("LT")[-4:] == "0001"


def test_a_reason_is_read_in_the_language_of_the_page():
    from django.utils import translation

    from tiltas.languages.services import save_version

    voice, text = services.new_node(kind="voice"), services.new_node(kind="text")
    body = services.new_node(kind="deed")
    link = services.connect(
        earlier=voice,
        later=text,
        relation="considered_not_used",
        reason="Too early.",
        language="en",
        on_behalf_of=body,
    )
    save_version(of=link, language="lt", texts={"reason": "Per anksti."})

    with translation.override("lt"):
        [step] = queries.trail([text]).steps
        assert (step.reason.plain, step.reason.is_foreign, step.body.title) == ("Per anksti.", False, body.uid)
    with translation.override("sv"):
        [step] = queries.trail([text]).steps
        assert (step.reason.plain, step.reason.is_foreign) == ("Too early.", True)


def test_only_reasons_that_everybody_may_read_are_open_to_translators():
    voice, wish, text = (services.new_node(kind=kind) for kind in ("voice", "wish", "text"))
    hidden = services.new_node(kind="voice", visibility="private")
    public = services.connect(earlier=voice, later=text, relation="became", reason="They belong together.")
    services.connect(earlier=hidden, later=text, relation="became", reason="A name at a table.")
    services.connect(earlier=wish, later=text, relation="became")

    assert list(Link.open_to_translators()) == [public]
