"""The people as whom a demonstration can be walked. Their passwords are random and new in every installation."""

import secrets
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from tiltas.accounts.models import Role, User
from tiltas.accounts.services import open_account
from tiltas.network.models import Membership, Organisation
from tiltas.network.services import add_member


@dataclass(frozen=True)
class Part:
    """One person of the demonstration: what they are and for whom they work."""

    address: str
    name: str
    roles: tuple[str, ...] = ()
    works_for: tuple[str, ...] = ()
    works_as: str = Membership.Role.OFFICER
    translates: tuple[str, ...] = ()
    is_administrator: bool = False


PARTS = {
    "administrator": Part("administrator@example.org", gettext_noop("Administrator"), is_administrator=True),
    "organiser": Part(
        "organiser@example.org",
        gettext_noop("Organiser"),
        (Role.Name.ORGANISER,),
        ("org-long-table",),
        Membership.Role.EDITOR,
    ),
    "drafter": Part("drafter@example.org", gettext_noop("Drafter"), (Role.Name.DRAFTER,)),
    "officer": Part("officer@example.org", gettext_noop("Municipal officer"), (), ("org-vejakrante", "org-kajaksalu")),
    "ministry": Part("ministry@example.org", gettext_noop("Ministry officer"), (), ("org-ministry",)),
    "consultant": Part("consultant@example.org", gettext_noop("Consultant"), (Role.Name.CONSULTANT,)),
    "editor": Part("editor@example.org", gettext_noop("Editor"), (Role.Name.EDITOR,)),
    "researcher": Part("researcher@example.org", gettext_noop("Researcher"), (Role.Name.RESEARCHER,)),
    "translator": Part("translator@example.org", gettext_noop("Translator"), translates=("lt", "uk", "ar")),
}


def admit(organisations: dict[str, Organisation]) -> dict[str, User]:
    """The people of the demonstration by part, with their roles and memberships; those that are there are kept."""
    people = {}
    for key, part in PARTS.items():
        user = User.objects.filter(email=part.address).first()
        if user is None:
            user = open_account(
                email=part.address,
                name=part.name,
                password=secrets.token_urlsafe(12),
                roles=list(part.roles),
                translates=list(part.translates),
                is_superuser=part.is_administrator,
            )
        for key_of_organisation in part.works_for:
            add_member(organisation=organisations[key_of_organisation], user=user, role=part.works_as)
        people[key] = user
    return people


def new_passwords() -> list[tuple[str, str, str]]:
    """Give every person of the demonstration a new password: (part in English, address, password)."""
    told = []
    for part in PARTS.values():
        user = User.objects.filter(email=part.address).first()
        if user:
            # Short enough to be typed from a terminal, long enough not to be guessed.
            password = "-".join(
                "".join(secrets.choice("abcdefghjkmnpqrstvwxyz23456789") for _ in range(4)) for _ in range(3)
            )
            user.set_password(password)
            user.save(update_fields=["password"])
            told.append((part.name, part.address, password))
    return told
