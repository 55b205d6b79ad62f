"""Who asked for reactions hears of them, and of the last day."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tiltas.library import services
from tiltas.library.models import Activity
from tiltas.library.tasks import remind
from tiltas.network.following.services import follow
from tiltas.network.tests import factories as network
from tiltas.notifications.models import Notice
from tiltas.notifications.queries import unseen
from tiltas.notifications.services import prefer, send_digests

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry():
    return network.organisation("Ministry")


@pytest.fixture
def officer(ministry):
    return network.worker(ministry, "officer")


@pytest.fixture
def activity(ministry):
    return factories.activity(organisation=ministry, title="New courses", themes=[network.theme()])


def told(user):
    return [line.text for line in unseen(user)]


def long_ago(activity):
    Activity.objects.filter(pk=activity.pk).update(published_at=timezone.now() - datetime.timedelta(days=30))


def test_officers_and_editors_of_the_institution_hear_of_a_reaction(
    signed_in, ministry, officer, activity, researcher
):
    editor, member = network.worker(ministry, "editor"), network.worker(ministry, "member")
    reaction = factories.reaction(activity, organisation=network.organisation("Neighbours"))

    line = "A reaction of Neighbours to “New courses”: Concern"
    assert [told(one) for one in (officer, editor, member, researcher)] == [[line], [line], [], []]
    assert line in signed_in(officer).get("/en/desk/").content.decode()
    services.correct_reaction(
        reaction=reaction, organisation=reaction.organisation, kind="support", text="Good.", language="en"
    )
    assert told(officer) == ["A reaction of Neighbours to “New courses”: Support"]


def test_nobody_hears_of_what_they_wrote_themselves(ministry, officer, activity):
    factories.reaction(activity, organisation=ministry, by=officer)

    assert told(officer) == []


def test_a_reaction_is_told_once_it_is_read_and_no_more_when_it_is_gone(officer, activity, settings):
    settings.MODERATION = "before"
    body = network.organisation()
    reaction = factories.reaction(activity, organisation=body, by=network.worker(body, "editor"))
    assert told(officer) == []

    services.publish(thing=reaction)
    assert len(told(officer)) == 1

    services.withdraw(thing=reaction)
    assert told(officer) == []


def test_a_reaction_to_what_was_withdrawn_is_no_news(officer, activity):
    factories.reaction(activity)
    services.withdraw(thing=activity)

    assert told(officer) == []


def test_a_week_before_the_last_day_the_institution_and_its_followers_are_told_once(
    ministry, officer, activity, somebody, researcher
):
    long_ago(activity)
    follow(user=somebody, kind="organisation", thing=ministry)
    follow(user=officer, kind="theme", thing=network.theme())
    last = activity.reactions_until

    remind(last - datetime.timedelta(days=8))
    assert not Notice.objects.exists()
    for days in (7, 6):
        remind(last - datetime.timedelta(days=days))

    assert [len(told(one)) for one in (officer, somebody, researcher)] == [1, 1, 0]
    assert told(somebody)[0].startswith("“New courses” takes reactions of organisations until ")
    services.withdraw(thing=activity)
    assert told(somebody) == []


def test_the_last_day_reaches_whoever_gets_mail_on_mondays_before_it(officer, activity):
    long_ago(activity)
    wednesday = timezone.localdate() + datetime.timedelta(days=9 - timezone.localdate().weekday())
    Activity.objects.update(reactions_until=wednesday + datetime.timedelta(days=3))
    prefer(user=officer, rhythm="weekly", language="en")

    remind(wednesday)

    assert send_digests(today=wednesday) == 1


def test_however_many_last_days_come_the_database_is_asked_equally_often(officer, ministry):
    asked = []
    for count in (1, 3):
        while Activity.objects.count() < count:
            long_ago(factories.activity(organisation=ministry))
        remind(factories.soon())
        with CaptureQueriesContext(connection) as statements:
            assert len(told(officer)) == count
        asked.append(len(statements))

    assert asked[0] == asked[1]


def test_a_last_day_that_is_over_is_no_news(officer, activity):
    long_ago(activity)
    remind(activity.reactions_until)
    Activity.objects.update(reactions_until=factories.soon(-1))

    assert told(officer) == []


def test_nobody_is_reminded_of_what_came_out_within_the_week(officer, ministry):
    late = factories.activity(organisation=ministry, reactions_until=factories.soon(3))

    remind(late.reactions_until)

    assert not Notice.objects.exists()


def test_followers_of_a_theme_are_not_reminded_of_what_is_invented(somebody):
    theme = network.theme()
    invented = factories.activity(organisation=network.organisation(sample=True), themes=[theme])
    long_ago(invented)
    follow(user=somebody, kind="theme", thing=theme)

    remind(invented.reactions_until)

    assert not Notice.objects.exists()
