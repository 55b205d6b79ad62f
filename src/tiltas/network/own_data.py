"""What this room knows about a person: which organisations they work for."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .models import Membership


def export(user, participant) -> dict:
    if user is None:
        return {}
    comma = pgettext("between the names in a list", ", ")
    memberships = Membership.objects.filter(user=user).select_related("organisation").order_by("pk")
    rows = [
        comma.join((row.organisation.name_in().plain, row.get_role_display(), date_format(row.since)))
        for row in memberships
    ]
    return {_("Works for"): rows} if rows else {}


def erase(user, participant) -> None:
    if user is not None:
        Membership.objects.filter(user=user).delete()
