"""What tests need of this room; what matters to a test is said in it."""

from itertools import count

from tiltas.network.tests.factories import organisation
from tiltas.people import services
from tiltas.people.models import Person
from tiltas.people.services import How, Speaks, Work

_numbers = count(1)


def entered(name="Ilze Bērziņa", *, confirmed=False, basis="consent", **facts) -> Person:
    """Somebody whom others entered; nothing is mailed, as no transaction ends."""
    facts = {"email": f"person{next(_numbers)}@kept.example", "mail_language": "en", "source_language": "en"} | facts
    audiences = {name: facts.pop(name) for name in list(facts) if name.endswith("_for") and name != "contact_for"}
    made = services.enter_person(name=name, basis=basis, **facts, **audiences)
    return services.confirm(person=made, how=How.LINK) if confirmed else made


def listed(name="Ilze Bērziņa", **facts) -> Person:
    """Somebody who has said yes."""
    return entered(name, confirmed=True, **facts)


def teacher(name="Ilze Bērziņa", role="Teacher", at=None, **facts) -> Person:
    """Listed, and working somewhere."""
    return listed(name, work=[Work(at or organisation(), role)], **facts)


def interpreter(name="Amal", **facts) -> Person:
    """Listed, from Arabic into Latvian."""
    speaks = [Speaks("ar", interprets_from=True), Speaks("lv", interprets_into=True)]
    return listed(name, speaks=speaks, **facts)
