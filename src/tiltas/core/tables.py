"""Tables as files: out as CSV that no spreadsheet calculates and as JSON, in as CSV or XLSX that is believed in nothing."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from .errors import Refused

LARGEST = 5_000_000
MOST_ROWS = 2_000
MOST_COLUMNS = 100
LONGEST_CELL = 6_000
# An XLSX is an archive: what it unpacks to is bounded before anything is unpacked.
MOST_PARTS = 500
MOST_UNPACKED = 60_000_000
# What a spreadsheet takes for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Characters that no text has, and those that turn what follows around (telephones write them beside numbers).
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class TableTooLarge(Refused):
    """More than anybody looks through at once."""

    message = _("The file is larger than 5 MB or has more than 2,000 rows. Hand it in in parts.")
    status = 413


class NoTable(Refused):
    """The file is no table."""

    message = _("This file cannot be read. Hand in a table in CSV or XLSX.")
    status = 422


class NotUnicode(NoTable):
    """Nobody can tell which letters are meant."""

    message = _("This file is not written in UTF-8. Save it as UTF-8 and hand it in again.")


class ColumnTwice(NoTable):
    """Nobody can tell which of the two is meant."""

    message = _("Two columns of this file have the same name. Take one of them out.")


# Out ------------------------------------------------------------------------------------------------------------------


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula; None is an empty cell."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def csv_text(columns: Iterable[Any], rows: Iterable[Iterable[Any]]) -> str:
    """A table with its headings, and a mark at the beginning by which a spreadsheet knows UTF-8."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([harmless(str(column)) for column in columns])
    writer.writerows([harmless(value) for value in row] for row in rows)
    return "\ufeff" + file.getvalue()


def csv_answer(columns: Iterable[Any], rows: Iterable[Iterable[Any]], *, name: str = "") -> HttpResponse:
    """The same to be downloaded; `name` of the file without its ending."""
    return _answer(csv_text(columns, rows), "text/csv", name and f"{name}.csv")


def json_answer(data: Any, *, name: str = "") -> HttpResponse:
    """What stands in a table, for programs: words in their own letters, days in ISO 8601."""
    text = json.dumps(data, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)
    return _answer(text, "application/json", name and f"{name}.json")


def _answer(text: str, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    # Search engines list the page, not the file beside it.
    answer["X-Robots-Tag"] = "noindex"
    if name:
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


# In -------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Table:
    """Headings in small letters, and the rows below them as text; rows without any text are left out.

    `numbers` are the rows as a spreadsheet counts them.
    """

    columns: list[str]
    rows: list[dict[str, str]]
    numbers: list[int]


def read_table(data: bytes) -> Table:
    """The first sheet of a CSV or XLSX file. Formulas stay what they are: text that begins with "=".

    Raises TableTooLarge, NotUnicode, ColumnTwice, NoTable.
    """
    if len(data) > LARGEST:
        raise TableTooLarge
    lines = _lines_of_xlsx(data) if data.startswith(b"PK\x03\x04") else _lines_of_csv(data)
    columns: list[str] = []
    rows, numbers = [], []
    for number, cells in enumerate(lines, start=1):
        if not any(cells):
            continue
        if not columns:
            columns = [cell.casefold() for cell in cells[:MOST_COLUMNS]]
            while columns and not columns[-1]:
                columns.pop()
            named = [name for name in columns if name]
            if len(set(named)) < len(named):
                raise ColumnTwice
            continue
        if len(rows) >= MOST_ROWS:
            raise TableTooLarge
        rows.append({name: cell for name, cell in zip(columns, cells, strict=False) if name})
        numbers.append(number)
    if not columns:
        raise NoTable
    return Table(columns, rows, numbers)


def _clean(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # One more than is allowed, so that who reads it can say that it is too long.
    return _HIDDEN.sub("", str(value)).strip()[: LONGEST_CELL + 1]


def _lines_of_csv(data: bytes) -> Iterable[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotUnicode from None
    if "\x00" in text:
        raise NoTable
    first = text.lstrip().partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            yield [_clean(cell) for cell in cells]
    except csv.Error:
        raise NoTable from None


def _lines_of_xlsx(data: bytes) -> Iterable[list[str]]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise TableTooLarge
            if "xl/workbook.xml" not in archive.namelist():
                raise NoTable
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        try:
            sheet = book.worksheets[0]
            # What a sheet says of its own size is only a claim.
            for line in sheet.iter_rows(max_col=MOST_COLUMNS, max_row=MOST_ROWS * 5, values_only=True):
                yield [_clean(cell) for cell in line]
        finally:
            book.close()
    except Refused:
        raise
    except Exception:
        # The library meets broken files with errors of many kinds.
        raise NoTable from None
