"""Who may do what in a consultation, and when."""

import rules

from tiltas.accounts.rules import has_role, is_administrator, is_signed_in
from tiltas.network.rules import works_for


@rules.predicate
def is_open(user, consultation):
    return consultation is not None and consultation.is_open


@rules.predicate
def is_draft(user, consultation):
    return consultation is not None and consultation.state == consultation.State.DRAFT


@rules.predicate
def is_not_closed(user, consultation):
    return consultation is not None and consultation.state != consultation.State.CLOSED


@rules.predicate
def is_public(user, consultation):
    return consultation is not None and consultation.is_public


@rules.predicate
def organises(user, consultation):
    """Made it, or works for the organisation that holds it."""
    if consultation is None:
        return False
    mine = consultation.made_by_id is not None and consultation.made_by_id == user.pk
    return mine or (consultation.host_id is not None and works_for(user, consultation.host))


may_organise = is_signed_in & (organises | is_administrator)

# Taking part asks for no account: anybody may, as long as it is open.
rules.add_perm("consultations.vote", is_open)
rules.add_perm("consultations.add_statement", is_open)

rules.add_perm("consultations.open_consultation", has_role("organiser"))
rules.add_perm("consultations.organise", may_organise)
rules.add_perm("consultations.change", may_organise & is_not_closed)
rules.add_perm("consultations.seed", may_organise & is_not_closed)
rules.add_perm("consultations.open", may_organise & is_draft)
rules.add_perm("consultations.close", may_organise & is_not_closed)
# Also afterwards: what breaks the law is taken out whenever it is found.
rules.add_perm("consultations.hide_statement", may_organise)
rules.add_perm("consultations.analyse", may_organise & is_public)
rules.add_perm(
    "consultations.record_finding",
    is_signed_in & is_public & (has_role("organiser", "drafter", "researcher") | organises),
)
