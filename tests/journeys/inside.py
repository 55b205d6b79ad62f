"""Works inside a demonstration: run in its environment as a program, it does or tells one thing and answers in JSON."""

import json
import os
import subprocess
import sys


def ask(site, what: str):
    """What `what()` of this file returns inside the demonstration."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.journeys.inside", what],
        env=site.environment | {"PYTHONPATH": os.pathsep.join([site.environment["PYTHONPATH"], "."])},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


HIDDEN = "Whoever runs counter seven should be ashamed."
SMALL_TABLE = "My landlord at the old brickworks keeps all our passports."


def open_something():
    """What the story has only closed: a vote, a small table and a draft, of an organisation that hides its number."""
    from django.utils import timezone

    from tiltas.consultations import services as consultations
    from tiltas.consultations.models import Consultation
    from tiltas.drafting import services as drafting
    from tiltas.events import services as events
    from tiltas.network.models import Organisation
    from tiltas.themes.models import Theme

    title = "Which counter should answer first?"
    found = Consultation.objects.filter(title=title).first()
    if found is None:
        host = Organisation.objects.filter(node__is_sample=True, kind="association").exclude(mailbox="").earliest("pk")
        host.phone, host.wants_phone_shown = "+999 5550 4417", False
        host.save()
        found = consultations.open_consultation(title=title, language="en", host=host, languages=["en", "ar"])
        for text, language in (
            ("A letter should name the person who wrote it.", "en"),
            ("One counter should be enough for all first papers.", "en"),
            ("يجب أن يكون هناك شخص واحد مسؤول عن كل طلب.", "ar"),
        ):
            said = consultations.say(consultation=found, text=text, language=language)
        hidden = consultations.say(consultation=found, text=HIDDEN, language="en")
        consultations.hide_statement(statement=hidden, reason="It attacks a person.")
        event = events.announce_event(
            kind="dialogue",
            title="Tea at a small table",
            language="en",
            starts_on=timezone.localdate(),
            organiser=host,
        )
        table = events.set_up_table(event=event, language="en", theme=Theme.objects.first(), seats_taken=3)
        events.write_note(table=table, kind="concern", words=SMALL_TABLE, language="en")
        draft = drafting.start_document(kind="guideline", title="How a counter answers", language="en", host=host)
        words = "Every letter names the person who wrote it."
        proposal = drafting.propose(title="Names under letters", text=words, language="en", sources=[said])
        drafting.add_clause(document=draft, text=words, language="en", sources=[proposal])
    return {"consultation": found.uid}


def a_partner_on_the_islands():
    """An invented organisation in the second invented country, with a mailbox."""
    from tiltas.network.models import Organisation
    from tiltas.network.services import found_organisation
    from tiltas.places.models import Place
    from tiltas.themes.models import Theme

    name, mailbox = "Island Kitchen", "island.kitchen@example.org"
    found = Organisation.objects.filter(mailbox=mailbox).first() or found_organisation(
        name=name,
        name_language="en",
        kind="association",
        place=Place.objects.get(kind="country", is_sample=True, name="Sample islands"),
        themes=[Theme.objects.get(key="participation")],
        languages=["en", "ar"],
        mailbox=mailbox,
        mailbox_is_confirmed=True,
        sample=True,
    )
    return {"uid": found.uid, "name": name, "mailbox": mailbox}


def work_further_in():
    """Forms behind many others, which a short walk does not come to: addresses in English by who works there."""
    from datetime import timedelta

    from django.urls import reverse
    from django.utils import timezone, translation

    from tiltas.accounts.models import User
    from tiltas.coordination import services as coordination
    from tiltas.coordination.models import Circular, ContactSheet
    from tiltas.library.models import Practice, Priority
    from tiltas.network.models import Organisation
    from tiltas.people.letters import path_of
    from tiltas.people.models import Person
    from tiltas.stocktaking import services as stocktaking
    from tiltas.stocktaking.models import Stocktake

    by = User.objects.get(email="organiser@example.org")
    table = "Name;E-mail address;Organisation;Role\nAamina;aamina@example.org;Long Table;Adviser\n=1;no;;\n"
    sheet = ContactSheet.objects.filter(by=by).first() or coordination.hand_in(data=table.encode(), by=by)
    facts = {"subject": "News of the network", "text": "What is new this month.", "language_written": "en"}
    letter = Circular.objects.filter(subject=facts["subject"]).first() or coordination.write_circular(by=by, **facts)
    municipality = Organisation.objects.filter(kind="municipality", node__is_sample=True).earliest("pk")
    draft = Stocktake.objects.filter(title="Who interprets?").first() or stocktaking.draft_stocktake(
        organisation=Organisation.objects.get(mailbox="long.table@example.org"),
        title="Who interprets?",
        question="Who interprets at the first appointment?",
        language="en",
        answer_by=timezone.localdate() + timedelta(days=20),
        whom="chosen",
        asked=[municipality],
        by=by,
    )
    practice = Practice.objects.filter(node__is_sample=True, state="published").earliest("pk")
    priority = Priority.objects.filter(node__is_sample=True).earliest("pk")
    with translation.override("en"):
        return {
            "officer": [reverse("library:take_over", args=[practice.uid])],
            "organiser": [
                reverse("library:take_over", args=[practice.uid]),
                reverse("library:add_priority", args=[priority.policy.uid]),
                reverse("library:correct_priority", args=[priority.policy.uid, priority.uid]),
                reverse("coordination:sheet", args=[sheet.pk]),
                reverse("coordination:letter", args=[letter.uid]),
                reverse("coordination:change", args=[letter.uid]),
                reverse("stocktaking:correct", args=[draft.uid]),
                path_of(Person.objects.filter(confirmed_on=None, is_sample=True).earliest("pk")),
            ],
        }


def kept_back():
    """Addresses, numbers and texts that no reader may find on any page."""
    from django.db.models import Q

    from tiltas.accounts.models import User
    from tiltas.network.models import Organisation
    from tiltas.people.models import Person
    from tiltas.trace.models import Node

    public, private = set(), set()
    for thing, texts in _everything_written():
        (public if thing.node.visibility == Node.Visibility.PUBLIC else private).update(texts)
    return {
        "addresses": [
            *User.objects.values_list("email", flat=True),
            *Organisation.objects.exclude(mailbox="").values_list("mailbox", flat=True),
            *Person.objects.values_list("email", flat=True),
        ],
        "numbers": [
            *Organisation.objects.filter(~Q(phone=""), wants_phone_shown=False).values_list("phone", flat=True),
            *Person.objects.exclude(phone="").values_list("phone", flat=True),
        ],
        "texts": sorted(text for text in private if len(text) > 30 and not any(text in shown for shown in public)),
    }


def invented():
    """The names of invented places and organisations, and the first words of every invented text."""
    from tiltas.network.models import Organisation
    from tiltas.people.models import Person
    from tiltas.places.models import Place

    real, names = set(), set()
    for model, is_sample in ((Place, "is_sample"), (Organisation, "node__is_sample")):
        for sample, name, others in model.objects.values_list(is_sample, "name", "names"):
            (names if sample else real).update([name, *others.values()])
    for sample, name in Person.objects.values_list("is_sample", "name"):
        (names if sample else real).add(name)
    texts = set()
    for thing, written in _everything_written():
        (texts if thing.is_sample else real).update(written)
    # Short ones, such as "Language course", may well be said twice.
    return {
        "names": sorted(names - real),
        "texts": sorted(text for text in texts - real if len(text) > 30),
        "short": sorted(text for text in texts - real if len(text) <= 30),
    }


def _everything_written():
    """Every citable thing with what is written in it, in all languages."""
    from tiltas.languages.models import LanguageVersion
    from tiltas.languages.queries import translatable_kinds
    from tiltas.trace.models import Traced

    versions = {}
    for label, key, payload in LanguageVersion.objects.values_list("content_type__model", "object_id", "payload"):
        versions.setdefault((label, key), []).extend(payload.values())
    for model in translatable_kinds():
        if not issubclass(model, Traced):
            continue
        for thing in model.objects.select_related("node"):
            texts = [*thing.source_texts().values(), *versions.get((model._meta.model_name, thing.pk), [])]
            yield thing, {" ".join(text.split())[:80] for text in texts if text}


def samples():
    """The uids of everything invented that can be cited."""
    from tiltas.trace.models import Node

    return list(Node.objects.filter(is_sample=True).values_list("uid", flat=True))


TOLD = {
    what.__name__: what
    for what in (open_something, a_partner_on_the_islands, work_further_in, kept_back, invented, samples)
}

if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(TOLD[sys.argv[1]]()))
