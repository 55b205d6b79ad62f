"""Who takes part in this request. A cookie is set by the first POST and never by reading."""

from django.conf import settings

from .models import Participant
from .services import hash_of_token, new_participant

COOKIE = "tiltas_taking_part"
YEAR = 365 * 24 * 3600


def participant_of(request) -> Participant | None:
    """The participant of the account that is signed in, or whose token the browser sent; None for a reader.

    Somebody who answered without an account and signs in later goes on as before: those answers are not tied to the
    account. At a computer that many use, an account that has answered before sees its own answers and no others.
    """
    if not hasattr(request, "_participant"):
        found = None
        if request.user.is_authenticated:
            found = Participant.objects.filter(user=request.user).first()
        token = request.COOKIES.get(COOKIE, "")
        if found is None and token:
            found = Participant.objects.filter(token_hash=hash_of_token(token)).first()
        request._participant = found
    return request._participant


def take_part(request) -> Participant:
    """The participant of this request, made now if there was none; hand the response to `remember` afterwards."""
    participant = participant_of(request)
    if participant is None:
        if request.user.is_authenticated:
            participant, _made = Participant.objects.get_or_create(user=request.user)
        else:
            participant, request._new_token = new_participant(request.META.get("CSRF_COOKIE", ""))
        request._participant = participant
    return participant


def remember(request, response):
    """Set the cookie if this request made a participant; returns the response."""
    token = getattr(request, "_new_token", None)
    if token:
        response.set_cookie(
            COOKIE, token, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response
