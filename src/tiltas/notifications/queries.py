"""What is new for somebody, in their language."""

from .models import Notice
from .register import Line, kind_of

SHOWN_ON_THE_DESK = 20


def lines(notices) -> list[Line]:
    """The news in the active language, without what is gone meanwhile."""
    found = []
    for notice in notices:
        kind = kind_of(notice.kind)
        line = kind.line(notice.data) if kind else None
        if line is not None:
            found.append(line)
    return found


def unseen(user) -> list[Line]:
    """What is new for somebody and not yet put away, the newest first, twenty at most. One statement, and what the
    rooms need for their lines."""
    return lines(Notice.objects.filter(user=user, seen_at=None).order_by("-made_at", "-pk")[:SHOWN_ON_THE_DESK])
