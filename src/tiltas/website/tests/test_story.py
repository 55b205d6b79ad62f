"""The told story: complete, marked, walked by its own links, and gone without a trace when it is no longer wanted."""

import datetime
from collections import Counter

import pytest
from django.apps import apps
from django.conf import settings

from tiltas.accounts.models import Participant, User
from tiltas.consultations.models import AnalysisRun, Consultation, Finding, Statement, Vote
from tiltas.drafting.models import Clause, Document, Proposal
from tiltas.events.models import Event, Note, Table
from tiltas.implementation import queries as implementation
from tiltas.implementation.models import Challenge, Measure, Recommendation, Report, Response, Service
from tiltas.languages.models import LanguageVersion
from tiltas.library.models import KINDS, Activity, Priority, Reaction
from tiltas.network.models import Organisation
from tiltas.places.models import Place
from tiltas.search.models import Entry
from tiltas.trace.models import Link, Node, Receipt
from tiltas.trace.queries import trail
from tiltas.trace.services import open_receipt
from tiltas.website.content import load, story
from tiltas.website.content.reading import read
from tiltas.website.figures import figures
from tiltas.website.journey import told_journey
from tiltas.website.samples import remove_samples
from tiltas.website.seeding import seed

pytestmark = pytest.mark.django_db
FILE = read("story")


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """The story is told once for all tests of this file; each of them works in a transaction of its own."""
    from django.db import connection, transaction

    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            seed()
            code = story.tell()
            yield code
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
            assert not connection.in_atomic_block


@pytest.fixture(autouse=True)
def _in_the_story(told, db):
    """Orders the fixtures: the story first."""


def test_everything_of_the_story_is_there():
    counted = {
        "tables": Table.objects.count(),
        "notes": Note.objects.count(),
        "statements": Statement.objects.count(),
        "proposals": Proposal.objects.count(),
        "clauses": Clause.objects.count(),
        "findings": Finding.objects.count(),
        "municipalities": Place.objects.filter(is_sample=True, kind="municipality").count(),
        "participants": Vote.objects.values("participant").distinct().count(),
    }

    assert counted == {
        "tables": 6,
        "notes": sum(len(table["notes"]) for event in FILE["events"] for table in event["tables"]),
        "statements": 40 + len(FILE["open_question"]["statements"]),
        "proposals": 5,
        "clauses": 9,
        "findings": len(FILE["consultation"]["findings"]),
        "municipalities": 6,
        "participants": 400,
    }


def test_what_members_wrote_is_there_and_a_practice_was_taken_over():
    counted = Counter(kind for kind, model in KINDS.items() for _one in model.objects.public())
    link = Link.objects.get(relation="taken_over_as")

    assert counted == Counter(entry["kind"] for entry in FILE["knowledge"])
    assert (link.earlier.kind, link.later.kind) == ("practice", "practice")
    assert Priority.objects.count() == sum(len(entry.get("priorities", [])) for entry in FILE["knowledge"])
    assert Reaction.objects.public().count() == 2
    assert Activity.objects.get(stage="planned").is_open_for_reactions


def test_everything_of_the_story_is_marked():
    assert set(Node.objects.values_list("is_sample", flat=True)) == {True}
    assert Organisation.objects.filter(place__is_sample=False).count() == 0
    assert set(figures().values()) <= {0, None}


def test_answers_differ_and_a_refusal_says_why_and_what_instead():
    assert set(Response.objects.values_list("kind", flat=True)) == {"accepted", "in_part", "not_accepted"}
    refused = Response.objects.get(kind="not_accepted")
    assert refused.reason
    assert refused.alternative
    assert Recommendation.objects.unanswered().count() == 2


def test_one_report_is_late_and_one_measure_is_stuck(monkeypatch):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "localdate", lambda value=None, timezone=None: datetime.date(2026, 11, 21))

    stands = implementation.how_they_stand(Measure.objects.all())

    assert Report.objects.filter(state="stuck").count() == 1
    assert any(stand.is_late for stand in stands)
    assert Report.objects.filter(state="done").count() >= 1


