"""A machine that translates, behind one interface. None is asked unless the installation names one. No database.

Names, words of the field and tags are masked before a text goes out, and counted when it comes back: a text that lost
one of them is not used. Speaks the HTTP interface of LibreTranslate, which an installation can run itself.
"""

import html
import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Collection, Iterable
from functools import partial
from http.client import HTTPException
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tiltas.core.errors import Refused

from .glossary import terms

SECONDS = 30
MOST_BYTES = 4_000_000
# What a machine leaves as it is, and what nobody writes by hand.
_MARK = "⟦{}⟧"
_MARKS = re.compile(r"⟦\s*(\d+)\s*⟧")
_KEPT = re.compile(r"https?://[^\s⟦]+|[\w.+-]+@[\w-]+\.[\w.]+|\b[A-Z]{2}-\d{4}-\d+\b")
_TAG = re.compile(r"""<(/?)([a-z]+)((?:[^<>"]|"[^"]*")*)>""")
# They move with the words that they mark; every other tag keeps its place.
_INLINE = {"a", "em", "strong"}
_ALONE = {"br"}
_AROUND_NOTHING = re.compile(r"""<(a|em|strong)((?:[^<>"]|"[^"]*")*)>\s*</\1>""")


class MachineAway(Refused):
    """It does not answer, or not in a way that can be used."""

    message = _("The machine that translates does not answer just now. Translate without it, or try again later.")
    status = 503


class Machine(Protocol):
    """What translates."""

    def translate(self, texts: list[str], source: str, into: str) -> list[str]:
        """As many texts as were given, in their order. Raises MachineAway."""


