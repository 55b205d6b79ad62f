"""Reads a Polis export: a folder with comments.csv and votes.csv, and perhaps participants-votes.csv and summary.csv.

Columns are found by their name and others are left alone. votes.csv is the truth: the last vote of a person on a
statement counts, and the counts in comments.csv, which Polis keeps differently, are only compared with it.
"""

import csv
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from tiltas.core.errors import Refused

MOST_VOTES = 5_000_000
MOST_STATEMENTS = 20_000
LONGEST_TEXT = 1_000

VOTES, COMMENTS, PARTICIPANTS, SUMMARY = "votes.csv", "comments.csv", "participants-votes.csv", "summary.csv"


class PolisExportError(Refused):
    """The folder cannot be read as a Polis export."""


@dataclass(frozen=True)
class PolisStatement:
    """One row of comments.csv."""

    id: str
    text: str
    author: str = ""
    said_at: int | None = None
    """Milliseconds since 1970, as Polis writes them."""
    is_rejected: bool = False


@dataclass(frozen=True, eq=False)
class PolisExport:
    """What an export says. Votes are the last ones, on statements that moderation did not reject."""

    statements: list[PolisStatement]
    """Without the rejected ones, in the order of the file."""
    rejected: list[PolisStatement]
    topic: str
    description: str
    groups: dict[str, int]
    """participant -> group that Polis gave, where participants-votes.csv tells."""
    warnings: list[str]
    """Sentences for whoever imports."""
    _participants: list[str] = field(repr=False)
    _statement_ids: list[str] = field(repr=False)
    _votes: np.ndarray = field(repr=False)
    """(votes, 4) participant, statement (both as places in the lists), value, milliseconds (-1 unknown)."""

    @property
    def vote_count(self) -> int:
        """Votes that count."""
        return len(self._votes)

    @property
    def participant_count(self) -> int:
        """People with at least one vote that counts."""
        return len(np.unique(self._votes[:, 0]))

    def votes(self) -> Iterator[tuple[str, str, int, int | None]]:
        """(participant, statement, 1 agree / -1 disagree / 0 unsure, milliseconds or None), in order of time."""
        for first in range(0, len(self._votes), 10_000):
            for person, statement, value, moment in self._votes[first : first + 10_000].tolist():
                yield (
                    self._participants[person],
                    self._statement_ids[statement],
                    value,
                    None if moment < 0 else moment,
                )


