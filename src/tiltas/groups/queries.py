"""What is in a closed room, for those who are in it."""

import datetime
from collections.abc import Iterable

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from tiltas.accounts.models import User
from tiltas.network.models import Membership, Organisation
from tiltas.network.rules import roles_of

from .models import Draft, Group, Member, Promise
from .rules import SPEAKERS, speaks_for

SOON = datetime.timedelta(days=3)


def groups_of(user) -> QuerySet[Group]:
    """The rooms in which somebody is now, those that have ended last."""
    here = Member.objects.filter(
        group=OuterRef("pk"), organisation__in=roles_of(user), joined_on__isnull=False, left_on=None
    )
    return (
        Group.objects.filter(Exists(here))
        .select_related("founded_by__node")
        .annotate(
            organisation_count=Count(
                "members", filter=Q(members__joined_on__isnull=False, members__left_on=None), distinct=True
            ),
            open_promises=Count("promises", filter=Q(promises__done_on=None), distinct=True),
        )
        .order_by(F("ended_on").desc(nulls_first=True), "-made_at", "-pk")
    )


def asked(user) -> QuerySet[Member]:
    """Rooms that organisations for which somebody speaks are asked to join."""
    return (
        still_asked()
        .filter(organisation__in=speaks_for(user))
        .select_related("group__founded_by__node", "organisation__node")
        .order_by("asked_at", "pk")
    )


def still_asked() -> QuerySet[Member]:
    """Organisations that have not answered whether they join."""
    return Member.objects.filter(joined_on=None, left_on=None, group__ended_on=None)


def members_in(group: Group) -> list[Member]:
    """Organisations of a room, those that left too, in the order in which they were asked."""
    return list(group.members.select_related("organisation__node").order_by("asked_at", "pk"))


def promises_in(group: Group) -> QuerySet[Promise]:
    """Promises, those that are open first, then by day."""
    return group.promises.select_related("organisation__node", "by").order_by(
        F("done_on").desc(nulls_first=True), "due_on", "pk"
    )


def drafts_in(group: Group) -> QuerySet[Draft]:
    """Texts without their words, the last changed first."""
    return group.drafts.select_related("by").defer("text").order_by("-at", "-pk")


def speakers_of(organisation: Organisation) -> QuerySet[User]:
    """Who speaks for an organisation."""
    members = Membership.objects.filter(organisation=organisation, role__in=SPEAKERS).values("user")
    return User.objects.filter(pk__in=members, is_active=True)


def workers_in(organisation: Organisation) -> QuerySet[User]:
    """Everybody who works for an organisation: they read what is in its rooms."""
    return User.objects.filter(
        pk__in=Membership.objects.filter(organisation=organisation).values("user"), is_active=True
    )


def inside_now(groups: Iterable[str]) -> set[tuple[str, int]]:
    """(uid of the room, key of the organisation) of all that are in these rooms, given by their uids."""
    inside = Member.objects.filter(group__uid__in=groups, joined_on__isnull=False, left_on=None)
    return set(inside.values_list("group__uid", "organisation"))


def due_soon(today: datetime.date) -> QuerySet[Promise]:
    """Those of `still_promised` that are due within three days or overdue."""
    found = still_promised().filter(due_on__lte=today + SOON)
    return found.select_related("group", "organisation").order_by("pk")


def still_promised() -> QuerySet[Promise]:
    """Open promises of rooms and organisations that are still there."""
    still_in = Member.objects.filter(
        group=OuterRef("group"), organisation=OuterRef("organisation"), joined_on__isnull=False, left_on=None
    )
    return Promise.objects.filter(Exists(still_in), done_on=None, group__ended_on=None)
