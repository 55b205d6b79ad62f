"""Lanes of the picture, without a database."""

from tiltas.trace.models import Link, Node
from tiltas.trace.picture import HALF, LANES, MANY, draw
from tiltas.trace.queries import Step, Stop, Trail
from tiltas.trace.register import VOICE, Kind, Station
from tiltas.trace.relations import RELATIONS


def trail_of(*arrows):
    """trail_of("ab", "bc"): stops in alphabetical order, one arrow per pair."""
    names = sorted({name for arrow in arrows for name in arrow})
    kind = Kind("note", "Note", 10, VOICE, Node.objects.all, Station)
    stops = {name: Stop(Node(pk=number, kind="note"), kind, Station(name), 0) for number, name in enumerate(names)}
    steps = []
    for first, second in arrows:
        step = Step(Link(relation="became"), RELATIONS["became"], stops[first], stops[second])
        stops[first].led_to.append(step)
        stops[second].came_from.append(step)
        steps.append(step)
    return Trail(list(stops.values()), steps, 0, 0)


def test_a_single_way_is_one_straight_line():
    picture = draw(trail_of("ab", "bc", "cd"))

    assert picture.width == 24
    assert {row.x for row in picture.rows} == {12}


def test_two_voices_that_meet_share_the_road():
    picture = draw(trail_of("ac", "bc"))

    assert [row.x for row in picture.rows] == [12, 36, 12]
    assert len([line for line in picture.rows[2].lines if line.y1 == 0]) == 1


def test_every_arrow_leaves_its_stop_and_arrives():
    picture = draw(trail_of("ac", "ad", "bd", "ce", "de"))

    leaving = sum(line.y1 == HALF for row in picture.rows for line in row.lines)
    arriving = [sum(line.y2 == HALF for line in row.lines) for row in picture.rows]

    assert leaving == 5
    assert arriving == [0, 0, 1, 1, 1]


def test_an_empty_trail_is_an_empty_picture():
    assert draw(Trail([], [], 0, 0)).rows == []


def test_many_of_a_kind_stand_behind_one_station_but_for_the_start():
    trail = trail_of(*(f"{letter}z" for letter in "abcdefghijkl"))
    trail.stops[3].is_start = True
    trail.stops[-1].kind = Kind("proposal", "Proposal", 20, VOICE, Node.objects.all, Station)

    picture = draw(trail)

    assert len(trail.stops) > MANY
    assert [len(row.stops) for row in picture.rows] == [11, 1, 1]
    assert [row.is_folded for row in picture.rows] == [True, False, False]
    assert [row.opens_kind for row in picture.rows] == [True, False, True]


def test_no_trail_needs_more_lanes_than_a_phone_has_room_for():
    picture = draw(trail_of(*(f"{first}{later}" for first in "abcd" for later in "efgh")))

    assert picture.lanes <= LANES
    leaving = sum(line.y1 == HALF for row in picture.rows for line in row.lines)
    assert leaving == 16
