"""Advice and what was replied as files: one row for each advice."""

from collections.abc import Iterable

from .models import Advice
from .queries import replies_to

COLUMNS = (
    "reference", "sample", "body", "advised", "title", "text", "language", "given_on", "answer_asked_for_by", "theme",
    "place", "answer", "answered_on", "revised_on", "answer_language", "answer_text", "reason", "address",
)  # fmt: skip


def rows(found: Iterable[Advice], address) -> list[dict]:
    """Plain values, as they were written, in the order of `COLUMNS`; `address(path)` makes a whole address."""
    things = list(found)
    replies = replies_to(things)
    return [dict(zip(COLUMNS, _values(one, replies.get(one.pk), address), strict=True)) for one in things]


def _values(one: Advice, reply, address) -> tuple:
    return (
        one.node.reference or "",
        one.is_sample,
        one.council.name,
        one.addressee.name,
        one.title,
        one.text,
        one.source_language,
        one.given_on.isoformat(),
        one.due_on.isoformat(),
        one.theme.key if one.theme else "",
        one.place.name if one.place else "",
        reply.kind if reply else "",
        reply.answered_on.isoformat() if reply else "",
        reply.revised_on.isoformat() if reply and reply.revised_on else "",
        reply.source_language if reply else "",
        reply.text if reply else "",
        reply.reason if reply else "",
        address(one.get_absolute_url()),
    )
