"""Who may start, change and close a call, and who sees who fits."""

import rules

from tiltas.network.models import Membership
from tiltas.network.rules import edits, is_organiser, roles_of, works_for

from .models import PartnerCall

SPEAKERS = {Membership.Role.EDITOR, Membership.Role.OFFICER}


@rules.predicate
def speaks_for_one(user, thing=None):
    return any(role in SPEAKERS for role in roles_of(user).values())


@rules.predicate
def speaks_for_its_organisation(user, call: PartnerCall | None):
    return call is not None and edits(user, call.organisation)


@rules.predicate
def works_for_its_organisation(user, call: PartnerCall | None):
    return call is not None and works_for(user, call.organisation)


rules.add_perm("calls.start", is_organiser | speaks_for_one)
rules.add_perm("calls.start_for_any", is_organiser)
rules.add_perm("calls.change", is_organiser | speaks_for_its_organisation)
# Whom an organisation is thinking of is nobody else's business, an organiser's neither.
rules.add_perm("calls.see_who_fits", works_for_its_organisation)
rules.add_perm("calls.see_what_fits", works_for)
rules.add_perm("calls.mark_for", edits)
rules.add_perm("calls.mark_for_call", speaks_for_its_organisation)
rules.add_perm("calls.keep_funding_calls", is_organiser)
