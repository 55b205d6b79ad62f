"""The ways of an entry from one state to another, and what the calendar asks for."""

import datetime
from dataclasses import dataclass

from tiltas.core.states import Transitions

from .models import Person

State = Person.State

ENTRY = Transitions("person")
# By the person: with the link of a mail nobody is signed in, and nobody's permission is asked.
ENTRY.add("confirm", {State.WAITING, State.LISTED, State.HIDDEN}, State.LISTED, "people.decide")
ENTRY.add("hide", {State.WAITING, State.LISTED}, State.HIDDEN, "people.hide")
# By the calendar, or an organiser who found somebody still in office.
ENTRY.add("still_in_office", {State.LISTED, State.HIDDEN}, State.LISTED, "people.vouch")

ASK_AFTER = datetime.timedelta(days=365)
REMIND_AFTER = datetime.timedelta(days=30)
HIDE_AFTER = datetime.timedelta(days=30)
DELETE_AFTER = datetime.timedelta(days=90)


@dataclass(frozen=True)
class Due:
    """What is to be done with an entry, if anything."""

    ask: bool = False
    hide: bool = False
    delete: bool = False


def due(person: Person, today: datetime.date) -> Due:
    """What the calendar asks for: a question after a year, hidden 30 days later, deleted 90 days after that.

    Somebody who never answered the first notice is reminded after 30 days and deleted 90 days after that, unseen by
    anybody. An office is asked about once a year even when its holder never answered.
    """
    never_answered = person.state == State.WAITING
    if person.asked_again_on is None:
        waited = today - (person.confirmed_on or person.vouched_on or person.entered_on)
        return Due(ask=waited >= (REMIND_AFTER if never_answered else ASK_AFTER))
    waited = today - person.asked_again_on
    if never_answered:
        return Due(delete=waited >= DELETE_AFTER)
    if waited >= HIDE_AFTER + DELETE_AFTER:
        return Due(delete=True)
    return Due(hide=person.state == State.LISTED and waited >= HIDE_AFTER)
