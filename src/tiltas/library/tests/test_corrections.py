"""Where organisers read first: what everybody reads stays, the correction waits beside it."""

import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tiltas.accounts.services import erase_personal_data, export_personal_data
from tiltas.core.tests.races import begin
from tiltas.library import queries, services
from tiltas.library.models import Correction, Lesson, Priority
from tiltas.network.tests import factories as network

from . import factories

pytestmark = pytest.mark.django_db
QUEUE = "/en/knowledge/to-be-read/"
OURS = "/en/knowledge/ours/"


@pytest.fixture(autouse=True)
def _organisers_read_first(settings):
    settings.MODERATION = "before"


@pytest.fixture
def body():
    return network.organisation("Neighbours", mailbox="body@example.org")


@pytest.fixture
def editor(body):
    return network.worker(body, "editor")


@pytest.fixture
def entry(body):
    return factories.lesson(organisation=body, title="What stands", text="An evening.", themes=[network.theme()])


def typed(body, **said):
    return {
        "organisation": body.uid, "language": "en", "title": "What stands", "text": "An evening.",
        "failed": "Nobody came.", "why": "It was on a working day.", "instead": "In the evening.",
        "themes": [network.theme().uid],
    } | said  # fmt: skip


def correct(person, thing, said, way="correct"):
    address = f"/en/knowledge/{thing.uid}/{way}/"
    seen = person.get(address).context["form"]["seen"].value()
    return person.post(address, {"seen": seen} | said)


def seen_on(page) -> str:
    """What eyes read, without the marks of what is different."""
    return re.sub(r'<span class="visually-hidden">[^<]*</span>|</?(ins|del)>', "", page.content.decode())


def version_in(person):
    return [one["version"] for one in person.get(QUEUE).context["corrections"]]


def test_a_correction_waits_and_the_page_stays_until_an_organiser_publishes_it(
    client, signed_in, editor, organiser, body, entry
):
    place = network.municipality()
    answer = correct(signed_in(editor), entry, typed(body, why="It rained.", place=place.uid, themes=[]))

    assert answer.status_code == 302
    page = client.get(entry.get_absolute_url())
    assert (page.status_code, "It rained." in page.content.decode()) == (200, False)
    assert "A correction waits" not in page.content.decode()
    assert "A correction waits" in signed_in(editor).get(entry.get_absolute_url()).content.decode()
    assert "It rained." in seen_on(signed_in(editor).get(OURS))
    assert "1 text of a member waits to be read" in signed_in(organiser).get("/en/desk/").content.decode()
    shown = seen_on(signed_in(organiser).get(QUEUE))
    assert "It was on a working day." in shown
    assert "It rained." in shown
    assert "Nobody came." not in shown
    address = reverse("library:publish_correction", args=[entry.uid])
    assert signed_in(editor).post(address).status_code == 403

    assert signed_in(organiser).post(address, {"seen": version_in(signed_in(organiser))[0]}).status_code == 302

    page = client.get(entry.get_absolute_url()).content.decode()
    assert "It rained." in page
    entry.refresh_from_db()
    assert (entry.place, list(entry.themes.all()), entry.organisation) == (place, [], body)
    assert (Correction.objects.count(), queries.to_read()) == (0, [])
    assert signed_in(organiser).post(address).status_code == 409


def test_a_second_correction_goes_on_from_the_first_and_replaces_it(signed_in, editor, organiser, body, entry):
    correct(signed_in(editor), entry, typed(body, why="It rained."))
    page = signed_in(editor).get(f"/en/knowledge/{entry.uid}/correct/")
    assert page.context["form"]["why"].value() == "It rained."
    assert "The form shows the correction that waits." in page.content.decode()
    [read] = version_in(signed_in(organiser))

    correct(signed_in(editor), entry, typed(body, why="It snowed."))

    address = reverse("library:publish_correction", args=[entry.uid])
    assert signed_in(organiser).post(address, {"seen": read}).status_code == 409
    assert Correction.objects.get().said["why"] == "It snowed."


