"""The translators' workbench: what changed, what stood there before, who is at it, what still holds."""

import datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from tiltas.accounts.models import AuditEntry
from tiltas.accounts.services import erase_personal_data
from tiltas.drafting.tests import factories as doing
from tiltas.languages.models import Claim, LanguageVersion, Revision
from tiltas.languages.queries import claim_of, is_fresh, may_still_hold, sources_of
from tiltas.languages.services import ask_for, claim, save_version
from tiltas.languages.texts import digest

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal():
    return doing.proposal("Courses in the evening")


def address(thing, view="translate", into="lt"):
    return reverse(f"languages:{view}", args=[thing._meta.label_lower, thing.pk, into])


def filled(thing, version=None, **texts):
    """What a browser sends for a form that was opened now."""
    sources = {f"source_{name}": text for name, text in thing.source_texts().items()}
    return sources | {"seen_at": version.changed_at.isoformat() if version else ""} | texts


def correct(thing, **texts):
    for name, text in texts.items():
        setattr(thing, name, text)
    thing.save()


def version_of(thing, into="lt"):
    return LanguageVersion.objects.get(object_id=thing.pk, language=into)


def test_what_changed_in_the_source_is_marked_word_by_word(signed_in, translator, proposal):
    page = signed_in(translator)
    page.post(address(proposal), filled(proposal, title="Kursai vakare", text="Tekstas"))
    assert "<ins>" not in page.get(address(proposal)).content.decode()

    correct(proposal, title="Courses in the <b>early</b> morning")

    text = page.get(address(proposal)).content.decode()
    assert "</span>evening<span" in text
    assert "<del>" in text
    assert "&lt;b&gt;" in text
    assert "<b>early" not in text


def test_a_source_that_changed_while_somebody_wrote_is_kept_as_it_was_read(signed_in, translator, proposal):
    sent = filled(proposal, title="Kursai vakare", text="Tekstas")
    correct(proposal, title="Courses in the morning")

    signed_in(translator).post(address(proposal), sent)

    version = version_of(proposal)
    assert sources_of(version)["title"] == "Courses in the evening"
    assert not is_fresh(version, proposal.source_texts())


def test_history_grows_by_what_changed_and_is_shown_with_its_people(signed_in, translator, proposal):
    page = signed_in(translator)
    page.post(address(proposal), filled(proposal, title="Kursai vakare", text="Tekstas"))
    page.post(address(proposal), filled(proposal, version_of(proposal), title="Vakariniai kursai", text="Tekstas"))

    said = list(Revision.objects.filter(field="title").order_by("pk").values_list("translated_text", "source_text"))
    assert said == [(text, "Courses in the evening") for text in ("Kursai vakare", "Vakariniai kursai")]
    assert Revision.objects.filter(field="text").count() == 1
    text = page.get(address(proposal, "history")).content.decode()
    assert "Translator" in text
    assert "</span>Vakariniai" in text


def test_an_earlier_text_is_put_into_the_form_and_saved_only_by_saving(signed_in, translator, proposal):
    page = signed_in(translator)
    page.post(address(proposal), filled(proposal, title="Pirmas", text="Tekstas"))
    page.post(address(proposal), filled(proposal, version_of(proposal), title="Antras", text="Tekstas"))
    first = Revision.objects.get(translated_text="Pirmas")

    opened = page.get(f"{address(proposal)}?earlier={first.pk}")

    assert opened.context["form"]["title"].value() == "Pirmas"
    assert version_of(proposal).payload["title"] == "Antras"
    other = doing.proposal("Another")
    save_version(of=other, language="lt", texts={"title": "Kitas"})
    assert page.get(f"{address(other)}?earlier={first.pk}").context["form"]["title"].value() == "Kitas"
    assert page.get(f"{address(other)}?earlier=none").status_code == 200


def test_history_can_not_be_rewritten_and_loses_the_name_of_an_erased_account(translator, proposal):
    save_version(of=proposal, language="lt", texts={"title": "Kursai"}, translator=translator)
    row = Revision.objects.get()

    for rewrite in (row.save, row.delete, Revision.objects.all().delete, lambda: Revision.objects.update(by=None)):
        with pytest.raises(TypeError):
            rewrite()
    erase_personal_data(user=translator)

    assert Revision.objects.get().by is None
    proposal.delete()
    assert not Revision.objects.exists()


