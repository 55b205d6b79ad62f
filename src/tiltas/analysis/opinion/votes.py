"""From rows of votes to one table that is the same whatever order the rows came in."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

NOT_UNDERSTOOD = 2
VALUES = {"agree": 1, "disagree": -1, "unsure": 0, "not_understood": NOT_UNDERSTOOD, 1: 1, -1: -1, 0: 0}
NAMES = {1: "agree", -1: "disagree", 0: "unsure", NOT_UNDERSTOOD: "not_understood"}

_NUMBER = re.compile(r"-?[0-9]+", re.ASCII)


def natural_key(name: str) -> tuple[int, int, str]:
    """Sort key: whole numbers first and by size, then everything else by its characters."""
    if _NUMBER.fullmatch(name):
        return (0, int(name), name)
    return (1, 0, name)


@dataclass(frozen=True, eq=False)
class VoteTable:
    """Who voted how on what, one vote per person and statement, rows and columns in stable order.

    `starts` (people + 1), `columns` and `values` (one entry per vote) are compressed rows: the votes of person `i`
    are `values[starts[i]:starts[i + 1]]`, each 1, 0 or -1, on statements `columns[...]`. "Not understood" is missing
    there and counted per statement in `not_understood`.
    """

    participants: tuple[str, ...]
    statements: tuple[str, ...]
    starts: np.ndarray
    columns: np.ndarray
    values: np.ndarray
    not_understood: np.ndarray
    languages: tuple[str, ...]
    seen_by_language: np.ndarray
    """languages x statements: people who were shown the statement in that language and answered."""
    not_understood_by_language: np.ndarray
    sha256: str

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[Sequence[Any]],
        *,
        statements: Iterable[Any] | None = None,
        languages: Sequence[str | None] | None = None,
    ) -> "VoteTable":
        """The table of `(participant, statement, value)` or `(participant, statement, value, at)` rows.

        With `at` (numbers or moments) the latest vote of a person on a statement counts, without it the last in order.
        Identifiers may be strings or whole numbers; `5` and `"5"` are the same. Values are "agree", "disagree",
        "unsure", "not_understood" or 1, -1, 0. `statements` names the ones that count (moderation took out the rest);
        `languages` tells, row by row, in which language the statement was shown.

        Raises `ValueError` for an unknown value, and when rows or languages differ in length.
        """
        rows = list(rows)
        width = len(rows[0]) if rows else 3
        if any(len(row) != width for row in rows) or width not in (3, 4):
            raise ValueError("Every row needs a participant, a statement and a value, and all or none a moment.")
        parts = list(zip(*rows, strict=True)) if rows else [(), (), ()]
        return cls.from_columns(
            parts[0],
            parts[1],
            parts[2],
            at=parts[3] if width == 4 else None,
            statements=statements,
            languages=languages,
        )

    @classmethod
    def from_columns(
        cls,
        participants: Sequence[Any] | np.ndarray,
        statements_voted: Sequence[Any] | np.ndarray,
        values: Sequence[Any] | np.ndarray,
        *,
        at: Sequence[Any] | np.ndarray | None = None,
        statements: Iterable[Any] | None = None,
        languages: Sequence[str | None] | None = None,
    ) -> "VoteTable":
        """As `from_rows`, from columns of equal length; integer arrays are read without a loop over votes."""
        count = len(participants)
        if (
            len(statements_voted) != count
            or len(values) != count
            or (languages is not None and len(languages) != count)
        ):
            raise ValueError("Participants, statements, values and languages must be equally many.")
        codes = _value_codes(values)
        columns, column_names = _codes(statements_voted)
        if statements is None:
            chosen = column_names
        else:
            chosen = sorted({str(name) for name in statements}, key=natural_key)
        new_place = {name: place for place, name in enumerate(chosen)}
        columns = np.array([new_place.get(name, -1) for name in column_names], dtype=np.int64)[columns]
        rows, row_names = _codes(participants)

        order = np.flatnonzero(columns >= 0)
        key = rows[order] * max(len(chosen), 1) + columns[order]
        if at is None:
            last_first = np.argsort(key, kind="stable")
        else:
            # Two votes at one moment: the choice between them must not depend on the order of rows.
            last_first = np.lexsort((codes[order], _moments(at)[order], key))
        order, key = order[last_first], key[last_first]
        if len(order):
            order = order[np.append(key[1:] != key[:-1], True)]
        rows, columns, codes = rows[order], columns[order], codes[order]

        present = np.unique(rows)
        rows = np.searchsorted(present, rows)
        names = tuple(row_names[row] for row in present)
        width = len(chosen)

        spoken: tuple[str, ...] = ()
        seen = lost = np.zeros((0, width), dtype=np.int64)
        if languages is not None:
            shown = [languages[row] or "" for row in order]
            spoken = tuple(sorted(set(shown) - {""}))
            place = {language: number for number, language in enumerate(("", *spoken))}
            cell = np.array([place[language] for language in shown], dtype=np.int64) * width + columns
            size = (len(spoken) + 1) * width
            seen = np.bincount(cell, minlength=size).reshape(-1, width)[1:]
            lost = np.bincount(cell[codes == NOT_UNDERSTOOD], minlength=size).reshape(-1, width)[1:]

        kept = codes != NOT_UNDERSTOOD
        lengths = np.bincount(rows[kept], minlength=len(names))
        return cls(
            participants=names,
            statements=tuple(chosen),
            starts=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
            columns=columns[kept].astype(np.int32),
            values=codes[kept].astype(np.int8),
            not_understood=np.bincount(columns[~kept], minlength=width),
            languages=spoken,
            seen_by_language=seen,
            not_understood_by_language=lost,
            sha256=_fingerprint(names, tuple(chosen), rows, columns, codes),
        )

    @cached_property
    def votes_per_person(self) -> np.ndarray:
        """(people,) agree, disagree and unsure together."""
        return np.diff(self.starts)

    @cached_property
    def rows(self) -> np.ndarray:
        """(votes,) the person of each vote."""
        return np.repeat(np.arange(len(self.participants)), self.votes_per_person)

    @cached_property
    def counts(self) -> np.ndarray:
        """(3, statements): disagree, unsure, agree."""
        width = len(self.statements)
        cells = (self.values.astype(np.int64) + 1) * width + self.columns
        return np.bincount(cells, minlength=3 * width).reshape(3, width)

    @property
    def seed(self) -> str:
        """128 bits of the fingerprint as hexadecimal: where all randomness of a run comes from."""
        return self.sha256[:32]

    def generator(self, *stage: int) -> np.random.Generator:
        """A Philox generator of its own for one stage of the run; the same votes give the same numbers."""
        sequence = np.random.SeedSequence(int(self.seed, 16), spawn_key=stage)
        return np.random.Generator(np.random.Philox(sequence))


def _codes(names: Sequence[Any] | np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Place of each name in the sorted list of distinct names, and that list."""
    if isinstance(names, np.ndarray) and np.issubdtype(names.dtype, np.integer):
        distinct, codes = np.unique(names, return_inverse=True)
        return codes.astype(np.int64), [str(name) for name in distinct]
    texts = [str(name) for name in names]
    sorted_names = sorted(set(texts), key=natural_key)
    place = {name: number for number, name in enumerate(sorted_names)}
    return np.fromiter((place[text] for text in texts), dtype=np.int64, count=len(texts)), sorted_names


