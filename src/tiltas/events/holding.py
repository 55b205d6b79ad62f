"""Events hold files: papers and slides, and a gallery."""

from tiltas.files.register import Holder, register
from tiltas.languages.queries import show
from tiltas.search.services import index_later

from . import queries
from .models import Event

KEY = "events"


def _address(event: Event) -> tuple:
    event = show(event)
    return event.shown.title, event.get_absolute_url()


def enter() -> None:
    holder = Holder(
        key=KEY,
        find=lambda uid: queries.events_by_uid(uid).first(),
        is_read_by=lambda user, event: event.is_public or user.has_perm("events.organise", event),
        is_changed_by=lambda user, event: user.has_perm("events.organise", event),
        changed=lambda event, by: index_later(event),
        index=index_later,
        address=_address,
    )
    register(holder, [Event])
