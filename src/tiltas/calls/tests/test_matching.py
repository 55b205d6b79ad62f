import datetime

import pytest
from django.core import mail as post
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tiltas.calls import queries, services
from tiltas.calls.entries import deadline_line
from tiltas.calls.models import Mark, PartnerCall, Reminder
from tiltas.network.models import Membership
from tiltas.network.services import offer
from tiltas.notifications.models import Notice
from tiltas.notifications.queries import unseen
from tiltas.notifications.services import prefer, send_digests
from tiltas.places.models import Place
from tiltas.projects.services import add_partner, start_project

from .factories import country, funding_call, in_days, municipality, organisation, partner_call, theme, user, worker

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def names(found) -> list[str]:
    return [one.name for one, _fit in found]


def gives(whose, about, direction="offer", **facts):
    what = f"{direction} {about.title}"
    return offer(organisation=whose, direction=direction, what=what, language="en", theme=about, **facts)


def test_hard_filters_keep_out_whoever_cannot_take_part():
    about, here = theme(), country()
    there = country("LV", "Latvija", names={"en": "Latvia"})
    facts = {"themes": [about], "kind": "library", "place": here, "languages": ["lt"]}
    invented = Place.objects.create(kind="country", name="Sample", local_language="en", is_sample=True)
    organisation("Fits", **facts)
    organisation("Serves from afar", **facts | {"place": there, "serves": [municipality()]})
    organisation("Languages not known", **facts | {"languages": []})
    organisation("Other kind", **facts | {"kind": "ngo"})
    organisation("Other country", **facts | {"place": there})
    organisation("Other language", **facts | {"languages": ["uk"]})
    organisation("Nothing in common", **facts | {"themes": []})
    organisation("Invented", **facts | {"place": invented})
    owner = organisation("Owner", **facts)
    call = partner_call(
        organisation=owner, themes=[about], kinds=["library"], countries=[here], languages=["lt", "en"]
    )

    assert sorted(names(queries.who_fits(call))) == ["Fits", "Languages not known", "Serves from afar"]


def test_offers_that_meet_needs_and_public_records_raise_the_score():
    about, other = theme(), theme("work", "Work")
    owner = organisation("Owner")
    gives(owner, other)
    plain = organisation("Plain", themes=[about])
    both = organisation("Both ways", themes=[about])
    gives(both, about)
    gives(both, other, "need")
    over = organisation("Over", themes=[about])
    gives(over, about, until=TODAY() - datetime.timedelta(days=1))
    add_partner(project=start_project(title="P", language="en"), organisation=both)
    call = partner_call(organisation=owner, themes=[about])

    fits = {fit.key: fit for _one, fit in queries.who_fits(call)}

    assert [fits[one.pk].points["needs"] for one in (plain, both, over)] == [0, 30, 0]
    assert (fits[both.pk].evidence, fits[plain.pk].evidence) == (1, 0)
    assert names(queries.who_fits(call))[0] == "Both ways"


def test_who_fits_is_found_with_as_many_statements_for_many_as_for_few():
    about = theme()
    call = partner_call(themes=[about], countries=[country()])

    def asked():
        fresh = PartnerCall.objects.get(pk=call.pk)
        with CaptureQueriesContext(connection) as found:
            queries.who_fits(fresh)
            queries.calls_like(fresh)
            queries.calls_fitting(fresh.organisation)
            queries.funding_fitting(fresh.organisation)
        return len(found)

    def grow():
        for _number in range(4):
            whose = organisation(themes=[about], place=country(), serves=[municipality()])
            gives(whose, about)
            partner_call(organisation=whose, themes=[about])
            funding_call(themes=[about], countries=[country()])

    grow()
    few = asked()
    grow()
    grow()
    assert asked() == few


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_ask_at_most_fifteen_times(signed_in, count, django_assert_max_num_queries):
    about = theme()
    call = partner_call(
        themes=[about], countries=[country()], organisation=organisation(themes=[about], place=country())
    )
    browser = signed_in(worker(call.organisation, Membership.Role.OFFICER))
    for _number in range(count):
        whose = organisation(themes=[about], place=country(), serves=[municipality()])
        gives(whose, about)
        partner_call(organisation=whose, themes=[about], place=municipality())
        funding_call(themes=[about], countries=[country()])
    for address in (f"{call.uid}/fits/", f"{call.uid}/fits/calls/", *(
        f"fitting/{call.organisation.uid}/{page}" for page in ("", "funding/")
    )):  # fmt: skip
        browser.get(f"/lt/calls/{address}")
        with django_assert_max_num_queries(15):
            page = browser.get(f"/lt/calls/{address}")
        assert len(page.context["proposed"]) == count
        assert page.content.decode().count('<h2 class="card__heading">') == count