def test_two_who_correct_at_once_lose_nothing(signed_in, editor, body, entry):
    address = f"/en/knowledge/{entry.uid}/correct/"
    seen = signed_in(editor).get(address).context["form"]["seen"].value()
    signed_in(network.worker(body, "officer")).post(address, typed(body, seen=seen, why="It was cold."))

    answer = signed_in(editor).post(address, typed(body, seen=seen, why="It was dark."))

    assert answer.status_code == 409
    assert Correction.objects.get().said["why"] == "It was cold."


def test_saving_what_stands_lets_nothing_wait(signed_in, editor, body, entry):
    correct(signed_in(editor), entry, typed(body, why="It rained."))
    correct(signed_in(editor), entry, typed(body))

    assert not Correction.objects.exists()


def test_a_correction_goes_back_with_a_sentence_and_is_handed_in_again(
    client, signed_in, editor, organiser, body, entry
):
    correct(signed_in(editor), entry, typed(body, why="It rained."))
    address = reverse("library:send_back_correction", args=[entry.uid])
    assert signed_in(editor).get(address).status_code == 403

    signed_in(organiser).post(address, {"because": "Say which year."})

    assert version_in(signed_in(organiser)) == []
    assert client.get(entry.get_absolute_url()).status_code == 200
    assert "1 text was sent back to you" in signed_in(editor).get("/en/desk/").content.decode()
    for page in (OURS, f"/en/knowledge/{entry.uid}/correct/", entry.get_absolute_url()):
        assert "Say which year." in signed_in(editor).get(page).content.decode()
    correct(signed_in(editor), entry, typed(body, why="It rained in 2024."))
    assert len(version_in(signed_in(organiser))) == 1


def test_an_organiser_who_corrects_has_the_last_word(client, signed_in, editor, organiser, body, entry):
    correct(signed_in(editor), entry, typed(body, why="It rained."))

    correct(signed_in(organiser), entry, typed(body, why="It rained in 2024."))

    assert not Correction.objects.exists()
    assert "It rained in 2024." in client.get(entry.get_absolute_url()).content.decode()


def test_days_and_choices_are_the_same_afterwards(signed_in, editor, organiser, body):
    activity = factories.activity(organisation=body)
    said = {
        "organisation": body.uid, "language": "en", "title": activity.title, "text": "x", "kind": "service",
        "stage": "done", "starts_on": "2024-02-01", "reactions_until": factories.soon(20).isoformat(),
    }  # fmt: skip
    assert correct(signed_in(editor), activity, said).status_code == 302
    assert signed_in(organiser).get(QUEUE).status_code == 200

    services.publish_correction(thing=activity, by=organiser)

    activity.refresh_from_db()
    assert (activity.kind, activity.stage, str(activity.starts_on)) == ("service", "done", "2024-02-01")
    assert activity.reactions_until == factories.soon(20)


def test_what_is_withdrawn_keeps_its_correction_for_those_who_wrote_it(signed_in, editor, organiser, body, entry):
    correct(signed_in(editor), entry, typed(body, why="It rained."))
    services.withdraw(thing=entry, by=editor)
    assert version_in(signed_in(organiser)) == []

    services.bring_back(thing=entry, by=editor)

    form = signed_in(editor).get(f"/en/knowledge/{entry.uid}/correct/").context["form"]
    assert form["why"].value() == "It rained."


def test_a_reaction_stays_while_its_correction_waits(client, signed_in, editor, organiser, body):
    activity = factories.activity()
    reaction = factories.reaction(activity, organisation=body, text="Too few.")
    said = {"organisation": body.uid, "language": "en", "kind": "support", "text": "Enough."}

    correct(signed_in(editor), reaction, said, "correct-reaction")

    assert "Too few." in client.get(activity.get_absolute_url()).content.decode()
    assert "Enough." in seen_on(signed_in(organiser).get(QUEUE))
    signed_in(organiser).post(reverse("library:publish_correction", args=[reaction.uid]))
    page = client.get(activity.get_absolute_url()).content.decode()
    assert ("Enough." in page, "Too few." in page) == (True, False)


