import datetime

import pytest

from tiltas.accounts import personal_data
from tiltas.core.versions import ChangedMeanwhile, version_of
from tiltas.councils import own_data, queries, services
from tiltas.councils.models import Advice
from tiltas.councils.tasks import remind
from tiltas.drafting.services import SampleUnderReal
from tiltas.languages.queries import show
from tiltas.notifications.models import Notice
from tiltas.notifications.queries import unseen
from tiltas.trace.queries import earlier, trail

from . import factories as make

pytestmark = pytest.mark.django_db
WEEK = datetime.timedelta(days=7)


def status(advice):
    return queries.with_status(queries.advice().filter(pk=advice.pk))[0].status


def shown(lines):
    """As the desk does it, in one statement."""
    show([thing for line in lines for thing in line.texts])
    return lines


def told(user):
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def test_an_advice_goes_to_the_organisation_that_the_body_is_there_for(council, municipality):
    advice = make.advice(council)

    assert advice.addressee == municipality
    assert advice.place == municipality.governs
    assert advice.due_on == make.DAY + services.TIME_TO_ANSWER
    assert advice.node.reference.startswith("LT-")


def test_what_the_clock_tells_is_computed(council, today):
    advice = make.advice(council, due_on=today)
    assert status(advice) == queries.Status("open", "No answer yet")

    Advice.objects.update(due_on=today - datetime.timedelta(days=1))
    assert status(advice) == queries.Status("late", "No answer yet, overdue")

    make.reply(advice, kind="partly")
    assert status(advice) == queries.Status("under-way", "Followed in part")


def test_an_answer_is_an_arrow_with_the_body_that_gave_it(council, municipality):
    advice = make.advice(council)
    reply = make.reply(advice)

    [link] = earlier([reply])[reply.pk]

    assert (link.earlier_id, link.relation, link.on_behalf_of_id) == (advice.pk, "answered_by", municipality.pk)


def test_not_following_needs_a_reason(council):
    advice = make.advice(council)

    with pytest.raises(services.ReasonMissing):
        make.reply(advice, kind="not_followed", text="", reason=" ")

    assert queries.reply_to(advice) is None


def test_an_advice_has_one_answer_of_the_body_that_was_asked(council, secretariat):
    advice = make.advice(council)

    with pytest.raises(services.NotTheirs):
        make.reply(advice, organisation=secretariat)
    make.reply(advice)
    with pytest.raises(services.RepliedAlready):
        make.reply(advice)


def test_every_earlier_answer_is_kept(council):
    advice = make.advice(council)
    reply = make.reply(advice, kind="noted", text="We read it.")

    for kind, text in [("partly", "One evening."), ("followed", "Two evenings.")]:
        services.revise_reply(advice=advice, reply=reply, kind=kind, text=text, language="en")

    reply = queries.reply_to(advice)
    assert (reply.kind, reply.text, reply.revised_on is None) == ("followed", "Two evenings.", False)
    assert [(one.kind, one.text) for one in queries.earlier_wordings(reply)] == [
        ("partly", "One evening."),
        ("noted", "We read it."),
    ]


def test_nobody_overwrites_an_answer_unknowingly(council):
    advice = make.advice(council)
    reply = make.reply(advice)
    seen = version_of(reply)
    services.revise_reply(advice=advice, reply=reply, kind="partly", text="One evening.", language="en")

    with pytest.raises(ChangedMeanwhile):
        services.revise_reply(advice=advice, reply=reply, kind="noted", text="Hm.", language="en", seen=seen)

    assert queries.reply_to(advice).text == "One evening."


def test_an_answered_advice_is_not_worded_otherwise(council):
    advice = make.advice(council)
    services.correct_advice(advice=advice, title="Open until seven")
    make.reply(advice)

    with pytest.raises(services.RepliedAlready):
        services.correct_advice(advice=advice, title="Close the desk")

    advice.refresh_from_db()
    assert advice.title == "Open until seven"


def test_a_body_that_has_ended_advises_nobody_and_meets_no_more(council, today):
    services.change_council(council=council, until=today - WEEK)

    with pytest.raises(services.CouncilEnded):
        make.advice(council, given_on=today)
    with pytest.raises(services.CouncilEnded):
        make.sitting(council, on=today)

    # What happened while it was there can still be written down.
    make.advice(council, given_on=today - WEEK)


def test_nothing_invented_stands_behind_real_advice(council):
    invented = make.voice(sample=True)

    with pytest.raises(SampleUnderReal):
        make.advice(council, sources=[invented])

    assert not Advice.objects.exists()


def test_an_invented_organisation_is_not_advised_by_a_real_body(council):
    invented = make.organisation("Invented office", kind="agency")
    invented.node.is_sample = True
    invented.node.save()

    with pytest.raises(services.SampleAndReal):
        make.advice(council, addressee=invented)
    with pytest.raises(services.SampleAndReal):
        services.give_seat(council=council, organisation=invented, language="en")


