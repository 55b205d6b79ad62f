import datetime

import pytest
from django.db import DatabaseError, transaction

from tiltas.core.errors import NotAllowed, Refused
from tiltas.drafting import queries, services
from tiltas.drafting.models import Clause, Document, Frozen
from tiltas.languages.services import save_version
from tiltas.trace.models import Link
from tiltas.trace.services import ReasonMissing

from . import factories as make

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 5, 12)


@pytest.fixture
def adopted(drafter):
    document = make.document()
    make.clause(document)
    return services.adopt(document=document, on=DAY, adopted_by="The forum", by=drafter)


def test_every_clause_has_its_sources_with_the_fitting_relation():
    proposal, voice = make.proposal(), make.voice()

    clause = make.clause(make.document(), sources=[proposal, voice])

    links = Link.objects.filter(later=clause.node).order_by("pk")
    assert [(link.earlier_id, link.relation) for link in links] == [
        (proposal.pk, "source_of"),
        (voice.pk, "quoted_in"),
    ]
    assert clause.number == 1


def test_a_clause_without_a_source_is_refused():
    with pytest.raises(services.SourceMissing):
        make.clause(make.document(), sources=[])


def test_another_wording_keeps_the_arrows_that_stay_and_retracts_the_rest():
    first, second, third = make.voice(), make.voice(), make.voice()
    clause = make.clause(make.document(), sources=[first, second])

    services.change_clause(clause=clause, text="New", language="en", sources=[second, third])

    links = Link.objects.filter(later=clause.node).order_by("pk")
    assert [(link.earlier, link.retracted_at is None) for link in links] == [
        (first, False),
        (second, True),
        (third, True),
    ]


def test_a_clause_taken_out_leaves_no_gap():
    document = make.document()
    clauses = [make.clause(document, text=text) for text in ("One", "Two", "Three")]

    services.remove_clause(clause=clauses[0])

    assert list(document.clauses.filter(removed_at=None).order_by("number").values_list("number", "text")) == [
        (1, "Two"),
        (2, "Three"),
    ]
    assert not Link.objects.filter(later=clauses[0].node, retracted_at=None).exists()
    with pytest.raises(services.NotInThisDocument):
        services.change_clause(clause=clauses[0], text="Again", language="en")


def test_setting_aside_needs_a_reason():
    document, proposal = make.document(), make.proposal()

    with pytest.raises(ReasonMissing):
        services.set_aside(source=proposal, document=document, reason="  ")
    services.set_aside(source=proposal, document=document, reason="The state decides this.")

    shown = queries.document_shown(document)
    assert [(arrow.thing.node, arrow.link.reason) for arrow in shown.not_used] == [
        (proposal.node, "The state decides this.")
    ]


def test_an_empty_document_is_not_adopted(drafter):
    document = make.document()

    with pytest.raises(Refused, match="Add a clause first"):
        services.adopt(document=document, by=drafter)

    document.refresh_from_db()
    assert (document.state, document.adopted_on) == ("draft", None)


def test_a_clause_that_lost_its_source_keeps_a_document_from_being_adopted(drafter):
    document = make.document()
    clause = make.clause(document)
    Link.objects.filter(later=clause.node).update(retracted_at=clause.node.made_at)

    with pytest.raises(Refused, match="Every clause needs a source"):
        services.adopt(document=document, by=drafter)


def test_adoption_needs_a_checked_text_in_the_authentic_language(drafter):
    document = make.document(authentic_language="lt")
    clause = make.clause(document)

    with pytest.raises(Refused, match="binding"):
        services.adopt(document=document, by=drafter)
    save_version(of=document, language="lt", texts={"title": "Rezoliucija"})
    save_version(of=clause, language="lt", texts={"text": "Kursai."}, origin="machine")
    with pytest.raises(Refused, match="binding"):
        services.adopt(document=document, by=drafter)
    save_version(of=clause, language="lt", texts={"text": "Kursai."}, origin="machine_checked")
    services.adopt(document=document, by=drafter)

    assert document.is_adopted


def test_only_a_drafter_adopts(organiser):
    document = make.document()
    make.clause(document)

    with pytest.raises(NotAllowed):
        services.adopt(document=document, by=organiser)


def test_an_adopted_text_is_frozen_for_the_services(adopted):
    clause = adopted.clauses.get()

    for attempt in [
        lambda: make.clause(adopted, sources=[make.voice()]),
        lambda: services.change_clause(clause=clause, text="Other", language="en"),
        lambda: services.remove_clause(clause=clause),
        lambda: services.change_document(document=adopted, title="Other"),
        lambda: services.set_aside(source=make.voice(), document=adopted, reason="Late"),
        lambda: services.adopt(document=adopted),
    ]:
        with pytest.raises(Frozen):
            attempt()

    assert adopted.clauses.get().text == "Municipalities offer courses in the evening."


def test_an_adopted_text_is_frozen_for_the_models(adopted):
    clause = adopted.clauses.get()

    for attempt in (clause.save, clause.delete, adopted.save):
        with pytest.raises(Frozen):
            attempt()


def test_an_adopted_text_is_frozen_for_the_database(adopted):
    clause = adopted.clauses.get()

    for attempt in [
        lambda: Clause.objects.filter(pk=clause.pk).update(text="Forged"),
        lambda: Document.objects.filter(pk=adopted.pk).update(state="draft"),
        lambda: Clause.objects.bulk_create(
            [Clause(node=make.voice(kind="clause"), document=adopted, number=2, text="Forged", source_language="en")]
        ),
    ]:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()

    assert [clause.text for clause in adopted.clauses.all()] == ["Municipalities offer courses in the evening."]


def test_a_draft_without_a_host_becomes_a_sample_with_its_first_sample():
    document = make.document()

    clause = make.clause(document, sources=[make.voice(sample=True)])

    document.refresh_from_db()
    assert document.is_sample
    assert clause.is_sample
    assert document.node.reference.startswith("XX-")


def test_a_sample_carries_nothing_real():
    document = make.document(host=make.organisation(place=make.country()))

    with pytest.raises(services.SampleUnderReal):
        make.clause(document, sources=[make.voice(sample=True)])

    assert document.node.reference.startswith("LT-")


def test_the_sources_of_a_clause_are_counted_by_kind():
    document = make.document()
    private = make.voice(visibility="private")
    make.clause(document, sources=[make.proposal(), make.voice(), make.voice(), private])

    [clause] = queries.document_shown(document).clauses

    assert [(str(kind.label), count) for kind, count in clause.by_kind] == [("Statement", 2), ("Proposal", 1)]
    assert clause.private == 1
