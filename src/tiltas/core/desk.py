"""The shape of one line on the personal desk; rooms above fill it."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Waiting:
    """Something that waits for this person: a sentence, where to do it, and until when (None: no date).

    A sentence with words of things is a function, and `texts` are the things: the desk brings the words of all lines
    in one statement before it asks for the sentences.
    """

    label: str | Callable[[], str]
    address: str
    due_on: datetime.date | None = None
    detail: str = ""
    texts: tuple[Any, ...] = ()
