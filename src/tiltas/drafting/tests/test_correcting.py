"""A proposal is corrected as long as nobody but its authors has read it."""

import pytest
from django.urls import reverse

from tiltas.drafting import services
from tiltas.trace.models import Link, Node

from . import factories as make
from .test_pages import sent

pytestmark = pytest.mark.django_db


def address_of(proposal):
    return reverse("drafting:correct_proposal", args=[proposal.uid])


def test_a_draft_is_corrected_with_its_sources_and_private_ones_stay(organiser, signed_in):
    kept, dropped, private = make.voice(), make.voice(), make.voice(Node.Visibility.PRIVATE)
    proposal = make.proposal("Evning courses", sources=[kept, dropped, private], ready=False)
    page, address = signed_in(organiser), address_of(proposal)
    assert address in page.get(proposal.get_absolute_url()).content.decode()

    data = sent(page, address, title="Evening courses", text="After six.", language="en", sources=[kept.uid])
    assert page.post(address, data).status_code == 302

    proposal.refresh_from_db()
    assert proposal.title == "Evening courses"
    sources = Link.objects.filter(later=proposal.pk, retracted_at=None).values_list("earlier_id", flat=True)
    assert set(sources) == {kept.pk, private.pk}


def test_a_source_that_somebody_else_added_meanwhile_is_noticed(organiser, signed_in):
    source = make.voice()
    proposal = make.proposal(sources=[source], ready=False)
    page, address = signed_in(organiser), address_of(proposal)
    data = sent(page, address, title="Mine", text="After six.", language="en", sources=[source.uid])
    services.correct_proposal(
        proposal=proposal, title=proposal.title, text=proposal.text, language="en", sources=[source, make.voice()]
    )

    answer = page.post(address, data)

    assert answer.status_code == 409
    assert "Mine" in answer.content.decode()
    assert Link.objects.filter(later=proposal.pk, retracted_at=None).count() == 2


def test_finding_sources_forgets_nothing_of_what_was_seen(organiser, signed_in):
    proposal = make.proposal(ready=False)
    page, address = signed_in(organiser), address_of(proposal)
    data = sent(page, address, title="Half wri", text="After six.", language="en", words="language", find="1")

    form = page.post(address, data).context["form"]

    assert (form["title"].value(), form["seen"].value()) == ("Half wri", data["seen"])


def test_the_words_of_a_public_proposal_stay(organiser, signed_in):
    proposal = make.proposal()
    page, address = signed_in(organiser), address_of(proposal)

    assert page.get(address).status_code == 409
    assert address not in page.get(proposal.get_absolute_url()).content.decode()
    with pytest.raises(services.NotADraft):
        services.correct_proposal(proposal=proposal, title="x", text="x", language="en", sources=[make.voice()])


def test_a_draft_that_comes_to_rest_on_a_sample_is_one():
    proposal = make.proposal(ready=False)

    services.correct_proposal(proposal=proposal, title="x", text="x", language="en", sources=[make.voice(sample=True)])

    proposal.node.refresh_from_db()
    assert (proposal.node.is_sample, proposal.node.reference[:2]) == (True, "XX")
