import datetime

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from tiltas.accounts import personal_data
from tiltas.core.versions import ChangedMeanwhile, version_of
from tiltas.groups import own_data, queries, rules, services
from tiltas.groups.models import Draft, Group, Member, Note, Promise
from tiltas.groups.tasks import remind
from tiltas.languages.models import Translatable
from tiltas.network.services import remove_member
from tiltas.network.tests import factories as meeting
from tiltas.notifications.models import Notice
from tiltas.notifications.queries import unseen
from tiltas.search.models import Entry
from tiltas.search.services import rebuild
from tiltas.trace.models import Node, Traced

pytestmark = pytest.mark.django_db
SECRET = "Zanzibar"  # in everything that is written in the room
DAY = datetime.timedelta(days=1)


@pytest.fixture
def founder(db):
    return meeting.organisation("Long Table")


@pytest.fixture
def partner(db):
    return meeting.organisation("Third Harbour")


@pytest.fixture
def group(founder, partner):
    """A room of two organisations with one of everything."""
    group = services.open_group(founded_by=founder, name=f"{SECRET} room", purpose=f"{SECRET} plan", language="en")
    services.answer(member=services.ask(group=group, organisation=partner), joins=True)
    write(group, founder)
    return group


def write(group, organisation, by=None):
    services.write_note(group=group, text=f"{SECRET} note", language="en", by=by)
    services.promise(
        group=group, organisation=organisation, what=f"{SECRET} promise", language="en",
        due_on=timezone.localdate() + DAY, by=by,
    )  # fmt: skip
    draft = services.start_draft(group=group, title=f"{SECRET} draft", text=f"{SECRET} words", language="en", by=by)
    return services.change_draft(draft=draft, title=f"{SECRET} draft", text=f"{SECRET} 2", language="en", by=by)


@pytest.fixture
def speaker(founder):
    return meeting.worker(founder, "officer")


@pytest.fixture
def colleague(partner):
    """Works for the other organisation, without speaking for it."""
    return meeting.worker(partner, "member")


@pytest.fixture
def stranger(db):
    return meeting.worker(meeting.organisation("Elsewhere"), "officer")


def reading(group):
    draft = group.drafts.first()
    return [
        group.get_absolute_url(), reverse("groups:draft", args=[group.uid, draft.uid]),
        reverse("groups:write_note", args=[group.uid]), reverse("groups:start_draft", args=[group.uid]),
        reverse("groups:change_draft", args=[group.uid, draft.uid]),
    ]  # fmt: skip


def speaking(group):
    return [reverse(f"groups:{name}", args=[group.uid]) for name in ("ask", "promise", "leave")]


# The door -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "reads", "speaks", "ends"),
    [
        ("speaker", 200, 200, 200),
        ("colleague", 200, 404, 404),
        ("stranger", 404, 404, 404),
        ("somebody", 404, 404, 404),
        # Whoever runs the site has no key either.
        ("administrator", 404, 404, 404),
        ("organiser", 404, 404, 404),
    ],
)
def test_who_gets_in(signed_in, request, group, who, reads, speaks, ends):
    client = signed_in(request.getfixturevalue(who))

    assert {client.get(address).status_code for address in reading(group)} == {reads}
    assert {client.get(address).status_code for address in speaking(group)} == {speaks}
    assert client.get(reverse("groups:end", args=[group.uid])).status_code == ends
    seen = client.get(reverse("groups:list")).content.decode()
    assert (SECRET in seen) == (reads == 200)


def test_nobody_learns_whether_a_room_is_there(client, group):
    there, not_there = [client.get(reverse("groups:detail", args=[uid])) for uid in (group.uid, "00000000")]

    assert (there.status_code, not_there.status_code) == (302, 302)
    assert there.headers["Location"].replace(group.uid, "00000000") == not_there.headers["Location"]
    assert not rules.is_inside(AnonymousUser(), group)


def test_nothing_is_kept_by_anybody_on_the_way(signed_in, speaker, group):
    for address in reading(group):
        answer = signed_in(speaker).get(address)
        assert "no-store" in answer.headers["Cache-Control"]
        assert "noindex" in answer.content.decode()


