"""What waits goes out as XLIFF or PO and comes in filled: looked through first, hostile files refused with a sentence."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from tiltas.accounts.models import AuditEntry
from tiltas.drafting.tests import factories as doing
from tiltas.languages import exchange, filling
from tiltas.languages.exchange import Sheet, Unit
from tiltas.languages.models import FilledFile, LanguageVersion, Revision
from tiltas.languages.queries import is_fresh, show, versions_of
from tiltas.languages.services import ask_for, save_version
from tiltas.languages.texts import digest

pytestmark = pytest.mark.django_db

FILES = reverse("languages:files")


@pytest.fixture
def proposal():
    return doing.proposal("Courses <b>&amp; talks</b>", text='One\n\nTwo "three"')


@pytest.fixture
def page(signed_in, translator):
    return signed_in(translator)


def taken(page, ending, source="en", into="lt"):
    answer = page.get(reverse("languages:sheet", args=[source, into, ending]))
    assert answer.status_code == 200
    return answer.content.decode()


def sheet(*units, into="lt", made_at=None):
    return Sheet(into=into, made_at=made_at or timezone.now().isoformat(), units=list(units), source="en")


def unit(thing, field="title", target="Kursai", **more):
    source = thing.source_texts()[field]
    return Unit(
        **{
            "key": f"{thing._meta.label_lower}.{thing.pk}.{field}",
            "digest": digest(source),
            "source": source,
            "target": target,
        }
        | more
    )


def handed_in(page, data, name="filled.xlf"):
    data = data.encode() if isinstance(data, str) else data
    return page.post(FILES, {"file": SimpleUploadedFile(name, data)})


def looked_through(page, made, ending="xlf"):
    answer = handed_in(page, exchange.write(made, ending))
    assert answer.status_code == 302, answer.content.decode()
    return answer.url, page.get(answer.url).context["plan"]


def filled(text, key, target, ending):
    if ending == "xlf":
        return re.sub(
            rf'(<unit id="{key}".*?<target xml:space="preserve">)[^<]*', rf"\g<1>{target}", text, flags=re.DOTALL
        )
    return re.sub(rf'(msgctxt "{key} [^"]*"\nmsgid .*?\nmsgstr )""', rf'\g<1>"{target}"', text, flags=re.DOTALL)


@pytest.mark.parametrize("ending", ["xlf", "po"])
def test_a_file_goes_out_and_comes_in_again(page, translator, proposal, ending):
    key = f"drafting.proposal.{proposal.pk}"
    text = filled(taken(page, ending), f"{key}.title", "Kursai", ending)
    read = {one.key: one for one in exchange.read(text.encode()).units}
    assert read[f"{key}.title"].source == proposal.title
    assert read[f"{key}.text"].source == proposal.text
    assert read[f"{key}.title"].digest == digest(proposal.title)

    seen = handed_in(page, text)
    plan = page.get(seen.url).context["plan"]
    assert [one.target for _thing, one in plan.saved] == ["Kursai"]
    assert not LanguageVersion.objects.filter(object_id=proposal.pk).exists()
    page.post(seen.url, {"origin": "human"})

    version = versions_of(proposal)["lt"]
    assert (version.payload, version.origin, version.translator) == ({"title": "Kursai"}, "human", translator)
    assert is_fresh(version, proposal.source_texts())
    assert AuditEntry.objects.filter(action="languages.save_file").count() == 1


def test_one_thing_goes_out_whole(page, proposal):
    save_version(of=proposal, language="lt", texts={"title": "Kursai"})

    answer = page.get(reverse("languages:sheet_of_one", args=["drafting.proposal", proposal.pk, "lt", "xlf"]))

    units = {one.key.rsplit(".", 1)[1]: one.target for one in exchange.read(answer.content).units}
    assert units == {"title": "Kursai", "text": ""}


@pytest.mark.parametrize("ending", ["xlf", "po"])
def test_an_outdated_translation_is_not_handed_in_untouched(page, proposal, ending):
    save_version(of=proposal, language="lt", texts={"title": "Seni kursai"})
    proposal.title = "Courses in the morning"
    proposal.save()

    text = taken(page, ending)

    assert "Seni kursai" in text
    read = {one.key: one for one in exchange.read(text.encode()).units}
    assert read[f"drafting.proposal.{proposal.pk}.title"].target == ""


def test_the_dry_run_tells_each_case_apart_and_saves_nothing(page, proposal):
    before = timezone.now().isoformat()
    newer, stale, same = (doing.proposal(f"Proposal {number}", text="") for number in range(3))
    save_version(of=newer, language="lt", texts={"title": "Žmogaus"})
    save_version(of=same, language="lt", texts={"title": "Tas pats"})
    made = sheet(
        unit(proposal), unit(newer), unit(same, target="Tas pats"), unit(stale, digest="0" * 64),
        unit(proposal, "text", target=" "), unit(proposal, key="drafting.proposal.99999999.title"),
        unit(proposal, key="accounts.user.1.email"), unit(proposal, key="drafting.proposal.1.state"),
        unit(proposal, key="../../etc/passwd"), made_at=before,
    )  # fmt: skip

    _address, plan = looked_through(page, made)

    assert [thing.pk for thing, _unit in plan.saved] == [proposal.pk]
    assert [thing.pk for thing, _unit in plan.replacing] == [newer.pk]
    assert (len(plan.stale), len(plan.unknown), plan.empty, len(plan.same)) == (1, 4, 1, 1)
    assert LanguageVersion.objects.filter(language="lt").count() == 2


@pytest.mark.parametrize(("replace", "expected"), [({}, "Žmogaus"), ({"replace": "on"}, "Iš failo")])
def test_a_newer_text_of_a_person_is_replaced_only_when_said(page, replace, expected):
    before = timezone.now().isoformat()
    thing = doing.proposal("Proposal", text="")
    save_version(of=thing, language="lt", texts={"title": "Žmogaus"})
    address, _plan = looked_through(page, sheet(unit(thing, target="Iš failo"), made_at=before))

    page.post(address, {"origin": "imported"} | replace)

    assert versions_of(thing)["lt"].payload["title"] == expected
    assert versions_of(thing)["lt"].origin == ("imported" if replace else "human")


def test_what_changes_after_the_dry_run_is_not_saved(page, proposal):
    address, plan = looked_through(page, sheet(unit(proposal)))
    assert len(plan.saved) == 1
    proposal.title = "Other courses"
    proposal.save()

    page.post(address, {"origin": "human"})

    assert not LanguageVersion.objects.filter(object_id=proposal.pk).exists()


def test_other_texts_of_the_thing_stay_as_they_are(page, proposal):
    save_version(of=proposal, language="lt", texts={"text": "Vienas"}, based_on={"text": "an older source"})
    address, _plan = looked_through(page, sheet(unit(proposal)))

    page.post(address, {"origin": "human"})

    version = versions_of(proposal)["lt"]
    assert version.payload == {"title": "Kursai", "text": "Vienas"}
    assert version.based_on["text"] == "an older source"


def readers_are_told(client, thing, sentence):
    with override("lt"):
        page = client.get(show(thing, "lt").get_absolute_url(), follow=True).content.decode()
        return gettext(sentence) in re.search(r'<div class="reader-line">.*?</div>', page, re.DOTALL)[0]


def by_machine(proposal, origin="machine"):
    return save_version(
        of=proposal, language="lt", texts={"title": "Mašina", "text": "Mašinos žodžiai"}, origin=origin
    )


@pytest.mark.parametrize("origin", ["human", "imported"])
def test_one_text_of_a_file_does_not_make_a_machines_work_that_of_a_person(page, client, translator, proposal, origin):
    by_machine(proposal)
    address, _plan = looked_through(page, sheet(unit(proposal)))

    page.post(address, {"origin": origin})

    version = versions_of(proposal)["lt"]
    assert (version.payload["title"], version.origin) == ("Kursai", "machine")
    assert readers_are_told(client, proposal, "Translated by a machine, not checked by a person")
    saved = Revision.objects.get(version=version, translated_text="Kursai")
    assert (saved.origin, saved.by) == (origin, translator)


def test_a_file_with_every_text_replaces_what_a_machine_wrote(page, client, proposal):
    by_machine(proposal)
    address, _plan = looked_through(page, sheet(unit(proposal), unit(proposal, "text", target="Vienas")))

    page.post(address, {"origin": "human"})

    assert versions_of(proposal)["lt"].origin == "human"
    assert readers_are_told(client, proposal, "Translated by a person")


def test_two_files_that_have_every_text_together_replace_what_a_machine_wrote(page, proposal):
    by_machine(proposal)
    for one in (unit(proposal), unit(proposal, "text", target="Vienas")):
        address, _plan = looked_through(page, sheet(one))
        page.post(address, {"origin": "human"})

    assert versions_of(proposal)["lt"].origin == "human"


def test_what_a_person_left_as_the_machine_wrote_it_is_checked(page, translator, proposal):
    by_machine(proposal)
    address, _plan = looked_through(page, sheet(unit(proposal), unit(proposal, "text", target="Mašinos žodžiai")))

    page.post(address, {"origin": "human"})

    version = versions_of(proposal)["lt"]
    assert (version.origin, version.reviewer) == ("machine_checked", translator)


def test_a_checked_translation_stays_one_and_keeps_who_checked_it(page, administrator, proposal):
    version = by_machine(proposal, "machine_checked")
    LanguageVersion.objects.filter(pk=version.pk).update(reviewer=administrator)
    address, _plan = looked_through(page, sheet(unit(proposal)))

    page.post(address, {"origin": "human", "replace": "on"})

    version = versions_of(proposal)["lt"]
    assert (version.payload["title"], version.origin, version.reviewer) == ("Kursai", "machine_checked", administrator)


def test_a_text_of_a_person_among_those_of_a_machine_is_replaced_only_when_said(page, proposal):
    before = timezone.now().isoformat()
    by_machine(proposal)
    address, _plan = looked_through(page, sheet(unit(proposal)))
    page.post(address, {"origin": "human"})

    older = sheet(unit(proposal, target="Kiti"), unit(proposal, "text", target="Vienas"), made_at=before)
    _address, plan = looked_through(page, older)

    assert [one.target for _thing, one in plan.replacing] == ["Kiti"]
    assert [one.target for _thing, one in plan.saved] == ["Vienas"]


@pytest.mark.parametrize(
    ("origin", "other", "stays"),
    [
        ("machine", None, True),
        ("machine", "Mašinos žodžiai", False),
        ("machine", "Vienas", False),
        ("human", None, False),
    ],
)
def test_the_dry_run_says_what_stays_marked_as_a_machines(page, client, proposal, origin, other, stays):
    by_machine(proposal, origin)
    whole = [unit(proposal, "text", target=other)] if other else []
    address, _plan = looked_through(page, sheet(unit(proposal), *whole))

    said = "1 entry stays marked as translated by a machine" in page.get(address).content.decode()
    page.post(address, {"origin": "human", "replace": "on"})

    assert said == readers_are_told(client, proposal, "Translated by a machine, not checked by a person") == stays


def test_the_dry_run_counts_what_an_earlier_file_has_filled(page, proposal):
    by_machine(proposal)
    address, plan = looked_through(page, sheet(unit(proposal)))
    page.post(address, {"origin": "human"})

    _address, later = looked_through(page, sheet(unit(proposal, "text", target="Vienas")))

    assert (plan.still_by_machine, later.still_by_machine) == ([proposal], [])


def test_what_readers_ask_for_goes_out_before_what_is_new(page, monkeypatch):
    asked, *others = (doing.proposal(f"Proposal {number}", text="") for number in range(4))
    ask_for(of=asked, language="lt")
    monkeypatch.setattr(filling, "AT_MOST", 3)

    units = exchange.read(taken(page, "xlf").encode()).units

    assert [one.source for one in units] == [asked.title, others[2].title, others[1].title]


def test_a_file_is_saved_once_and_by_its_person_only(page, signed_in, administrator, proposal):
    address, _plan = looked_through(page, sheet(unit(proposal)))

    assert signed_in(administrator).post(address, {"origin": "human"}).status_code == 410
    assert page.post(address, {"origin": "machine"}).status_code == 422
    assert [page.post(address, {"origin": "human"}).status_code for _time in range(2)] == [302, 410]
    assert Revision.objects.count() == 1


def test_markup_in_texts_stays_text(page, proposal):
    words = "<script>alert(1)</script> & <b>"
    address, _plan = looked_through(page, sheet(unit(proposal, target=words)))
    assert b"<script>alert" not in page.get(address).content

    page.post(address, {"origin": "human"})

    assert versions_of(proposal)["lt"].payload["title"] == words


BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>
<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" trgLang="lt"><file id="f"><unit id="x">
<segment><source>&b;</source><target>&b;</target></segment></unit></file></xliff>"""
OUTSIDE = BOMB.replace('<!ENTITY a "aaaaaaaaaa">', '<!ENTITY a SYSTEM "file:///etc/passwd">')
HOSTILE = {
    "nothing": (b"", 422),
    "words": (b"Good morning", 422),
    "a picture": (bytes(range(256)), 422),
    "a bomb": (BOMB.encode(), 422),
    "from outside": (OUTSIDE.encode(), 422),
    "other xml": (b"<html><body/></html>", 422),
    "cut off": (exchange.write(sheet(Unit("a", "b", "c", "d")), "xlf")[:200].encode(), 422),
    "deep": (b"<xliff>" + b"<a>" * 5000, 422),
    "broken utf-8": ("<xliff>ž</xliff>".encode("cp1257"), 422),
    "utf-16": (exchange.write(sheet(Unit("a", "b", "c", "d")), "xlf").encode("utf-16"), 422),
    "too large": (b"<" + b" " * 5_000_001, 413),
    "no text": (exchange.write(sheet(), "xlf").encode(), 422),
    "twice": (exchange.write(sheet(Unit("a", "b", "c", "d"), Unit("a", "b", "c", "e")), "xlf").encode(), 422),
    "another language": (exchange.write(sheet(Unit("a", "b", "c", "d"), into="uk"), "po").encode(), 422),
    "no language": (exchange.write(sheet(Unit("a", "b", "c", "d"), into=""), "xlf").encode(), 422),
    "bad po": (b'msgid "a\nmsgstr', 422),
    "zero po": (b'msgctxt "x y"\nmsgid "a\x00"\nmsgstr "b"', 422),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_file_of_ours_is_refused_with_a_sentence(page, name):
    data, status = HOSTILE[name]

    answer = handed_in(page, data)

    assert answer.status_code == status
    assert answer.context["form"].errors["file"]
    assert not FilledFile.objects.exists()


def test_no_file_at_all_is_refused_with_a_sentence(page):
    assert page.post(FILES, {}).status_code == 422


def test_too_long_a_text_is_left_out(page, proposal):
    longest = proposal._meta.get_field("title").max_length
    _address, plan = looked_through(page, sheet(unit(proposal, target="a" * (longest + 1))))

    assert (len(plan.saved), len(plan.too_long)) == (0, 1)


def test_a_file_is_taken_and_handed_in_by_translators_of_the_language_only(
    client, signed_in, somebody, translator, page, proposal
):
    address = reverse("languages:sheet", args=["en", "uk", "po"])

    assert client.get(address).status_code == 302
    assert client.get(FILES).status_code == 302
    assert signed_in(somebody).get(FILES).status_code == 403
    assert page.get(address).status_code == 403
    assert page.get(address.replace("uk.po", "lt.exe")).status_code == 404
    kept, _plan = looked_through(page, sheet(unit(proposal)))
    translator.translates = ["uk"]
    translator.save()
    assert page.post(kept, {"origin": "human"}).status_code == 403
    assert not LanguageVersion.objects.filter(object_id=proposal.pk).exists()
