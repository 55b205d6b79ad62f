"""Tables from outside are read with care, tables to outside calculate nothing."""

import datetime
import io
import json
import zipfile

import pytest
from openpyxl import Workbook

from tiltas.core import tables


def xlsx(*lines) -> bytes:
    book = Workbook()
    for line in lines:
        book.active.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        "Name;E-mail\nOlena;o@example.org\n\n;\nÕnne;a@example.org\n".encode(),
        "\ufeffName,E-mail\nOlena,o@example.org\n\n,\nÕnne,a@example.org\n".encode(),
        "Name\tE-mail\r\nOlena\to@example.org\r\n\r\n\t\r\nÕnne\ta@example.org".encode(),
        xlsx(["Name", "E-mail"], ["Olena", "o@example.org"], [], [None, ""], ["Õnne", "a@example.org"]),
    ],
)
def test_the_same_table_in_every_clothing(data):
    table = tables.read_table(data)

    assert table.columns == ["name", "e-mail"]
    assert table.rows == [
        {"name": "Olena", "e-mail": "o@example.org"},
        {"name": "Õnne", "e-mail": "a@example.org"},
    ]
    assert table.numbers == [2, 5]


def test_a_formula_is_text_that_says_what_it_would_do():
    table = tables.read_table(xlsx(["name"], ['=HYPERLINK("http://evil.example","x")'], [12.0]))

    assert [row["name"] for row in table.rows] == ['=HYPERLINK("http://evil.example","x")', "12"]


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (tables.MOST_UNPACKED + 1))
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (b"", tables.NoTable),
        (b"\x00\x01\x02", tables.NoTable),
        ("name\nÕnne".encode("cp1257"), tables.NotUnicode),
        (b"name,Name\na,b", tables.ColumnTwice),
        (b"x" * (tables.LARGEST + 1), tables.TableTooLarge),
        (b"name\n" + b"a\n" * (tables.MOST_ROWS + 1), tables.TableTooLarge),
        (b'name\n"never closed', tables.NoTable),
        (b"," * 200 + b"name\n", tables.NoTable),
        (b"PK\x03\x04 and nothing", tables.NoTable),
        (xlsx(["name"], ["a"])[:-200], tables.NoTable),
    ],
)
def test_what_is_no_table_gets_a_sentence(data, trouble):
    with pytest.raises(trouble):
        tables.read_table(data)


def test_an_archive_that_unpacks_to_far_more_than_a_table_is_not_unpacked():
    with pytest.raises(tables.TableTooLarge):
        tables.read_table(bomb())


def test_no_spreadsheet_calculates_what_leaves():
    text = tables.csv_text(["name"], [["=1+1"], ["@x"], ["-5"], [-5], [None], ["Olena"]])

    assert text == "\ufeffname\r\n'=1+1\r\n'@x\r\n'-5\r\n-5\r\n\"\"\r\nOlena\r\n"


def test_what_programs_read_keeps_letters_and_days_and_is_listed_nowhere():
    answer = tables.json_answer({"name": "Šiauliai", "on": datetime.date(2026, 5, 4), "none": None}, name="places")

    assert '"name": "Šiauliai"' in answer.content.decode()
    assert json.loads(answer.content) == {"name": "Šiauliai", "on": "2026-05-04", "none": None}
    assert answer["Content-Disposition"] == 'attachment; filename="places.json"'
    assert answer["X-Robots-Tag"] == tables.csv_answer(["a"], [])["X-Robots-Tag"] == "noindex"


def test_marks_that_turn_letters_around_are_left_out():
    table = tables.read_table("name,phone\n\u202eAnn,\u202a+370 5550 1234\u202c\n".encode())

    assert table.rows == [{"name": "Ann", "phone": "+370 5550 1234"}]