def test_an_organisation_that_is_only_asked_reads_nothing(signed_in, group):
    asked = meeting.organisation("Warm Lamp")
    officer = meeting.worker(asked, "officer")
    services.ask(group=group, organisation=asked)

    client = signed_in(officer)

    assert {client.get(address).status_code for address in reading(group)} == {404}
    text = client.get(reverse("groups:list")).content.decode()
    assert "Long Table asks Warm Lamp to join." in text
    [line] = unseen(officer)
    assert SECRET not in line.text


def test_whoever_leaves_reads_nothing_more(signed_in, group, partner, colleague, founder, speaker):
    services.leave(group=group, organisation=partner)
    assert signed_in(colleague).get(group.get_absolute_url()).status_code == 404

    # Somebody who no longer works for an organisation has no key either.
    remove_member(membership=speaker.memberships.get())
    assert signed_in(speaker).get(group.get_absolute_url()).status_code == 404


# Nothing goes out -----------------------------------------------------------------------------------------------------


def test_no_kind_of_a_closed_room_can_be_cited_translated_or_found():
    kinds = list(apps.get_app_config("groups").get_models())

    assert Group in kinds
    assert not [kind for kind in kinds if issubclass(kind, Traced | Translatable)]


def test_nothing_of_it_is_in_search_trail_news_audit_or_any_public_page(client, group, founder, speaker):
    from tiltas.accounts.models import AuditEntry

    remind(timezone.localdate())
    rebuild()

    assert not Entry.objects.filter(text__icontains=SECRET).exists()
    assert not Entry.objects.filter(title__icontains=SECRET).exists()
    assert not Node.objects.exclude(kind="organisation").exists()
    assert Notice.objects.exists()
    assert SECRET not in str(list(Notice.objects.values()))
    assert SECRET not in str(list(AuditEntry.objects.values()))
    for address in (
        reverse("network:list"), founder.get_absolute_url(), reverse("network:feed"), "/sitemap.xml",
        reverse("search:results") + f"?q={SECRET}",
    ):  # fmt: skip
        answer = client.get(address, follow=True)
        # The word that was asked for stands in the box of the search.
        assert f"{SECRET} " not in answer.content.decode(), address
        assert group.uid not in answer.content.decode(), address
    assert str(group) == group.uid


# What happens inside --------------------------------------------------------------------------------------------------


def test_nobody_is_put_into_a_room(group):
    asked = meeting.organisation("Warm Lamp")
    member = services.ask(group=group, organisation=asked)
    with pytest.raises(services.AskedAlready):
        services.ask(group=group, organisation=asked)
    with pytest.raises(services.NotInside):
        services.promise(group=group, organisation=asked, what="Something", language="en", due_on=timezone.localdate())

    services.answer(member=member, joins=False)

    assert not group.members.filter(organisation=asked).exists()


def test_only_those_who_are_asked_answer(signed_in, group, stranger):
    asked = meeting.organisation("Warm Lamp")
    officer, member = meeting.worker(asked, "officer"), services.ask(group=group, organisation=asked)
    address = reverse("groups:answer", args=[member.pk, "join"])

    assert signed_in(stranger).post(address).status_code == 404
    assert signed_in(officer).get(address).status_code == 405
    assert signed_in(officer).post(address).status_code == 302

    assert rules.is_inside(officer, Group.objects.get())


def test_invented_and_real_organisations_do_not_meet(group):
    invented = meeting.organisation("Invented")
    Node.objects.filter(pk=invented.pk).update(is_sample=True)
    invented.refresh_from_db()

    with pytest.raises(services.SampleAndReal):
        services.ask(group=group, organisation=invented)


def test_a_room_that_has_ended_is_read_only(signed_in, group, founder, speaker):
    client = signed_in(speaker)
    assert client.post(reverse("groups:end", args=[group.uid]), {"once": "end"}).status_code == 302
    group.refresh_from_db()

    for refused in (
        lambda: write(group, founder),
        lambda: services.ask(group=group, organisation=meeting.organisation()),
        lambda: services.keep_promise(promise=Promise.objects.get()),
        lambda: services.end(group=group),
    ):
        with pytest.raises(services.GroupEnded):
            refused()
    text = client.get(group.get_absolute_url()).content.decode()
    assert "This room has ended." in text
    assert f"{SECRET} note" in text
    address = reverse("groups:write_note", args=[group.uid])
    assert client.get(address).status_code == 409
    # What was typed while it ended is still there.
    late = client.post(address, {"text": "Too late", "language": "en", "once": "note"})
    assert late.status_code == 409
    assert "Too late" in late.content.decode()


