"""An edition as a page prints it: block by block, each text in the best language for the reader. Asks no database."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from tiltas.languages.texts import Text, digest, direction, name_in_page_language

from . import bodies


@dataclass
class Block:
    """One block: its kind, its texts by part, and what else it has."""

    type: str
    anchor: str
    texts: dict[str, Text]
    html: SafeString = ""
    language: str = ""
    facts: dict = field(default_factory=dict)
    # Whether the original of what is read here in translation has changed since.
    is_outdated: bool = False

    @property
    def direction(self) -> str:
        return direction(self.language)


def blocks_of(edition) -> list[Block]:
    """The blocks of `edition`, whose `shown` must be there."""
    return [_block(edition, block) for block in edition.body if block.get("type") in bodies.TEXTS]


@dataclass
class Above:
    """Words above the lists of a page."""

    edition: Any
    blocks: list[Block]


def above(edition) -> Above | None:
    """For `pages/_above.html`; None when nothing is written there. `edition.shown` must be there."""
    return Above(edition, blocks_of(edition)) if edition else None


def page_context(edition) -> dict:
    """What the template of a page of its own needs."""
    blocks = blocks_of(edition)
    return {
        "edition": edition,
        "blocks": blocks,
        "level": 2,
        "is_sample": edition.is_sample,
        "chapters": [(f"#{block.anchor}", block.texts["text"]) for block in blocks if block.type == "heading"]
        if edition.has_chapters
        else [],
    }


def _block(edition, block: dict) -> Block:
    shown = edition.shown.texts
    names = {part: bodies.name_of_text(block, part) for part in bodies.TEXTS[block["type"]]}
    texts = {part: shown[name] for part, name in names.items()}
    first = texts[bodies.TEXTS[block["type"]][0]]
    made = Block(
        type=block["type"],
        anchor=bodies.anchor_of(block),
        texts=texts,
        language=first.language,
        is_outdated=any(_is_outdated(edition, name, shown[name], block.get(part, "")) for part, name in names.items()),
    )
    if "html" in texts:
        made.html = mark_safe(bodies.printed(texts["html"].plain, _address))
        made.language = texts["html"].language
    if block["type"] == "image":
        made.facts = {name: block[name] for name in ("src", "width", "height", "narrow", "narrow_width")}
    if block["type"] == "document":
        made.facts = {"files": _files(block["files"])}
    return made


def _is_outdated(edition, name: str, text: Text, original: str) -> bool:
    version = edition.shown.version
    if version is None or text.language != version.language or not version.payload.get(name):
        return False
    return version.based_on.get(name) != digest(original)


def _files(files: list[dict]) -> list[dict]:
    """Each with its address; the reader's language first."""
    here = get_language()
    ordered = sorted(files, key=lambda file: file["language"] != here)
    return [
        file
        | {"address": _address("file", str(file["key"])), "language_name": name_in_page_language(file["language"])}
        for file in ordered
    ]


def _address(kind: str, key: str) -> str:
    """Where a link within the house leads; "" to what cannot be there."""
    try:
        if kind == "page":
            return reverse("pages:detail", args=[key, "-"])
        return reverse("editions_file", args=[int(key)])
    except (NoReverseMatch, ValueError):
        return ""
