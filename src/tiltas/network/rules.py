"""Who may do what for an organisation."""

import rules

from tiltas.accounts.rules import has_role, is_administrator, is_signed_in

from .models import Claim, CountryModel, Membership, Organisation, Twinning


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


@rules.predicate
def is_new_there(user, organisation: Organisation | None):
    return organisation is not None and organisation.pk not in roles_of(user)


@rules.predicate
def is_their_own(user, claim: Claim | None):
    return claim is not None and claim.user_id == user.pk


@rules.predicate
def is_officer_of_claimed(user, claim: Claim | None):
    return claim is not None and is_officer(user, claim.organisation)


@rules.predicate
def nobody_answers_there(user, claim: Claim | None):
    return claim is not None and not claim.organisation.memberships.filter(role=Membership.Role.OFFICER).exists()


rules.add_perm("network.claim", is_signed_in & is_new_there)
# Organisers stand in only where there is no officer; nobody lets themselves in.
rules.add_perm("network.answer_claim", ~is_their_own & (is_officer_of_claimed | (is_organiser & nobody_answers_there)))
rules.add_perm("network.take_claim_back", is_their_own)
# Whether a register has it is found out by somebody else than the organisation itself.
rules.add_perm("network.keep_evidence", is_organiser)
rules.add_perm("network.confirm", is_officer)


@rules.predicate
def edits_for_contact_point(user, country_model: CountryModel | None):
    """Whether the person keeps the entry of an organisation that is the contact point for this country."""
    keeps = [pk for pk, role in roles_of(user).items() if role != Membership.Role.MEMBER]
    return bool(
        country_model
        and keeps
        and Organisation.objects.filter(pk__in=keeps, contact_for=country_model.place_id).exists()
    )


rules.add_perm("network.start_country_model", is_organiser)
rules.add_perm("network.change_country_model", is_organiser | edits_for_contact_point)
rules.add_perm("network.publish_country_model", is_organiser)
