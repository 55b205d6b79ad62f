"""One word for what is promised, done, voiced and recommended about one theme in one place. See docs/decisions/0008."""

from dataclasses import dataclass
from enum import StrEnum

# One organisation can stop; two make it likely that somebody goes on.
ENOUGH_ORGANISATIONS = 2


class Word(StrEnum):
    """What a cell of the matrix says."""

    COVERED = "covered"
    FRAGILE = "fragile"
    GAP = "gap"
    UNRECOGNISED = "unrecognised"
    BLIND_SPOT = "blind_spot"
    UNHEARD = "unheard"
    QUIET = "quiet"


@dataclass(slots=True)
class Figures:
    """How many records there are in each layer. 0 says that nobody entered any, never that nothing happens."""

    promised: int = 0
    done: int = 0
    # Different organisations behind `done`, and those of them whose record was entered, changed or checked within 12 months.
    organisations: int = 0
    active: int = 0
    # Statements and proposals on which enough people were heard to show anything.
    voiced: int = 0
    # Those on which fewer were: that people were asked is no secret, what so few hold is.
    unshown: int = 0
    # Findings of common ground among them.
    agreed: int = 0
    recommended: int = 0
    answered: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nobody entered anything in any layer."""
        return not (self.promised or self.done or self.voiced or self.unshown or self.recommended)


def word_of(figures: Figures) -> Word:
    """The first of these that is true:

    without anything done: a gap (something is promised or recommended), a blind spot (voiced), else quiet;
    with something done: unrecognised effort (not promised), fragile (fewer than two organisations within 12 months),
    unheard (nobody was asked), else covered.
    """
    if not figures.done:
        if figures.promised or figures.recommended:
            return Word.GAP
        return Word.BLIND_SPOT if figures.voiced else Word.QUIET
    if not figures.promised:
        return Word.UNRECOGNISED
    if figures.active < ENOUGH_ORGANISATIONS:
        return Word.FRAGILE
    if not (figures.voiced or figures.unshown):
        return Word.UNHEARD
    return Word.COVERED
