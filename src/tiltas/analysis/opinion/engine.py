"""The whole way from votes to a result that can be stored."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from .groups import NO_GROUP, Grouping, enough_votes, find_groups, letters
from .map import Ballots, OpinionMap, components_of, draw_map
from .parameters import Parameters
from .statistics import (
    SIDES,
    Representativeness,
    cell,
    common_ground,
    count_by_group,
    division,
    proportion,
    representativeness,
    represents,
    unclear,
)
from .votes import VoteTable

ENGINE = "tiltas.opinion"
ENGINE_VERSION = "1.0"

# 80 % of a normal cloud lie within this many standard deviations of its middle.
ELLIPSE_DEVIATIONS = math.sqrt(-2 * math.log(0.2))


@dataclass(frozen=True)
class Earlier:
    """What a run needs of the one before it, so that axes keep their direction and groups their letter."""

    letters: Mapping[str, str] = field(default_factory=dict)
    """participant -> letter; kept on the server, if at all."""
    components: Mapping[str, Sequence[float]] = field(default_factory=dict)
    """statement -> its place on the two axes."""
    opinions: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """letter -> statement -> share that agrees minus share that disagrees; used where nobody's letter is known."""

    @classmethod
    def of(cls, result_json: Mapping[str, Any], members: Mapping[Any, str] | None = None) -> "Earlier":
        """From a stored result, whole or public. With its `members` groups are matched by people, else by opinions."""
        axes: dict[str, Sequence[float]] = {}
        opinions: dict[str, dict[str, float]] = {group["letter"]: {} for group in result_json["groups"]}
        for statement in result_json["statements"]:
            # Points lie on the same side of each axis as the axes' own entries.
            place = statement.get("loading") or statement["point"]
            if place:
                axes[statement["id"]] = place
            for letter, found in statement["groups"].items():
                if found and found["n"] and letter in opinions:
                    opinions[letter][statement["id"]] = found["agree"]["share"] - found["disagree"]["share"]
        return cls({str(name): letter for name, letter in (members or {}).items()}, axes, opinions)

    def likeness(self, result: "Result") -> tuple[list[str], np.ndarray]:
        """Letters before, and (groups, letters) how much each group of `result` is like them: people, else opinions."""
        labels, counts = result.grouping.labels, result.counts
        before = sorted(set(self.letters.values()) or self.opinions)
        table = np.zeros((len(counts), len(before)))
        for column, letter in enumerate(before):
            if self.letters:
                kept = np.array([self.letters.get(name) == letter for name in result.table.participants], dtype=bool)
                table[:, column] = np.bincount(labels[kept & (labels >= 0)], minlength=len(counts))
                continue
            known = np.array([self.opinions[letter].get(name, np.nan) for name in result.table.statements])
            n = counts.sum(axis=1)
            lean = np.divide(counts[:, 2] - counts[:, 0], n, out=np.full(n.shape, np.nan), where=n > 0)
            apart = np.abs(lean - known)
            both = np.isfinite(apart)
            table[:, column] = 2 - np.where(both, apart, 0).sum(axis=1) / np.maximum(both.sum(axis=1), 1)
            table[~both.any(axis=1), column] = 0
        return before, np.round(table, 9)


