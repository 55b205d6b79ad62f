"""How sure an organisation's entry is, and the claims that wait."""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from tiltas.core.desk import Waiting
from tiltas.core.lists import read_rows, rows_with
from tiltas.trace.models import Node

from ..models import Claim, Confirmation, Evidence, Membership, Organisation
from ..rules import is_organiser, roles_of

SELF_DECLARED, CONFIRMED, EVIDENCED = "self_declared", "confirmed", "evidenced"


@dataclass(frozen=True)
class Assurance:
    """`kind` is the strongest of the three; confirmations are shown beside evidence too."""

    kind: str
    evidence: Evidence | None
    confirmations: list[Confirmation]

    @property
    def since(self) -> datetime.date | None:
        """Since when it stands so; None for what only the organisation itself says."""
        if self.evidence:
            return self.evidence.looked_up_on
        return min((one.given_on for one in self.confirmations), default=None)


def confirmations_that_count() -> QuerySet[Confirmation]:
    """Confirmations that count: every one rests on a register, in two steps at most.

    Whoever confirms is evidenced, or is itself confirmed by one that is evidenced. So two organisations cannot
    vouch each other into being, and when a register's entry is taken away all that rested on it falls with it.
    """
    stands = Confirmation.objects.filter(withdrawn_on=None)
    vouched_for = stands.filter(organisation=OuterRef("confirmed_by"), confirmed_by__evidence__isnull=False)
    return stands.filter(Q(confirmed_by__evidence__isnull=False) | Exists(vouched_for))


def with_assurance(found: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """With what `assurance_of` reads; no query more."""
    rows = rows_with(
        confirmations_that_count().filter(organisation=OuterRef("pk")),
        "organisation",
        uid="confirmed_by__node__uid",
        name="confirmed_by__name",
        name_language="confirmed_by__name_language",
        names="confirmed_by__names",
        given_on="given_on",
    )
    return found.select_related("evidence").annotate(assurance_rows=rows)


def assurance_of(organisation: Organisation) -> Assurance:
    """How sure it is. Of an organisation that came through `with_assurance`; no query."""
    confirmations = []
    for row in read_rows(organisation.assurance_rows, "names"):
        given_on = datetime.date.fromisoformat(row.pop("given_on"))
        by = Organisation(node=Node(uid=row.pop("uid")), **row)
        confirmations.append(Confirmation(organisation=organisation, confirmed_by=by, given_on=given_on))
    confirmations.sort(key=lambda one: (one.given_on, one.confirmed_by.name))
    evidence = getattr(organisation, "evidence", None)
    kind = EVIDENCED if evidence else CONFIRMED if confirmations else SELF_DECLARED
    return Assurance(kind, evidence, confirmations)


def may_vouch(organisation: Organisation) -> bool:
    """Whether its word counts: it is evidenced, or confirmed by one that is."""
    return (
        Evidence.objects.filter(organisation=organisation).exists()
        or Confirmation.objects.filter(
            organisation=organisation, withdrawn_on=None, confirmed_by__evidence__isnull=False
        ).exists()
    )


def those_who_may_confirm(user, organisation: Organisation) -> list[Organisation]:
    """Organisations that this person answers for and whose word counts, each with `has_confirmed`; one query.

    Never the organisation itself, and nothing invented for what is real.
    """
    mine = [pk for pk, role in roles_of(user).items() if role == Membership.Role.OFFICER and pk != organisation.pk]
    if not mine:
        return []
    stands = Confirmation.objects.filter(withdrawn_on=None)
    vouched = stands.filter(organisation=OuterRef("pk"), confirmed_by__evidence__isnull=False)
    found = Organisation.objects.filter(
        Q(evidence__isnull=False) | Exists(vouched), pk__in=mine, node__is_sample=organisation.is_sample
    )
    has_confirmed = Exists(stands.filter(organisation=organisation, confirmed_by=OuterRef("pk")))
    return list(found.annotate(has_confirmed=has_confirmed).select_related("node").order_by("pk"))


# Claims ---------------------------------------------------------------------------------------------------------------


def claims() -> QuerySet[Claim]:
    """Claims with the person and the organisation."""
    return Claim.objects.select_related("user", "organisation__node")


def claim(pk: int) -> Claim | None:
    """One claim."""
    return claims().filter(pk=pk).first()


def with_open_claim(found: QuerySet[Organisation], user) -> QuerySet[Organisation]:
    """With `open_claim`: the key of what this person has asked there and nobody has answered yet, or None."""
    if not user.is_authenticated:
        return found.annotate(open_claim=Value(None, output_field=IntegerField()))
    asked = Claim.objects.filter(organisation=OuterRef("pk"), user=user, state=Claim.State.ASKED)
    return found.annotate(open_claim=Subquery(asked.values("pk")[:1]))


def without_officer() -> Exists:
    """Where nobody answers for the organisation of a claim."""
    officers = Membership.objects.filter(organisation=OuterRef("organisation"), role=Membership.Role.OFFICER)
    return ~Exists(officers)


def claims_to_answer(user) -> list[Claim]:
    """Those that wait for this person: of their own organisations, and for organisers where nobody answers; one query."""
    mine = [pk for pk, role in roles_of(user).items() if role == Membership.Role.OFFICER]
    whose = Q(organisation__in=mine)
    if is_organiser(user):
        whose |= Q(without_officer())
    elif not mine:
        return []
    return list(claims().filter(whose, state=Claim.State.ASKED).exclude(user=user).order_by("asked_at")[:20])


def waiting_line(one: Claim) -> Waiting:
    """How it stands on the desk of who answers."""
    return Waiting(
        _("Somebody says that they work for you: %(person)s") % {"person": one.user.name or one.user.email},
        reverse("network:claim_answer", args=[one.pk]),
        detail=one.organisation.name_in().plain,
    )
