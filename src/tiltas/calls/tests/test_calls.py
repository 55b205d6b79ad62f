import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tiltas.calls import services
from tiltas.calls.models import FundingCall, PartnerCall
from tiltas.languages.queries import show
from tiltas.network.models import Membership
from tiltas.notifications.queries import unseen
from tiltas.places.models import Place
from tiltas.projects.models import Project
from tiltas.projects.services import start_project
from tiltas.search.services import rebuild
from tiltas.trace.queries import later

from .factories import country, funding_call, in_days, municipality, organisation, partner_call, theme, worker

pytestmark = pytest.mark.django_db


def titles(answer) -> list[str]:
    return [call.title for call in answer.context["calls"]]


def test_open_calls_stand_in_the_order_of_their_deadlines_and_past_ones_under_past(client):
    partner_call("No day")
    partner_call("Late", deadline=in_days(40))
    partner_call("Today", deadline=in_days(0))
    over = partner_call("Over")
    PartnerCall.objects.filter(pk=over.pk).update(deadline=in_days(-1))
    closed = partner_call("Closed", deadline=in_days(3))
    services.step_partner_call(call=closed, name="close")

    assert titles(client.get("/en/calls/")) == ["Today", "Late", "No day"]
    assert titles(client.get("/en/calls/?past=1")) == ["Closed", "Over"]
    assert "due soon" in client.get("/en/calls/").content.decode().lower()


def test_filters_narrow_the_lists_and_nonsense_does_not(client):
    about, here = theme("work", "Work"), country()
    partner_call("Work", themes=[about], kinds=["library"], languages=["uk"])
    partner_call("Here", countries=[here])
    partner_call("There", countries=[country("LV", "Latvija", names={"en": "Latvia"})], kinds=["ngo"])

    def found(query):
        return sorted(titles(client.get(f"/en/calls/?{query}")))

    assert found(f"theme={about.uid}") == ["Work"]
    # A call without countries is for everywhere, one without kinds for any kind.
    assert found(f"country={here.uid}") == ["Here", "Work"]
    assert found("kind=library") == ["Here", "Work"]
    assert found("language=uk") == ["Here", "There", "Work"]
    assert found("language=lt") == ["Here", "There"]
    assert found("theme=zzz&kind=nothing&page=99") == ["Here", "There", "Work"]


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_database_at_most_ten_times(client, count, django_assert_max_num_queries):
    whose = organisation(place=municipality())
    for number in range(count):
        themes = [theme(f"t{number}", f"T{number}"), theme()]
        fund = funding_call(
            countries=[country()], themes=themes, deadlines=[("A", in_days(9)), ("B", in_days(40))], text="M"
        )
        call = partner_call(
            organisation=whose, themes=themes, countries=[country()], funding_call=fund, place=municipality()
        )
    addresses = [show(fund).get_absolute_url(), show(call).get_absolute_url(), "/en/calls/", "/en/calls/funding/"]
    addresses += ["/en/calls/calendar.ics", "/en/calls/funding/calendar.ics", whose.get_absolute_url()]
    for address in addresses:
        client.get(address.replace("/en/", "/lt/"))
        with django_assert_max_num_queries(10):
            assert client.get(address.replace("/en/", "/lt/"), follow=True).status_code == 200


def test_who_speaks_for_an_organisation_starts_a_call_with_what_the_address_says(signed_in):
    whose, about, where = organisation(), theme(), municipality()
    editor = worker(whose, Membership.Role.EDITOR)
    browser = signed_in(editor)

    page = browser.get(f"/en/calls/start/?theme={about.uid}&place={where.uid}")
    assert page.context["form"].initial["themes"] == [about]
    assert page.context["form"].initial["place"] == where
    sent = {
        "once": "k1", "organisation": whose.uid, "language": "en", "title": "Teachers", "text": "We look for teachers.",
        "themes": [about.uid], "place": where.uid, "deadline": in_days(20).isoformat(),
    }  # fmt: skip
    browser.post("/en/calls/start/", sent)
    browser.post("/en/calls/start/", sent)

    made = PartnerCall.objects.get()
    assert (made.title, made.organisation, made.place, made.is_open) == ("Teachers", whose, where, True)
    assert (
        browser.post("/en/calls/start/", {**sent, "once": "k2", "deadline": in_days(-1).isoformat()}).status_code
        == 422
    )


def test_an_address_that_names_nothing_begins_an_empty_form(signed_in, organiser):
    page = signed_in(organiser).get("/en/calls/start/?theme=nothing&place=%00&organisation=x")

    assert page.status_code == 200
    assert page.context["form"].initial == {}


