"""Roles down, moments across."""

import pytest

from tiltas.implementation import services

from . import factories as make

pytestmark = pytest.mark.django_db
ROLES = [
    "officer",
    "officer_elsewhere",
    "refugee_leader",
    "drafter",
    "organiser",
    "consultant",
    "researcher",
    "somebody",
]


@pytest.fixture
def people(request):
    return {role: request.getfixturevalue(role) for role in ROLES}


def who(people, permission, thing=None):
    return {role for role, user in people.items() if user.has_perm(permission, thing)}


def test_who_may_recommend(people):
    assert who(people, "implementation.recommend") == {"drafter", "organiser"}


def test_who_may_respond(people, municipality):
    recommendation = make.recommendation(municipality)

    before = who(people, "implementation.respond", recommendation)
    services.respond(recommendation=recommendation, kind="accepted", text="Yes.", language="en")
    after = who(people, "implementation.respond", recommendation)

    assert (before, after) == ({"officer"}, set())


def test_who_may_undertake_and_report(people, municipality, association):
    plan = make.plan(municipality)
    own, shared = make.measure(plan), make.measure(plan, co_owner=association)

    assert who(people, "implementation.make_plan", municipality) == {"officer"}
    assert who(people, "implementation.make_plan", association) == {"refugee_leader"}
    assert who(people, "implementation.undertake", plan) == {"officer", "refugee_leader"}
    assert who(people, "implementation.report_progress", own) == {"officer"}
    assert who(people, "implementation.report_progress", shared) == {"officer", "refugee_leader"}


def test_who_keeps_the_file(people, municipality):
    place = municipality.governs

    assert who(people, "implementation.list_service", place) == {"officer"}
    assert who(people, "implementation.record_challenge", place) == {
        "officer",
        "organiser",
        "consultant",
        "researcher",
    }
    assert who(people, "implementation.advise", place) == {"consultant"}


def test_who_gives_feedback(people, municipality):
    report = make.report(make.measure(make.plan(municipality)))

    assert who(people, "implementation.give_feedback", report) == {"consultant"}
