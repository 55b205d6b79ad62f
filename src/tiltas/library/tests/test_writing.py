"""Members write, organisers read after or before, what is there is corrected and checked, with nothing lost."""

import datetime
import importlib

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone

from tiltas.accounts.models import AuditEntry, TransitionRecord
from tiltas.accounts.services import erase_personal_data, export_personal_data
from tiltas.core.versions import ChangedMeanwhile
from tiltas.languages.queries import show
from tiltas.languages.waiting import first_of
from tiltas.library import queries, services
from tiltas.library.models import KINDS, Activity, Lesson, News, Practice, Priority, Publication, Reaction
from tiltas.network.tests import factories as network
from tiltas.trace.models import Link
from tiltas.trace.services import ReasonMissing

from . import factories

pytestmark = pytest.mark.django_db
ADD = "/en/knowledge/write/"


@pytest.fixture
def body():
    return network.organisation(mailbox="body@example.org")


@pytest.fixture
def editor(body):
    return network.worker(body, "editor")


def lesson(body, **typed):
    return {
        "once": "", "organisation": body.uid, "language": "en", "title": "A lesson", "text": "An evening.",
        "failed": "Nobody came.", "why": "It rained.", "instead": "Indoors.",
    } | typed  # fmt: skip


def correct(person, thing, typed, way="correct"):
    """Open the form of a correction, type, and send it."""
    address = f"/en/knowledge/{thing.uid}/{way}/"
    seen = person.get(address).context["form"]["seen"].value()
    return person.post(address, {"seen": seen} | typed)


def test_an_editor_writes_for_their_organisation_and_it_is_read_at_once(client, signed_in, editor, body, organiser):
    answer = signed_in(editor).post(f"{ADD}lesson/", lesson(body))

    made = Lesson.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, made.get_absolute_url())
    assert (made.state, made.organisation, made.written_by, made.seen_at) == ("published", body, editor, None)
    assert client.get(made.get_absolute_url()).status_code == 200
    assert AuditEntry.objects.filter(action="library.write", by=editor, key=str(made.pk)).count() == 1
    assert TransitionRecord.objects.get(kind="library", key=str(made.pk)).name == "publish"
    assert queries.to_read() == [made]
    assert "1 text of a member waits to be read" in signed_in(organiser).get("/en/desk/").content.decode()

    signed_in(organiser).post(f"/en/knowledge/{made.uid}/read/")

    assert queries.to_read() == []


def test_where_organisers_read_first_it_waits_and_is_sent_back_with_a_sentence(
    client, signed_in, editor, body, organiser, settings
):
    settings.MODERATION = "before"
    signed_in(editor).post(f"{ADD}lesson/", lesson(body))
    made = Lesson.objects.get()
    assert made.state == "waiting"
    assert client.get(made.get_absolute_url()).status_code == 404
    assert signed_in(editor).get(made.get_absolute_url()).status_code == 200
    assert signed_in(editor).post(f"/en/knowledge/{made.uid}/publish/").status_code == 403

    answer = signed_in(organiser).post(f"/en/knowledge/{made.uid}/send-back/", {"because": "Say which year."})

    assert answer.status_code == 302
    made.refresh_from_db()
    assert (made.state, made.sent_back_because) == ("draft", "Say which year.")
    assert "1 text was sent back to you" in signed_in(editor).get("/en/desk/").content.decode()
    page = signed_in(editor).get(f"/en/knowledge/{made.uid}/correct/")
    assert "Say which year." in page.content.decode()

    correct(signed_in(editor), made, lesson(body, title="In 2024"))
    made.refresh_from_db()
    assert made.state == "waiting"
    signed_in(organiser).post(f"/en/knowledge/{made.uid}/publish/")
    made.refresh_from_db()
    assert (made.state, made.sent_back_because, bool(made.seen_at)) == ("published", "", True)
    assert client.get(made.get_absolute_url()).status_code == 200