def test_nobody_starts_or_changes_a_call_for_another_organisation(signed_in, client, somebody):
    call = partner_call()
    stranger = worker(organisation(), Membership.Role.OFFICER)
    member = worker(call.organisation, Membership.Role.MEMBER)

    assert client.get("/en/calls/start/").status_code == 302
    assert signed_in(somebody).get("/en/calls/start/").status_code == 403
    for person in (somebody, stranger, member):
        assert signed_in(person).get(f"/en/calls/{call.uid}/change/").status_code == 403
        assert signed_in(person).post(f"/en/calls/{call.uid}/close/").status_code == 403
        assert signed_in(person).get(f"/en/calls/{call.uid}/found/").status_code == 403
    whose = {"organisation": call.organisation.uid, "once": "x", "title": "T", "text": "t", "language": "en"}
    assert signed_in(stranger).post("/en/calls/start/", whose).status_code == 422
    assert PartnerCall.objects.count() == 1


def test_a_correction_knows_what_it_corrects(signed_in):
    call = partner_call("First")
    browser = signed_in(worker(call.organisation, Membership.Role.OFFICER))
    address = f"/en/calls/{call.uid}/change/"
    seen = browser.get(address).context["form"]["seen"].value()
    services.correct_partner_call(call=call, title="Other", language="en", themes=[theme()])
    sent = {"once": "a", "seen": seen, "title": "Mine", "text": "Still.", "language": "en", "themes": [theme().uid]}

    answer = browser.post(address, sent)

    assert answer.status_code == 409
    assert "Other" in answer.content.decode()
    call.refresh_from_db()
    assert call.title == "Other"


def test_who_was_found_becomes_a_project_and_an_arrow_of_the_trail(signed_in, client):
    call, friend = partner_call("Teachers"), organisation("Friend")
    browser = signed_in(worker(call.organisation, Membership.Role.EDITOR))

    answer = browser.post(
        f"/en/calls/{call.uid}/found/", {"once": "a", "partner_0": friend.uid, "new_project": "Courses together"}
    )

    assert answer.status_code == 302
    project = Project.objects.get()
    assert {one.organisation for one in project.partners.all()} == {call.organisation, friend}
    call.refresh_from_db()
    assert (call.state, list(call.partners_found.all())) == ("found", [friend])
    page = client.get(answer["Location"], follow=True).content.decode()
    assert "Courses together" in page
    assert "Friend" in page
    assert [link.later_id for link in later([call.node])[call.pk]] == [project.pk]


def test_who_is_named_a_partner_is_told():
    call, friend = partner_call("Courses"), organisation()
    named = worker(friend, Membership.Role.MEMBER)

    services.find_partners(call=call, partners=[friend])

    [line] = unseen(named)
    assert "has found you as a partner" in line.text
    assert call.uid in line.address
    assert call.look == "done"


def test_nobody_is_named_a_partner_of_themselves():
    call = partner_call()

    with pytest.raises(services.NobodyNamed):
        services.find_partners(call=call, partners=[call.organisation])
    with pytest.raises(services.NobodyNamed):
        services.find_partners(call=call, partners=[])
    assert call.state == "open"


def test_a_call_joins_only_a_project_that_the_person_may_change(somebody):
    call, friend = partner_call(), organisation()
    editor = worker(call.organisation, Membership.Role.EDITOR)
    project = start_project(title="Of others", language="en")

    with pytest.raises(services.NotAllowed):
        services.find_partners(call=call, partners=[friend], project=project, by=editor)


def test_what_is_invented_does_not_hang_on_what_is_real():
    invented = Place.objects.create(kind="country", name="Sample", local_language="en", is_sample=True)
    sample = organisation(place=invented)

    assert partner_call(organisation=sample).is_sample
    with pytest.raises(services.SampleAndReal):
        partner_call(funding_call=funding_call(sample=True))
    with pytest.raises(services.SampleAndReal):
        services.find_partners(call=partner_call(), partners=[sample])


def test_a_funding_call_stays_after_its_last_deadline(client):
    call = funding_call("Grants", deadlines=[("First", in_days(-40)), ("Second", in_days(5))], usually_opens=3)
    assert (call.is_open, call.due_on) == (True, in_days(5))
    assert titles(client.get("/en/calls/funding/")) == ["Grants"]

    call.deadlines.filter(stage="Second").update(on=in_days(-1))

    assert titles(client.get("/en/calls/funding/")) == []
    past = client.get("/en/calls/funding/?past=1")
    assert titles(past) == ["Grants"]
    assert "March" in past.content.decode()
    assert client.get(call.get_absolute_url()).status_code == 200


def test_organisers_keep_funding_calls_and_check_them_with_one_click(signed_in, organiser, somebody):
    call = funding_call(checked=False)
    assert call.is_unchecked
    assert signed_in(somebody).post(f"/en/calls/funding/{call.uid}/check/").status_code == 403
    assert signed_in(somebody).get("/en/calls/funding/add/").status_code == 403
    assert signed_in(somebody).get(f"/en/calls/funding/{call.uid}/change/").status_code == 403

    signed_in(organiser).post(f"/en/calls/funding/{call.uid}/check/")

    call.refresh_from_db()
    assert (call.is_unchecked, call.checked_by) == (False, organiser)


