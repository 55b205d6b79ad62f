"""Funding calls travel as tables (CSV, XLSX) and JSON, in and out. No database; what comes in is believed in nothing."""

import datetime
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from babel import Locale
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiltas.core.errors import Refused
from tiltas.core.tables import (
    FORMULA,
    LARGEST,
    LONGEST_CELL,
    MOST_ROWS,
    NotUnicode,
    TableTooLarge,
    read_table,
)

# One row for each deadline; rows with the same address are one call.
COLUMNS = (
    "address", "title", "text", "language", "programme", "funder", "stage", "deadline", "countries", "kinds", "groups",
    "themes", "roles", "languages", "amount_least", "amount_most", "amount_all", "currency", "co_financing",
    "usually_opens", "checked_on",
)  # fmt: skip
NEEDED = ("address", "title")
TEXTS = {"title": 250, "text": 6000, "programme": 200, "funder": 200, "stage": 120, "roles": 300}
LISTS = ("countries", "kinds", "groups", "themes", "languages")
AMOUNTS = ("amount_least", "amount_most", "amount_all")
MOST_MONEY = Decimal(10) ** 12
YEARS = (2000, 2100)
_HTML = re.compile(r"<\s*[/!a-zA-Z]")
# Characters that no text has.
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class NotReadable(Refused):
    """The file is no table of funding calls."""

    # Nobody translates the name of a column: under another one it would not be found.
    message = format_lazy(
        gettext_lazy(
            "This file cannot be read. Hand in a table in CSV or XLSX or a list in JSON, with at least the columns “{address}” and “{title}”."
        ),
        address="address",
        title="title",
    )
    status = 422


@dataclass(frozen=True)
class Known:
    """The words that cells may use."""

    countries: frozenset[str]
    kinds: frozenset[str]
    groups: frozenset[str]
    themes: frozenset[str]
    languages: frozenset[str]
    offered: frozenset[str]
    """Languages in which texts are written here."""


@dataclass
class Understood:
    """One row: what it says, and the sentences about what is wrong with it."""

    number: int
    facts: dict[str, Any] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)