def test_a_draft_stays_among_those_responsible(client, signed_in, editor, body, somebody):
    signed_in(editor).post(f"{ADD}lesson/", lesson(body, keep="1"))
    made = Lesson.objects.get()

    seen = {
        who: signed_in(user).get(made.get_absolute_url()).status_code
        for who, user in (("editor", editor), ("somebody", somebody))
    }

    assert made.state == "draft"
    assert seen | {"everybody": client.get(made.get_absolute_url()).status_code} == {
        "editor": 200, "somebody": 404, "everybody": 404,
    }  # fmt: skip
    assert made.title in signed_in(editor).get("/en/knowledge/ours/").content.decode()


WHO = {  # page: (member, editor, officer, editor of another organisation, organiser, somebody)
    "/en/knowledge/write/lesson/": (403, 200, 200, 200, 200, 403),
    "/en/knowledge/ours/": (403, 200, 200, 200, 200, 403),
    "/en/knowledge/{entry}/correct/": (403, 200, 200, 403, 200, 403),
    "/en/knowledge/{entry}/withdraw/": (403, 200, 200, 403, 200, 403),
    "/en/knowledge/{entry}/take-over/": (403, 200, 200, 200, 200, 403),
    "/en/knowledge/{activity}/react/": (403, 200, 200, 200, 200, 403),
    "/en/knowledge/{policy}/priorities/add/": (403, 200, 200, 403, 200, 403),
    "/en/knowledge/to-be-read/": (403, 403, 403, 403, 200, 403),
    "/en/knowledge/{waiting}/send-back/": (403, 403, 403, 403, 200, 403),
}


@pytest.mark.parametrize("page", WHO)
def test_who_may_open_what(client, signed_in, body, organiser, somebody, page):
    people = [
        *(network.worker(body, role) for role in ("member", "editor", "officer")),
        network.worker(network.organisation(), "editor"), organiser, somebody,
    ]  # fmt: skip
    waiting = factories.lesson(organisation=body, as_draft=True)
    services.hand_in(thing=waiting)
    address = page.format(
        entry=factories.practice(organisation=body).uid,
        activity=factories.activity(organisation=body).uid,
        policy=factories.policy(organisation=body).uid,
        waiting=waiting.uid,
    )

    assert tuple(signed_in(user).get(address).status_code for user in people) == WHO[page]
    assert client.get(address).status_code == 302


def test_nobody_writes_for_somebody_elses_organisation(signed_in, editor, body):
    other = network.organisation()

    answer = signed_in(editor).post(f"{ADD}lesson/", lesson(other))

    assert answer.status_code == 422
    assert not Lesson.objects.exists()
    mine = factories.lesson(organisation=body)
    assert signed_in(editor).post(f"/en/knowledge/{mine.uid}/correct/", lesson(other)).status_code == 422


def test_an_organiser_writes_for_any(signed_in, organiser, body):
    signed_in(organiser).post(f"{ADD}lesson/", lesson(body))
    signed_in(organiser).post(f"{ADD}lesson/", lesson(body, organisation="", title="Ours"))

    assert list(Lesson.objects.order_by("pk").values_list("organisation", flat=True)) == [body.pk, None]
    assert queries.to_read() == []


def test_sent_twice_saved_once(signed_in, editor, body):
    person = signed_in(editor)

    answers = [person.post(f"{ADD}lesson/", lesson(body, once="the-key")) for _time in range(2)]

    assert Lesson.objects.count() == 1
    assert answers[0]["Location"] == answers[1]["Location"]


