import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from tests.calendar_reader import read

from tiltas.councils import services as councils
from tiltas.drafting.services import SampleUnderReal, SourceMissing
from tiltas.implementation import queries, services
from tiltas.implementation.models import Recommendation, Response
from tiltas.languages.queries import show
from tiltas.network.services import found_organisation
from tiltas.trace.models import Link

from . import factories as make

pytestmark = pytest.mark.django_db
ONE_DAY = datetime.timedelta(days=1)


def statuses(**filters):
    return [(r.title, r.status.look, r.status.words) for r in queries.with_status(queries.recommendations(**filters))]


def test_a_recommendation_rests_on_clauses_and_challenges(municipality, drafter):
    clause, challenge = make.clause(make.document()), make.challenge(municipality.governs)

    recommendation = make.recommendation(municipality, sources=[clause, challenge], by=drafter)

    links = Link.objects.filter(later=recommendation.node).order_by("pk")
    assert [(link.earlier_id, link.relation) for link in links] == [
        (clause.pk, "addressed_as"),
        (challenge.pk, "addressed_as"),
    ]
    assert recommendation.is_sample
    assert recommendation.node.reference.startswith("XX-")


def test_without_a_source_nothing_is_recommended(municipality):
    with pytest.raises(SourceMissing):
        make.recommendation(municipality, sources=[])


def test_a_sample_asks_nothing_of_a_real_body(municipality):
    challenge = make.challenge(municipality.governs)

    with pytest.raises(SampleUnderReal):
        make.recommendation(make.ministry(), sources=[challenge])

    assert Recommendation.objects.count() == 0


def test_only_bodies_that_can_carry_it_out_are_asked():
    with pytest.raises(services.NotAddressable):
        make.recommendation(make.organisation())


def test_refusing_needs_a_reason_and_an_alternative(municipality):
    recommendation = make.recommendation(municipality)

    for half in (
        {},
        {"reason": "No money."},
        {"alternative": "A course online."},
        {"reason": " ", "alternative": "x"},
    ):
        with pytest.raises(services.ReasonMissing):
            services.respond(recommendation=recommendation, kind="not_accepted", language="en", **half)
    services.respond(
        recommendation=recommendation,
        kind="not_accepted",
        language="en",
        reason="No money.",
        alternative="A course online.",
    )

    assert queries.response_to(recommendation).alternative == "A course online."


def test_the_database_knows_that_refusing_needs_a_reason(municipality):
    response = services.respond(
        recommendation=make.recommendation(municipality), kind="accepted", text="Yes.", language="en"
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.filter(pk=response.pk).update(kind="not_accepted")


def test_a_recommendation_is_answered_once_and_by_the_body_that_was_asked(municipality):
    recommendation = make.recommendation(municipality)

    with pytest.raises(services.NotTheirs):
        services.respond(
            recommendation=recommendation, kind="accepted", text="Yes.", language="en", organisation=make.ministry()
        )
    services.respond(recommendation=recommendation, kind="accepted", text="Yes.", language="en")
    with pytest.raises(services.AnsweredAlready):
        services.respond(recommendation=recommendation, kind="accepted", text="Yes.", language="en")

    assert Response.objects.count() == 1


def test_what_is_overdue_is_told_by_the_clock(municipality, today):
    late = make.recommendation(municipality, "Late", due_on=today - ONE_DAY, made_on=today)
    make.recommendation(municipality, "Today", due_on=today, made_on=today)
    answered = make.recommendation(municipality, "Answered", due_on=today - ONE_DAY, made_on=today)
    services.respond(recommendation=answered, kind="in_part", text="One course.", language="en")

    assert statuses() == [
        ("Answered", "under-way", "Accepted in part"),
        ("Today", "open", "No answer yet"),
        ("Late", "late", "No answer yet, overdue"),
    ]
    assert [title for title, *_rest in statuses(state="overdue")] == ["Late"]
    assert [title for title, *_rest in statuses(state="none")] == ["Today", "Late"]
    assert [title for title, *_rest in statuses(state="in_part")] == ["Answered"]
    assert late.due_on == today - ONE_DAY


def test_recommendations_are_found_by_body_place_and_theme(municipality):
    housing = make.theme()
    here = make.recommendation(municipality, theme=housing)
    there = make.recommendation(make.ministry(), "National", sources=[make.clause(make.document())])

    assert list(queries.recommendations(kind="ministry")) == [there]
    assert list(queries.recommendations(place=municipality.governs)) == [here]
    assert list(queries.recommendations(place=municipality.governs.country)) == [here]
    assert list(queries.recommendations(theme=housing)) == [here]


def test_a_recommendation_may_come_from_advice(signed_in, drafter):
    body = found_organisation(name="Ministry", kind="ministry", name_language="en")
    council = councils.set_up(advises=body, name="Council", mandate="It advises.", language="en")
    advice = councils.give_advice(council=council, title="Ask first", text="Before.", language="en")

    recommendation = make.recommendation(body, sources=[advice])

    [link] = Link.objects.filter(later=recommendation.pk)
    assert (link.earlier_id, link.relation) == (advice.pk, "addressed_as")
    answer = signed_in(drafter).get(f"{reverse('implementation:recommend')}?source={advice.uid}")
    assert "Ask first" in answer.content.decode()


def test_an_officer_sees_what_waits(officer, officer_elsewhere, municipality, today):
    recommendation = make.recommendation(municipality, due_on=today + ONE_DAY)
    plan = make.plan(municipality)
    late = make.measure(plan, "Late", starts_on=datetime.date(2025, 1, 1))
    make.measure(plan, "Not yet", starts_on=today)

    lines = queries.waiting_for(officer)

    show([thing for line in lines for thing in line.texts])
    assert [(line.label(), line.due_on) for line in lines] == [
        (f"Answer the recommendation “{recommendation.title}”", today + ONE_DAY),
        (f"Report on “{late.title}”", datetime.date(2025, 7, 2)),
    ]
    assert queries.waiting_for(officer_elsewhere) == []


def test_the_day_of_an_answer_is_taken_over_into_a_calendar_until_it_is_given_or_over(client, municipality, today):
    asked = make.recommendation(municipality, due_on=today)
    address = reverse("implementation:answer_day", args=[asked.uid])

    [item] = read(client.get(address).content)[1]
    assert (item["DTSTART"], item["SUMMARY"]) == (today, f"Answer due: {asked.title}")
    assert item["URL"].endswith(asked.get_absolute_url())
    assert address in client.get(asked.get_absolute_url()).content.decode()

    services.respond(recommendation=asked, kind="accepted", text="Yes.", language="en")
    assert client.get(address).status_code == 404
    assert address not in client.get(asked.get_absolute_url()).content.decode()
    late = make.recommendation(municipality, due_on=today - ONE_DAY)
    assert client.get(reverse("implementation:answer_day", args=[late.uid])).status_code == 404