def test_a_voice_can_be_followed_through_advice_to_a_proposal(council):
    voice = make.voice()
    advice = make.advice(council, sources=[voice])
    reply = make.reply(advice)
    proposal = make.proposal(sources=[advice])

    stops = {stop.node.pk: stop for stop in trail([voice]).stops}

    assert {advice.pk, reply.pk, proposal.pk} <= set(stops)
    assert str(stops[advice.pk].station.title) == "Open in the evening"
    assert stops[reply.pk].station.address.endswith("#answer")


# Who is told ----------------------------------------------------------------------------------------------------------


def test_officers_are_told_of_advice_and_the_secretariat_of_the_answer(
    council, officer, secretary, officer_elsewhere, today
):
    advice = make.advice(council, by=secretary)
    assert (told(officer), told(secretary)) == (["councils.advice"], [])

    reply = make.reply(advice, by=officer)
    services.revise_reply(advice=advice, reply=reply, kind="partly", text="One.", language="en", by=officer)

    assert told(secretary) == ["councils.reply", "councils.reply"]
    assert told(officer) == ["councils.advice"]
    assert told(officer_elsewhere) == []


def test_officers_are_reminded_once_a_week_before(council, officer, today):
    soon = make.advice(council, "Soon", due_on=today + WEEK)
    make.advice(council, "Later", due_on=today + 2 * WEEK)
    answered = make.advice(council, "Answered", due_on=today + WEEK)
    make.reply(answered)
    Notice.objects.all().delete()

    remind(today)
    remind(today + datetime.timedelta(days=1))

    [line] = unseen(officer)
    assert line.text == f"The answer to the advice “Soon” is asked for by {soon.due_on.day} June 2026."
    assert soon.uid in line.address


def test_what_is_entered_long_afterwards_is_no_news(council, officer, secretary, today):
    advice = make.advice(council, due_on=today - WEEK)
    make.reply(advice, on=today - 10 * WEEK)

    assert (told(officer), told(secretary)) == ([], [])


def test_the_line_of_a_piece_of_news_asks_the_database_nothing(council, officer, today, django_assert_num_queries):
    for number in range(3):
        make.advice(council, f"Advice {number}")

    with django_assert_num_queries(1):
        assert len(unseen(officer)) == 3


def test_what_waits_on_the_desk(council, officer, secretary, officer_elsewhere, today):
    late = make.advice(council, "Late", due_on=today - WEEK)
    make.advice(council, "Open", due_on=today + WEEK)
    make.reply(make.advice(council, "Answered", due_on=today - WEEK))

    assert [line.label() for line in shown(queries.waiting_for(officer))] == [
        "Answer the advice “Late”",
        "Answer the advice “Open”",
    ]
    [line] = shown(queries.waiting_for(secretary))
    assert (line.label(), line.due_on) == ("The answer to the advice “Late” is late", late.due_on)
    assert queries.waiting_for(officer_elsewhere) == []


# Figures and people ---------------------------------------------------------------------------------------------------


def test_figures_count_this_year_and_what_is_late_from_any(council, today):
    last_year = make.DAY.replace(year=2025)
    make.sitting(council, on=last_year)
    make.sitting(council)
    make.sitting(council, on=today + WEEK)
    make.advice(council, given_on=last_year, due_on=last_year)
    make.reply(make.advice(council))
    make.advice(council)

    [found] = queries.with_figures(queries.councils())

    assert (found.sat, found.advised, found.answered, found.late) == (1, 2, 1, 1)


def test_nobody_is_named_who_did_not_agree(council):
    seat = services.give_seat(council=council, for_whom="Parents", person="Rasa", language="en")
    assert seat.person == ""

    seat = services.give_seat(council=council, for_whom="Mayor", person="Jonas", may_be_named=True, language="en")
    services.change_seat(seat=seat, for_whom="Mayor", person="Jonas", may_be_named=False)
    assert (seat.person, seat.may_be_named) == ("", False)


def test_what_is_known_of_a_person_is_handed_out_and_erased(council, secretary, officer):
    advice = make.advice(council, by=secretary)
    make.reply(advice, by=officer)
    assert "councils" in [one.room for one in personal_data.holdings()]
    assert own_data.export(secretary, None) == {"Advice entered": ["Open in the evening"]}
    assert own_data.export(officer, None) == {"Answers to advice entered": ["Yes, from June on."]}

    own_data.erase(secretary, None)
    own_data.erase(officer, None)

    assert (own_data.export(secretary, None), own_data.export(officer, None)) == ({}, {})
    assert Advice.objects.get().title == "Open in the evening"
