"""What tests need of this room; what matters to a test is said in it."""

from itertools import count

from django.conf import settings
from django.contrib.contenttypes.models import ContentType

from tiltas.accounts.models import Role, User
from tiltas.languages.models import LanguageVersion
from tiltas.languages.texts import digest
from tiltas.network.models import Organisation
from tiltas.network.services import add_member, found_organisation
from tiltas.places.models import Place
from tiltas.themes.models import Theme
from tiltas.trace.models import Node

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


def crowd(number: int, *, place: Place, about: Theme) -> list[Organisation]:
    """So many organisations with a theme, a name and a description in every language, quickly."""
    first = Organisation.objects.count()
    others = [code for code, _name in settings.LANGUAGES if code != "en"]
    nodes = Node.objects.bulk_create((Node(kind="organisation") for _one in range(number)), 1000)
    made = Organisation.objects.bulk_create(
        (
            Organisation(
                node=node, kind="ngo", sector="civil", name=f"Friends {first + n:05}", name_language="en",
                names={code: f"Name {first + n:05} {code}" for code in others}, languages=["en", "ar"], place=place,
                description="Meets on Fridays.", source_language="en",
            )
            for n, node in enumerate(nodes)
        ),
        1000,
    )  # fmt: skip
    of_theme = Organisation.themes.through
    of_theme.objects.bulk_create((of_theme(organisation=one, theme=about) for one in made), 1000)
    kind, based_on = ContentType.objects.get_for_model(Organisation), {"description": digest("Meets on Fridays.")}
    LanguageVersion.objects.bulk_create(
        (
            LanguageVersion(
                content_type=kind, object_id=one.pk, language=code, based_on=based_on,
                payload={"description": f"Description {code}"},
            )
            for one in made
            for code in others
        ),
        1000,
    )  # fmt: skip
    return made


def user(*roles, name="Rasa", **extra) -> User:
    made = User.objects.create_user(f"person{next(_numbers)}@people.example", "long enough 42", name=name, **extra)
    Role.objects.bulk_create([Role(user=made, role=role) for role in roles])
    return made


def worker(organisation, role) -> User:
    made = user()
    add_member(organisation=organisation, user=made, role=role)
    return made
