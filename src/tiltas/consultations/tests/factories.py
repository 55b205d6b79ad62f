"""What tests need of this room; what matters to a test is said in it."""

import datetime
from itertools import count

from django.utils import timezone

from tiltas.accounts.models import Participant
from tiltas.accounts.services import new_participant
from tiltas.consultations import services
from tiltas.consultations.models import AnalysisRun, Consultation, Statement

_numbers = count(1)
TWO_SIDES = {"agree": "disagree", "disagree": "agree"}


def moment(days: float) -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=days)


def consultation(**facts) -> Consultation:
    facts = {
        "title": f"What would help most? {next(_numbers)}",
        "language": "en",
        "opens_at": moment(-3),
        "closes_at": moment(10),
    } | facts
    return services.open_consultation(**facts)


def statement(of: Consultation | None = None, text: str = "", **facts) -> Statement:
    facts = {"language": "en"} | facts
    return services.say(consultation=of or consultation(), text=text or f"Statement number {next(_numbers)}", **facts)


def statements(of: Consultation, number: int) -> list[Statement]:
    return [statement(of) for _number in range(number)]


def participant() -> Participant:
    return new_participant()[0]


def participants(number: int) -> list[Participant]:
    return [participant() for _number in range(number)]


def votes(of: Consultation, answers: dict[Statement, dict], language: str = "en") -> None:
    """answers: statement -> {participant: choice}."""
    services.record_votes(
        consultation=of,
        votes=[
            (statement, person, choice, language, moment(-1))
            for statement, choices in answers.items()
            for person, choice in choices.items()
        ],
    )


def two_groups(size: int = 20, shared: int = 3, dividing: int = 14, **facts):
    """A consultation in which two groups agree on `shared` statements and on no other: (consultation, statements, groups)."""
    asked = consultation(**facts)
    said = statements(asked, shared + dividing)
    groups = participants(size), participants(size)
    answers = {}
    for number, one in enumerate(said):
        for side, people in enumerate(groups):
            agrees = number < shared or number % 2 == side
            for place, person in enumerate(people):
                # One in ten sees it otherwise, so that it looks like people.
                alone = (place + number) % 10 == 9
                answers.setdefault(one, {})[person] = "agree" if agrees != alone else "disagree"
    votes(asked, answers)
    return asked, said, groups


def analysed(of: Consultation) -> AnalysisRun:
    return services.analyse(consultation=Consultation.objects.get(pk=of.pk))
