"""Entries are confirmed and evidenced; people are let in by those who answer for an organisation."""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tiltas.accounts.models import User
from tiltas.accounts.services import audit, step
from tiltas.core.errors import Refused
from tiltas.notifications.services import tell, tell_all

from ..models import Claim, Confirmation, Evidence, Membership, Organisation
from ..queries import those_who_answer
from ..services import SampleAndReal, add_member
from ..states import CLAIM
from .queries import may_vouch


class NotConfirmedItself(Refused):
    """A confirmation is worth what stands behind it."""

    message = _(
        "Your own organisation has to be found in a register first, or be confirmed by one that was. "
        "An organiser can look it up."
    )


class NotItself(Refused):
    """Nobody confirms itself."""

    message = _("No organisation confirms its own entry.")


class AskedAlready(Refused):
    """One question at a time."""

    message = _("You have asked already. Those who answer for the organisation see it on their desk.")
    status = 409


class WorksThereAlready(Refused):
    """There is nothing to ask for."""

    message = _("You are a member of this organisation already.")
    status = 409


class ReasonMissing(Refused):
    """Nobody is turned away without a word."""

    message = _("Write the reason: the person who asked will read it.")


@transaction.atomic
def keep_evidence(
    *,
    organisation: Organisation,
    register: str,
    number: str = "",
    address: str = "",
    looked_up_on: datetime.date | None = None,
    by: User | None = None,
) -> Evidence:
    """It was found in an official register; looking it up again replaces what stood there."""
    evidence, _made = Evidence.objects.update_or_create(
        organisation=organisation,
        defaults={
            "register": register.strip(),
            "number": number.strip(),
            "address": address,
            "looked_up_on": looked_up_on or timezone.localdate(),
            "by": by,
        },
    )
    audit("network.keep_evidence", organisation, by=by)
    return evidence


@transaction.atomic
def take_evidence_away(*, organisation: Organisation, by: User | None = None) -> None:
    """It is not in the register any more; what rested on it falls with it."""
    Evidence.objects.filter(organisation=organisation).delete()
    audit("network.take_evidence_away", organisation, by=by)


@transaction.atomic
def confirm(*, organisation: Organisation, confirmed_by: Organisation, by: User | None = None) -> Confirmation:
    """One organisation says that another's entry is true; saying it again changes nothing.

    Raises NotItself, SampleAndReal, NotConfirmedItself.
    """
    if organisation.pk == confirmed_by.pk:
        raise NotItself
    if organisation.is_sample != confirmed_by.is_sample:
        raise SampleAndReal
    if not may_vouch(confirmed_by):
        raise NotConfirmedItself
    confirmation, made = Confirmation.objects.get_or_create(
        organisation=organisation, confirmed_by=confirmed_by, withdrawn_on=None, defaults={"by": by}
    )
    if made:
        audit("network.confirm", organisation, by=by)
    return confirmation


@transaction.atomic
def withdraw_confirmation(*, organisation: Organisation, confirmed_by: Organisation, by: User | None = None) -> None:
    """It no longer says so; that it once did stays on record."""
    stands = Confirmation.objects.filter(organisation=organisation, confirmed_by=confirmed_by, withdrawn_on=None)
    if stands.update(withdrawn_on=timezone.localdate()):
        audit("network.withdraw_confirmation", organisation, by=by)


# Claims ---------------------------------------------------------------------------------------------------------------


@transaction.atomic
def claim(*, organisation: Organisation, user: User, work: str, reason: str) -> Claim:
    """Somebody asks to be let in as one who works there. Nothing of it is public.

    Raises WorksThereAlready, AskedAlready.
    """
    if Membership.objects.filter(organisation=organisation, user=user).exists():
        raise WorksThereAlready
    try:
        with transaction.atomic():
            made = Claim.objects.create(organisation=organisation, user=user, work=work.strip(), reason=reason.strip())
    except IntegrityError:
        raise AskedAlready from None
    audit("network.claim", organisation, by=user)
    tell_all(
        users=those_who_answer(organisation).exclude(pk=user.pk),
        kind="network.claim",
        data={"claim": made.pk},
        key=str(made.pk),
    )
    return made


@transaction.atomic
def answer_claim(
    *, claim: Claim, accepted: bool, role: str = Membership.Role.MEMBER, answer: str = "", by: User | None = None
) -> Claim:
    """Let somebody in with a role, or say why not; they are told. Raises ReasonMissing, NotAllowed, Refused."""
    if not accepted and not answer.strip():
        raise ReasonMissing
    step(thing=claim, table=CLAIM, name="accept" if accepted else "refuse", by=by)
    claim.answer, claim.answered_by = answer.strip(), by
    claim.save(update_fields=["answer", "answered_by"])
    if accepted:
        add_member(organisation=claim.organisation, user=claim.user, role=role, by=by)
    tell(user=claim.user, kind="network.claim_answered", data={"claim": claim.pk}, key=str(claim.pk))
    return claim


def take_claim_back(*, claim: Claim, by: User) -> None:
    """Somebody no longer asks. Raises NotAllowed, Refused."""
    step(thing=claim, table=CLAIM, name="take_back", by=by)
