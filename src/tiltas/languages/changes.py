"""What changed between two texts, word by word. No database."""

import re
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

# Beyond this a comparison of every word with every other takes too long: then whole lines are compared.
MOST_WORDS = 2000
# Spaces go with the word before them: by themselves they would be compared with every other space.
_WORDS = re.compile(r"\s+|\w+\s*|[^\w\s]\s*")
_LINES = re.compile(r"[^\n]*\n?")


def changes(before: str, after: str) -> list[tuple[str, str]]:
    """Pieces of both texts in order: ("same" | "removed" | "added", text). White space alone is no change."""
    before, after = ((text or "").replace("\r\n", "\n") for text in (before, after))
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        old, new = ([line for line in _LINES.findall(text) if line] for text in (before, after))
    found: list[tuple[str, str]] = []
    matcher = SequenceMatcher(None, [word.rstrip() for word in old], [word.rstrip() for word in new], autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            # Where only the space after a word differs, the later one stands.
            found.append(("same", "".join(new[c:d])))
            continue
        if b > a:
            found.append(("removed", "".join(old[a:b])))
        if d > c:
            found.append(("added", "".join(new[c:d])))
    return found


def _mark(what: str, text: str) -> SafeString:
    """One piece for eyes and for who listens; escaped."""
    marks = {
        "same": "{}",
        "removed": '<del><span class="visually-hidden">{}</span>{}<span class="visually-hidden">{}</span></del>',
        "added": '<ins><span class="visually-hidden">{}</span>{}<span class="visually-hidden">{}</span></ins>',
    }
    said = {"removed": (_("[removed:"), "]"), "added": (_("[added:"), "]")}
    if what == "same":
        return format_html("{}", text)
    opening, closing = said[what]
    return format_html(marks[what], opening + " ", text, closing)


def marked(before: str, after: str) -> SafeString:
    """The later text with what was removed and added, for eyes and for who listens; "" when there is nothing to mark.

    Everything is escaped.
    """
    pieces = changes(before, after)
    if all(what == "same" for what, _text in pieces):
        return mark_safe("")
    return format_html_join("", "{}", ((_mark(*piece),) for piece in pieces))


def marked_beside(before: str, after: str) -> tuple[SafeString, SafeString]:
    """Both texts to stand beside each other: what was removed is marked in the first, what was added in the second."""
    pieces = changes(before, after)
    first, second = (
        format_html_join("", "{}", ((_mark(*piece),) for piece in pieces if piece[0] in shown))
        for shown in (("same", "removed"), ("same", "added"))
    )
    return first, second
