"""Who keeps a body's page, who publishes its advice, who replies."""

import rules

from tiltas.accounts.rules import is_administrator
from tiltas.network.models import Membership
from tiltas.network.rules import edits, is_officer, is_organiser, roles_of
from tiltas.trace.queries import has_answer

from .models import Advice, Council

KEEPERS = (Membership.Role.EDITOR, Membership.Role.OFFICER)


@rules.predicate
def edits_one(user, thing=None):
    """Speaks for some organisation: which ones it may set up a body for, the form decides."""
    return any(role in KEEPERS for role in roles_of(user).values())


@rules.predicate
def keeps(user, council: Council | None):
    """Works for the organisation that is advised, or for the secretariat."""
    return council is not None and (
        roles_of(user).get(council.advises_id) in KEEPERS or roles_of(user).get(council.secretariat_id) in KEEPERS
    )


@rules.predicate
def keeps_its_council(user, advice: Advice | None):
    return advice is not None and keeps(user, advice.council)


@rules.predicate
def is_officer_of_addressee(user, advice: Advice | None):
    return advice is not None and is_officer(user, advice.addressee)


@rules.predicate
def has_no_reply(user, advice: Advice | None):
    return advice is None or not has_answer(advice)


rules.add_perm("councils.set_up", is_organiser | edits_one)
rules.add_perm("councils.set_up_for_any", is_organiser)
# Asked with the organisation that would be advised.
rules.add_perm("councils.set_up_for", is_organiser | edits)
rules.add_perm("councils.keep", is_organiser | keeps)
rules.add_perm("councils.advise", is_organiser | keeps)
rules.add_perm("councils.correct_advice", (is_organiser | keeps_its_council) & has_no_reply)
rules.add_perm("councils.reply", (is_officer_of_addressee | is_administrator) & has_no_reply)
rules.add_perm("councils.revise_reply", is_officer_of_addressee | is_administrator)
