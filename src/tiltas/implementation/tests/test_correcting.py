"""Who entered something corrects it by the same form; nobody overwrites unknowingly; translations notice by themselves."""

import datetime

import pytest
from django.urls import reverse

from tiltas.accounts.models import AuditEntry
from tiltas.implementation import services
from tiltas.implementation.models import Challenge, EarlierAnswer
from tiltas.languages.queries import show
from tiltas.languages.services import save_version

from . import factories as make
from .test_pages import sent

pytestmark = pytest.mark.django_db


def edit(kind, thing):
    return reverse(f"implementation:{kind}", args=[thing.uid])


@pytest.fixture
def things(municipality):
    place, plan = municipality.governs, make.plan(municipality)
    return {
        "correct_challenge": make.challenge(place),
        "change_service": make.service(place),
        "correct_plan": plan,
        "correct_measure": make.measure(plan),
        "correct_recommendation": make.recommendation(municipality),
    }


FILLED = {
    "correct_challenge": {"title": "Right", "study": "A study", "found_on": "2026-01-12", "language": "en"},
    "change_service": {"name": "Right", "state": "missing", "language": "en"},
    "correct_plan": {"title": "Right", "starts_on": "2026-01-12", "language": "en"},
    "correct_measure": {"title": "Right", "starts_on": "2026-01-12", "language": "en"},
    "correct_recommendation": {"title": "Right", "text": "Do it.", "due_on": "2026-09-01", "language": "en"},
}


def filled(kind, municipality):
    return FILLED[kind] | ({"owner": municipality.uid} if kind == "correct_measure" else {})


@pytest.mark.parametrize("kind", FILLED)
def test_who_may_enter_it_corrects_it_and_translations_notice(kind, things, municipality, signed_in, administrator):
    page, thing = signed_in(administrator), things[kind]
    heading = thing.translated_fields[0]
    save_version(of=thing, language="lt", texts={heading: "Kaip buvo"})
    assert "Correct this" in page.get(thing.get_absolute_url()).content.decode()

    answer = page.post(edit(kind, thing), sent(page, edit(kind, thing), **filled(kind, municipality)))

    assert answer.status_code == 302
    thing = type(thing)._default_manager.get(pk=thing.pk)
    assert getattr(thing, heading) == "Right"
    assert AuditEntry.objects.filter(action=f"implementation.{kind}", key=str(thing.pk)).count() == 1
    assert not show(thing, "lt").shown.is_fresh


@pytest.mark.parametrize("kind", FILLED)
def test_what_somebody_else_wrote_meanwhile_is_not_lost_unknowingly(
    kind, things, municipality, signed_in, administrator
):
    page, thing, address = signed_in(administrator), things[kind], edit(kind, things[kind])
    first = sent(page, address, **filled(kind, municipality))
    second = sent(page, address, **filled(kind, municipality))
    heading = thing.translated_fields[0]
    page.post(address, second | {heading: "Written by somebody else"})

    answer = page.post(address, first)

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else changed this while you were writing." in text
    assert "Right" in text
    assert "Written by somebody else" in text
    thing.refresh_from_db()
    assert getattr(thing, heading) == "Written by somebody else"

    hidden = {field.name: field.value() for field in answer.context["form"].hidden_fields()}
    assert page.post(address, first | hidden).status_code == 302
    thing.refresh_from_db()
    assert getattr(thing, heading) == "Right"


@pytest.mark.parametrize("kind", FILLED)
def test_others_may_not_and_see_no_way_to_it(kind, things, municipality, signed_in, client, officer_elsewhere):
    page, thing = signed_in(officer_elsewhere), things[kind]

    assert "Correct this" not in page.get(thing.get_absolute_url()).content.decode()
    assert page.post(edit(kind, thing), filled(kind, municipality)).status_code == 403
    assert client.get(edit(kind, thing)).status_code == 302


def test_an_association_corrects_its_own_measures_only(things, municipality, association, refugee_leader, signed_in):
    own = make.measure(things["correct_plan"], "Our café", owner=association)
    page = signed_in(refugee_leader)

    assert page.get(edit("correct_measure", own)).status_code == 200
    assert page.get(edit("correct_measure", things["correct_measure"])).status_code == 403