def read(data: bytes) -> list[dict[str, str]]:
    """The rows of a CSV, XLSX or JSON file as text by column; `row` is the number of each in the file.

    Raises TableTooLarge, NoTable, NotReadable.
    """
    rows = _read_json(data) if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{") else _read_table(data)
    if not rows:
        raise NotReadable(_("There is no funding call in this file."))
    return rows


def _read_table(data: bytes) -> list[dict[str, str]]:
    table = read_table(data)
    if not set(NEEDED) <= set(table.columns):
        raise NotReadable
    return [
        {name: cell for name, cell in row.items() if name in COLUMNS} | {"row": str(number)}
        for number, row in zip(table.numbers, table.rows, strict=True)
    ]


def _read_json(data: bytes) -> list[dict[str, str]]:
    if len(data) > LARGEST:
        raise TableTooLarge
    try:
        told = json.loads(data.decode("utf-8-sig"))
        # Half a character can be written in JSON; no page could ever print it.
        json.dumps(told, ensure_ascii=False).encode()
    except UnicodeDecodeError:
        raise NotUnicode from None
    except (ValueError, RecursionError):
        raise NotReadable from None
    calls = told.get("calls") if isinstance(told, dict) else told
    if not isinstance(calls, list) or not all(isinstance(one, dict) for one in calls):
        raise NotReadable
    found = []
    for number, call in enumerate(calls, start=1):
        plain = {name: _as_text(call.get(name)) for name in COLUMNS if call.get(name) is not None}
        days = call.get("deadlines")
        days = [one for one in days if isinstance(one, dict)] if isinstance(days, list) else []
        for day in days or [{}]:
            named = {key: _as_text(day[key]) for key in ("stage", "deadline") if day.get(key) is not None}
            found.append(plain | named | {"row": str(number)})
            if len(found) > MOST_ROWS:
                raise TableTooLarge
    return found


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(str(one) for one in value if not isinstance(one, dict | list))
    return "" if isinstance(value, dict | bool) else str(value)


def understand(row: Mapping[str, str], known: Known, today: datetime.date) -> Understood:
    """What one row says. A deadline that is over is kept in the facts: only who knows what is listed can judge it."""
    found = Understood(int(row["row"]))
    say = found.troubles.append
    cells = {name: str(row.get(name) or "").strip() for name in COLUMNS}
    for name, cell in cells.items():
        if len(cell) > LONGEST_CELL:
            say(_("“%(column)s” is too long.") % {"column": name})
            cells[name] = ""
    _understand_address(cells["address"], found)
    for name, longest in TEXTS.items():
        found.facts[name] = _understand_text(name, cells[name], longest, say)
    if not cells["title"]:
        say(_("There is no title."))
    language = cells["language"].lower() or ""
    if language and language not in known.offered:
        say(_("The language “%(code)s” is not on offer here.") % {"code": language[:20]})
    found.facts["language"] = language
    for name in LISTS:
        found.facts[name] = _understand_list(name, cells[name], getattr(known, name), say)
    _understand_money(cells, found)
    _understand_days(cells, found, today)
    return found


def _understand_address(cell: str, found: Understood) -> None:
    try:
        URLValidator(schemes=["http", "https"])(cell)
    except ValidationError:
        found.troubles.append(_("The official address is missing, or it is no address that begins with https://."))
        return
    if len(cell) > 500:
        found.troubles.append(_("“%(column)s” is too long.") % {"column": "address"})
    found.facts["address"] = cell


def _understand_text(name: str, cell: str, longest: int, say) -> str:
    if cell.startswith(("=", "@")):
        say(_("“%(column)s” begins like a formula of a spreadsheet.") % {"column": name})
        return ""
    if cell[:1] == "'" and cell[1:2] in FORMULA:
        cell = cell[1:]
    if _HTML.search(cell) or _HIDDEN.search(cell):
        say(_("“%(column)s” has marks of a web page or hidden signs in it. Write plain text.") % {"column": name})
        return ""
    if len(cell) > longest:
        say(_("“%(column)s” is too long.") % {"column": name})
        return ""
    return cell


def _understand_list(name: str, cell: str, known: frozenset[str], say) -> list[str]:
    words = [word.strip() for word in re.split(r"[\s,;|]+", cell) if word.strip()]
    words = [word.upper() if name == "countries" else word.lower() for word in words]
    for word in words:
        if word not in known:
            said = {
                "countries": _("The country code “%(word)s” is not known here."),
                "kinds": _("“%(word)s” is no kind of organisation here."),
                "groups": _("“%(word)s” is no target group here."),
                "themes": _("“%(word)s” is no theme here."),
                "languages": _("The language code “%(word)s” is not known here."),
            }[name]
            say(said % {"word": word[:40]})
    return [word for word in dict.fromkeys(words) if word in known]


def _number(cell: str) -> Decimal | None:
    """A number as people and programs write it; None when it is none."""
    plain = re.sub(r"[\s\u00a0\u202f']", "", cell)
    if re.fullmatch(r"\d+,\d{1,2}", plain):
        plain = plain.replace(",", ".")
    if not re.fullmatch(r"\d{1,15}(\.\d{1,2})?", plain):
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:  # pragma: no cover - the pattern lets no such thing through
        return None


def _understand_money(cells: Mapping[str, str], found: Understood) -> None:
    facts, say = found.facts, found.troubles.append
    for name in (*AMOUNTS, "co_financing"):
        facts[name] = _number(cells[name]) if cells[name] else None
        too_much = facts[name] is not None and facts[name] >= (MOST_MONEY if name in AMOUNTS else Decimal("100.01"))
        if (cells[name] and facts[name] is None) or too_much:
            say(_("“%(column)s” is no number that can stand there.") % {"column": name})
            facts[name] = None
    facts["currency"] = cells["currency"].upper()
    if facts["currency"] and facts["currency"] not in Locale("en").currencies:
        say(
            _("“%(code)s” is no currency. Write a code of three letters, such as EUR.")
            % {"code": cells["currency"][:20]}
        )
    if not facts["currency"] and any(facts[name] is not None for name in AMOUNTS):
        say(_("An amount needs its currency, such as EUR."))
    if facts["amount_least"] and facts["amount_most"] and facts["amount_least"] > facts["amount_most"]:
        say(_("The least amount is more than the most."))


def _understand_days(cells: Mapping[str, str], found: Understood, today: datetime.date) -> None:
    facts, say = found.facts, found.troubles.append
    for name in ("deadline", "checked_on"):
        facts[name] = None
        if cells[name]:
            try:
                facts[name] = datetime.date.fromisoformat(cells[name])
            except ValueError:
                say(_("“%(day)s” is no day. Write it as year, month and day: 2027-03-31.") % {"day": cells[name][:20]})
            else:
                if not YEARS[0] <= facts[name].year <= YEARS[1]:
                    say(
                        _("“%(day)s” is no day. Write it as year, month and day: 2027-03-31.")
                        % {"day": cells[name][:20]}
                    )
                    facts[name] = None
    if facts["checked_on"] and facts["checked_on"] > today:
        say(_("It cannot have been checked on a day to come."))
        facts["checked_on"] = None
    if facts["stage"] and not cells["deadline"]:
        say(_("A stage needs its deadline."))
    month = cells["usually_opens"]
    facts["usually_opens"] = int(month) if re.fullmatch(r"0?[1-9]|1[0-2]", month) else None
    if month and facts["usually_opens"] is None:
        say(_("Write the month in which it usually opens as a number from 1 to 12."))


def as_cells(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[list[str]]:
    """Rows for a spreadsheet; a list is its values with spaces between them."""
    return ([as_cell(row.get(name)) for name in columns] for row in rows)


def as_cell(value: Any) -> str:
    if value is None:
        return ""
    return " ".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)