PRACTICE = {"for_whom": "All.", "steps": "Ask.", "cost": "none"}
BAD = {
    "empty": ("lesson", dict.fromkeys(("title", "text", "failed", "why", "instead"), ""), 5),
    "far too long": ("lesson", {"title": "x" * 10_000, "text": "x" * 10_000}, 2),
    "no such language": ("lesson", {"language": "xx"}, 1),
    "a DOI that is none": ("publication", {"authors": "A", "year": "2020", "doi": "ten/4"}, 1),
    "a DOI with markup": ("publication", {"authors": "A", "year": "2020", "doi": "10.1234/<script>"}, 1),
    "a year that is none": ("publication", {"authors": "A", "year": "20200"}, 1),
    "an address that is a trick": ("news", {"scope": "local", "address": "javascript:alert(1)"}, 1),
    "an address by ftp": ("news", {"scope": "local", "address": "ftp://example.org/"}, 1),
    "a scope that is none": ("news", {"scope": "cosmic"}, 1),
    "a deadline in the past": ("activity", {"kind": "social", "stage": "planned", "reactions_until": "2020-01-01"}, 1),
    "a day that is none": ("activity", {"kind": "social", "stage": "planned", "reactions_until": "31.31.31"}, 1),
    "a mail address for everybody": ("practice", PRACTICE | {"contact": "Anna, anna@example.org"}, 1),
    "a hidden mail address": ("practice", PRACTICE | {"contact": "anna (at) example.org"}, 1),
    "a telephone number": ("practice", PRACTICE | {"contact": "Ask Anna: +370 (600) 12-345"}, 1),
    "an end before the start": (
        "activity", {"kind": "social", "stage": "done", "starts_on": "2024-02-02", "ends_on": "2024-02-01"}, 1,
    ),
    "a policy that ends before it begins": ("policy", {"adopted_on": "2024-02-02", "valid_until": "2024-02-01"}, 1),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_refused_and_nothing_typed_is_lost(signed_in, editor, body, what):
    kind, typed, errors = BAD[what]

    answer = signed_in(editor).post(f"{ADD}{kind}/", lesson(body, instead="What I typed") | typed)

    form = answer.context["form"]
    assert answer.status_code == 422
    assert len(form.errors) == errors, form.errors
    assert form["organisation"].value() == body.uid
    assert not any(model.objects.exists() for model in KINDS.values())


def test_hostile_words_stay_words(signed_in, editor, body):
    answer = signed_in(editor).post(f"{ADD}lesson/", lesson(body, title="<b onclick=x>", text=""))

    assert "<b onclick" not in answer.content.decode()
    assert "&lt;b onclick=x&gt;" in answer.content.decode()


@pytest.mark.parametrize("typed", ["10.1234/abc.5", "https://doi.org/10.1234/abc.5", "doi: 10.1234/abc.5"])
def test_a_doi_is_kept_without_what_stands_before_it(signed_in, editor, body, typed):
    signed_in(editor).post(f"{ADD}publication/", lesson(body, authors="A", year="2020", doi=typed))

    assert Publication.objects.get().doi == "10.1234/abc.5"


def test_a_correction_shows_what_changed_and_does_not_count_as_a_check(signed_in, editor, body):
    entry = factories.lesson(organisation=body)

    answer = correct(signed_in(editor), entry, lesson(body, why="It was cold."))

    assert answer.status_code == 302
    entry.refresh_from_db()
    assert (entry.why, entry.changed_since_published, entry.verified_at) == ("It was cold.", True, None)
    assert AuditEntry.objects.filter(action="library.correct", by=editor).count() == 1


def test_saving_without_a_change_changes_no_date(signed_in, editor, body):
    signed_in(editor).post(f"{ADD}lesson/", lesson(body))
    entry = Lesson.objects.get()

    assert correct(signed_in(editor), entry, lesson(body)).status_code == 302

    entry.refresh_from_db()
    assert entry.updated_at is None


def test_two_who_correct_at_once_lose_nothing(signed_in, editor, body):
    entry = factories.lesson(organisation=body)
    address = f"/en/knowledge/{entry.uid}/correct/"
    seen = signed_in(editor).get(address).context["form"]["seen"].value()
    other = network.worker(body, "officer")
    signed_in(other).post(address, lesson(body, seen=seen, why="It was cold."))

    answer = signed_in(editor).post(address, lesson(body, seen=seen, why="It was dark."))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "It was dark." in page
    assert "It was cold." in page
    again = answer.context["form"]["seen"].value()
    assert signed_in(editor).post(address, lesson(body, seen=again, why="It was dark.")).status_code == 302
    entry.refresh_from_db()
    assert entry.why == "It was dark."


def test_a_check_in_between_is_no_other_wording(body):
    entry = factories.lesson(organisation=body)
    seen = services.version(entry)
    services.verify(entry=entry)

    told = {"text": "An evening.", "failed": "a", "why": "b", "instead": "c"}
    services.correct(entry=entry, title="New", language="en", organisation=body, seen=seen, **told)

    with pytest.raises(ChangedMeanwhile):
        services.correct(entry=entry, title="Newer", language="en", organisation=body, seen=seen, **told)


def test_one_press_says_that_it_is_still_correct(client, signed_in, editor, body, somebody):
    entry = factories.practice(organisation=body)
    Practice.objects.filter(pk=entry.pk).update(published_at=timezone.now() - datetime.timedelta(days=400))
    assert "1 entry has not been checked" in signed_in(editor).get("/en/desk/").content.decode()
    assert signed_in(somebody).post(f"/en/knowledge/{entry.uid}/still-correct/").status_code == 403
    assert signed_in(editor).get(f"/en/knowledge/{entry.uid}/still-correct/").status_code == 405

    answer = signed_in(editor).post(f"/en/knowledge/{entry.uid}/still-correct/", {"back": "ours"})

    entry.refresh_from_db()
    assert answer["Location"] == "/en/knowledge/ours/"
    assert (entry.verified_at.date(), entry.verified_by, entry.updated_at) == (timezone.now().date(), editor, None)
    assert "has not been checked" not in signed_in(editor).get("/en/desk/").content.decode()


def test_the_coordinator_finds_what_nobody_has_checked_whoever_wrote_it(signed_in, body, organiser):
    entries = [factories.practice(organisation=body) for _number in range(32)]
    Practice.objects.update(published_at=timezone.now() - datetime.timedelta(days=400), seen_at=timezone.now())
    Practice.objects.filter(pk=entries[7].pk).update(published_at=timezone.now() - datetime.timedelta(days=700))
    coordinator = signed_in(organiser)
    desk = coordinator.get("/en/desk/").content.decode()
    assert "32 entries have not been checked" in desk
    assert 'href="/en/knowledge/to-be-read/#unchecked"' in desk

    page = coordinator.get("/en/knowledge/to-be-read/")
    assert (page.context["unchecked"][0].pk, len(page.context["unchecked"])) == (entries[7].pk, 30)
    answer = coordinator.post(f"/en/knowledge/{entries[7].uid}/still-correct/", {"back": "queue"})

    assert answer["Location"] == "/en/knowledge/to-be-read/#unchecked"
    assert entries[7] not in coordinator.get("/en/knowledge/to-be-read/").context["unchecked"]


def test_of_much_that_is_to_be_read_the_page_shows_the_first_and_says_how_much_there_is(signed_in, body, organiser):
    for _number in range(31):
        factories.practice(organisation=body)
    Practice.objects.update(seen_at=None)

    page = signed_in(organiser).get("/en/knowledge/to-be-read/")

    assert len(page.context["published"]) == 30
    assert "Published, not read yet (31)" in page.content.decode()


def test_what_is_withdrawn_is_gone_for_readers_and_does_not_change(client, signed_in, editor, body):
    entry = factories.lesson(organisation=body)

    signed_in(editor).post(f"/en/knowledge/{entry.uid}/withdraw/", {"once": "one"})

    assert client.get(entry.get_absolute_url()).status_code == 404
    assert queries.newest() == []
    assert signed_in(editor).post(f"/en/knowledge/{entry.uid}/correct/", lesson(body)).status_code == 409
    with pytest.raises(services.Withdrawn):
        services.correct(entry=entry, title="x", language="en")


def test_an_organiser_finds_their_own_drafts_and_all_that_was_withdrawn(signed_in, organiser, editor, body):
    mine = factories.lesson(title="Without an organisation", as_draft=True, by=organiser)
    theirs = factories.lesson(title="A draft of theirs", organisation=body, as_draft=True, by=editor)
    gone = factories.lesson(title="Withdrawn for them", organisation=body)
    services.withdraw(thing=gone, by=organiser)

    page = signed_in(organiser).get("/en/knowledge/ours/").content.decode()

    assert (mine.title in page, theirs.title in page, gone.title in page) == (True, False, True)
    stranger = network.worker(network.organisation(), "editor")
    assert gone.title not in signed_in(stranger).get("/en/knowledge/ours/").content.decode()


def test_a_withdrawn_reaction_is_brought_back_by_those_who_wrote_it(client, signed_in, editor, body, organiser):
    activity = factories.activity()
    reaction = factories.reaction(activity, organisation=body, text="Too few evenings.")
    services.withdraw(thing=reaction, by=editor)
    address = f"/en/knowledge/{reaction.uid}/bring-back/"
    for person in (editor, organiser):
        assert address in signed_in(person).get("/en/knowledge/ours/").content.decode()
    stranger = network.worker(network.organisation(), "editor")
    assert signed_in(stranger).post(address).status_code == 403

    answer = signed_in(editor).post(address)

    assert answer["Location"] == f"/en/knowledge/{reaction.uid}/correct-reaction/"
    words = {"organisation": body.uid, "language": "en", "kind": "concern", "text": "Too few evenings."}
    correct(signed_in(editor), reaction, words, "correct-reaction")
    assert "Too few evenings." in client.get(activity.get_absolute_url()).content.decode()


# Taken over -----------------------------------------------------------------------------------------------------------


def over(**typed):
    return {
        "language": "en", "title": "Ours", "text": "As there.", "for_whom": "All.", "steps": "Ask.", "cost": "none",
        "what_changed": "Two evenings instead of one. More people came.",
    } | typed  # fmt: skip


def test_a_practice_is_taken_over_to_another_place_and_both_pages_say_so(client, signed_in, editor, body):
    here, there = network.municipality("Here"), network.municipality("There")
    original = factories.practice(title="The first", place=here)
    address = f"/en/knowledge/{original.uid}/take-over/"
    assert signed_in(editor).get(address).context["form"]["steps"].value() == original.steps

    answer = signed_in(editor).post(address, over(organisation=body.uid, place=there.uid))

    made = Practice.objects.get(title="Ours")
    link = Link.objects.get(relation="taken_over_as")
    assert answer["Location"] == made.get_absolute_url()
    assert (link.earlier_id, link.later_id, link.on_behalf_of_id) == (original.pk, made.pk, body.pk)
    assert (made.place, made.state) == (there, "published")
    year = str(timezone.now().year)
    for one, place in ((original, "There"), (made, "Here")):
        page = client.get(one.get_absolute_url()).content.decode()
        assert "Two evenings instead of one." in page
        assert f"{place}, {year}" in page


def test_a_practice_says_whom_to_ask_and_what_is_taken_over_says_it_anew(client, signed_in, editor, body):
    said = PRACTICE | {"contact": "The coordinator of the courses, 2020-2023"}
    signed_in(editor).post(f"{ADD}practice/", lesson(body, **said))

    made = Practice.objects.get()
    page = client.get(made.get_absolute_url()).content.decode()
    assert "Who to ask" in page
    assert "The coordinator of the courses, 2020-2023" in page
    form = signed_in(editor).get(f"/en/knowledge/{made.uid}/take-over/").context["form"]
    assert (form["steps"].value(), form["contact"].value()) == ("Ask.", None)


@pytest.mark.parametrize("typed", [{"what_changed": ""}, {"place": ""}, {"place": "here"}])
def test_taking_over_needs_another_place_and_what_was_changed(signed_in, editor, body, typed):
    here, there = network.municipality("Here"), network.municipality("There")
    original = factories.practice(place=here)
    typed = {name: value.replace("here", here.uid) for name, value in typed.items()}

    answer = signed_in(editor).post(
        f"/en/knowledge/{original.uid}/take-over/", over(organisation=body.uid, place=there.uid) | typed
    )

    assert answer.status_code == 422
    assert Practice.objects.count() == 1
    with pytest.raises(ReasonMissing):
        services.take_over(
            practice=original, what_changed=" ", place=there, language="en", title="x", text="y",
            **factories.OF_KIND["practice"],
        )  # fmt: skip


# Policy and activity --------------------------------------------------------------------------------------------------


def test_a_policy_has_priorities_with_anchors_and_three_facts(client, signed_in, editor, body):
    policy = factories.policy(organisation=body)

    answer = signed_in(editor).post(
        f"/en/knowledge/{policy.uid}/priorities/add/",
        {"language": "en", "text": "Courses for all.", "page": "12", "is_budgeted": "True", "is_named": "False"},
    )

    made = Priority.objects.get()
    assert answer["Location"] == f"{policy.get_absolute_url()}#priority-{made.uid}"
    page = client.get(policy.get_absolute_url()).content.decode()
    assert f'id="priority-{made.uid}"' in page
    for words in ("Courses for all.", "Page 12", "Has money", "Not known whether it can be measured"):
        assert words in page
    assert "Does not say who does it" in page
    assert "Cannot be measured" not in page
    assert f'href="{made.get_absolute_url()}"' in client.get(f"/en/trail/{made.uid}/", follow=True).content.decode()


def test_a_box_that_was_not_ticked_never_said_no():
    migration = importlib.import_module("tiltas.library.migrations.0005_nobody_may_have_looked")
    made = factories.priority(factories.policy(), is_named=True, is_measurable=False, is_budgeted=False)

    migration.no_becomes_not_known(apps, None)

    made.refresh_from_db()
    assert (made.is_named, made.is_measurable, made.is_budgeted) == (True, None, None)


def test_a_quotation_is_short(signed_in, editor, body):
    policy = factories.policy(organisation=body)

    answer = signed_in(editor).post(
        f"/en/knowledge/{policy.uid}/priorities/add/", {"language": "en", "text": "x" * 301}
    )

    assert answer.status_code == 422


def test_a_priority_is_corrected_and_taken_away_unless_something_rests_on_it(signed_in, editor, body):
    policy = factories.policy(organisation=body)
    first, second = factories.priority(policy), factories.priority(policy, "Housing.")
    Link.objects.create(earlier=first.node, later=factories.news().node, relation="source_of", source_language="en")
    person, address = signed_in(editor), f"/en/knowledge/{policy.uid}/priorities/"

    words = {"language": "en", "text": "Other words."}
    assert correct(person, policy, words, f"priorities/{first.uid}/correct").status_code == 302
    refused = person.post(f"{address}{first.uid}/take-away/", {"once": "a"})
    person.post(f"{address}{second.uid}/take-away/", {"once": "b"})

    assert refused.status_code == 409
    assert list(Priority.objects.values_list("text", flat=True)) == ["Other words."]


def test_an_organisation_reacts_while_it_is_open(client, signed_in, editor, body):
    activity = factories.activity()
    page = client.get(activity.get_absolute_url()).content.decode()
    assert "Open for reactions until" in page
    assert f"/en/knowledge/{activity.uid}/react/" in page

    typed = {"organisation": body.uid, "language": "en", "kind": "concern", "text": "Too few evenings.", "once": "k"}
    for _time in range(2):
        signed_in(editor).post(f"/en/knowledge/{activity.uid}/react/", typed)

    made = Reaction.objects.get()
    assert made.state == "published"
    page = client.get(activity.get_absolute_url()).content.decode()
    assert f'id="reaction-{made.uid}"' in page
    assert "Too few evenings." in page


def test_nobody_reacts_when_it_is_over(client, signed_in, editor, body):
    activity = factories.activity()
    Activity.objects.filter(pk=activity.pk).update(reactions_until=factories.soon(-1))

    assert "Reactions were open until" in client.get(activity.get_absolute_url()).content.decode()
    assert signed_in(editor).get(f"/en/knowledge/{activity.uid}/react/").status_code == 409
    with pytest.raises(services.Closed):
        factories.reaction(activity, organisation=body)


def test_a_deadline_that_has_passed_does_not_stop_a_correction(signed_in, editor, body):
    activity = factories.activity(organisation=body)
    Activity.objects.filter(pk=activity.pk).update(reactions_until=factories.soon(-1))
    typed = {
        "organisation": body.uid, "language": "en", "title": "New words", "text": "x", "kind": "social",
        "stage": "done", "reactions_until": factories.soon(-1).isoformat(),
    }  # fmt: skip

    assert correct(signed_in(editor), activity, typed).status_code == 302


def test_reactions_are_never_more_public_than_their_activity():
    activity = factories.activity()
    reaction = factories.reaction(activity)

    services.withdraw(thing=activity)

    reaction.node.refresh_from_db()
    assert reaction.node.visibility == "private"


def test_a_reaction_that_was_sent_back_is_corrected_and_waits_again(signed_in, editor, body, organiser, settings):
    settings.MODERATION = "before"
    reaction = factories.reaction(factories.activity(), organisation=body, by=editor)
    signed_in(organiser).post(f"/en/knowledge/{reaction.uid}/send-back/", {"because": "Kindly, please."})
    assert "Kindly, please." in signed_in(editor).get("/en/knowledge/ours/").content.decode()

    words = {"organisation": body.uid, "language": "en", "kind": "concern", "text": "Kinder words."}
    correct(signed_in(editor), reaction, words, "correct-reaction")

    reaction.refresh_from_db()
    assert (reaction.state, reaction.text) == ("waiting", "Kinder words.")


# For the whole house --------------------------------------------------------------------------------------------------


def test_what_rests_on_a_sample_is_a_sample():
    invented = network.municipality("Nowhere", is_sample=True)
    practice = factories.practice(place=invented)
    activity = factories.activity(organisation=network.organisation(sample=True))

    assert (practice.is_sample, activity.is_sample) == (True, True)
    assert factories.reaction(activity).is_sample
    assert factories.priority(factories.policy(place=invented)).is_sample


def test_translators_see_what_is_published_of_every_kind():
    made = [factories.entry(kind) for kind in KINDS]
    policy, activity = factories.policy(), factories.activity()
    made += [policy, activity, factories.priority(policy), factories.reaction(activity)]
    for kind in KINDS:
        factories.entry(kind, as_draft=True)
    factories.priority(factories.policy(as_draft=True))

    found = {(one.model, one.pk) for one in first_of("ar", 10_000) if one.model.__module__ == "tiltas.library.models"}

    assert found == {(type(one), one.pk) for one in made}


def test_what_a_person_wrote_is_handed_out_and_stays_without_them(editor, body):
    entry = factories.news(organisation=body, by=editor, title="Mine")
    services.verify(entry=entry, by=editor)

    assert export_personal_data(user=editor)["library"] == {
        "Entries written": ["Mine"], "Entries checked": ["Mine"],
    }  # fmt: skip
    erase_personal_data(user=editor)
    made = News.objects.get()
    assert (made.title, made.written_by, made.verified_by) == ("Mine", None, None)


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_stands_on_a_trail(client, kind):
    entry = factories.entry(kind, title="On the trail")

    assert "On the trail" in client.get(f"/en/trail/{entry.uid}/", follow=True).content.decode()


def test_shown_texts_are_those_of_the_kind():
    assert show(factories.lesson()).shown.instead.plain == "In the evening."


def test_a_policy_cannot_end_before_it_is_adopted_whoever_writes_it():
    with pytest.raises(ValidationError):
        factories.policy(as_draft=True).__class__(
            adopted_on=datetime.date(2024, 2, 2), valid_until=datetime.date(2024, 1, 1)
        ).validate_constraints()