def test_a_new_priority_is_hidden_and_another_wording_waits_until_an_organiser_has_read_them(
    client, signed_in, editor, organiser, body
):
    theme = network.theme()
    policy = factories.policy(organisation=body)
    old = factories.priority(policy, "Housing.", theme=theme)
    way = f"/en/knowledge/{policy.uid}/priorities/add/"
    said = {"language": "en", "text": "Courses.", "theme": theme.uid}
    signed_in(editor).post(way, said)
    other = {"language": "en", "text": "Homes.", "theme": theme.uid, "is_named": "False"}
    correct(signed_in(editor), policy, other, f"priorities/{old.uid}/correct")

    def read(words):
        return [one in client.get(policy.get_absolute_url()).content.decode() for one in words]

    words = ["Housing.", "Homes.", "Courses."]
    assert read(words) == [True, False, False]
    shown = signed_in(editor).get(policy.get_absolute_url()).content.decode()
    assert "Courses." in shown
    assert "Shown to readers once an organiser has read it" in shown
    queue = seen_on(signed_in(organiser).get(QUEUE))
    assert "Homes." in queue
    assert "1 new file or priority is shown" in queue

    signed_in(organiser).post(reverse("library:publish_correction", args=[old.uid]))
    assert read(words) == [False, True, False]
    signed_in(organiser).post(reverse("library:note_as_read", args=[policy.uid]))

    assert read(words) == [False, True, True]
    assert Priority.objects.get(pk=old.pk).is_named is False


@pytest.mark.parametrize("page", ["organiser", "editor"])
def test_however_many_corrections_wait_the_database_is_asked_equally_often(signed_in, editor, organiser, body, page):
    theme, place = network.theme(), network.municipality()
    person, address = {"organiser": (organiser, QUEUE), "editor": (editor, OURS)}[page]
    browser, asked = signed_in(person), []

    for count in (1, 3):
        while Correction.objects.count() < 2 * count:
            lesson = factories.lesson(organisation=body, themes=[theme])
            services.correct(
                entry=lesson, title="Other", language="en", organisation=body, place=place, text="x", failed="a",
                why="b", instead="c", by=editor,
            )  # fmt: skip
            priority = factories.priority(factories.policy(organisation=body), theme=theme)
            services.correct_priority(priority=priority, text="Homes.", language="en", place=place, by=editor)
        browser.get(address)
        with CaptureQueriesContext(connection) as statements:
            assert len(browser.get(address).context["corrections"]) == 2 * count
        asked.append(len(statements))

    assert asked[0] == asked[1]


def test_what_was_withdrawn_and_brought_back_is_not_published_with_its_correction(
    signed_in, editor, organiser, body, entry
):
    correct(signed_in(editor), entry, typed(body, why="It rained."))
    [read] = version_in(signed_in(organiser))
    services.withdraw(thing=entry, by=editor)
    services.bring_back(thing=entry, by=editor)

    answer = signed_in(organiser).post(reverse("library:publish_correction", args=[entry.uid]), {"seen": read})

    entry.refresh_from_db()
    assert (answer.status_code, entry.state) == (409, "draft")


def test_the_desk_tells_of_no_correction_that_the_page_behind_it_does_not_show(
    signed_in, editor, organiser, body, entry
):
    correct(signed_in(editor), entry, typed(body, why="It rained."))
    services.send_back_correction(thing=entry, because="Say which year.", by=organiser)
    services.withdraw(thing=entry, by=editor)

    assert signed_in(editor).get(OURS).context["corrections"] == []
    assert "sent back to you" not in signed_in(editor).get("/en/desk/").content.decode()


def seen_in(person, group):
    page = person.get(QUEUE)
    found = [one.version for one in page.context[group]]
    assert [f'name="seen" value="{one}"' in page.content.decode() for one in found] == [True] * len(found)
    return found


def test_an_organiser_does_not_show_what_came_after_they_had_read(signed_in, editor, organiser, body):
    policy, browser = factories.policy(organisation=body), signed_in(organiser)
    services.add_priority(policy=policy, text="Housing.", language="en", by=editor)
    [read] = seen_in(browser, "published")
    services.add_priority(policy=policy, text="Nobody has read this.", language="en", by=editor)
    address = reverse("library:note_as_read", args=[policy.uid])

    assert browser.post(address, {"seen": read}).status_code == 409
    assert not queries.priorities(policy).exists()

    assert browser.post(address, {"seen": seen_in(browser, "published")[0]}).status_code == 302
    assert queries.priorities(policy).count() == 2


