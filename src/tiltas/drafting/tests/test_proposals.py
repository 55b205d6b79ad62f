import pytest

from tiltas.accounts.models import AuditEntry, TransitionRecord
from tiltas.core.errors import NotAllowed, Refused
from tiltas.drafting import queries, services
from tiltas.drafting.models import Proposal
from tiltas.languages.queries import show
from tiltas.trace.models import Link, Node
from tiltas.trace.services import Circle, connect

from . import factories as make

pytestmark = pytest.mark.django_db


def test_a_proposal_rests_on_what_was_said(drafter):
    first, second = make.voice(), make.voice()

    proposal = make.proposal(sources=[first, second], themes=[make.theme()], by=drafter)

    links = Link.objects.filter(later=proposal.node).order_by("pk")
    assert [(link.earlier, link.relation, link.by) for link in links] == [
        (first, "source_of", drafter),
        (second, "source_of", drafter),
    ]
    assert list(proposal.themes.all()) == [make.theme()]
    assert proposal.node.reference.startswith("TI-")
    assert AuditEntry.objects.filter(action="drafting.propose", by=drafter).count() == 1


def test_a_proposal_without_a_source_is_refused():
    with pytest.raises(services.SourceMissing):
        make.proposal(sources=[])

    assert Proposal.objects.count() == 0
    assert Node.objects.filter(kind="proposal").count() == 0


def test_what_rests_on_a_sample_is_a_sample():
    proposal = make.proposal(sources=[make.voice(), make.voice(sample=True)])

    assert proposal.is_sample
    assert proposal.node.reference.startswith("XX-")


def test_a_draft_is_seen_by_nobody_outside(drafter, somebody):
    draft = make.proposal(ready=False)
    public = make.proposal(title="Public")

    assert list(queries.proposals()) == [public]
    assert list(queries.proposals(user=somebody)) == [public]
    assert set(queries.proposals(user=drafter)) == {public, draft}
    assert [entry.node for entry in queries.citable(kinds=["proposal"])] == [public.node]


def test_a_draft_is_made_ready_and_a_proposal_withdrawn(drafter):
    proposal = make.proposal(ready=False)

    services.make_ready(proposal=proposal, by=drafter)
    services.withdraw(proposal=proposal, by=drafter)

    proposal.refresh_from_db()
    assert (proposal.state, proposal.node.visibility) == ("withdrawn", "public")
    assert [step.name for step in TransitionRecord.objects.order_by("pk")] == ["make_ready", "withdraw"]
    assert queries.citable(kinds=["proposal"]) == []


def test_a_withdrawn_proposal_stays_withdrawn(drafter):
    proposal = make.proposal()
    services.withdraw(proposal=proposal, by=drafter)

    with pytest.raises(Refused):
        services.make_ready(proposal=proposal, by=drafter)


def test_only_those_who_work_on_proposals_withdraw_one(researcher):
    proposal = make.proposal()

    with pytest.raises(NotAllowed):
        services.withdraw(proposal=proposal, by=researcher)


def test_no_circle_can_be_drawn():
    voice = make.voice()
    proposal = make.proposal(sources=[voice])
    clause = make.clause(make.document(), sources=[proposal])

    with pytest.raises(Circle):
        connect(earlier=clause, later=voice, relation="source_of")


def test_citable_things_are_found_by_words_reference_uid_and_address(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        proposal = make.proposal(title="A tram to the harbour")
        make.proposal(title="Something else")
    private = make.voice(visibility="private")

    def found(words):
        return [entry.node for entry in queries.citable(words, kinds=["proposal", "statement"])]

    assert found("tram harbour") == [proposal.node]
    assert found(proposal.node.reference.lower()) == [proposal.node]
    assert found(proposal.uid) == [proposal.node]
    assert found(f"https://example.org{proposal.get_absolute_url()}?x=1#top") == [proposal.node]
    assert found(private.uid) == []
    assert private not in found("")


def test_voices_behind_are_counted_once():
    note = make.voice(kind="note", visibility="private")
    statement, other = make.voice(), make.voice()
    connect(earlier=note, later=statement, relation="became")
    proposal = make.proposal(sources=[statement, other])
    clause = make.clause(make.document(), sources=[proposal, other])

    assert queries.voices_behind([clause.pk]) == {clause.pk: {note.pk, other.pk}}


def test_a_drafter_sees_what_waits(drafter, organiser):
    document = make.document()
    unused = make.proposal(title="Taken up by nobody")
    make.clause(document, sources=[make.proposal(title="Used")])

    lines = queries.waiting_for(drafter)

    show([thing for line in lines for thing in line.texts])
    assert [line.label() for line in lines] == [
        f"Go on drafting “{document.title}”",
        f"Nobody has taken up the proposal “{unused.title}” yet",
    ]
    assert queries.waiting_for(organiser) == []