def test_milestones_are_corrected_taken_out_reached_and_added(municipality, officer, signed_in):
    measure = make.measure(
        make.plan(municipality), milestones=[("Find a teachr", make.DAY), ("Not ours", None), ("Find a room", None)]
    )
    page, address = signed_in(officer), edit("correct_measure", measure)

    data = sent(
        page, address, title="Courses", owner=municipality.uid, starts_on="2026-01-12", language="en",
        milestone_1="Find a teacher", milestone_1_due="2026-02-01", milestone_1_reached="2026-01-30",
        milestone_2="", milestone_3="Find a room", milestone_4="Begin",
    )  # fmt: skip
    assert page.post(address, data).status_code == 302

    assert list(measure.milestones.order_by("pk").values_list("title", "due_on", "reached_on")) == [
        ("Find a teacher", datetime.date(2026, 2, 1), datetime.date(2026, 1, 30)),
        ("Find a room", None, None),
        ("Begin", None, None),
    ]


def test_a_milestone_that_somebody_reached_meanwhile_is_noticed(municipality, officer, signed_in):
    measure = make.measure(make.plan(municipality), milestones=[("Find a teacher", None)])
    page, address = signed_in(officer), edit("correct_measure", measure)
    data = sent(page, address, title="Courses", owner=municipality.uid, starts_on="2026-01-12", language="en")
    make.report(measure, reached=list(measure.milestones.all()))

    assert page.post(address, data | {"milestone_1": "Find a teacher"}).status_code == 409
    assert measure.milestones.get().reached_on is not None


def test_an_answered_recommendation_stays_as_it_was_answered(municipality, drafter, signed_in):
    recommendation = make.recommendation(municipality)
    page, address = signed_in(drafter), edit("correct_recommendation", recommendation)
    data = sent(page, address, **FILLED["correct_recommendation"])
    services.respond(recommendation=recommendation, kind="accepted", text="Yes.", language="en")

    assert page.post(address, data).status_code == 409
    assert "Correct this" not in page.get(recommendation.get_absolute_url()).content.decode()
    with pytest.raises(services.AnsweredAlready):
        services.correct_recommendation(recommendation=recommendation, title="Other")


def test_a_revised_answer_keeps_what_was_answered_before(municipality, officer, officer_elsewhere, client, signed_in):
    recommendation = make.recommendation(municipality)
    response = services.respond(
        recommendation=recommendation, kind="not_accepted", language="lt", reason="Nėra lėšų.", alternative="Nieko.",
        on=datetime.date(2026, 3, 1),
    )  # fmt: skip
    page, address = signed_in(officer), edit("revise_response", recommendation)
    earlier = reverse("implementation:earlier_answers", args=[recommendation.uid])
    assert client.get(earlier).status_code == 404

    data = sent(page, address, kind="accepted", language="en", text="We found the money.", reason="")
    assert page.post(address, data).status_code == 302

    now = client.get(recommendation.get_absolute_url()).content.decode()
    assert "We found the money." in now
    assert "Nėra lėšų." not in now
    assert earlier in now
    assert "Answered on 1 March 2026, revised on" in now
    before = client.get(earlier).content.decode()
    assert 'lang="lt"' in before
    assert "Nėra lėšų." in before
    assert "From 1 March 2026 to" in before
    row = EarlierAnswer.objects.get()
    assert (row.kind, row.since, row.response_id) == ("not_accepted", datetime.date(2026, 3, 1), response.pk)
    assert signed_in(officer_elsewhere).get(address).status_code == 403


def test_refusing_in_a_revision_needs_its_reason_too(municipality, officer, signed_in):
    recommendation = make.recommendation(municipality)
    services.respond(recommendation=recommendation, kind="accepted", language="en", text="Yes.")
    page, address = signed_in(officer), edit("revise_response", recommendation)

    assert page.post(address, sent(page, address, kind="not_accepted", language="en")).status_code == 422
    assert not EarlierAnswer.objects.exists()


def test_a_key_that_is_no_version_changes_nothing(things, signed_in, administrator):
    challenge = things["correct_challenge"]
    answer = signed_in(administrator).post(
        edit("correct_challenge", challenge), FILLED["correct_challenge"] | {"once": "k", "seen": "made up"}
    )

    assert answer.status_code == 409
    assert Challenge.objects.get().title == challenge.title
