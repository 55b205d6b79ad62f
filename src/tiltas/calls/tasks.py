"""What is done once a day."""

import datetime

from tiltas.core.daily import daily

from . import services


@daily("calls.deadlines")
def deadlines(today: datetime.date) -> None:
    services.tell_deadlines(today=today)


@daily("calls.still_looking")
def still_looking(today: datetime.date) -> None:
    services.ask_whether_still_looking(today=today)


@daily("calls.matches")
def matches(today: datetime.date) -> None:
    services.tell_matches(today=today)