@dataclass(frozen=True, eq=False)
class Result:
    """One run. `as_json()` may be stored and, through `public()`, shown; all else stays in memory or on the server."""

    table: VoteTable
    parameters: Parameters
    map: OpinionMap | None
    grouping: Grouping
    letters: tuple[str, ...]
    """Letter of group 0..k-1, in the order of `grouping.labels`."""
    counts: np.ndarray
    """(groups, 3, statements) disagree, unsure, agree."""

    @property
    def outcome(self) -> str:
        """ "groups", "no_stable_groups" or "too_few_people"."""
        if self.map is None:
            return "too_few_people"
        return "groups" if self.letters else "no_stable_groups"

    @property
    def members(self) -> dict[str, str]:
        """participant -> letter. Personal data: for matching the next run, never for publication."""
        return {
            name: self.letters[label]
            for name, label in zip(self.table.participants, self.grouping.labels, strict=True)
            if label != NO_GROUP
        }

    @property
    def earlier(self) -> Earlier:
        """This run as the next one wants it; holds the letter of each person."""
        places = [] if self.map is None else self.map.components.T.round(6).tolist()
        return Earlier(self.members, dict(zip(self.table.statements, places, strict=False)))

    def as_json(self) -> dict[str, Any]:
        """The document of this run: plain dicts, lists, strings and numbers, coordinates rounded to six digits.

        Holds figures of groups of any size: show it through `public()` only. No person is in it.
        """
        table, judged = self.table, self.grouping.judged
        eligible = enough_votes(
            table.votes_per_person, int(np.count_nonzero(table.counts.sum(axis=0))), self.parameters
        )
        everybody = table.counts
        statements = [self._statement(number) for number in range(len(table.statements))]
        return {
            "engine": ENGINE,
            "engine_version": ENGINE_VERSION,
            "parameters": self.parameters.as_json(),
            "seed": table.seed,
            "sha256": table.sha256,
            "counts": {
                "participants": len(table.participants),
                "grouped": int(np.sum(self.grouping.labels != NO_GROUP)),
                "with_enough_votes": int(eligible.sum()),
                "statements": len(table.statements),
                "statements_with_votes": int(np.count_nonzero(everybody.sum(axis=0))),
                "votes": int(everybody.sum()),
                "agree": int(everybody[2].sum()),
                "disagree": int(everybody[0].sum()),
                "unsure": int(everybody[1].sum()),
                "not_understood": int(table.not_understood.sum()),
            },
            "outcome": self.outcome,
            "reason": self.grouping.reason,
            "basis": "groups" if self.letters else "everybody",
            "quality": {
                "k": judged.k,
                "silhouette": _six(judged.silhouette),
                "silhouettes": {str(k): _six(value) for k, value in judged.silhouettes.items()},
                "stability": _six(judged.stability),
                "structure": _six(judged.structure),
                "structure_needed": _six(judged.structure_needed),
            },
            "map": self._map(),
            "groups": self._groups(),
            "statements": statements,
            **lists(statements),
        }

    def _map(self) -> dict[str, Any] | None:
        if self.map is None:
            return None
        core = self.grouping.core
        shape = ellipse(self.map.positions[core]) if core.sum() >= self.parameters.minimum_people else None
        return {"variance": [_six(share) for share in self.map.variance], "everybody": shape}

    def _groups(self) -> list[dict[str, Any]]:
        if self.map is None or not self.letters:
            return []
        table = representativeness(self.counts)
        sure = table.sure(self.parameters)
        found = []
        for letter, group in sorted((letter, group) for group, letter in enumerate(self.letters)):
            people = self.grouping.labels == group
            core = people & self.grouping.core
            wide = core.sum() >= self.parameters.minimum_people
            found.append(
                {
                    "letter": letter,
                    "size": int(people.sum()),
                    "shape": ellipse(self.map.positions[core]) if wide else None,
                    "representative": [
                        self._representative(table, sure, group, side, statement, weak)
                        for side, statement, weak in represents(table, group, self.parameters)
                    ],
                }
            )
        return found

    def _representative(
        self, table: Representativeness, sure: np.ndarray, group: int, side: int, statement: int, weak: bool
    ) -> dict[str, Any]:
        place = (side, group, statement)
        n = int(table.trials[group, statement])
        return {
            "statement": self.table.statements[statement],
            "side": SIDES[side],
            "n": n,
            **proportion(int(table.successes[place]), n, self.parameters.confidence_z),
            "is_weak": weak,
            "is_sure": bool(sure[place]) and not weak,
            "share_z": _six(table.share_z[place]),
            "ratio": _six(table.ratio[place]),
            "ratio_z": _six(table.ratio_z[place]),
            "score": _six(table.score[place]),
            "rest_n": int(table.rest_trials[group, statement]),
        }

    def _statement(self, number: int) -> dict[str, Any]:
        table, drawn = self.table, self.map
        overall = cell(table.counts[:, number], self.parameters)
        cells = {
            letter: cell(self.counts[group, :, number], self.parameters)
            for letter, group in sorted((letter, group) for group, letter in enumerate(self.letters))
        }
        lost = int(table.not_understood[number])
        on_map = drawn is not None and overall["n"] > 0
        confusion = unclear(lost, overall["n"] + lost, self.parameters)
        confusion["languages"] = {
            language: unclear(
                int(table.not_understood_by_language[place, number]),
                int(table.seen_by_language[place, number]),
                self.parameters,
            )
            for place, language in enumerate(table.languages)
            if table.seen_by_language[place, number]
        }
        return {
            "id": table.statements[number],
            "overall": overall,
            "groups": cells,
            "common_ground": common_ground(cells or {"everybody": overall}, self.parameters.common_ground_share)
            if overall["n"]
            else None,
            "division": division(cells) if overall["n"] else None,
            "unclear": confusion,
            "loading": [_six(value) for value in drawn.components[:, number]]
            if drawn is not None and on_map
            else None,
            "point": [_six(value) for value in drawn.statement_points[number]]
            if drawn is not None and on_map
            else None,
            "extremity": _six(drawn.extremity[number]) if drawn is not None and on_map else 0.0,
        }


