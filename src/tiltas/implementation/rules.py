"""Who keeps the file, who answers, who reports, who looks on from outside."""

import rules

from tiltas.accounts.rules import has_role, is_administrator
from tiltas.network.models import Organisation
from tiltas.network.rules import edits, is_officer, roles_of
from tiltas.trace.queries import has_answer

from .models import Recommendation


@rules.predicate
def is_officer_of_place(user, place):
    """Answers for the body that governs the place."""
    return place is not None and is_officer(user, getattr(place, "governed_by", None))


@rules.predicate
def is_officer_of_addressee(user, recommendation: Recommendation | None):
    return recommendation is not None and is_officer(user, recommendation.addressee)


@rules.predicate
def has_no_answer(user, recommendation: Recommendation | None):
    return recommendation is None or not has_answer(recommendation)


@rules.predicate
def edits_plan(user, plan):
    return plan is not None and is_officer(user, plan.organisation)


@rules.predicate
def edits_association_there(user, plan):
    """Associations of refugees, migrants and minorities set measures of their own in the plan of the place they are in."""
    if plan is None or plan.place_id is None or not roles_of(user):
        return False
    return any(
        edits(user, organisation)
        for organisation in Organisation.objects.filter(place=plan.place_id, pk__in=roles_of(user)).exclude(led_by="")
    )


@rules.predicate
def answers_for_measure(user, measure):
    """Speaks for the owner, the co-owner, or the body whose plan it is."""
    return measure is not None and (
        is_officer(user, measure.plan.organisation) or edits(user, measure.owner) or edits(user, measure.co_owner)
    )


looks_from_outside = has_role("consultant")
finds_out = has_role("consultant", "researcher", "organiser")

rules.add_perm("implementation.recommend", has_role("drafter", "organiser"))
rules.add_perm("implementation.correct_recommendation", has_role("drafter", "organiser") & has_no_answer)
rules.add_perm("implementation.respond", (is_officer_of_addressee | is_administrator) & has_no_answer)
rules.add_perm("implementation.revise_response", is_officer_of_addressee | is_administrator)
rules.add_perm("implementation.make_plan", edits | is_administrator)
rules.add_perm("implementation.undertake", edits_plan | edits_association_there | is_administrator)
# An association corrects the measures that are its own, not those of others in the same plan.
rules.add_perm("implementation.correct_measure", answers_for_measure | is_administrator)
rules.add_perm("implementation.report_progress", answers_for_measure | is_administrator)
rules.add_perm("implementation.give_feedback", looks_from_outside)
rules.add_perm("implementation.record_challenge", finds_out | is_officer_of_place)
rules.add_perm("implementation.list_service", is_officer_of_place | is_administrator)
rules.add_perm("implementation.advise", looks_from_outside)
rules.add_perm("implementation.freeze_matrix", has_role("organiser"))