def _value_codes(values: Sequence[Any] | np.ndarray) -> np.ndarray:
    if isinstance(values, np.ndarray) and np.issubdtype(values.dtype, np.integer):
        if values.size and (values.min() < -1 or values.max() > 1):
            raise ValueError("A vote is 1 (agree), -1 (disagree) or 0 (unsure).")
        return values.astype(np.int64)
    try:
        return np.fromiter((VALUES[value] for value in values), dtype=np.int64, count=len(values))
    except KeyError as error:
        raise ValueError(
            f"A vote is one of agree, disagree, unsure and not_understood, not {error.args[0]!r}."
        ) from None


def _moments(at: Sequence[Any] | np.ndarray) -> np.ndarray:
    if isinstance(at, np.ndarray) and at.dtype != object:
        return at
    distinct = sorted(set(at))
    place = {moment: number for number, moment in enumerate(distinct)}
    return np.fromiter((place[moment] for moment in at), dtype=np.int64, count=len(at))


def _fingerprint(
    participants: tuple[str, ...],
    statements: tuple[str, ...],
    rows: np.ndarray,
    columns: np.ndarray,
    codes: np.ndarray,
) -> str:
    """SHA-256 over the lines `participant,statement,value` in sorted order, UTF-8, each ended by a line feed."""
    digest = hashlib.sha256()
    values = (-1, 0, 1, NOT_UNDERSTOOD)
    endings = np.array([f"{name},{NAMES[value]}\n" for name in statements for value in values], dtype=object)
    choice = columns * 4 + codes + 1
    bounds = np.searchsorted(rows, np.arange(len(participants) + 1))
    for person, name in enumerate(participants):
        first, last = bounds[person], bounds[person + 1]
        start = name + ","
        digest.update((start + start.join(endings[choice[first:last]])).encode())
    return digest.hexdigest()