def test_a_measure_that_is_done_made_the_service():
    way = FILE["highlight"]
    entry = next(line for line in FILE["services"] if line["key"] == way["service"])
    service = Service.objects.get(name=entry["what"]["en"])

    assert service.state == "exists"
    assert Link.objects.filter(later=service.node, relation="creates").count() == 1


def test_a_clause_answers_a_challenge_of_a_study():
    links = Link.objects.filter(earlier__kind="challenge", later__kind="clause")

    assert links.count() >= 1
    assert Challenge.objects.filter(pk__in=links.values("earlier_id")).exists()


def test_the_receipt_leads_from_the_note_to_what_was_done(told):
    receipt = open_receipt(told)

    kinds = {stop.kind.key for stop in trail(list(receipt.nodes.all())).stops}

    assert kinds >= {
        "note", "statement", "summary_point", "finding", "proposal", "clause", "recommendation", "response", "measure",
        "service", "report", "feedback",
    }  # fmt: skip


def test_the_home_page_tells_a_way_of_eleven_stations_from_what_is_stored():
    stations = told_journey()

    assert len(stations) == len(FILE["highlight"])
    assert stations[0].kind == "Note from a table"
    assert {station.is_sample for station in stations} == {True}


def test_arrows_carry_the_days_of_the_story():
    days = {link.at.date() for link in Link.objects.all()}

    assert min(days) >= datetime.date(2026, 2, 1)
    assert max(days) <= datetime.date(2026, 11, 21)
    assert len(days) > 10


def test_the_groups_of_the_story_are_found_by_the_engine_and_gone_with_their_votes():
    from tiltas.consultations.services import analyse

    run = AnalysisRun.objects.get()
    assert len(run.result["groups"]) == 3

    Vote.objects.all().delete()
    again = analyse(consultation=Consultation.objects.get(event__isnull=False))
    assert again.result["groups"] == []


def test_statements_and_clauses_are_there_in_all_languages():
    for model in (Statement, Clause):
        for thing in model.objects.all():
            languages = set(thing.versions.values_list("language", flat=True)) | {thing.source_language}
            assert languages == set(settings.KNOWN_LANGUAGES), thing


def test_the_resolution_is_adopted_and_has_a_reference_that_nobody_takes_for_a_real_one():
    document = Document.objects.get()

    assert document.state == "adopted"
    assert document.node.reference.startswith("XX-2026-")


def test_telling_it_again_adds_nothing():
    before = Node.objects.count()

    load()

    assert Node.objects.filter(is_sample=True).count() == before


def test_samples_go_without_a_trace_and_facts_stay():
    load()
    facts = Node.objects.filter(is_sample=False).count()

    remove_samples()

    assert Node.objects.filter(is_sample=True).count() == 0
    assert Node.objects.count() == facts > 20
    assert Place.objects.filter(is_sample=True).count() == 0
    for model in (Note, Statement, Vote, Clause, Recommendation, Receipt, AnalysisRun, Participant):
        assert model.objects.count() == 0, model
    assert Link.objects.count() == 0
    assert not User.objects.filter(email__endswith="example.org", is_superuser=False).exists()
    assert Entry.objects.filter(is_sample=True).count() == 0
    kinds = {model._meta.label_lower for model in apps.get_models()}
    for version in LanguageVersion.objects.select_related("content_type"):
        assert f"{version.content_type.app_label}.{version.content_type.model}" in kinds
        assert version.object is not None


def test_the_dialogue_has_a_paper_and_a_gallery_and_the_fund_a_logo(client):
    held = Event.objects.get(title="Six tables: the first year here")
    page = client.get(held.get_absolute_url()).content.decode()
    project = client.get(held.project.get_absolute_url()).content.decode()

    assert "Six tables: how the evening went" in page
    assert 'alt="Drawing: six round tables in a hall, nobody sits there yet."' in page
    assert 'alt="Three arches on one line"' in project