def test_a_funding_call_is_listed_and_corrected_in_a_form(signed_in, organiser):
    browser, about = signed_in(organiser), theme()
    sent = {
        "once": "a", "address": "https://funder.example/x", "language": "en", "title": "Grants", "text": "For courses.",
        "themes": [about.uid], "deadline_0": in_days(9).isoformat(), "stage_0": "Idea", "deadline_1": in_days(50).isoformat(),
        "amount_least": "1000", "amount_most": "5000.50", "currency": "EUR", "co_financing": "15",
    }  # fmt: skip
    assert browser.post("/en/calls/funding/add/", sent).status_code == 302
    call = FundingCall.objects.get()
    assert sorted(call.deadlines.values_list("stage", "on")) == [("", in_days(50)), ("Idea", in_days(9))]
    kept = call.deadlines.get(stage="Idea").pk

    seen = browser.get(f"/en/calls/funding/{call.uid}/change/").context["form"]["seen"].value()
    change = {**sent, "once": "b", "seen": seen, "title": "Grants for courses", "deadline_1": ""}
    assert browser.post(f"/en/calls/funding/{call.uid}/change/", change).status_code == 302

    call.refresh_from_db()
    assert call.title == "Grants for courses"
    assert list(call.deadlines.values_list("pk", "stage")) == [(kept, "Idea")]
    again = browser.post("/en/calls/funding/add/", {**sent, "once": "c"})
    assert again.status_code == 409
    no_money = browser.post(
        "/en/calls/funding/add/", {**sent, "once": "d", "currency": "", "address": "https://b.example"}
    )
    assert no_money.status_code == 422


def test_calls_are_found_subscribed_to_and_taken_into_a_calendar(client):
    whose = organisation("Harbour friends")
    call = partner_call("Evening courses", organisation=whose, deadline=in_days(9))
    fund = funding_call("Money for courses", deadlines=[("Idea", in_days(9))])
    rebuild()

    assert "Evening courses" in client.get("/en/search/?q=evening").content.decode()
    assert "Money for courses" in client.get("/en/search/?q=money").content.decode()
    assert "Evening courses" in client.get("/en/calls/feed/").content.decode()
    assert "Money for courses" in client.get("/en/calls/funding/feed/").content.decode()
    for address in ("/en/calls/calendar.ics", f"/en/calls/{call.uid}/calendar.ics"):
        assert f"DTSTART;VALUE=DATE:{in_days(9):%Y%m%d}" in client.get(address).content.decode()
    for address in ("/en/calls/funding/calendar.ics", f"/en/calls/funding/{fund.uid}/calendar.ics"):
        assert "Idea" in client.get(address).content.decode()
    assert "Partner calls" in client.get(whose.get_absolute_url()).content.decode()
    assert titles(client.get(f"/en/calls/?organisation={whose.uid}")) == ["Evening courses"]


def test_lists_ask_as_often_for_many_calls_as_for_few(client):
    def asked(address):
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        return len(found)

    partner_call(countries=[country()])
    funding_call(countries=[country()], deadlines=[("", in_days(3))])
    few = [asked(address) for address in ("/en/calls/", "/en/calls/funding/")]
    for number in range(4):
        partner_call(countries=[country()], themes=[theme(f"t{number}", "T")])
        funding_call(countries=[country()], themes=[theme(f"t{number}", "T")], deadlines=[("", in_days(3))])

    assert [asked(address) for address in ("/en/calls/", "/en/calls/funding/")] == few


def test_a_new_funding_call_has_no_deadline_that_is_over_and_an_old_one_can_be_corrected(signed_in, organiser):
    browser = signed_in(organiser)
    sent = {
        "once": "a", "address": "https://funder.example/x", "language": "en", "title": "Grants", "text": "For courses.",
        "themes": [theme().uid], "deadline_0": in_days(9).isoformat(), "deadline_1": in_days(-1).isoformat(),
    }  # fmt: skip

    answer = browser.post("/en/calls/funding/add/", sent)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["deadline_1"]
    assert "This day is over." in answer.content.decode()
    archived = funding_call("Archived", address=sent["address"], deadlines=[("", in_days(-9))])
    address = f"/en/calls/funding/{archived.uid}/change/"
    seen = browser.get(address).context["form"]["seen"].value()
    assert browser.post(address, {**sent, "once": "b", "seen": seen, "deadline_0": ""}).status_code == 302
    assert list(archived.deadlines.values_list("on", flat=True)) == [in_days(-1)]
