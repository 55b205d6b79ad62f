import datetime

import pytest

from tiltas.drafting.services import SampleUnderReal
from tiltas.implementation import queries, services
from tiltas.trace.models import Link
from tiltas.trace.queries import trail

from . import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(municipality):
    return make.measure(make.plan(municipality))


def stands(measure):
    return queries.how_they_stand([measure])[0]


def test_a_measure_carries_out_the_answer(municipality):
    recommendation = make.recommendation(municipality, theme=make.theme())
    response = services.respond(recommendation=recommendation, kind="accepted", text="Yes.", language="en")
    service = make.service(municipality.governs)

    measure = make.measure(make.plan(municipality), answers=recommendation, creates=[service])

    assert set(Link.objects.filter(relation__in=["carried_out_as", "creates"]).values_list("earlier", "later")) == {
        (response.pk, measure.pk),
        (measure.pk, service.pk),
    }
    assert measure.theme == make.theme()
    assert queries.measures_for(recommendation, response) == [measure]
    assert list(queries.services_of(measure)) == [service]


def test_before_the_answer_a_measure_carries_out_the_recommendation(municipality):
    recommendation = make.recommendation(municipality)

    measure = make.measure(make.plan(municipality), answers=recommendation)

    assert queries.measures_for(recommendation, None) == [measure]


def test_a_real_body_carries_out_nothing_invented(municipality):
    service = make.service(municipality.governs)

    with pytest.raises(SampleUnderReal):
        make.measure(make.plan(make.ministry()), creates=[service])


def test_a_report_is_due_half_a_year_after_the_start(measure, today):
    assert stands(measure).due_on == datetime.date(2026, 7, 13)
    assert not stands(measure).is_late
    assert stands(measure).status.words == "No report yet"


def test_a_report_is_late_on_the_day_after(measure, monkeypatch):
    for day, late in ((13, False), (14, True)):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda day=day: datetime.date(2026, 7, day))
        assert stands(measure).is_late is late
    assert stands(measure).status.words == "Report overdue"


def test_the_last_report_says_when_the_next_is_due(measure, today):
    make.report(measure, on=datetime.date(2026, 3, 1), next_due_on=datetime.date(2026, 5, 1))
    assert stands(measure).is_late

    make.report(measure, state="at_risk", on=datetime.date(2026, 5, 2))

    assert (stands(measure).due_on, stands(measure).status.words) == (datetime.date(2026, 10, 31), "At risk")


def test_a_measure_that_is_done_is_never_late(measure, today):
    make.report(measure, state="done", on=datetime.date(2020, 1, 1))

    assert (stands(measure).due_on, stands(measure).is_late, stands(measure).status.words) == (None, False, "Done")


def test_a_report_says_what_changed_or_that_nothing_did(measure):
    with pytest.raises(services.NothingSaid):
        make.report(measure, what_changed=" ")
    report = make.report(measure, what_changed="", nothing_changed=True)

    assert stands(measure).reports == [report]


def test_when_a_measure_is_done_the_officer_confirms_its_service(municipality):
    service = make.service(municipality.governs)
    measure = make.measure(make.plan(municipality), creates=[service])

    make.report(measure, state="done", services={service: "exists"}, on=datetime.date(2026, 6, 1))

    service.refresh_from_db()
    assert (service.state, service.changed_on) == ("exists", datetime.date(2026, 6, 1))


def test_milestones_are_reached_by_a_report(municipality):
    plan = make.plan(municipality)
    measure = make.measure(plan, milestones=[("A room", make.DAY), ("A teacher", None)])
    other = make.measure(plan, milestones=[("Elsewhere", None)])

    make.report(measure, on=make.DAY, reached=[measure.milestones.get(title="A room"), other.milestones.get()])

    assert list(measure.milestones.order_by("pk").values_list("title", "reached_on")) == [
        ("A room", make.DAY),
        ("A teacher", None),
    ]
    assert other.milestones.get().reached_on is None


def test_feedback_reaches_the_report(measure, consultant):
    report = make.report(measure)
    assert [waiting.label for waiting in queries.waiting_for(consultant)] == [
        f"Give your view on the report about “{measure.title}”"
    ]

    feedback = services.give_feedback(report=report, text="Good.", language="en", by=consultant)

    assert queries.feedback_on([report]) == {report.pk: [feedback]}
    assert queries.waiting_for(consultant) == []


def test_advice_answers_challenges(municipality):
    challenge = make.challenge(municipality.governs)

    advice = services.advise(
        place=municipality.governs, text="Ask the library.", language="en", challenges=[challenge]
    )

    assert Link.objects.filter(earlier=challenge.node, later=advice.node, relation="answered_by").exists()
    assert advice.is_sample


def test_one_voice_walks_all_the_way(municipality):
    voice = make.voice()
    clause = make.clause(make.document(), sources=[make.proposal(sources=[voice])])
    recommendation = make.recommendation(municipality, sources=[clause])
    services.respond(recommendation=recommendation, kind="accepted", text="Yes.", language="en")
    service = make.service(municipality.governs)
    measure = make.measure(make.plan(municipality), answers=recommendation, creates=[service])
    report = make.report(measure)
    services.give_feedback(report=report, text="Good.", language="en")

    kinds = [stop.kind.key for stop in trail([voice]).stops if stop.kind.key != "statement"]

    assert kinds == ["proposal", "clause", "recommendation", "response", "measure", "service", "report", "feedback"]
    assert [stop.kind.key for stop in trail([service]).stops][-1] == "service"


def test_the_table_counts_what_was_voiced_recommended_promised_and_done(municipality, today):
    housing = make.theme()
    voices = [make.voice(), make.voice()]
    clause = make.clause(make.document(), sources=[make.proposal(sources=voices)])
    recommendation = make.recommendation(municipality, sources=[clause], theme=housing)
    make.recommendation(municipality, "Other", sources=[clause], due_on=make.DAY)
    services.respond(recommendation=recommendation, kind="accepted", text="Yes.", language="en")
    plan = make.plan(municipality)
    make.report(make.measure(plan, answers=recommendation), state="done")
    make.measure(plan, "Late", theme=housing, starts_on=datetime.date(2025, 1, 1))

    rows = queries.table(samples=True)
    together = queries.total(rows)

    def numbers(row):
        return (row.voiced, row.recommended, row.accepted, row.overdue, row.promised, row.done, row.late)

    assert [(str(row.heading), *numbers(row)) for row in rows] == [
        ("Housing", 2, 1, 1, 0, 2, 1, 1),
        ("No theme given", 2, 1, 0, 1, 0, 0, 0),
    ]
    assert numbers(together) == (2, 2, 1, 1, 2, 1, 1)
    assert queries.table(samples=False) == []
    assert [numbers(row) for row in queries.table(by="addressee", samples=True)] == [numbers(together)]