def test_a_text_older_than_the_history_is_remembered_before_it_is_replaced(proposal):
    LanguageVersion.objects.create(object=proposal, language="lt", payload={"title": "Senas"}, based_on={"title": "x"})

    save_version(of=proposal, language="lt", texts={"title": "Naujas"})

    assert list(Revision.objects.order_by("pk").values_list("translated_text", flat=True)) == ["Senas", "Naujas"]


def test_a_form_sent_twice_is_saved_once(signed_in, translator, proposal):
    page = signed_in(translator)
    sent = filled(proposal, title="Kursai", text="Tekstas")

    answers = [page.post(address(proposal), sent).status_code for _time in range(2)]

    assert answers == [302, 302]
    assert Revision.objects.count() == 2
    assert page.post(address(proposal), sent | {"title": "Kitaip"}).status_code == 409


def test_an_empty_form_is_shown_again(signed_in, translator, proposal):
    answer = signed_in(translator).post(address(proposal), filled(proposal, title=" ", text=""))

    assert answer.status_code == 422


def still_holds(page, thing, field="title", seen=None):
    sent = filled(thing, version_of(thing)) | {"act": f"holds:{field}"}
    return page.post(address(thing), sent | ({f"source_{field}": seen} if seen is not None else {}))


def test_a_corrected_source_is_never_up_to_date_by_itself_but_may_be_confirmed(signed_in, translator, proposal):
    save_version(of=proposal, language="lt", texts={"title": "Kursai", "text": "Tekstas"})
    correct(proposal, title="Courses in the evening.", text="Another text altogether.")
    proposal.save()
    assert not is_fresh(version_of(proposal), proposal.source_texts())

    answer = still_holds(signed_in(translator), proposal)

    assert answer.status_code == 200
    made_from = version_of(proposal).based_on
    assert made_from["title"] == digest("Courses in the evening.")
    assert made_from["text"] != digest("Another text altogether.")
    act = Revision.objects.get(act="still_holds")
    assert (act.field, act.by, act.source_text) == ("title", translator, "Courses in the evening.")
    assert AuditEntry.objects.filter(action="languages.still_holds", by=translator).count() == 1


def test_what_is_two_changes_behind_is_freshened_only_by_a_translation(signed_in, translator, proposal):
    page = signed_in(translator)
    save_version(of=proposal, language="lt", texts={"title": "Kursai"})
    correct(proposal, title="No courses")
    correct(proposal, title="No courses.")

    assert "holds:title" not in page.get(address(proposal)).content.decode()
    assert still_holds(page, proposal).status_code == 409
    assert not is_fresh(version_of(proposal), proposal.source_texts())
    page.post(address(proposal), filled(proposal, version_of(proposal), title="Kursų nėra"))
    assert is_fresh(version_of(proposal), proposal.source_texts())


def test_changes_that_nobody_saw_cannot_be_confirmed(signed_in, translator, proposal):
    page = signed_in(translator)
    save_version(of=proposal, language="lt", texts={"title": "Kursai"})
    correct(proposal, title="Courses.")
    seen = proposal.title

    type(proposal).objects.filter(pk=proposal.pk).update(title="No courses")

    assert still_holds(page, proposal, seen=seen).status_code == 409
    assert still_holds(page, proposal, seen="No courses").status_code == 409
    assert not Revision.objects.filter(act="still_holds").exists()


def test_confirming_keeps_what_is_typed_and_the_form_can_be_saved(signed_in, translator, proposal):
    page = signed_in(translator)
    save_version(of=proposal, language="lt", texts={"title": "Kursai", "text": "Tekstas"})
    correct(proposal, title="Courses in the evening.")
    opened = version_of(proposal)

    sent = filled(proposal, opened, title="Kursai.", text="") | {"act": "holds:title"}
    answer = page.post(address(proposal), sent)

    assert answer.context["form"]["title"].value() == "Kursai."
    assert answer.context["form"]["text"].value() == ""
    assert version_of(proposal).payload["title"] == "Kursai"
    assert page.post(address(proposal), filled(proposal, opened, title="Kursai.")).status_code == 302


