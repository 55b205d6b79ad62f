"""What a contact sheet says, row by row, and what is wrong with it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tiltas.core.errors import Refused
from tiltas.core.tables import FORMULA, Table
from tiltas.languages.texts import name_of
from tiltas.network.models import Organisation
from tiltas.people.models import Person
from tiltas.search.analyser import fold, tidy

# What a column holds, and the heading under which the sheet to fill in has it.
COLUMNS = {
    "name": pgettext_lazy("of a person", "Name"),
    "email": gettext_lazy("E-mail address"),
    "organisation": gettext_lazy("Organisation"),
    "role": gettext_lazy("Role"),
    "country": gettext_lazy("Country"),
    "language": gettext_lazy("Language of our mail"),
    "basis": gettext_lazy("Why the person may be here"),
    "phone": gettext_lazy("Telephone"),
    "kind": gettext_lazy("Kind of organisation"),
}
LONGEST = {"name": 150, "email": 254, "organisation": 200, "role": 150, "phone": 40}
_HTML = re.compile(r"[<>]")
_PHONE = re.compile(r"\+?[\d\s()/.-]{5,40}")


class NoPeople(Refused):
    """Nobody can be found in the table."""

    message = gettext_lazy(
        "There are no people in this file. It needs at least the columns name and e-mail address, and a row for each person."
    )
    status = 422


@dataclass
class Row:
    """What one row says; `troubles` are the sentences about what is wrong with it."""

    number: int
    name: str = ""
    email: str = ""
    organisation: str = ""
    role: str = ""
    country: str = ""
    language: str = ""
    basis: str = Person.Basis.CONSENT
    phone: str = ""
    kind: str = ""
    troubles: list[str] = field(default_factory=list)


def _every_word_for(label: Any) -> set[str]:
    """A label in every language on offer, in small letters."""
    found = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.add(str(label).casefold())
    return found


@cache
def _headings() -> dict[str, str]:
    known = {word: key for key, label in COLUMNS.items() for word in _every_word_for(label)}
    return known | {"e-mail": "email", "mail": "email"} | {key: key for key in COLUMNS}


@cache
def _bases() -> dict[str, str]:
    known = {word: basis.value for basis in Person.Basis for word in _every_word_for(basis.label)}
    return known | {"consent": Person.Basis.CONSENT, "public office": Person.Basis.OFFICE}


@cache
def _kinds() -> dict[str, str]:
    known = {word: kind.value for kind in Organisation.Kind for word in _every_word_for(kind.label)}
    return known | {kind.value: kind.value for kind in Organisation.Kind}


@cache
def _languages() -> dict[str, str]:
    known = {}
    for code, _name in settings.LANGUAGES:
        known |= {code.casefold(): code, name_of(code).casefold(): code}
    return known


def comparable(name: str) -> str:
    """A name as it is compared: small letters, no accents, no marks beside the words."""
    return " ".join(fold(word) for word in re.findall(r"[^\W_]+", tidy(name)))


def people_in(table: Table) -> list[dict[str, str]]:
    """The cells that this room knows, with the number of their row. Raises NoPeople."""
    known = _headings()
    present = {known[column]: column for column in table.columns if column in known}
    if not {"name", "email"} <= set(present) or not table.rows:
        raise NoPeople
    return [
        {"number": number} | {key: row.get(column, "") for key, column in present.items()}
        for number, row in zip(table.numbers, table.rows, strict=True)
    ]


def understand(cells: dict[str, Any], *, country_names: dict[str, str], default_language: str) -> Row:
    """One row. `country_names` gives the code of a country by any of its names, in small letters."""
    row = Row(number=cells["number"])
    say = row.troubles.append
    for key, label in COLUMNS.items():
        text = str(cells.get(key) or "").strip()
        # A telephone number begins with + as it should.
        if text.startswith(FORMULA) and not (key == "phone" and text.startswith("+")):
            say(_("“%(column)s” begins like a formula of a spreadsheet.") % {"column": label})
            text = ""
        elif key != "email" and _HTML.search(text):
            say(_("“%(column)s” holds marks of a web page. Write plain text.") % {"column": label})
            text = ""
        elif len(text) > LONGEST.get(key, 100):
            say(_("“%(column)s” is too long.") % {"column": label})
            text = ""
        setattr(row, key, text)
    if not str(cells.get("name") or "").strip():
        say(_("There is no name."))
    _understand_address(row, say)
    if row.phone and not _PHONE.fullmatch(row.phone):
        say(_("The telephone number is none."))
        row.phone = ""
    row.language = _chosen(row.language, _languages(), default_language, COLUMNS["language"], say)
    row.basis = _chosen(row.basis, _bases(), Person.Basis.CONSENT, COLUMNS["basis"], say)
    row.kind = _chosen(row.kind, _kinds(), "", COLUMNS["kind"], say)
    row.country = _chosen(row.country, country_names, "", COLUMNS["country"], say)
    if row.basis == Person.Basis.OFFICE and not (row.organisation and row.role):
        say(_("Who is here by public office needs a role and an organisation."))
    return row


def _understand_address(row: Row, say) -> None:
    if not row.email:
        say(_("There is no e-mail address that can be used."))
        return
    try:
        validate_email(row.email)
    except ValidationError:
        say(_("“%(address)s” is no e-mail address.") % {"address": row.email[:60]})


def _chosen(text: str, known: dict[str, str], default: str, label: Any, say) -> str:
    if not text:
        return default
    found = known.get(text.casefold())
    if found is None:
        say(_("“%(text)s” is not known under “%(column)s”.") % {"text": text[:40], "column": label})
        return default
    return found


def headings() -> list[str]:
    """The first line of a sheet to fill in, in the language of the page."""
    return [str(label) for label in COLUMNS.values()]


def twice(rows: Iterable[Row]) -> set[int]:
    """The numbers of rows whose address stands further up already."""
    seen, found = set(), set()
    for row in rows:
        address = row.email.casefold()
        if address and address in seen:
            found.add(row.number)
        seen.add(address)
    return found