def test_calls_for_the_same_thing_and_funding_are_found_for_both_sides():
    about, here = theme(), country()
    mine = organisation("Mine", themes=[about], place=here)
    call = partner_call("Ours", organisation=mine, themes=[about])
    partner_call("Theirs", organisation=organisation(place=here), themes=[about])
    partner_call("Not for us", themes=[about], kinds=["library"])
    partner_call("Over", themes=[about], deadline=in_days(-1))
    funding_call("For us", themes=[about], countries=[here])
    funding_call("For others", themes=[about], kinds=["ministry"])
    funding_call("Past", themes=[about], deadlines=[("", in_days(-3))])

    assert [one.title for one, _fit in queries.calls_like(call)] == ["Theirs"]
    assert [one.title for one, _fit in queries.calls_fitting(mine)] == ["Theirs"]
    assert [one.title for one, _fit in queries.funding_fitting(mine)] == ["For us"]


def test_only_those_who_work_for_it_see_who_fits(signed_in, client, organiser, somebody):
    call = partner_call("Ours")
    organisation("Secret friend", themes=[theme()], place=country())
    address, ours = f"/en/calls/{call.uid}/fits/", f"/en/calls/fitting/{call.organisation.uid}/"

    for page in (address, f"{address}calls/", ours, f"{ours}funding/"):
        assert client.get(page).status_code == 302
        for person in (organiser, somebody, worker(organisation(), Membership.Role.OFFICER)):
            assert signed_in(person).get(page).status_code == 403
        member = signed_in(worker(call.organisation, Membership.Role.MEMBER))
        assert member.get(page).status_code == 200
    text = member.get(address).content.decode()
    assert "Secret friend" in text
    assert "Both work on: Housing" in text
    assert 'name="answer"' not in text
    assert member.post(f"{address}mark/", {"about": call.organisation.uid, "answer": "dismissed"}).status_code == 403


def test_what_does_not_fit_goes_and_comes_back_after_half_a_year(signed_in):
    call = partner_call("Ours")
    friend = organisation("Friend", themes=[theme()], place=country(), mailbox="friend@friend.example")
    browser = signed_in(worker(call.organisation, Membership.Role.EDITOR))
    address = f"/en/calls/{call.uid}/fits/"

    def shown():
        page = browser.get(address).context
        return [one.thing.name for one in page["proposed"]], [one.thing.name for one in page["dismissed"]]

    assert f"/en/network/{friend.uid}/message/" in browser.get(address).content.decode()
    browser.post(f"{address}mark/", {"about": friend.uid, "answer": "dismissed"})
    assert shown() == ([], ["Friend"])
    Mark.objects.update(until=in_days(-1))
    assert shown() == (["Friend"], [])
    browser.post(f"{address}mark/", {"about": friend.uid, "answer": "interested"})
    assert browser.get(address).context["proposed"][0].answer == "interested"
    browser.post(f"{address}mark/", {"about": friend.uid, "answer": ""})
    assert not Mark.objects.exists()
    assert browser.post(f"{address}mark/", {"about": friend.uid, "answer": "nonsense"}).status_code == 404
    assert browser.post(f"{address}mark/", {"about": "nothing", "answer": "interested"}).status_code == 404


def test_weights_are_settings(settings):
    about = theme()
    organisation("Friend", themes=[about])
    call = partner_call(themes=[about])
    settings.MATCH_WEIGHTS = {"theme": 100, "needs": 0, "place": 0, "group": 0, "evidence": 0, "freshness": 0}

    assert [fit.score for _one, fit in queries.who_fits(call)] == [100]
    settings.MATCH_AT_LEAST = 101
    assert queries.who_fits(call) == []


