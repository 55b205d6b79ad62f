"""The shape of one line on the personal desk; rooms above fill it."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class Waiting:
    """Something that waits for this person: a sentence, where to do it, and until when (None: no date)."""

    label: str
    address: str
    due_on: datetime.date | None = None
    detail: str = ""
