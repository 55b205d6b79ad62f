"""What this room knows about a person: whom they work for, where they asked to be let in, and what they follow."""

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tiltas.languages.queries import show

from .following.queries import follows_of, searches_of
from .models import Claim, Follow, Membership, SavedSearch


def export(user, participant) -> dict:
    if user is None:
        return {}
    comma = pgettext("between the names in a list", ", ")
    memberships = Membership.objects.filter(user=user).select_related("organisation").order_by("pk")
    rows = [
        comma.join((row.organisation.name_in().plain, row.get_role_display(), date_format(row.since)))
        for row in memberships
    ]
    claims = [
        comma.join((one.organisation.name_in().plain, one.get_state_display(), one.work, one.reason))
        for one in Claim.objects.filter(user=user).select_related("organisation").order_by("pk")
    ]
    follows = list(follows_of(user))
    show([one.theme for one in follows])
    followed = [_name_of(one).plain for one in follows]
    followed += [QueryDict(one.question).get("q", "") for one in searches_of(user)]
    found = {_("Works for"): rows, _("Asked to be let in"): claims, _("What I follow"): followed}
    return {label: lines for label, lines in found.items() if lines}


def _name_of(follow: Follow):
    if follow.theme:
        return follow.theme.shown.title
    return (follow.organisation or follow.place).name_in()


def erase(user, participant) -> None:
    if user is not None:
        Membership.objects.filter(user=user).delete()
        Claim.objects.filter(user=user).delete()
        Follow.objects.filter(user=user).delete()
        SavedSearch.objects.filter(user=user).delete()