def test_both_sides_are_told_of_a_match_once(settings):
    settings.MATCH_TELL_FROM = 30
    about = theme()
    friend, weak = organisation("Friend", themes=[about], place=country()), organisation("Weak")
    call = partner_call("Teachers", organisation=organisation("Owner", place=country()), themes=[about])
    owner, other = worker(call.organisation, Membership.Role.EDITOR), worker(friend, Membership.Role.OFFICER)
    worker(call.organisation, Membership.Role.MEMBER), worker(weak, Membership.Role.OFFICER)

    for _day in range(2):
        services.tell_matches(today=TODAY())

    assert sorted(Notice.objects.values_list("user", "kind")) == sorted(
        [(owner.pk, "calls.match"), (other.pk, "calls.match")]
    )
    assert "Friend" in unseen(owner)[0].text
    assert unseen(owner)[0].address.endswith("/fits/")
    assert "Teachers" in unseen(other)[0].text


def test_whoever_was_dismissed_is_not_told_of_again(settings):
    settings.MATCH_TELL_FROM = 30
    friend = organisation("Friend", themes=[theme()], place=country())
    call = partner_call(organisation=organisation(place=country()))
    owner = worker(call.organisation, Membership.Role.EDITOR)
    services.mark(of=call.node, about=friend.node, answer="dismissed", by=owner)

    services.tell_matches(today=TODAY())

    assert not Notice.objects.filter(user=owner).exists()


@pytest.mark.parametrize(
    ("left", "stage"), [(31, None), (30, 30), (15, 30), (14, 14), (4, 14), (3, 3), (0, 3), (-1, None)]
)
def test_which_reminder_is_due(left, stage):
    assert services.stage_of(in_days(left), TODAY()) == stage


def test_people_are_reminded_30_14_and_3_days_before_each_time_once(signed_in, client):
    call = partner_call("Teachers", deadline=in_days(40))
    fund = funding_call("Grants", deadlines=[("Idea", in_days(40))])
    owner, reader = worker(call.organisation, Membership.Role.EDITOR), user()
    assert client.post(f"/en/calls/{call.uid}/remind/", {"wanted": "1"}).status_code == 302
    for address in (f"/en/calls/{call.uid}/remind/", f"/en/calls/funding/{fund.uid}/remind/"):
        signed_in(reader).post(address, {"wanted": "1"})

    for ahead in range(45):
        services.tell_deadlines(today=TODAY() + datetime.timedelta(days=ahead))

    assert Notice.objects.filter(user=reader).count() == 6
    assert Notice.objects.filter(user=owner, kind="calls.deadline").count() == 3
    assert {line.text.split("”")[0] for line in unseen(reader)} == {"“Teachers", "“Grants"}
    signed_in(reader).post(f"/en/calls/{call.uid}/remind/", {"wanted": "0"})
    assert [row.node_id for row in Reminder.objects.all()] == [fund.pk]


def test_who_was_found_is_asked_once_the_deadline_is_over(signed_in):
    call = partner_call("Teachers", deadline=in_days(-1))
    editor = worker(call.organisation, Membership.Role.EDITOR)
    member = worker(call.organisation, Membership.Role.MEMBER)
    closed = partner_call("Closed", deadline=in_days(-1), organisation=call.organisation)
    services.step_partner_call(call=closed, name="close")

    for _day in range(2):
        services.tell_deadlines(today=TODAY())

    assert [line.address for line in unseen(editor)] == [f"/en/calls/{call.uid}/found/"]
    assert f"/en/calls/{call.uid}/found/" in signed_in(editor).get("/en/desk/").content.decode()
    assert unseen(member) == []


@pytest.mark.parametrize("answer", ["close", "find", "move"])
def test_whoever_has_answered_is_not_asked_any_more(answer):
    call = partner_call("Teachers", deadline=in_days(-1))
    editor = worker(call.organisation, Membership.Role.EDITOR)
    services.tell_deadlines(today=TODAY())
    assert unseen(editor) != []

    if answer == "close":
        services.step_partner_call(call=call, name="close", by=editor)
    elif answer == "find":
        services.find_partners(call=call, partners=[organisation()], by=editor)
    else:
        services.correct_partner_call(call=call, language="en", themes=[theme()], deadline=in_days(60), by=editor)

    services.tell_deadlines(today=TODAY())
    assert unseen(editor) == []


def test_a_stage_may_have_a_long_name():
    reader, fund = user(), funding_call(deadlines=[("s" * 120, in_days(2))])
    services.remind(user=reader, call=fund, wanted=True)

    services.tell_deadlines(today=TODAY())

    assert len(unseen(reader)) == 1
    assert len(Notice.objects.get().key) <= Notice._meta.get_field("key").max_length


