"""A published result, arranged for readers: sentences, shapes and tables. Every figure comes from the stored run.

Nothing here looks into the database, so that a result can also be printed where there is none.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tiltas.analysis.opinion import public
from tiltas.core.numbers import percent
from tiltas.languages.texts import name_in_page_language

# How sure the bounds of a share are, in percent.
SURE = 90
# Under which name a run lists what a kind of finding is about.
LISTS = {"common_ground": "common_ground", "division": "dividing", "unclear": "unclear"}


def _percent(share: float | None) -> int:
    return round(100 * (share or 0))


@dataclass(frozen=True)
class Share:
    """So many of so many, with the bounds between which the share lies in nine of ten such samples, in percent."""

    count: int
    n: int
    percent: int
    low: int
    high: int

    @classmethod
    def of(cls, part: Mapping[str, Any], n: int) -> "Share":
        return cls(part["count"], n, _percent(part["share"]), _percent(part["low"]), _percent(part["high"]))

    @property
    def in_words(self) -> str:
        """The whole of it as a sentence."""
        # Translators: shares come with their sign (53 %); "between … and …" is the interval in which the share lies
        # with a certainty of %(sure)s
        return ngettext(
            "%(count)s of %(n)s person, %(percent)s (%(sure)s sure: between %(low)s and %(high)s)",
            "%(count)s of %(n)s people, %(percent)s (%(sure)s sure: between %(low)s and %(high)s)",
            self.n,
        ) % {
            "count": self.count,
            "n": self.n,
            "percent": percent(self.percent),
            "sure": percent(SURE),
            "low": percent(self.low),
            "high": percent(self.high),
        }


@dataclass(frozen=True)
class Cell:
    """How one group, or everybody, answered one statement."""

    n: int
    agree: Share
    disagree: Share
    unsure: Share

    @classmethod
    def of(cls, cell: Mapping[str, Any] | None) -> "Cell | None":
        """None where too few people answered."""
        if not cell:
            return None
        return cls(cell["n"], *(Share.of(cell[answer], cell["n"]) for answer in ("agree", "disagree", "unsure")))

    def side(self, side: str) -> Share:
        return self.agree if side == "agree" else self.disagree

    @property
    def parts(self) -> list[tuple[str, int, str]]:
        """For the bar."""
        return [
            (_("Agree"), self.agree.count, "agree"),
            (_("Disagree"), self.disagree.count, "disagree"),
            (_("Not sure"), self.unsure.count, "pass"),
        ]


@dataclass
class Row:
    """One statement with its figures."""

    statement: Any
    overall: Cell | None
    groups: list[tuple[str, Cell | None]]
    side: str = "agree"
    as_of: Any = None
    highest: str = ""
    lowest: str = ""
    unclear: Share | None = None
    unclear_in: list[tuple[str, Share]] = field(default_factory=list)

    @property
    def shares(self) -> list[tuple[str, Share | None]]:
        """The side that the row is about, group by group."""
        return [(letter, cell.side(self.side) if cell else None) for letter, cell in self.groups]

    @property
    def overall_share(self) -> Share | None:
        return self.overall.side(self.side) if self.overall else None

    @property
    def weakest(self) -> Share | None:
        """The share of the group in which this side has the least support: what common ground rests on."""
        present = [share for _letter, share in self.shares if share]
        return min(present, key=lambda share: share.percent, default=self.overall_share)

    def share_of(self, letter: str) -> Share | None:
        return dict(self.shares).get(letter)

    @property
    def high_share(self) -> Share | None:
        return self.share_of(self.highest)

    @property
    def low_share(self) -> Share | None:
        return self.share_of(self.lowest)


@dataclass(frozen=True)
class Holding:
    """What one group holds, more than the others."""

    statement: Any
    side: str
    share: Share
    is_weak: bool
    is_sure: bool


@dataclass(frozen=True)
class Shape:
    """An ellipse on the picture, in its units."""

    x: float
    y: float
    rx: float
    ry: float
    angle: float


@dataclass
class Group:
    """People who vote alike."""

    letter: str
    # None while the number would tell too much.
    size: int | None
    holds: list[Holding]
    shape: Shape | None = None

    @property
    def number(self) -> int:
        """1 for A: chooses colour and pattern."""
        return ord(self.letter) - ord("A") + 1


@dataclass
class Picture:
    """The groups as shapes; width and height in its own units."""

    width: int
    height: int
    everybody: Shape | None
    groups: list[Group]


@dataclass
class Result:
    """Everything that the page of a result shows."""

    run: Any
    outcome: str
    reason: str
    people: int
    votes: int
    not_shown: int
    groups: list[Group]
    letters: list[str]
    common_ground: list[Row]
    dividing: list[Row]
    unclear: list[Row]
    rows: list[Row]
    picture: Picture | None
    languages: list[tuple[str, int | None]]
    details: list[tuple[str, str]]

    @property
    def has_groups(self) -> bool:
        return self.outcome == "groups" and bool(self.groups)

    @property
    def is_kept_back(self) -> bool:
        """Whether some rows are of an earlier day, because too little changed since."""
        return any(row.as_of for row in self.rows)

    @property
    def why_no_groups(self) -> str:
        """In words."""
        return {
            "too_few_people": _("Fewer than 10 people answered enough statements to look for groups."),
            "too_few_for_groups": _("There are too few people yet to look for groups among them."),
            "no_admissible_k": _("The answers do not fall into groups that are large and clear enough."),
            "unstable": _("The groups would be different ones if a few people were missing, so they are not shown."),
            "no_structure": _("The answers do not differ from chance clearly enough to speak of groups."),
        }.get(self.reason, _("No stable opinion groups were found."))


def read(run: Any, statements: Iterable[Any]) -> Result:
    """The result of a run for readers. `statements` have `uid` and `shown.text`; those that are missing are left out."""
    result = run.result
    known = {statement.uid: statement for statement in statements}
    letters = [group["letter"] for group in result["groups"]]
    rows = {row["id"]: _row(row, known[row["id"]], letters) for row in result["statements"] if row["id"] in known}
    counts = result["counts"]
    groups = [_group(group, known) for group in result["groups"]]
    found = Result(
        run=run,
        outcome=result["outcome"],
        reason=result["reason"],
        people=counts["participants"],
        votes=counts["votes"],
        not_shown=counts.get("not_shown", 0),
        groups=groups,
        letters=letters,
        common_ground=_listed(result, rows, "common_ground"),
        dividing=_listed(result, rows, "dividing"),
        unclear=_listed(result, rows, "unclear"),
        rows=sorted(rows.values(), key=lambda row: -(row.overall.n if row.overall else 0)),
        picture=_picture(result, groups),
        languages=took_part(run)["languages"],
        details=_details(run),
    )
    return found


def took_part(run: Any) -> dict[str, Any]:
    """How many people took part, and in which languages they read: (name, number, or None below ten), most first."""
    spoken = run.result.get("languages", {})
    ordered = sorted(spoken.items(), key=lambda pair: (-(pair[1] or 0), pair[0]))
    return {
        "people": run.result["counts"]["participants"],
        "languages": [(name_in_page_language(code), count) for code, count in ordered],
    }


def _listed(result, rows, name) -> list[Row]:
    parts = {"common_ground": "common_ground", "dividing": "division", "unclear": "unclear"}
    by_id = {row["id"]: row for row in result["statements"]}
    found = []
    for key in result[name]:
        if key not in rows:
            continue
        row, part = rows[key], by_id[key][parts[name]]
        chosen = Row(**(vars(row) | {"side": part.get("side", "agree")}))
        if name == "dividing":
            chosen.highest, chosen.lowest = part["highest"], part["lowest"]
        found.append(chosen)
    return found


def _row(row: Mapping[str, Any], statement: Any, letters: Sequence[str]) -> Row:
    ground = row["common_ground"] or {}
    confusion = row["unclear"]
    return Row(
        statement=statement,
        overall=Cell.of(row["overall"]),
        groups=[(letter, Cell.of(row["groups"].get(letter))) for letter in letters],
        side=ground.get("side", "agree"),
        as_of=parse_datetime(row["as_of"]) if row.get("as_of") else None,
        unclear=Share.of(confusion, confusion["seen"]) if confusion else None,
        unclear_in=[
            (name_in_page_language(code), Share.of(part, part["seen"]))
            for code, part in sorted((confusion or {}).get("languages", {}).items())
            if part["count"]
        ],
    )


def _group(group: Mapping[str, Any], known: Mapping[str, Any]) -> Group:
    holds = [
        Holding(
            known[entry["statement"]],
            entry["side"],
            Share.of(entry, entry["n"]),
            entry["is_weak"],
            entry["is_sure"],
        )
        for entry in group["representative"]
        if entry["statement"] in known
    ]
    return Group(group["letter"], group["size"], holds)


WIDTH, HEIGHT, MARGIN, SMALLEST = 640, 420, 24, 42


def _picture(result: Mapping[str, Any], groups: list[Group]) -> Picture | None:
    """Ellipses of the map scaled into the picture; None when there is no group whose shape may be shown."""
    shapes = {group["letter"]: group["shape"] for group in result["groups"] if group["shape"]}
    if not shapes:
        return None
    everybody = (result["map"] or {}).get("everybody")
    bounds = [_bounds(shape) for shape in [*shapes.values(), *([everybody] if everybody else [])]]
    left, right = min(b[0] for b in bounds), max(b[1] for b in bounds)
    low, high = min(b[2] for b in bounds), max(b[3] for b in bounds)
    scale = min(
        (WIDTH - 2 * MARGIN) / max(right - left, 1e-9),
        (HEIGHT - 2 * MARGIN) / max(high - low, 1e-9),
    )
    x0 = WIDTH / 2 - scale * (left + right) / 2
    y0 = HEIGHT / 2 + scale * (low + high) / 2

    def placed(shape: Mapping[str, float], smallest: float) -> Shape:
        # The y axis of pictures points down, so the angle turns the other way.
        return Shape(
            round(x0 + scale * shape["x"], 1),
            round(y0 - scale * shape["y"], 1),
            round(max(scale * shape["rx"], smallest), 1),
            round(max(scale * shape["ry"], smallest), 1),
            round(-shape["angle"], 1),
        )

    for group in groups:
        if group.letter in shapes:
            group.shape = placed(shapes[group.letter], SMALLEST)
    return Picture(WIDTH, HEIGHT, placed(everybody, 0) if everybody else None, [g for g in groups if g.shape])


def _bounds(shape: Mapping[str, float]) -> tuple[float, float, float, float]:
    turn = math.radians(shape["angle"])
    across = math.hypot(shape["rx"] * math.cos(turn), shape["ry"] * math.sin(turn))
    along = math.hypot(shape["rx"] * math.sin(turn), shape["ry"] * math.cos(turn))
    return shape["x"] - across, shape["x"] + across, shape["y"] - along, shape["y"] + along


def _details(run: Any) -> list[tuple[str, str]]:
    """For researchers: what it takes to compute the same again. Names are those of the downloaded document."""
    result = run.result
    quality = {name: value for name, value in result["quality"].items() if not isinstance(value, Mapping)}
    rows = [
        ("sha256", result["sha256"]),
        ("seed", result["seed"]),
        ("engine", f"{result['engine']} {result['engine_version']}"),
        ("outcome", " ".join(part for part in (result["outcome"], result["reason"]) if part)),
        *((name, value) for name, value in quality.items()),
        *((f"counts.{name}", value) for name, value in result["counts"].items()),
        *((f"parameters.{name}", value) for name, value in result["parameters"].items()),
    ]
    if result["map"]:
        rows.append(("map.variance", ", ".join(str(share) for share in result["map"]["variance"])))
    return [(name, str(value)) for name, value in rows if value is not None]


# Single statements ----------------------------------------------------------------------------------------------------


def figures_of(run: Any, statement: Any) -> Row | None:
    """The figures of one statement in a run."""
    row = next((row for row in run.result["statements"] if row["id"] == statement.uid), None)
    return _row(row, statement, [group["letter"] for group in run.result["groups"]]) if row else None


def rows_of_finding(finding: Any, statements: Iterable[Any]) -> list[Row]:
    """The figures that a finding rested on, as they stood when it was recorded."""
    known = {statement.uid: statement for statement in statements}
    return [_row(row, known[row["id"]], sorted(row["groups"])) for row in finding.figures if row["id"] in known]


def suggested_title(kind: str, statement: Any, run: Any) -> str:
    """A finding in one plain sentence, in the language of the page."""
    row = next((row for row in run.result["statements"] if row["id"] == statement.uid), None) or {}
    words = {"text": statement.shown.text.plain.rstrip(".")}
    if kind == "unclear":
        return _("Many did not understand: “%(text)s”") % words
    if kind == "division":
        return _("Opinions part on this: “%(text)s”") % words
    disagree = (row.get("common_ground") or {}).get("side") == "disagree"
    if run.result["basis"] == "groups":
        if disagree:
            return _("Everybody, whichever opinion group, disagrees: “%(text)s”") % words
        return _("Everybody, whichever opinion group, agrees: “%(text)s”") % words
    if disagree:
        return _("Most people disagree: “%(text)s”") % words
    return _("Most people agree: “%(text)s”") % words


# Files ----------------------------------------------------------------------------------------------------------------


def document(consultation: Any, run: Any, statements: Iterable[Any]) -> dict[str, Any]:
    """The public result with the texts that its identifiers stand for."""
    return {
        "question": consultation.title,
        "language": consultation.source_language,
        "is_sample": consultation.is_sample,
        "source": {"name": consultation.source_name, "url": consultation.source_url, "licence": consultation.licence},
        "cut_off": run.cut_off.isoformat(),
        "published_at": run.published_at.isoformat(),
        "texts": {
            statement.uid: {"text": statement.text, "language": statement.source_language} for statement in statements
        },
        # Once more through the floor: whatever was stored, nothing below it leaves.
        "result": public(run.result),
    }


def as_table(run: Any, statements: Iterable[Any]) -> tuple[list[str], list[list[Any]]]:
    """Columns and rows: one row per statement and group ("everybody" first); cells of fewer than ten people are empty."""
    answers = ("agree", "disagree", "unsure")
    columns = ["statement", "language", "text", "group", "n"]
    columns += [f"{answer}{part}" for answer in answers for part in ("", "_share", "_low", "_high")]
    rows = {row["id"]: row for row in run.result["statements"]}
    lines = []
    for statement in statements:
        row = rows.get(statement.uid)
        if row is None:
            continue
        for group, cell in [("everybody", row["overall"]), *sorted(row["groups"].items())]:
            figures = [""] * 13
            if cell:
                figures = [cell["n"]]
                for answer in answers:
                    figures += [cell[answer][part] for part in ("count", "share", "low", "high")]
            lines.append([statement.uid, statement.source_language, statement.text, group, *figures])
    return columns, lines
