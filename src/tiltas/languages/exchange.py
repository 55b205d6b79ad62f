"""Translations travel as files: XLIFF 2.0 and PO, out and in. No database; what comes in is believed in nothing."""

import re
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

import polib
from django.utils.translation import gettext_lazy as _

from tiltas.core.errors import Refused

LARGEST = 5_000_000
MOST_UNITS = 20_000
NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
FORMATS = {"xlf": "application/xliff+xml", "po": "text/x-gettext-translation"}
# Characters that no XML may hold, however written.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KEY = re.compile(r"^([a-z_]+\.[a-z_]+)\.(\d{1,18})\.([a-z_]+(?::[0-9a-f-]{36}(?:\.[a-z]+)?)?)$")


class TooLarge(Refused):
    """More than anybody translates at once."""

    message = _("The file is larger than 5 MB. Hand it in in parts.")
    status = 413


class NotReadable(Refused):
    """The file is not what we hand out."""

    message = _("This file cannot be read. Hand in the XLIFF or PO file that you took from here, filled in.")
    status = 422


@dataclass(frozen=True, slots=True)
class Unit:
    """One text in a file. `digest` is that of the source when the file was made."""

    key: str
    digest: str
    source: str
    target: str = ""
    earlier: str = ""

    @property
    def place(self) -> tuple[str, int, str] | None:
        """(kind, key of the object, field), None when it is none of ours."""
        found = _KEY.match(self.key)
        return (found[1], int(found[2]), found[3]) if found else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole file."""

    into: str
    made_at: str
    units: list[Unit]
    source: str = ""


def write(sheet: Sheet, form: str) -> str:
    """The file in one of `FORMATS`."""
    return {"xlf": _write_xliff, "po": _write_po}[form](sheet)


def read(data: bytes) -> Sheet:
    """What is in a file, whichever of the formats it has. Raises TooLarge, NotReadable."""
    if len(data) > LARGEST:
        raise TooLarge
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotReadable(_("This file is not written in UTF-8. Save it as UTF-8 and hand it in again.")) from None
    sheet = _read_xliff(text) if text.lstrip().startswith("<") else _read_po(text)
    if len(sheet.units) > MOST_UNITS:
        raise TooLarge
    if any("\x00" in f"{unit.key}{unit.digest}{unit.source}{unit.target}" for unit in sheet.units):
        raise NotReadable
    keys = [unit.key for unit in sheet.units]
    if len(set(keys)) < len(keys):
        raise NotReadable(_("The same text stands in this file twice. Take out one of the two and hand it in again."))
    if not sheet.units:
        raise NotReadable(_("There is no text in this file."))
    return sheet


def _write_xliff(sheet: Sheet) -> str:
    def clean(text):
        return escape(_NOT_XML.sub("", text))

    units = "".join(
        f"<unit id={quoteattr(unit.key)} name={quoteattr(unit.digest)}>"
        + (f'<notes><note category="earlier">{clean(unit.earlier)}</note></notes>' if unit.earlier else "")
        + f'<segment><source xml:space="preserve">{clean(unit.source)}</source>'
        f'<target xml:space="preserve">{clean(unit.target)}</target></segment></unit>\n'
        for unit in sheet.units
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<xliff xmlns="{NAMESPACE}" version="2.0" '
        f"srcLang={quoteattr(sheet.source)} trgLang={quoteattr(sheet.into)}>\n"
        f'<file id="texts" original={quoteattr(sheet.made_at)}>\n{units}</file>\n</xliff>\n'
    )


def _write_po(sheet: Sheet) -> str:
    file = polib.POFile(wrapwidth=0)
    file.metadata = {
        "Language": sheet.into, "X-Source-Language": sheet.source, "X-Made-At": sheet.made_at,
        "MIME-Version": "1.0", "Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "8bit",
    }  # fmt: skip
    for unit in sheet.units:
        file.append(
            polib.POEntry(
                msgctxt=f"{unit.key} {unit.digest}",
                msgid=unit.source.replace("\r\n", "\n"),
                # What is outdated has to be looked at: the programs of translators show it as such.
                msgstr=unit.target or unit.earlier,
                flags=["fuzzy"] if unit.earlier and not unit.target else [],
            )
        )
    return str(file)


def _read_po(text: str) -> Sheet:
    if "msgid" not in text:
        raise NotReadable
    try:
        file = polib.pofile(text, check_for_duplicates=False)
    except (OSError, ValueError, UnicodeError, IndexError, KeyError, AttributeError):
        raise NotReadable from None
    units = []
    for entry in file:
        if entry.obsolete:
            continue
        key, _space, digest = (entry.msgctxt or "").partition(" ")
        target = "" if "fuzzy" in entry.flags else entry.msgstr or ""
        units.append(Unit(key[:200], digest[:64], entry.msgid, target))
    return Sheet(
        into=file.metadata.get("Language", "")[:16],
        made_at=file.metadata.get("X-Made-At", "")[:40],
        units=units,
        source=file.metadata.get("X-Source-Language", "")[:16],
    )


class _Reader:
    """Builds units while the parser runs; nothing is expanded and nothing is fetched."""

    def __init__(self):
        self.path: list[str] = []
        self.head: dict[str, str] = {}
        self.unit: dict[str, str] | None = None
        self.units: list[Unit] = []

    def start(self, name, attributes):
        name = name.removeprefix(f"{NAMESPACE} ")
        if not self.path and name != "xliff":
            raise NotReadable
        if len(self.path) > 40:
            raise NotReadable
        self.path.append(name)
        if name == "xliff":
            self.head = {"into": attributes.get("trgLang", ""), "source": attributes.get("srcLang", "")}
        elif name == "file":
            self.head["made_at"] = attributes.get("original", "")
        elif name == "unit":
            self.unit = {
                "key": attributes.get("id", ""),
                "digest": attributes.get("name", ""),
                "source": "",
                "target": "",
            }

    def text(self, words):
        if self.unit is not None:
            for part in ("source", "target"):
                if part in self.path:
                    self.unit[part] += words

    def end(self, _name):
        if self.path.pop() == "unit" and self.unit is not None:
            self.units.append(
                Unit(self.unit["key"][:200], self.unit["digest"][:64], self.unit["source"], self.unit["target"])
            )
            self.unit = None
            if len(self.units) > MOST_UNITS:
                raise TooLarge


def _refuse(*_what):
    raise NotReadable(_("This file declares entities or a document type. Such files are not taken."))


def _read_xliff(text: str) -> Sheet:
    parser, reader = expat.ParserCreate(encoding="utf-8", namespace_separator=" "), _Reader()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    # No document type: so no entity of its own, no bomb and nothing from outside.
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.ExternalEntityRefHandler = _refuse
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError:
        raise NotReadable from None
    return Sheet(
        into=reader.head.get("into", "")[:16],
        made_at=reader.head.get("made_at", "")[:40],
        units=reader.units,
        source=reader.head.get("source", "")[:16],
    )
