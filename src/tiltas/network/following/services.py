"""People begin and cease to follow; once a day they are told what is new."""

from django.db import transaction

from tiltas.accounts.models import User
from tiltas.notifications.services import preference_of, tell
from tiltas.search.queries import with_places_in_it

from ..models import Follow, SavedSearch
from .queries import about, found_by, new_since, newest_entry


def follow(*, user: User, kind: str, thing) -> Follow:
    """From now on this person is told what is new there; doing it twice changes nothing."""
    found, _made = Follow.objects.get_or_create(user=user, **{kind: thing}, defaults={"seen_entry": newest_entry()})
    return found


def unfollow(*, user: User, kind: str, thing) -> None:
    """No more of it; what was told stays on the desk until it is put away."""
    Follow.objects.filter(user=user, **{kind: thing}).delete()


def save_search(*, user: User, question: str) -> SavedSearch:
    """From now on this person is told what a search finds; doing it twice changes nothing."""
    found, _made = SavedSearch.objects.get_or_create(
        user=user, question=question, defaults={"seen_entry": newest_entry()}
    )
    return found


def forget_search(*, user: User, pk: int) -> str:
    """No more of it. Returns what it asked, "" where nothing was saved."""
    found = SavedSearch.objects.filter(user=user, pk=pk).first()
    if found is None:
        return ""
    found.delete()
    return found.question


@transaction.atomic
def tell_followers() -> int:
    """Tell everybody what became public since they were last told; returns how many were told something.

    What a saved search finds is told in the same way. Each remembers the newest entry it knew, so that a day without a
    worker loses nothing. Nobody is told one thing twice, whichever of the things they follow it belongs to.
    """
    follows = list(
        Follow.objects.filter(user__is_active=True)
        .select_related("user", "organisation__node", "place")
        .order_by("pk")
    )
    searches = list(SavedSearch.objects.filter(user__is_active=True).select_related("user").order_by("pk"))
    if not follows and not searches:
        return 0
    things = new_since(min(one.seen_entry for one in (*follows, *searches)))
    newest = newest_entry()
    places: dict[int, set[int]] = {}
    told = set()
    for one in follows if things else ():
        if one.place_id and one.place_id not in places:
            places[one.place_id] = set(with_places_in_it(one.place))
        for thing in about(things, one, places.get(one.place_id, set())):
            if tell(user=one.user, kind="network.followed", data={"key": thing.key}, key=thing.key[:64]):
                told.add(one.user_id)
    for one in searches if things else ():
        for thing in found_by(one, things, preference_of(one.user).language):
            if tell(user=one.user, kind="network.followed", data={"key": thing.key}, key=thing.key[:64]):
                told.add(one.user_id)
    SavedSearch.objects.filter(pk__in=[one.pk for one in searches], seen_entry__lt=newest).update(seen_entry=newest)
    Follow.objects.filter(pk__in=[one.pk for one in follows], seen_entry__lt=newest).update(seen_entry=newest)
    return len(told)