class LibreTranslate:
    """A server that speaks LibreTranslate's interface: POST /translate with q, source, target."""

    def __init__(self, address: str, key: str = ""):
        self.address, self.key = address.rstrip("/"), key

    def translate(self, texts: list[str], source: str, into: str) -> list[str]:
        asked = {"q": texts, "source": source, "target": into, "format": "text"}
        if self.key:
            asked["api_key"] = self.key
        request = urllib.request.Request(
            f"{self.address}/translate",
            data=json.dumps(asked).encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                told = json.loads(answer.read(MOST_BYTES))
            # Half a character can be written in JSON; no page could ever print it.
            json.dumps(told, ensure_ascii=False).encode()
        except (OSError, urllib.error.URLError, HTTPException, ValueError):
            # Without the cause: what was sent stands in it.
            raise MachineAway from None
        found = told.get("translatedText") if isinstance(told, dict) else None
        if not isinstance(found, list) or len(found) != len(texts) or not all(isinstance(one, str) for one in found):
            raise MachineAway
        return found


def machine() -> Machine | None:
    """The one that this installation names; None by default."""
    if not settings.MACHINE_TRANSLATION:
        return None
    return LibreTranslate(settings.MACHINE_TRANSLATION, settings.MACHINE_TRANSLATION_KEY)


# Names ----------------------------------------------------------------------------------------------------------------

_names: list[Callable[[str], Iterable[tuple[str, str]]]] = []


def register_names(function: Callable[[str], Iterable[tuple[str, str]]]) -> Callable:
    """Rooms that know names enter them: `function(into)` -> (name as it is written, name in that language)."""
    if function not in _names:
        _names.append(function)
    return function


def names(into: str) -> dict[str, str]:
    """Every name that is known, and what it is in a language."""
    return {written: there for function in _names for written, there in function(into) if len(written) > 2}


def _words_of_the_field(source: str, into: str) -> dict[str, str]:
    # Terms of several words, in the form of the dictionary: those a machine takes apart. Put back as they are, they may
    # want another ending; single words, which any sentence bends, are left to the machine.
    return {term[source].casefold(): term[into] for term in terms() if into in term and " " in term.get(source, "")}


def mask(text: str, *, source: str, into: str, known: dict[str, str], has_tags: bool = False) -> tuple[str, list[str]]:
    """The text with marks in place of addresses, references, names and words of the field; what the marks stand for.

    `known` are the names (see `names`). The longest name wins; a name within a word is none. With `has_tags` the text is
    HTML: its tags become marks too, and the words between them go out as people read them.
    """
    kept: list[str] = []
    words = _words_of_the_field(source, into)

    def put_as_it_is(stands_for: str) -> str:
        kept.append(stands_for)
        return _MARK.format(len(kept))

    def put(stands_for: str) -> str:
        return put_as_it_is(html.escape(stands_for, quote=False) if has_tags else stands_for)

    def term(match) -> str:
        there = words[match[0].casefold()]
        return put(there[:1].upper() + there[1:] if match[0][:1].isupper() else there)

    # What looks like a mark in the text itself is kept as it is.
    text = _MARKS.sub(lambda match: put(match[0]), text)
    if has_tags:
        text = html.unescape(_TAG.sub(lambda match: put_as_it_is(match[0]), text))
    text = _outside(text, _KEPT, lambda match: put(match[0]))
    here = sorted((name for name in known if name in text), key=len, reverse=True)
    if here:
        text = _outside(text, _any_of(here), lambda match: put(known[match[0]]))
    present = [word for word in words if word in text.casefold()]
    if present:
        longest_first = sorted(present, key=len, reverse=True)
        text = _outside(text, _any_of(longest_first, re.IGNORECASE), term)
    return text, kept


def _any_of(words: list[str], flags: int = 0) -> re.Pattern:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", flags)


def _outside(text: str, pattern: re.Pattern, put: Callable) -> str:
    """`pattern.sub` outside the marks that are there already."""
    return re.sub(rf"{_MARKS.pattern}|(?P<found>{pattern.pattern})", partial(_kept_or, put), text, flags=pattern.flags)


def _kept_or(put: Callable, match: re.Match) -> str:
    return put(match) if match["found"] is not None else match[0]


def unmask(text: str, kept: list[str]) -> str | None:
    """The text with everything put back; None unless every mark came back exactly once."""
    if sorted(int(number) for number in _MARKS.findall(text)) != list(range(1, len(kept) + 1)):
        return None
    return _MARKS.sub(lambda match: kept[int(match[1]) - 1], text)


def tags_hold(before: str, after: str) -> bool:
    """Whether the same tags stand in both, nested as they must be and around words, and paragraphs and lists in order."""
    open_ones: list[str] = []
    for closes, name, _more in _TAG.findall(after):
        if closes and (not open_ones or open_ones.pop() != name):
            return False
        if not closes and name not in _ALONE:
            open_ones.append(name)
    if len(_AROUND_NOTHING.findall(after)) > len(_AROUND_NOTHING.findall(before)):
        return False
    return not open_ones and _tags(before) == _tags(after)


def _tags(text: str) -> tuple[list, list]:
    """(those that keep their place, in their order; the others)."""
    found = _TAG.findall(text)
    return [tag for tag in found if tag[1] not in _INLINE], sorted(tag for tag in found if tag[1] in _INLINE)


def translated(
    texts: dict[str, str], *, source: str, into: str, by: Machine, with_tags: Collection[str] = ()
) -> dict[str, str]:
    """The texts by field as the machine has them; a text that lost a name on the way is left out. Raises MachineAway.

    `with_tags` are the fields whose texts are HTML; one that lost a tag, or has one where it does not belong, is left out.
    """
    known = names(into)
    masked = {
        name: mask(text, source=source, into=into, known=known, has_tags=name in with_tags)
        for name, text in texts.items()
    }
    answers = by.translate([text for text, _kept in masked.values()], source, into)
    found = {}
    for (name, (_text, kept)), answer in zip(masked.items(), answers, strict=True):
        # What the machine wrote is words, whatever it looks like: it makes no tags of its own.
        whole = unmask(html.escape(answer, quote=False) if name in with_tags else answer, kept)
        if whole and whole.strip() and (name not in with_tags or tags_hold(texts[name], whole)):
            found[name] = whole.strip()
    return found
