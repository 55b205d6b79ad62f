"""The words that stand in the index, and which of them somebody meant who misspelt one by one letter.

A word and what is left of it when any one letter is taken out are its neighbourhood. Two words that are one slip apart (a
letter missing, doubled, swapped with the next, or wrong) always share a neighbour, so that one look-up in an ordinary
table finds them, on every database alike. After W. Garbe's "symmetric delete" method.
"""

from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from . import words
from .analyser import AskedWord, fold, replace_words, script_of
from .models import Entry, IndexedWord, Neighbour

BATCH = 400
# Only the beginning has neighbours: that keeps the table small; the whole word is compared afterwards.
BEGINNING = 10
LONGEST = 40


def is_kept(word: str) -> bool:
    """Shorter words are one slip from too many others."""
    return word.isalpha() and (3 if script_of(word) == "arabic" else 4) <= len(word) <= LONGEST


def neighbourhood(folded: str) -> set[int]:
    """Numbers of the beginning of a word and of what is left of it without one letter."""
    head = folded[:BEGINNING]
    return {_number(head), *(_number(head[:n] + head[n + 1 :]) for n in range(len(head)))}


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def is_one_slip(one: str, other: str) -> bool:
    """Whether one letter more, less, other, or two swapped neighbours make one word of the other."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:] and len(a) > 1)


# Keeping it ------------------------------------------------------------------------------------------------------------


def _counted(entries: Iterable[Entry]) -> Counter[tuple[str, str]]:
    """In how many entries each word stands: (language, word) -> number."""
    counted: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        text = f"{entry.title}\n{entry.found_by}\n{entry.text}"
        counted.update({(entry.language, word) for word in words.analyser().plain_words(text) if is_kept(word)})
    return counted


def change(gone: Iterable[Entry], come: Iterable[Entry], *, using: str) -> None:
    """Count the words of entries that come, and no longer those of entries that go."""
    difference = _counted(come)
    difference.subtract(_counted(gone))
    _add({key: number for key, number in difference.items() if number}, using)


def forget(keys: list[str]) -> None:
    """Take objects out of the index by their keys, and their words with them."""
    gone = list(Entry.objects.filter(object_key__in=keys))
    if gone:
        Entry.objects.filter(pk__in=[entry.pk for entry in gone]).delete()
        change(gone, [], using=DEFAULT_DB_ALIAS)


def rewrite(*, using: str) -> None:
    """Count all words of the index anew."""
    counted = _counted(Entry.objects.using(using).only("language", "title", "found_by", "text").iterator())
    with transaction.atomic(using=using):
        Neighbour.objects.using(using).all()._raw_delete(using)
        IndexedWord.objects.using(using).all()._raw_delete(using)
        _add(counted, using)


def _add(numbers: dict[tuple[str, str], int], using: str) -> None:
    # In one order everywhere, so that two who write at once do not wait for each other.
    ordered = sorted(numbers.items())
    sql = (
        "INSERT INTO search_indexedword (language, word, folded, entries) VALUES (%s, %s, %s, %s) "
        "ON CONFLICT (language, word) DO UPDATE SET entries = search_indexedword.entries + excluded.entries"
    )
    for start in range(0, len(ordered), BATCH):
        batch = ordered[start : start + BATCH]
        with connections[using].cursor() as cursor:
            cursor.executemany(sql, [(language, word, fold(word), number) for (language, word), number in batch])
        present = IndexedWord.objects.using(using).filter(word__in={word for (_language, word), _number in batch})
        if any(number < 0 for _key, number in batch):
            present.filter(entries__lte=0).delete()
        new = list(present.filter(neighbours=None))
        Neighbour.objects.using(using).bulk_create(
            [Neighbour(word=word, number=number) for word in new for number in sorted(neighbourhood(word.folded))],
            batch_size=2_000,
        )


# Asking it -------------------------------------------------------------------------------------------------------------


def suggest(text: str, asked: list[AskedWord], language: str, *, using: str) -> str:
    """The query with its misspelt words put right, or ""; at most two SQL statements.

    A word is misspelt when no text has it in any form, and no dictionary of a language on offer knows it.
    """
    analyser = words.analyser()
    offered = [code for code, _name in settings.LANGUAGES]
    doubtful = [word for word in asked if is_kept(word.exact) and not analyser.knows(word.exact, offered)]
    unknown = words.without_text(doubtful, using=using) if doubtful else []
    if not unknown:
        return ""
    numbers = {number for word in unknown for number in neighbourhood(fold(word.exact))}
    near = set(
        Neighbour.objects.using(using)
        .filter(number__in=numbers)
        .values_list("word__word", "word__folded", "word__language", "word__entries")
    )
    meant = {}
    for word in unknown:
        folded = fold(word.exact)
        choices = [row for row in near if is_one_slip(folded, row[1])]
        if choices:
            # What is nearest as it was typed, accents and all; the first letter is seldom wrong; then what is frequent.
            meant[word.exact] = min(
                choices,
                key=lambda row: (
                    not is_one_slip(word.exact, row[0]),
                    row[0][0] != word.exact[0],
                    row[2] != language,
                    -row[3],
                    row[0],
                ),
            )[0]
    return replace_words(text, meant) if meant else ""
