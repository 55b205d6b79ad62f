"""The eight catalogues: what is marked in code and templates, merged into each language and compiled.

A fresh machine has no gettext programs, so Babel reads the marks and polib writes the files.
"""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[1]
KEYWORDS = {
    "_": None,
    "_now": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLURALS = {
    "en": "nplurals=2; plural=(n != 1);",
    "et": "nplurals=2; plural=(n != 1);",
    "sv": "nplurals=2; plural=(n != 1);",
    "lv": "nplurals=3; plural=(n % 10 == 1 && n % 100 != 11 ? 0 : n != 0 ? 1 : 2);",
    "lt": "nplurals=3; plural=(n % 10 == 1 && n % 100 != 11 ? 0 : "
    "n % 10 >= 2 && (n % 100 < 10 || n % 100 >= 20) ? 1 : 2);",
    "ru": "nplurals=3; plural=(n % 10 == 1 && n % 100 != 11 ? 0 : "
    "n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 10 || n % 100 >= 20) ? 1 : 2);",
    "uk": "nplurals=3; plural=(n % 10 == 1 && n % 100 != 11 ? 0 : "
    "n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 10 || n % 100 >= 20) ? 1 : 2);",
    "ar": "nplurals=6; plural=(n == 0 ? 0 : n == 1 ? 1 : n == 2 ? 2 : n % 100 >= 3 && n % 100 <= 10 ? 3 : "
    "n % 100 >= 11 ? 4 : 5);",
}
Key = tuple[str, str]  # context, singular


def forms(language: str) -> int:
    """How many plural forms a language has."""
    return int(PLURALS[language].split("nplurals=")[1].split(";")[0])


def path(language: str) -> Path:
    """The catalogue of a language."""
    return SOURCE / "locale" / language / "LC_MESSAGES" / "django.po"


_STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\b(_|n?p?gettext)\(\s*({_STRING}(?:\s*,\s*{_STRING})*)\s*(?:,\s*count\s*)?\)")
Message = tuple[str, str, str, str]  # context, singular, plural, comment for translators


def _in_python(text: bytes) -> Iterator[Message]:
    for _line, message, comments, context in extract(
        "python", io.BytesIO(text), KEYWORDS, ["Translators:"], {"encoding": "utf-8"}
    ):
        singular, plural = (message[0], message[1]) if isinstance(message, tuple) else (message, "")
        yield context or "", singular, plural, " ".join(comments)


def _in_template(text: str) -> Iterator[Message]:
    # Django turns a template into calls with everything else blotted out; the rest of it is no valid Python.
    for function, arguments in _CALL.findall(templatize(text)):
        words = list(ast.literal_eval(f"({arguments},)"))
        context = words.pop(0) if function in {"pgettext", "npgettext"} else ""
        yield context, words[0], words[1] if len(words) > 1 else "", ""


def _messages() -> Iterator[tuple[str, Message]]:
    """(file, message) of everything that is marked."""
    for file in sorted(SOURCE.rglob("*.py")):
        if "tests" not in file.parts and "migrations" not in file.parts:
            for message in _in_python(file.read_bytes()):
                yield str(file.relative_to(SOURCE)), message
    for file in sorted(SOURCE.rglob("templates/**/*")):
        if file.suffix in {".html", ".txt", ".svg"}:
            for message in _in_template(file.read_text(encoding="utf-8")):
                yield str(file.relative_to(SOURCE)), message


def marked() -> dict[Key, polib.POEntry]:
    """Every marked string of the house with the places where it stands."""
    found: dict[Key, polib.POEntry] = {}
    # No line numbers: they would change the catalogues with every edit.
    for place, (context, singular, plural, comment) in _messages():
        if not singular:
            continue
        entry = found.setdefault((context, singular), polib.POEntry(msgid=singular, msgctxt=context or None))
        if plural:
            entry.msgid_plural = plural
        if "%(" in singular or "%(" in plural or "%s" in singular:
            entry.flags = ["python-format"]
        if (place, "") not in entry.occurrences:
            entry.occurrences.append((place, ""))
        entry.comment = entry.comment or comment
    return found


def _header(language: str) -> dict[str, str]:
    header = {
        "Project-Id-Version": "Tiltas",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    if language != "en":
        header["X-Reader"] = "awaits a native reader"
    return header


def merge(language: str) -> polib.POFile:
    """Bring one catalogue up to date: new strings empty, gone strings gone, translations kept; English says itself."""
    file = path(language)
    old = {(entry.msgctxt or "", entry.msgid): entry for entry in polib.pofile(str(file))} if file.exists() else {}
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = _header(language)
    for key, entry in sorted(marked().items(), key=lambda item: (item[1].occurrences[0][0], item[0])):
        known = old.get(key)
        if entry.msgid_plural:
            before = known.msgstr_plural if known else {}
            entry.msgstr_plural = {number: before.get(number, "") for number in range(forms(language))}
            if language == "en":
                entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
        else:
            entry.msgstr = entry.msgid if language == "en" else (known.msgstr if known else "")
        catalogue.append(entry)
    return catalogue


def missing(catalogue: polib.POFile) -> list[polib.POEntry]:
    """Entries that are not translated in every form."""
    return [
        entry for entry in catalogue if not (all(entry.msgstr_plural.values()) if entry.msgid_plural else entry.msgstr)
    ]


def write(language: str, catalogue: polib.POFile) -> None:
    """Save the catalogue and its compiled form."""
    file = path(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(file))
    catalogue.save_as_mofile(str(file.with_suffix(".mo")))