@settings(deadline=None, max_examples=30)
@given(corrections=st.lists(st.sampled_from(["A", "B", "C", "B "]), max_size=6))
def test_only_what_was_fresh_before_the_last_change_may_be_confirmed(corrections):
    """The same as counting along: whatever the order of corrections, undone ones too."""
    with transaction.atomic():
        thing = doing.proposal("A")
        version = save_version(of=thing, language="lt", texts={"title": "Ą"})
        stood = ["A"]
        for text in corrections:
            correct(thing, title=text)
            if digest(text) != digest(stood[-1]):
                stood.append(text)
        is_due = digest(stood[-1]) != digest("A")

        assert is_fresh(version, thing.source_texts()) == (not is_due)
        if is_due:
            assert ("title" in may_still_hold(thing, version)) == (digest(stood[-2]) == digest("A"))
        transaction.set_rollback(True)


def test_others_see_who_is_translating_until_when_and_saving_ends_it(signed_in, translator, administrator, proposal):
    own, others = signed_in(translator), signed_in(administrator)
    own.post(address(proposal), filled(proposal) | {"act": "claim"})

    text = others.get(address(proposal)).content.decode()

    assert "Translator is translating this until" in text
    assert others.post(address(proposal), filled(proposal) | {"act": "claim"}).status_code == 409
    others.post(address(proposal), filled(proposal) | {"act": "release"})
    assert Claim.objects.get().by == translator
    own.post(address(proposal), filled(proposal, title="Kursai"))
    assert not Claim.objects.exists()


def test_a_claim_lapses_by_the_clock(translator, administrator, proposal):
    claim(of=proposal, language="lt", by=translator)
    Claim.objects.update(until=timezone.now() - datetime.timedelta(seconds=1))

    assert claim_of(proposal, "lt") is None
    assert claim(of=proposal, language="lt", by=administrator).by == administrator
    assert claim_of(proposal, "lt").until > timezone.now() + datetime.timedelta(days=13)


def test_readers_never_see_who_translates(client, signed_in, translator, proposal):
    signed_in(translator).post(address(proposal, into="ar"), filled(proposal) | {"act": "claim"})
    save_version(of=proposal, language="lt", texts={"title": "Kursai"}, translator=translator)
    for code in ("lt", "ar"):
        with override(code):
            page = client.get(proposal.get_absolute_url(), follow=True)
        assert page.status_code == 200
        assert "Translator" not in page.content.decode()


def queue(browser, **asked):
    return [
        item.heading
        for item, _claim in browser.get(reverse("languages:waiting"), {"into": "lt"} | asked).context["rows"]
    ]


def test_first_what_readers_asked_for_then_what_is_outdated_then_the_newest(signed_in, translator):
    made = [doing.proposal(f"Proposal {number}", text="") for number in range(5)]
    save_version(of=made[1], language="lt", texts={"title": "Vienas"})
    correct(made[1], title="Proposal 1, changed")
    save_version(of=made[2], language="lt", texts={"title": "Du"})
    for _time in range(2):
        ask_for(of=made[0], language="lt")
    ask_for(of=made[3], language="uk")

    found = queue(signed_in(translator), kind="drafting.proposal")

    assert found == ["Proposal 0", "Proposal 1, changed", "Proposal 4", "Proposal 3"]


def test_the_queue_is_narrowed_by_kind_and_language_and_turned_page_by_page(signed_in, translator):
    page = signed_in(translator)
    for number in range(52):
        doing.proposal(f"Proposal {number}", text="")
    doing.proposal("Ettepanek", text="", language="et")

    assert queue(page, kind="drafting.proposal", source="et") == ["Ettepanek"]
    first, second = (queue(page, kind="drafting.proposal", source="en", page=number) for number in (1, 2))
    assert (len(first), second) == (50, ["Proposal 1", "Proposal 0"])
    assert first[0] == "Proposal 51"
    assert queue(page, kind="drafting.document") == []
    assert page.get(reverse("languages:waiting"), {"kind": "x", "source": "y", "page": "z"}).status_code == 200


def test_what_is_done_is_not_read_and_the_number_of_statements_is_fixed(signed_in, translator):
    page = signed_in(translator)

    def asked():
        page.get(reverse("languages:waiting"))
        with CaptureQueriesContext(connection) as statements:
            page.get(reverse("languages:waiting"), {"into": "lt"})
        return statements

    doing.proposal("Begun", text="x")
    save_version(of=doing.proposal("Half", text="x"), language="lt", texts={"title": "Pusė"})
    few = asked()
    for number in range(60):
        thing = doing.proposal(f"Done {number}", text="x")
        save_version(of=thing, language="lt", texts={"title": "Taip", "text": "x"})
        doing.proposal(f"Missing {number}", text="x")
    versions = LanguageVersion.objects.exclude(mark="").count()
    many = asked()

    assert versions == 60
    assert len(many) == len(few) <= 15
    read = [
        query["sql"]
        for query in many
        if 'FROM "languages_languageversion" WHERE "languages_languageversion"."id"' in query["sql"]
    ]
    assert len(read) == 1
    assert str(version_of_title("Pusė").pk) in read[0]
    assert read[0].count(",") < 30