def test_the_last_one_to_leave_ends_the_room(group, founder, partner):
    services.leave(group=group, organisation=partner)
    assert group.ended_on is None

    services.leave(group=group, organisation=founder)

    assert group.ended_on == timezone.localdate()
    with pytest.raises(services.NotInside):
        services.leave(group=group, organisation=founder)


def test_a_draft_keeps_what_it_said_and_is_not_overwritten_unknowingly(signed_in, group, speaker):
    draft = Draft.objects.get()
    seen = version_of(draft)
    services.change_draft(draft=draft, title="Mine", text="First", language="en", by=speaker, seen=seen)

    with pytest.raises(ChangedMeanwhile):
        services.change_draft(draft=draft, title="Theirs", text="Second", language="en", seen=seen)

    text = signed_in(speaker).get(reverse("groups:draft", args=[group.uid, draft.uid])).content.decode()
    assert [one.text for one in draft.earlier.order_by("pk")] == [f"{SECRET} words", f"{SECRET} 2"]
    assert "First" in text
    assert f"{SECRET} words" in text


def test_a_promise_is_kept_by_those_who_gave_it(signed_in, group, speaker, colleague, partner):
    promise = Promise.objects.get()
    address = reverse("groups:keep_promise", args=[group.uid, promise.pk])

    assert signed_in(colleague).post(address).status_code == 403
    assert signed_in(speaker).post(address).status_code == 302

    promise.refresh_from_db()
    assert promise.done_on == timezone.localdate()


def test_those_who_promised_are_told_once_before_the_day(group, speaker, colleague):
    today = timezone.localdate()
    assert queries.due_soon(today - 10 * DAY).count() == 0

    remind(today)
    remind(today + DAY)

    [line] = unseen(speaker)
    assert line.address.endswith(f"{group.uid}/#promises")
    assert not Notice.objects.filter(user=colleague).exists()


def told_of_news(person):
    return [line for line in unseen(person) if line.text.startswith("Something is new in a closed room")]


def test_the_others_in_a_room_are_told_once_a_day_that_something_is_new(group, founder, speaker, colleague, stranger):
    neighbour, gone = meeting.worker(founder, "member"), meeting.worker(founder, "member")
    gone.is_active = False
    gone.save()

    for _time in range(2):
        write(group, founder, by=speaker)

    [line] = told_of_news(colleague)
    day = date_format(timezone.localdate(), "DATE_FORMAT")
    assert (line.text, line.address) == (f"Something is new in a closed room: {day}", group.get_absolute_url())
    assert len(told_of_news(neighbour)) == 1
    assert [told_of_news(one) for one in (speaker, gone, stranger)] == [[], [], []]
    assert SECRET not in str(list(Notice.objects.values()))


@pytest.mark.parametrize("happens", ["note", "promise", "kept promise", "draft", "changed draft"])
def test_everything_that_is_written_in_a_room_is_news_for_the_others(group, founder, speaker, colleague, happens):
    in_the_room = {"group": group, "language": "en", "by": speaker}
    do = {
        "note": lambda: services.write_note(text="Words", **in_the_room),
        "promise": lambda: services.promise(
            organisation=founder, what="Words", due_on=timezone.localdate(), **in_the_room
        ),
        "kept promise": lambda: services.keep_promise(promise=Promise.objects.get(), by=speaker),
        "draft": lambda: services.start_draft(title="Words", text="", **in_the_room),
        "changed draft": lambda: services.change_draft(
            draft=Draft.objects.get(), title="Words", text="", language="en", by=speaker
        ),
    }[happens]
    assert told_of_news(colleague) == []

    do()

    assert (len(told_of_news(colleague)), told_of_news(speaker)) == (1, [])


def test_the_next_day_is_another_piece_of_news_and_another_room_too(group, founder, partner, speaker, colleague):
    write(group, founder, by=speaker)
    Notice.objects.update(key="yesterday")
    other = services.open_group(founded_by=founder, name="Other", language="en")
    services.answer(member=services.ask(group=other, organisation=partner), joins=True)

    for one in (group, other):
        services.write_note(group=one, text="Words", language="en", by=speaker)

    assert len(told_of_news(colleague)) == 3