def read_export(
    folder: str | Path, *, most_votes: int = MOST_VOTES, most_statements: int = MOST_STATEMENTS
) -> PolisExport:
    """The export in this folder.

    Raises `PolisExportError`, with a sentence for the person who imports, when a file or column is missing, a file is
    empty, is not UTF-8 or no table, holds more rows than the limits, or says something that is no vote.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise PolisExportError(
            _("There is no folder named %(folder)s. Unpack the Polis export and give its folder.")
            % {"folder": folder.name}
        )
    warnings: list[str] = []
    statements, claimed = _read_comments(folder / COMMENTS, most_statements)
    participants, statement_ids, votes = _read_votes(folder / VOTES, most_votes)
    groups, agreed = _read_participants(folder / PARTICIPANTS)
    summary = _read_summary(folder / SUMMARY)

    known = {statement.id for statement in statements}
    unknown = [name for name in statement_ids if name not in known]
    if unknown:
        raise PolisExportError(
            _(
                "%(file)s has votes on the statement %(statement)s, which is not in %(other)s. "
                "Download both files from the same export and try again."
            )
            % {"file": VOTES, "statement": unknown[0], "other": COMMENTS}
        )
    votes = _with_our_sign(votes, participants, statement_ids, claimed, agreed, warnings)

    rejected = [statement for statement in statements if statement.is_rejected]
    out = {statement.id for statement in rejected}
    kept = np.array([name not in out for name in statement_ids], dtype=bool)
    votes = votes[kept[votes[:, 1]]] if len(votes) else votes
    return PolisExport(
        statements=[statement for statement in statements if not statement.is_rejected],
        rejected=rejected,
        topic=summary.get("topic", ""),
        description=summary.get("conversation-description", ""),
        groups=groups,
        warnings=warnings,
        _participants=participants,
        _statement_ids=statement_ids,
        _votes=votes,
    )


def _read_comments(path: Path, most: int) -> tuple[list[PolisStatement], dict[str, tuple[int, int]]]:
    statements: dict[str, PolisStatement] = {}
    claimed = {}
    with _rows(path, ["comment-id", "comment-body"]) as rows:
        for line, row in rows:
            if len(statements) >= most:
                raise _too_many(path, most)
            name = row["comment-id"].strip()
            text = row["comment-body"].strip()
            if not name or name in statements:
                raise _wrong(path, line, "comment-id", name)
            if len(text) > LONGEST_TEXT:
                raise PolisExportError(
                    ngettext_lazy(
                        "The statement in line %(line)s of %(file)s has %(count)s character, more than %(most)s. "
                        "Shorten it in the file and try again.",
                        "The statement in line %(line)s of %(file)s has %(count)s characters, more than %(most)s. "
                        "Shorten it in the file and try again.",
                        "count",
                    )
                    % {"line": line, "file": path.name, "count": len(text), "most": LONGEST_TEXT}
                )
            moderated = row.get("moderated") or "0"
            statements[name] = PolisStatement(
                id=name,
                text=text,
                author=(row.get("author-id") or "").strip(),
                said_at=_whole(path, line, "timestamp", row["timestamp"]) if row.get("timestamp") else None,
                is_rejected=_whole(path, line, "moderated", moderated) == -1,
            )
            if row.get("agrees") and row.get("disagrees"):
                claimed[name] = (
                    _whole(path, line, "agrees", row["agrees"]),
                    _whole(path, line, "disagrees", row["disagrees"]),
                )
    return list(statements.values()), claimed


def _read_votes(path: Path, most: int) -> tuple[list[str], list[str], np.ndarray]:
    """Last votes as (votes, 4) in order of time, and the names that the first two columns point to."""
    people: dict[str, int] = {}
    statements: dict[str, int] = {}
    cells = array("q")
    count = 0
    with _rows(path, ["comment-id", "voter-id", "vote"], as_lists=["timestamp"]) as rows:
        for line, (statement, person, vote, moment) in rows:
            count += 1
            if count > most:
                raise _too_many(path, most)
            value = _whole(path, line, "vote", vote)
            if value not in (-1, 0, 1):
                raise _wrong(path, line, "vote", vote)
            if not person or not statement:
                raise _wrong(path, line, "comment-id" if person else "voter-id", "")
            cells.append(people.setdefault(person, len(people)))
            cells.append(statements.setdefault(statement, len(statements)))
            cells.append(value)
            cells.append(_whole(path, line, "timestamp", moment) if moment else -1)
    votes = np.frombuffer(cells, dtype=np.int64).reshape(-1, 4)
    key = votes[:, 0] * len(statements) + votes[:, 1]
    order = np.lexsort((np.arange(count), votes[:, 3], key))
    last = order[np.append(key[order][1:] != key[order][:-1], True)]
    last = last[np.lexsort((last, votes[last, 3]))]
    return list(people), list(statements), votes[last]


def _read_participants(path: Path) -> tuple[dict[str, int], dict[str, tuple[int, int]]]:
    groups: dict[str, int] = {}
    agreed: dict[str, tuple[int, int]] = {}
    if not path.exists():
        return groups, agreed
    with _rows(path, ["participant"]) as rows:
        for line, row in rows:
            name = row["participant"].strip()
            if row.get("group-id"):
                groups[name] = _whole(path, line, "group-id", row["group-id"])
            if row.get("n-agree") and row.get("n-disagree"):
                agreed[name] = (
                    _whole(path, line, "n-agree", row["n-agree"]),
                    _whole(path, line, "n-disagree", row["n-disagree"]),
                )
    return groups, agreed


def _read_summary(path: Path) -> dict[str, str]:
    """summary.csv has no heading: each row is a name and a value."""
    if not path.exists():
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return {row[0]: row[1] for row in csv.reader(_lines(path, file)) if len(row) > 1}
    except UnicodeDecodeError:
        raise _not_utf8(path) from None
    except csv.Error:
        raise _no_table(path) from None


def _with_our_sign(
    votes: np.ndarray,
    participants: list[str],
    statements: list[str],
    claimed: dict[str, tuple[int, int]],
    agreed: dict[str, tuple[int, int]],
    warnings: list[str],
) -> np.ndarray:
    """Votes with 1 for agree. Inside Polis agreement is -1; its csv exports turn that round, but not all of them did."""
    by_statement = _recount(votes, 1, len(statements))
    by_person = _recount(votes, 0, len(participants))
    kept, turned, rows = 0, 0, 0
    for names, claims, counted in ((statements, claimed, by_statement), (participants, agreed, by_person)):
        for place, name in enumerate(names):
            if name in claims:
                rows += 1
                plus, minus = counted[place]
                agrees, disagrees = claims[name]
                kept += abs(plus - agrees) + abs(minus - disagrees)
                turned += abs(minus - agrees) + abs(plus - disagrees)
    if not rows or kept == turned:
        warnings.append(
            str(
                _(
                    "The export does not tell which sign means agreement. "
                    "1 is read as agree and -1 as disagree: please check."
                )
            )
        )
    elif turned < kept:
        warnings.append(str(_("In this export -1 means agree. The signs were turned round.")))
        votes = votes * np.array([1, 1, -1, 1])
        by_statement = by_statement[:, ::-1]
    differing = sum(
        int(by_statement[place][0]) != claimed[name][0] for place, name in enumerate(statements) if name in claimed
    )
    if differing:
        warnings.append(
            ngettext_lazy(
                "For %(count)s statement, %(file)s counts agreement differently from the votes. The votes were used.",
                "For %(count)s statements, %(file)s counts agreement differently from the votes. The votes were used.",
                "count",
            )
            % {"count": differing, "file": COMMENTS}
        )
    return votes


def _recount(votes: np.ndarray, column: int, size: int) -> np.ndarray:
    """(size, 2) votes of 1 and of -1."""
    return np.column_stack(
        [np.bincount(votes[votes[:, 2] == value, column], minlength=size) for value in (1, -1)]
    ).astype(np.int64)


@contextmanager
def _rows(path: Path, needed: list[str], as_lists: list[str] | None = None) -> Iterator[Iterator[tuple]]:
    """(line, row) of a csv file with a heading, row by row; rows are dicts, or tuples of `needed + as_lists`."""
    if not path.exists():
        raise PolisExportError(
            _("The file %(file)s is missing. Put it beside the other files of the export and try again.")
            % {"file": path.name}
        )
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(_lines(path, file))
            heading = [name.strip() for name in next(reader, [])]
            if not heading:
                raise _empty(path)
            missing = [name for name in needed if name not in heading]
            if missing:
                raise PolisExportError(
                    _(
                        "%(file)s has no column named %(column)s. Export the conversation again and do not rename columns."
                    )
                    % {"file": path.name, "column": missing[0]}
                )
            yield _filled(path, reader, heading, needed, as_lists)
    except UnicodeDecodeError:
        raise _not_utf8(path) from None
    except csv.Error:
        raise _no_table(path) from None


def _lines(path: Path, file: Iterable[str]) -> Iterator[str]:
    """The lines of a file; a zero character is the mark of another encoding, and databases refuse it."""
    for line in file:
        if "\0" in line:
            raise _not_utf8(path)
        yield line


def _filled(path: Path, reader, heading: list[str], needed: list[str], as_lists: list[str] | None) -> Iterator[tuple]:
    any_row = False
    width = len(heading)
    places = [heading.index(name) for name in needed]
    extra = [heading.index(name) if name in heading else None for name in as_lists or []]
    for cells in reader:
        if not cells:
            continue
        any_row = True
        if len(cells) < width:
            raise PolisExportError(
                _("Line %(line)s of %(file)s is cut short. Download the export again.")
                % {"line": reader.line_num, "file": path.name}
            )
        if as_lists is None:
            yield reader.line_num, dict(zip(heading, cells, strict=False))
        else:
            yield (
                reader.line_num,
                (
                    *(cells[place].strip() for place in places),
                    *("" if place is None else cells[place].strip() for place in extra),
                ),
            )
    if not any_row:
        raise _empty(path)


def _whole(path: Path, line: int, column: str, text: str) -> int:
    try:
        number = float(text) if "." in text else int(text)
        if number != int(number) or abs(number) > 2**62:
            raise ValueError
        return int(number)
    except (ValueError, OverflowError):
        raise _wrong(path, line, column, text) from None


def _wrong(path: Path, line: int, column: str, text: str) -> PolisExportError:
    return PolisExportError(
        _(
            "Line %(line)s of %(file)s has “%(text)s” in the column %(column)s, which cannot be right. "
            "Mend the line or download the export again."
        )
        % {"line": line, "file": path.name, "text": text[:40], "column": column}
    )


def _empty(path: Path) -> PolisExportError:
    return PolisExportError(_("%(file)s is empty. Download the export again.") % {"file": path.name})


def _not_utf8(path: Path) -> PolisExportError:
    return PolisExportError(
        _("%(file)s is not written in UTF-8. Save it as UTF-8 text, without changing it, and try again.")
        % {"file": path.name}
    )


def _no_table(path: Path) -> PolisExportError:
    return PolisExportError(
        _("%(file)s cannot be read as a table of comma-separated values. Download the export again.")
        % {"file": path.name}
    )


def _too_many(path: Path, most: int) -> PolisExportError:
    return PolisExportError(
        ngettext_lazy(
            "%(file)s has more than %(most)s row. Ask whoever runs this site to import it in parts.",
            "%(file)s has more than %(most)s rows. Ask whoever runs this site to import it in parts.",
            "most",
        )
        % {"file": path.name, "most": most}
    )
