"""What tests need of this room; what matters to a test is said in it."""

from itertools import count

from tiltas.accounts.models import Role, User
from tiltas.network.models import Organisation
from tiltas.network.services import add_member, found_organisation
from tiltas.places.models import Place
from tiltas.themes.models import Theme

_numbers = count(1)


def country(code="LT", name="Lietuva", **facts):
    made, _created = Place.objects.get_or_create(
        code=code,
        defaults={"kind": "country", "name": name, "local_language": "lt", "names": {"en": "Lithuania"}} | facts,
    )
    return made


def municipality(name="Jonavos rajono savivaldybė", **facts):
    lies_in = country()
    defaults = {"kind": "municipality", "parent": lies_in, "country": lies_in, "local_language": "lt"}
    made, _created = Place.objects.get_or_create(name=name, defaults=defaults | facts)
    return made


def theme(key="housing", title="Housing"):
    made, _created = Theme.objects.get_or_create(key=key, defaults={"title": title, "source_language": "en"})
    return made


def organisation(name="", **facts) -> Organisation:
    facts = {"kind": "ngo", "name_language": "en", "mailbox_is_confirmed": True} | facts
    return found_organisation(name=name or f"Association {next(_numbers)}", **facts)


def user(*roles, name="Rasa", **extra) -> User:
    made = User.objects.create_user(f"person{next(_numbers)}@people.example", "long enough 42", name=name, **extra)
    Role.objects.bulk_create([Role(user=made, role=role) for role in roles])
    return made


def worker(organisation, role) -> User:
    made = user()
    add_member(organisation=organisation, user=made, role=role)
    return made
