"""What a file is, and what can be read from it."""

import io
import zlib

import pytest

from tiltas.files import kinds, reading
from tiltas.files.services import text_of

from . import samples


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (samples.pdf("Hello"), "pdf"),
        (samples.docx("Hello"), "docx"),
        (samples.odt("Hello"), "odt"),
        (b"<html><script>alert(1)</script>", None),
        (b"MZ\x90\x00 a program", None),
        (samples.archive({"anything.txt": "x"}), None),
        (samples.docx("Hello", **{"word/vbaProject.bin": b"x"}), None),
        (samples.docx("Hello")[:-40], None),
        (b"PK\x03\x04 broken", None),
    ],
)
def test_the_content_says_what_a_file_is(content, kind):
    assert kinds.kind_of_document(io.BytesIO(content)) == kind


def test_an_archive_that_unpacks_to_far_too_much_is_no_document(monkeypatch):
    bomb = samples.docx("Hello", **{"word/media/image1.bin": b"\0" * 2_000_000})

    assert kinds.kind_of_document(io.BytesIO(bomb)) == "docx"
    monkeypatch.setattr(kinds, "MOST_UNPACKED", 1_000_000)
    assert kinds.kind_of_document(io.BytesIO(bomb)) is None


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("pdf", samples.pdf("Courses in the evening")),
        ("docx", samples.docx("Courses in the evening")),
        ("odt", samples.odt("Courses in the evening")),
    ],
)
def test_the_text_of_a_document_is_read(kind, content):
    assert text_of(kind, content) == "Courses in the evening"


def test_a_pdf_without_text_gives_none():
    assert text_of("pdf", samples.pdf()) == ""


@pytest.mark.parametrize("kind", ["pdf", "docx", "odt"])
def test_a_broken_file_gives_none_and_no_error(kind):
    assert text_of(kind, b"%PDF-1.4 nothing of the sort") == ""


def test_what_an_archive_claims_of_its_size_is_not_believed(monkeypatch):
    monkeypatch.setattr(reading, "MOST_XML", 40_000)
    bomb = samples.docx(*["Courses in the evening"] * 5_000)

    text = reading.text_of("docx", io.BytesIO(bomb))

    assert text.startswith("Courses in the evening")
    assert len(text) < 40_000


def test_no_more_characters_are_read_than_anybody_searches(monkeypatch):
    monkeypatch.setattr(reading, "MOST_CHARACTERS", 50)

    assert len(reading.text_of("docx", io.BytesIO(samples.docx(*["Courses in the evening"] * 9)))) <= 60


def test_entities_are_not_unfolded():
    laughs = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    document = f"{laughs}<w:document {samples.W}><w:p><w:t>&b;</w:t></w:p></w:document>"
    content = samples.archive({"[Content_Types].xml": "<Types/>", "word/document.xml": document})

    assert text_of("docx", content) == ""


def test_a_pdf_that_unfolds_without_end_ends_the_reader_and_nothing_else():
    packed = zlib.compress(b"0" * 400_000_000, 9)
    for _again in range(2):
        packed = zlib.compress(packed, 9)
    content = samples.pdf("x").replace(
        b"<< /Length", b"<< /Filter [/FlateDecode /FlateDecode /FlateDecode] /Length", 1
    )
    start, end = content.index(b"stream\n") + 7, content.index(b"\nendstream")
    content = content[:start] + packed + content[end:]

    assert text_of("pdf", content) == ""