def test_an_organiser_does_not_publish_what_was_written_after_they_had_read(signed_in, editor, organiser, body):
    lesson, activity = factories.lesson(organisation=body, by=editor), factories.activity()
    reaction = factories.reaction(activity, organisation=body, by=editor)
    browser = signed_in(organiser)
    read = dict(zip([lesson, reaction], seen_in(browser, "waiting"), strict=True))
    correct(signed_in(editor), lesson, typed(body, why="Nobody has read this."))
    said = {"organisation": body.uid, "language": "en", "kind": "support", "text": "Nor this."}
    correct(signed_in(editor), reaction, said, "correct-reaction")

    for thing, seen in read.items():
        address = reverse("library:publish", args=[thing.uid])
        assert browser.post(address, {"seen": seen}).status_code == 409
        thing.refresh_from_db()
        assert thing.state == "waiting"
    for thing, seen in zip([lesson, reaction], seen_in(browser, "waiting"), strict=True):
        assert browser.post(reverse("library:publish", args=[thing.uid]), {"seen": seen}).status_code == 302


def test_what_is_withdrawn_while_an_organiser_reads_stays_private(editor, organiser, body):
    policy = factories.policy(organisation=body)
    services.add_priority(policy=policy, text="Housing.", language="en", by=editor)
    looked_at = queries.entry(policy.uid)
    services.withdraw(thing=policy, by=editor)

    with pytest.raises(services.NotPublic):
        services.note_as_read(thing=looked_at, by=organiser)

    assert queries.entry(policy.uid).node.visibility == "private"


def test_what_waits_is_handed_out_to_who_wrote_it_and_stays_without_them(signed_in, editor, body, entry):
    correct(signed_in(editor), entry, typed(body, text="It rained."))

    assert export_personal_data(user=editor)["library"]["Corrections that wait"] == ["It rained."]
    erase_personal_data(user=editor)

    assert Correction.objects.get().written_by is None


def test_an_organiser_reads_whose_correction_it_is_and_what_is_different_in_it(
    signed_in, editor, organiser, body, entry
):
    correct(signed_in(editor), entry, typed(body, failed="Nobody came, because it rained.", why="It was on a day."))

    [shown] = signed_in(organiser).get(QUEUE).context["corrections"]

    assert "Neighbours" in shown["small_print"]
    failed, why = [(before, after) for _label, before, after in shown["changes"]]
    assert failed[0] == '<div class="original" lang="en" dir="ltr">Nobody came.</div>'
    assert ", because it rained<span" in failed[1]
    assert "<del>" not in failed[1]
    assert "working <span" in why[0]
    assert why[1] == '<div class="original" lang="en" dir="ltr">It was on a day.</div>'


def test_whoever_sends_a_correction_back_has_it_before_their_eyes(signed_in, editor, organiser, body, entry):
    correct(signed_in(editor), entry, typed(body, why="It rained."))

    page = signed_in(organiser).get(reverse("library:send_back_correction", args=[entry.uid]))

    assert "It rained." in seen_on(page)
    assert "It was on a working day." in seen_on(page)


@pytest.mark.django_db(transaction=True)
def test_who_publishes_and_who_corrects_do_not_wait_for_each_other(editor, organiser, entry):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite in memory has one writer: the race needs PostgreSQL")
    services.correct(entry=entry, title="Other", language="en", text="x", failed="a", why="b", instead="c", by=editor)

    with transaction.atomic():
        # As the form of the editor has it while it is saved.
        Lesson.objects.select_for_update(of=("self",)).get()
        organiser_publishes = begin(lambda: services.publish_correction(thing=entry, by=organiser))
        Correction.objects.select_for_update(nowait=True).get()
    organiser_publishes.join()

    assert not Correction.objects.exists()