def analyse(
    votes: VoteTable | Iterable[Sequence[Any]],
    *,
    statements: Iterable[Any] | None = None,
    languages: Sequence[str | None] | None = None,
    earlier: Earlier | Result | None = None,
    parameters: Parameters | None = None,
) -> Result:
    """Opinion groups and common ground of these votes.

    `votes` are rows `(participant, statement, value)` or `(participant, statement, value, at)`, see
    `VoteTable.from_rows`, or a table. `statements` are the ones that moderation left (also those without votes);
    `languages` the language each row's statement was shown in; `earlier` the run before, for directions and letters.
    The same votes in any order give the same stored result. Raises `ValueError` for rows that are no votes.
    """
    parameters = parameters or Parameters()
    if isinstance(votes, VoteTable):
        if statements is not None or languages is not None:
            raise ValueError("A table already knows its statements and languages.")
        table = votes
    else:
        table = VoteTable.from_rows(votes, statements=statements, languages=languages)
    before = earlier.earlier if isinstance(earlier, Result) else earlier

    ballots = Ballots.of(table)
    axes = components_of(before.components, table.statements) if before and before.components else None
    opinion_map = draw_map(ballots, full_statements=parameters.full_statements, earlier_components=axes)
    grouping = find_groups(ballots, opinion_map, table.generator, parameters)
    shown = None if grouping.reason == "too_few_people" else opinion_map
    groups = int(grouping.labels.max(initial=NO_GROUP)) + 1
    counts = count_by_group(table.rows, table.columns, table.values, grouping.labels, groups, len(table.statements))
    result = Result(table, parameters, shown, grouping, (), counts)
    if not groups:
        return result
    sizes = np.bincount(grouping.labels[grouping.labels != NO_GROUP], minlength=groups)
    old, likeness = before.likeness(result) if before else ([], None)
    return replace(result, letters=tuple(letters(sizes.tolist(), old, likeness)))


def lists(statements: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Identifiers of common ground, dividing and unclear statements, strongest first."""

    def chosen(part: str, flag: str, strength: str) -> list[str]:
        found = [s for s in statements if s[part] and s[part][flag]]
        return [s["id"] for s in sorted(found, key=lambda s: -s[part][strength])]

    return {
        "common_ground": chosen("common_ground", "is_common_ground", "minimum"),
        "dividing": chosen("division", "is_dividing", "gap"),
        "unclear": chosen("unclear", "is_unclear", "share"),
    }


def ellipse(points: np.ndarray) -> dict[str, float]:
    """An ellipse that holds about 80 % of a cloud of points (people, 2), to two digits: a shape on which nobody stands.

    Middle `x`, `y`; half axes `rx` >= `ry`; `angle` of the longer one in degrees, counter-clockwise.
    """
    middle = points.mean(axis=0)
    values, vectors = np.linalg.eigh(np.cov(points.T, bias=True))
    longer = vectors[:, 1] if vectors[0, 1] >= 0 else -vectors[:, 1]
    radii = ELLIPSE_DEVIATIONS * np.sqrt(np.maximum(values, 0))
    return {
        "x": _two(middle[0]),
        "y": _two(middle[1]),
        "rx": _two(radii[1]),
        "ry": _two(radii[0]),
        "angle": _two(math.degrees(math.atan2(longer[1], longer[0]))),
    }


def _six(value: float | None) -> float | None:
    return None if value is None else round(float(value), 6) + 0.0


def _two(value: float) -> float:
    return round(float(value), 2) + 0.0
