"""What this room knows about a person: which organisations they work for."""

from .models import Membership


def export(user, participant) -> dict:
    if user is None:
        return {}
    memberships = Membership.objects.filter(user=user).select_related("organisation").order_by("pk")
    rows = [
        {"organisation": row.organisation.name, "role": row.role, "since": row.since.isoformat()}
        for row in memberships
    ]
    return {"works for": rows} if rows else {}


def erase(user, participant) -> None:
    if user is not None:
        Membership.objects.filter(user=user).delete()
