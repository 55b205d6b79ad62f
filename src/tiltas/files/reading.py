"""Reads the text of a file that somebody sent, in a process of its own with little memory and time.

    python reading.py pdf < file

Prints the text as UTF-8. Knows nothing of the rest of the house: what breaks here breaks alone.
"""

import io
import re
import sys
import unicodedata
import zipfile

MOST_CHARACTERS = 400_000
MOST_PAGES = 400
MOST_XML = 60_000_000
MEMORY = 1_000_000_000
SECONDS = 45

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OPEN = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


class Enough(Exception):
    """More is not read."""


class Capped(io.RawIOBase):
    """A stream that ends when it has given so much: what an archive says of its size is only a claim."""

    def __init__(self, stream, most: int):
        self.stream, self.left = stream, most

    def readable(self):
        return True

    def read(self, size=-1):
        if self.left <= 0:
            raise Enough
        part = self.stream.read(min(size if size and size > 0 else 65_536, self.left))
        self.left -= len(part)
        return part


def of_pdf(file):
    """Its pages, as far as they have text."""
    from pypdf import PdfReader

    reader = PdfReader(file)
    if reader.is_encrypted:
        reader.decrypt("")
    for number, page in enumerate(reader.pages):
        if number >= MOST_PAGES:
            return
        try:
            found = page.extract_text() or ""
        except (MemoryError, RecursionError):
            return
        except Exception:  # one broken page is no reason to read none
            continue
        # A word cut at the end of a line is one word; a ligature is its letters.
        yield re.sub(r"(\w)[-\u00ad]\n(\w)", r"\1\2", unicodedata.normalize("NFKC", found))


def _paragraphs(archive, name, paragraph, pieces):
    from defusedxml.ElementTree import iterparse

    with archive.open(name) as stream:
        try:
            for _event, element in iterparse(Capped(stream, MOST_XML), forbid_dtd=True):
                if element.tag in paragraph:
                    yield pieces(element)
                    element.clear()
        except Enough:
            return


def of_docx(file):
    """Its paragraphs, then its notes."""

    def in_order(element):
        found = []
        for one in element.iter():
            if one.tag == f"{WORD}t":
                found.append(one.text or "")
            elif one.tag in {f"{WORD}tab", f"{WORD}br"}:
                found.append(" ")
        return "".join(found)

    with zipfile.ZipFile(file) as archive:
        present = set(archive.namelist())
        for name in ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml"):
            if name in present:
                yield from _paragraphs(archive, name, {f"{WORD}p"}, in_order)


def of_odt(file):
    """Its headings and paragraphs."""
    with zipfile.ZipFile(file) as archive:
        yield from _paragraphs(
            archive, "content.xml", {f"{OPEN}p", f"{OPEN}h"}, lambda element: " ".join(element.itertext())
        )


KINDS = {"pdf": of_pdf, "docx": of_docx, "odt": of_odt}


def text_of(kind: str, file) -> str:
    """The text of a document, capped; as much of it as could be read."""
    parts, length = [], 0
    try:
        for part in KINDS[kind](file):
            part = re.sub(r"[ \t\x00\u00a0]+", " ", part).strip()
            if part:
                parts.append(part[: MOST_CHARACTERS - length])
                length += len(part)
            if length >= MOST_CHARACTERS:
                break
    except Exception as trouble:
        # What was read before it broke is still worth finding.
        print(type(trouble).__name__, file=sys.stderr)
    return unicodedata.normalize("NFC", "\n".join(parts))


def _hold_back() -> None:
    try:
        import resource
    except ImportError:  # not on this system
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


if __name__ == "__main__":
    _hold_back()
    sent = io.BytesIO(sys.stdin.buffer.read())
    sys.stdout.buffer.write(text_of(sys.argv[1], sent).encode("utf-8", "replace"))