@pytest.mark.parametrize("days", [1, 3])
def test_news_of_many_days_ask_the_database_as_often_as_news_of_one(
    group, founder, speaker, colleague, days, django_assert_num_queries
):
    for number in range(days):
        write(group, founder, by=speaker)
        Notice.objects.filter(key__endswith=timezone.localdate().isoformat()).update(key=f"day {number}")

    with django_assert_num_queries(2):
        assert len(told_of_news(colleague)) == days


def test_who_is_not_in_a_room_is_told_nothing_of_it(group, founder, partner, speaker, colleague):
    asked = meeting.organisation("Warm Lamp")
    officer = meeting.worker(asked, "officer")
    services.ask(group=group, organisation=asked)
    write(group, founder, by=speaker)
    assert (len(told_of_news(colleague)), told_of_news(officer)) == (1, [])

    services.leave(group=group, organisation=partner)

    assert told_of_news(colleague) == []


@pytest.mark.parametrize("joins", [True, False])
def test_who_is_asked_reads_which_organisation_until_it_has_answered(group, joins):
    asked = meeting.organisation("Warm Lamp")
    officer, member = meeting.worker(asked, "officer"), services.ask(group=group, organisation=asked)
    assert [line.text for line in unseen(officer)] == ["Warm Lamp is asked to join a closed room."]

    services.answer(member=member, joins=joins)

    assert unseen(officer) == []


def test_what_was_promised_is_no_news_once_it_is_done(group, speaker):
    remind(timezone.localdate())
    assert len(unseen(speaker)) == 1

    services.keep_promise(promise=Promise.objects.get(), by=speaker)

    assert unseen(speaker) == []


def test_nobody_is_told_of_a_room_that_has_ended_or_that_they_left(group, founder, partner, speaker):
    services.leave(group=group, organisation=founder)

    assert list(queries.due_soon(timezone.localdate())) == []


def test_a_form_that_is_sent_twice_is_saved_once(signed_in, group, speaker, partner):
    client = signed_in(speaker)
    told = {"once": "the-same", "language": "en", "text": "Twice"}
    for _time in (1, 2):
        assert client.post(reverse("groups:write_note", args=[group.uid]), told).status_code == 302
    assert Note.objects.filter(text="Twice").count() == 1
    assert client.post(reverse("groups:write_note", args=[group.uid]), {"language": "en"}).status_code == 422


def test_a_room_is_opened_for_the_own_organisation_only(signed_in, speaker, founder, partner, colleague):
    told = {"language": "en", "name": "New room", "founded_by": partner.uid}
    client = signed_in(speaker)

    assert client.post(reverse("groups:open"), told).status_code == 422
    assert client.post(reverse("groups:open"), told | {"founded_by": founder.uid}).status_code == 302
    assert signed_in(colleague).get(reverse("groups:open")).status_code == 404

    assert [member.organisation for member in Member.objects.all()] == [founder]


# People ---------------------------------------------------------------------------------------------------------------


def test_what_is_known_of_a_person_is_handed_out_and_erased(group, founder, speaker):
    write(group, founder, by=speaker)
    assert "groups" in [one.room for one in personal_data.holdings()]
    assert own_data.export(speaker, None) == {
        "Notes in closed rooms": [f"{SECRET} note"],
        "Promises entered": [f"{SECRET} promise"],
        "Drafts in closed rooms": [f"{SECRET} draft\n\n{SECRET} 2", f"{SECRET} draft\n\n{SECRET} words"],
    }

    own_data.erase(speaker, None)

    assert own_data.export(speaker, None) == {}
    assert Note.objects.filter(text=f"{SECRET} note").count() == 2


def test_pages_ask_equally_often_for_one_and_for_three(signed_in, group, founder, speaker, partner):
    client = signed_in(speaker)
    addresses = [reverse("groups:list"), *reading(group)]

    def asked():
        numbers = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as found:
                client.get(address)
            numbers.append(len(found))
        return numbers

    one = asked()
    for _time in range(2):
        write(group, partner, by=speaker)
        services.ask(group=group, organisation=meeting.organisation())
        further = services.open_group(founded_by=founder, name="Further", language="en")
        services.answer(member=services.ask(group=further, organisation=partner), joins=True)

    assert asked() == one
    assert max(one) <= 15
