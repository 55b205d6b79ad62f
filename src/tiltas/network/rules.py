"""Who may do what for an organisation."""

import rules

from tiltas.accounts.rules import has_role, is_administrator

from .models import Membership, Organisation, Twinning


def roles_of(user) -> dict[int, str]:
    """Role by organisation of one person; asked once per request."""
    if not user.is_authenticated:
        return {}
    if not hasattr(user, "_organisation_roles"):
        user._organisation_roles = dict(user.memberships.values_list("organisation_id", "role"))
    return user._organisation_roles


@rules.predicate
def works_for(user, organisation: Organisation | None):
    return organisation is not None and organisation.pk in roles_of(user)


@rules.predicate
def is_officer(user, organisation: Organisation | None):
    return organisation is not None and roles_of(user).get(organisation.pk) == Membership.Role.OFFICER


@rules.predicate
def edits(user, organisation: Organisation | None):
    return organisation is not None and roles_of(user).get(organisation.pk) in {
        Membership.Role.EDITOR,
        Membership.Role.OFFICER,
    }


@rules.predicate
def is_officer_of_municipality(user, organisation: Organisation | None):
    return (
        organisation is not None
        and organisation.kind == Organisation.Kind.MUNICIPALITY
        and is_officer(user, organisation)
    )


@rules.predicate
def is_officer_of_asked(user, twinning: Twinning | None):
    return twinning is not None and is_officer(user, twinning.asked)


@rules.predicate
def is_officer_of_asking(user, twinning: Twinning | None):
    return twinning is not None and is_officer(user, twinning.asking)


is_organiser = has_role("organiser")

rules.add_perm("network.add_organisation", is_organiser)
rules.add_perm("network.change_organisation", is_organiser | edits)
rules.add_perm("network.offer", is_organiser | edits)
# Which municipality somebody answers for is not for that somebody to say.
rules.add_perm("network.say_what_it_governs", is_organiser)
# An officer speaks for the organisation: only an officer or an administrator lets somebody in.
rules.add_perm("network.manage_members", is_administrator | is_officer)
# Nobody speaks for a municipality but those who answer for it.
rules.add_perm("network.ask_twinning", is_officer_of_municipality)
rules.add_perm("network.answer_twinning", is_officer_of_asked)
rules.add_perm("network.take_twinning_back", is_officer_of_asking)
rules.add_perm("network.step_twinning", is_officer_of_asking | is_officer_of_asked)
