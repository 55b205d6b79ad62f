"""Who takes part in this request. A cookie is set by the first POST and never by reading."""

from django.conf import settings

from .models import Participant
from .services import hash_of_token, new_participant

COOKIE = "tiltas_taking_part"
YEAR = 365 * 24 * 3600


def participant_of(request) -> Participant | None:
    """The participant whose token the browser sent, or whose account is signed in; None for a reader."""
    if not hasattr(request, "_participant"):
        token = request.COOKIES.get(COOKIE, "")
        found = Participant.objects.filter(token_hash=hash_of_token(token)).first() if token else None
        if found is None and request.user.is_authenticated:
            found = Participant.objects.filter(user=request.user).first()
        request._participant = found
    return request._participant


def take_part(request) -> Participant:
    """The participant of this request, made now if there was none; hand the response to `remember` afterwards."""
    participant = participant_of(request)
    if participant is None:
        participant, request._new_token = new_participant(request.META.get("CSRF_COOKIE", ""))
        if request.user.is_authenticated:
            participant.user = request.user
            participant.save(update_fields=["user"])
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
