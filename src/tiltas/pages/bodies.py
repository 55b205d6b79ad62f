"""The text of a page as it is published: a list of plain blocks, each with its id. No database.

    {"id": "…", "type": "paragraph", "html": "<p>…</p>"}

Whatever an editor or a translator hands in is cleaned here; nothing else is ever printed as HTML.
"""

import html
import re
import uuid
from collections.abc import Callable

import nh3

# The texts of each kind of block, the one that is named like the block itself first.
TEXTS = {
    "heading": ("text",),
    "paragraph": ("html",),
    "image": ("alt", "caption"),
    "quote": ("text", "by"),
    "document": ("label",),
    "callout": ("html", "heading"),
}
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a"}
# Links within the house name what they lead to, not where it stands: `page:` a uid, `file:` a number.
SCHEMES = {"http", "https", "page", "file"}
_ID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
_NAMESPACE = uuid.UUID("5d0e6a4c-8f0b-4e0a-9b60-7a1d3c6f2b11")
_OLD_TAGS = re.compile(r"<(/?)(b|i)(?=[\s>])")
_BETWEEN_BLOCKS = re.compile(r"(</(?:p|li|ul|ol)>|<(?:ul|ol)>)\s*(?=<)")
_HREF = re.compile(r'(?<= )href="(page|file|https?):([^"]*)"')


def clean(text: str) -> str:
    """Only what we print: paragraphs, lists, emphasis, links. One block on a line."""
    text = _OLD_TAGS.sub(
        lambda tag: f"<{tag[1]}{'strong' if tag[2] == 'b' else 'em'}", (text or "").replace("\x00", "")
    )
    safe = nh3.clean(text, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel=None)
    return _BETWEEN_BLOCKS.sub(r"\1\n", safe).strip()


def clean_typed(text: str) -> str:
    """The same for what a translator typed: without any paragraph, empty lines part the paragraphs."""
    if not re.search(r"<(p|ul|ol)[\s>]", text):
        text = "".join(
            f"<p>{part.strip()}</p>" for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()
        )
    return clean(text) if in_words(text) else ""


def in_words(text: str) -> str:
    """The bare words, for lists, search and the original beside a translation."""
    spaced = re.sub(r"</(p|li)>|<br>", "\n\n", text or "")
    return re.sub(r"\n\s*\n\s*", "\n\n", html.unescape(nh3.clean(spaced, tags=set()))).strip()


def printed(text: str, address: Callable[[str, str], str]) -> str:
    """Cleaned once more, with the addresses of what links lead to: `address("page", uid)`."""

    def lead(found):
        kind, rest = found[1], found[2]
        if kind in ("page", "file"):
            return f'href="{html.escape(address(kind, rest))}"'
        return f'href="{kind}:{rest}" rel="external noreferrer"'

    return _HREF.sub(lead, clean(text))


def with_ids(blocks: list[dict]) -> list[dict]:
    """Each block with an id of its own that stays: translations hang on it."""
    seen: set[str] = set()
    for block in blocks:
        given = str(block.get("id") or "")
        key = given if _ID.match(given) else str(uuid.uuid5(_NAMESPACE, given))
        while key in seen:
            key = str(uuid.uuid5(_NAMESPACE, key))
        seen.add(key)
        block["id"] = key
    return blocks


def name_of_text(block: dict, part: str) -> str:
    """The key of one text of a block in translations."""
    return f"body:{block['id']}" if TEXTS[block["type"]][0] == part else f"body:{block['id']}.{part}"


def texts_of(body: list[dict]) -> dict[str, str]:
    """Every text of a body by its key, in the order of the page."""
    return {
        name_of_text(block, part): block.get(part) or "" for block in body for part in TEXTS.get(block["type"], ())
    }


def place_of(body: list[dict], name: str) -> tuple[int, dict, str] | None:
    """(number from one, block, part) of a key; None when there is no such block."""
    key, _dot, part = name.removeprefix("body:").partition(".")
    for number, block in enumerate(body, 1):
        if block["id"] == key:
            return number, block, part or TEXTS[block["type"]][0]
    return None


def anchor_of(block: dict) -> str:
    """The anchor of a chapter: that of its block, so that it stays when the heading is reworded or moved."""
    return f"c-{block['id'][:8]}"
