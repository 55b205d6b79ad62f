"""Who may propose and draft."""

import rules

from tiltas.accounts.rules import has_role

from .models import Document, Proposal


@rules.predicate
def is_not_adopted(user, document):
    return document is None or document.state == Document.State.DRAFT


@rules.predicate
def is_draft(user, proposal):
    return proposal is not None and proposal.state == Proposal.State.DRAFT


@rules.predicate
def is_not_withdrawn(user, proposal):
    return proposal is None or proposal.state != Proposal.State.WITHDRAWN


drafts = has_role("drafter")
works_on_proposals = has_role("drafter", "organiser")

rules.add_perm("drafting.propose", works_on_proposals)
rules.add_perm("drafting.change_proposal", works_on_proposals & is_not_withdrawn)
rules.add_perm("drafting.correct_proposal", works_on_proposals & is_draft)
rules.add_perm("drafting.start_document", drafts)
rules.add_perm("drafting.change_document", drafts & is_not_adopted)
rules.add_perm("drafting.adopt", drafts & is_not_adopted)