def test_who_helps_out_in_every_language_sees_every_queue(signed_in, administrator):
    thing = doing.proposal("Courses", text="x")
    save_version(of=thing, language="lt", texts={"title": "Kursai"})

    browser, counted = signed_in(administrator), {}
    for code in ["en", "et", "lv", "lt", "sv", "ru", "uk", "ar"]:
        page = browser.get(reverse("languages:waiting"), {"into": code})
        assert page.status_code == 200
        counted |= {code: count for code, _name, count in page.context["mine"] if count is not None}

    assert counted == dict.fromkeys(["et", "lv", "lt", "sv", "ru", "uk", "ar"], 1) | {"en": 0}


def version_of_title(title):
    return LanguageVersion.objects.get(payload__title=title)


def test_a_white_space_more_is_no_change_for_the_queue(signed_in, translator):
    thing = doing.proposal("Courses", text="")
    save_version(of=thing, language="lt", texts={"title": "Kursai"})
    assert queue(signed_in(translator), kind="drafting.proposal") == []

    correct(thing, title="Courses ")

    assert queue(signed_in(translator), kind="drafting.proposal") == []
    correct(thing, title="Course")
    assert queue(signed_in(translator), kind="drafting.proposal") == ["Course"]


def test_saving_leads_to_the_next_of_the_queue_that_nobody_is_at(signed_in, translator, administrator):
    oldest, taken, newest = (doing.proposal(f"Proposal {number}", text="") for number in range(3))
    type(newest).objects.exclude(pk__in=[oldest.pk, taken.pk, newest.pk]).update(source_language="lt")
    claim(of=taken, language="lt", by=administrator)
    page = signed_in(translator)

    answer = page.post(address(newest), filled(newest, title="Naujausias"))

    assert answer.url == address(oldest)


@pytest.mark.parametrize(
    ("who", "into", "status"),
    [
        ("nobody", "lt", 302), ("somebody", "lt", 403), ("organiser", "lt", 403), ("translator", "lt", 200),
        ("translator", "uk", 403), ("translator", "xx", 404), ("administrator", "uk", 200),
    ],
)  # fmt: skip
def test_people_translate_into_their_own_languages_only(client, signed_in, request, proposal, who, into, status):
    page = client if who == "nobody" else signed_in(request.getfixturevalue(who))
    if into in ("lt", "uk"):
        save_version(of=proposal, language=into, texts={"title": "Jau"})
    before = list(Revision.objects.values_list("pk", flat=True))
    sent = filled(proposal, title="Kursai") | {
        "seen_at": version_of(proposal, into).changed_at.isoformat() if before else ""
    }

    assert page.get(address(proposal, into=into)).status_code == status
    assert page.get(address(proposal, "history", into)).status_code == status
    for act in ({"act": "claim"}, {"act": "release"}, {"act": "holds:title"}, {}):
        answer = page.post(address(proposal, into=into), sent | act)
        assert answer.status_code == (302 if status == 200 and not act else status)
    assert (list(Revision.objects.values_list("pk", flat=True)) != before) == (status == 200)
    assert Claim.objects.exists() is False


def test_a_language_that_the_site_does_not_offer_opens_nothing(signed_in, translator):
    translator.translates = ["fi"]
    translator.save()

    assert signed_in(translator).get(reverse("languages:waiting")).status_code == 403


def test_the_words_of_the_field_stand_beside_the_source_in_the_language_of_the_translator(signed_in, translator):
    thing = doing.proposal("Every municipality has an action plan", text="")

    text = signed_in(translator).get(address(thing)).content.decode()

    assert 'lang="lt" dir="ltr">savivaldybė</span>' in text
    assert "veiksmų planas" in text
    assert "pabėgėlis" not in text


def test_the_field_is_about_as_high_as_the_text_beside_it(signed_in, translator, proposal):
    correct(proposal, text="word " * 200)

    page = signed_in(translator).get(address(proposal)).content.decode()

    assert 'rows="17"' in page
    correct(proposal, text="word " * 2000)
    assert 'rows="20"' in signed_in(translator).get(address(proposal)).content.decode()
