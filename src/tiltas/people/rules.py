"""Who sees and does what with the entry of a person."""

import rules

from tiltas.accounts.rules import is_signed_in
from tiltas.network.rules import is_organiser, roles_of

from .models import Person


@rules.predicate
def works_in_the_network(user, thing=None):
    return bool(roles_of(user))


@rules.predicate
def is_self(user, person: Person | None):
    if person is None or not user.is_authenticated:
        return False
    # Accounts are opened by administrators: whoever has one with this address is the person.
    return person.user_id == user.pk or (person.user_id is None and person.email.lower() == user.email.lower())


@rules.predicate
def has_not_answered(user, person: Person | None):
    return person is not None and not person.is_confirmed and person.user_id is None


@rules.predicate
def holds_an_office(user, person: Person | None):
    return person is not None and person.basis == Person.Basis.OFFICE and not person.is_confirmed


# What is open to members of the network: somebody who works for one of its organisations, or an organiser.
rules.add_perm("people.see_as_member", is_organiser | works_in_the_network)
rules.add_perm("people.have_an_entry", is_signed_in)
rules.add_perm("people.enter", is_organiser)
# What somebody has confirmed only they change; what somebody else entered is corrected until then.
rules.add_perm("people.change", is_self | (is_organiser & has_not_answered))
rules.add_perm("people.decide", is_self)
rules.add_perm("people.hide", is_self | is_organiser)
rules.add_perm("people.delete", is_self | is_organiser)
rules.add_perm("people.vouch", is_organiser & holds_an_office)
# Mail that came back, a new link for somebody who asks by telephone.
rules.add_perm("people.look_after", is_organiser)
