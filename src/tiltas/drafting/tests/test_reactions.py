"""What organisations say to an activity can become a proposal."""

import pytest

from tiltas.drafting import queries, services
from tiltas.library import services as library
from tiltas.library.tests import factories
from tiltas.network.tests import factories as network

pytestmark = pytest.mark.django_db


def test_a_proposal_rests_on_a_published_reaction_and_on_no_other(settings):
    body = network.organisation(mailbox="body@example.org")
    editor = network.worker(body, "editor")
    settings.MODERATION = "before"
    activity = factories.activity()
    public = factories.reaction(activity, organisation=body)
    waits = factories.reaction(activity, organisation=body, text="Nobody has read this.", by=editor)

    found = queries.citable(kinds=queries.BEHIND_A_PROPOSAL)
    proposal = services.propose(
        title="More evenings", text="More evenings.", language="en", sources=[public], ready=True
    )

    assert waits.state == "waiting"
    assert [one.uid for one in found] == [public.uid]
    assert [arrow.thing.uid for arrow in queries.sources_of(proposal)[0]] == [public.uid]
    library.withdraw(thing=public)
    assert queries.citable(kinds=queries.BEHIND_A_PROPOSAL) == []
