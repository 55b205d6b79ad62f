"""What tests need of this room; what matters to a test is said in it."""

import datetime
from itertools import count

from django.utils import timezone

from tiltas.accounts.models import Role, User
from tiltas.events import services
from tiltas.events.models import Event, Note, Table
from tiltas.themes.models import Theme

_numbers = count(1)


def days(number: int) -> datetime.date:
    """A day so many days from today."""
    return timezone.localdate() + datetime.timedelta(days=number)


def theme(key="housing", title="Housing") -> Theme:
    made, _created = Theme.objects.get_or_create(key=key, defaults={"title": title, "source_language": "en"})
    return made


def user(*roles, name="Rasa", **extra) -> User:
    made = User.objects.create_user(f"person{next(_numbers)}@people.example", "long enough 42", name=name, **extra)
    Role.objects.bulk_create([Role(user=made, role=role) for role in roles])
    return made


def event(**facts) -> Event:
    facts = {"kind": "dialogue", "title": f"Dialogue {next(_numbers)}", "language": "en", "starts_on": days(0)} | facts
    return services.announce_event(**facts)


def table(of: Event | None = None, **facts) -> Table:
    return services.set_up_table(
        event=of or event(), **({"language": "ar", "theme": theme(), "seats_taken": 7} | facts)
    )


def note(at: Table | None = None, **facts) -> Note:
    facts = {"kind": "concern", "words": "Landlords ask for a guarantor.", "language": "en"} | facts
    return services.write_note(table=at or table(), **facts)


def summary(of: Event, *notes, **facts):
    facts = {"title": "What was said", "language": "en", "points": [("A guarantor is hard to find.", notes)]} | facts
    return services.write_summary(event=of, **facts)