def test_a_reminder_is_gone_once_its_day_is_past_or_moved():
    reader, partner, fund = user(), partner_call("A"), funding_call("B", deadlines=[("Idea", in_days(2))])
    past = {"uid": fund.uid, "kind": "funding_call", "title": "B", "language": "en", "stage": ""}
    assert deadline_line(past | {"day": in_days(0).isoformat()}).text.startswith("“B”")
    assert deadline_line(past | {"day": in_days(-1).isoformat()}) is None
    services.correct_partner_call(call=partner, language="en", themes=[theme()], deadline=in_days(2))
    for call in (partner, fund):
        services.remind(user=reader, call=call, wanted=True)
    services.tell_deadlines(today=TODAY())
    assert len(unseen(reader)) == 2

    services.correct_partner_call(call=partner, language="en", themes=[theme()], deadline=in_days(50))
    services.correct_funding_call(call=fund, language="en", themes=[theme()], deadlines=[("Idea", in_days(50))])

    assert unseen(reader) == []


def test_a_reminder_of_saturday_reaches_whoever_gets_mail_on_mondays_before_it(somebody):
    wednesday = TODAY() + datetime.timedelta(days=9 - TODAY().weekday())
    call = partner_call("Teachers", deadline=wednesday + datetime.timedelta(days=3))
    prefer(user=somebody, rhythm="weekly", language="en")
    services.remind(user=somebody, call=call, wanted=True)

    services.tell_deadlines(today=wednesday)
    assert send_digests(today=wednesday + datetime.timedelta(days=1)) == 1

    assert "“Teachers”: the deadline is on" in post.outbox[0].body


def test_whoever_fits_is_told_of_a_funding_call_once(settings):
    settings.MATCH_TELL_FROM = 30
    about = theme()
    friend, other = organisation("Friend", themes=[about], place=country()), organisation("Other", place=country())
    officer, stranger = worker(friend, Membership.Role.OFFICER), worker(other, Membership.Role.OFFICER)
    worker(friend, Membership.Role.MEMBER)
    call = funding_call("Grants", themes=[about], countries=[country()])
    funding_call("Past", themes=[about], deadlines=[("", in_days(-1))])
    funding_call("Invented", themes=[about], sample=True)

    for _day in range(2):
        services.tell_matches(today=TODAY())

    assert Notice.objects.count() == 1
    assert unseen(officer)[0].text == "A funding call may fit you: “Grants”."
    assert f"/funding/{call.uid}-" in unseen(officer)[0].address
    assert unseen(stranger) == []


def test_of_funding_calls_five_at_most_are_told_and_never_what_was_dismissed(settings):
    settings.MATCH_TELL_FROM = 30
    friend = organisation("Friend", themes=[theme()], place=country())
    officer = worker(friend, Membership.Role.OFFICER)
    calls = [funding_call(f"Grants {number}", themes=[theme()]) for number in range(7)]
    services.mark(of=friend.node, about=calls[0].node, answer="dismissed", by=officer)

    services.tell_matches(today=TODAY())

    assert len(unseen(officer)) == 5
    assert "Grants 0" not in str(unseen(officer))


@pytest.mark.parametrize(("answer", "reminded"), [("interested", True), ("dismissed", False)])
def test_whoever_is_interested_in_a_call_is_reminded_of_its_deadline(signed_in, answer, reminded):
    ours = organisation("Ours", themes=[theme()], place=country())
    officer, call = worker(ours, Membership.Role.OFFICER), funding_call(themes=[theme()], deadlines=[("", in_days(9))])

    signed_in(officer).post(f"/en/calls/fitting/{ours.uid}/mark/", {"about": call.uid, "answer": answer})

    assert queries.is_reminded(officer, call) is reminded


def test_what_is_known_of_a_person_is_handed_out_and_erased(organiser):
    from tiltas.accounts.services import erase_personal_data
    from tiltas.calls import own_data

    call, fund = partner_call("Teachers"), funding_call("Grants", by=organiser)
    services.remind(user=organiser, call=call, wanted=True)
    services.mark(of=call.node, about=fund.node, answer="interested", by=organiser)

    assert list(own_data.export(organiser, None).values()) == [["Teachers", "Grants"], ["interested"], ["Grants"]]
    erase_personal_data(user=organiser)

    assert not Reminder.objects.exists()
    fund.refresh_from_db()
    assert (fund.checked_by, Mark.objects.get().by) == (None, None)
