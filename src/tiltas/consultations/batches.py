"""What of a new result may be published after an earlier one. No database.

Who compares two published results must not learn how a few people voted. So the floor of ten people holds for what
moved between them too: as long as a figure moved by one to nine people, the earlier one stays, with its day.
"""

from collections.abc import Mapping
from typing import Any

from tiltas.analysis.opinion import unsafe_differences
from tiltas.analysis.opinion.engine import lists
from tiltas.analysis.opinion.statistics import common_ground, division

FLOOR = 10


def hold_back(earlier: Mapping[str, Any], now: Mapping[str, Any], *, as_of: str, floor: int = FLOOR) -> dict[str, Any]:
    """`now` (a public result) with the rows of `earlier` wherever one of their figures moved by too few people.

    A row goes as a whole: its parts add up to each other, so a single figure kept back could be found by subtraction.
    Rows kept back carry `as_of`, the moment of the run they come from. Changes neither argument.
    """
    kept_back = {statement for statement, _figure in unsafe_differences(earlier, now, floor)}
    before = {statement["id"]: statement for statement in earlier["statements"]}
    letters = [group["letter"] for group in now["groups"]]
    share = now["parameters"]["common_ground_share"]
    statements = [
        _earlier_row(before[row["id"]], letters, share, as_of) if row["id"] in kept_back else row
        for row in now["statements"]
    ]
    held = {**now, "statements": statements, **lists(statements)}
    cells = {row["id"]: row["groups"] for row in statements if row["id"] in kept_back}
    held["groups"] = [_with_earlier_figures(group, cells) for group in now["groups"]]
    return _with_earlier_sizes(earlier, held, floor)


def _earlier_row(row: Mapping[str, Any], letters: list[str], share: float, as_of: str) -> dict[str, Any]:
    cells = {letter: row["groups"].get(letter) for letter in letters}
    visible = {letter: cell for letter, cell in cells.items() if cell}
    if letters:
        ground = common_ground(visible, share) if len(visible) > 1 else None
    else:
        ground = common_ground({"everybody": row["overall"]}, share) if row["overall"] else None
    return {
        **row,
        "groups": cells,
        "common_ground": ground,
        "division": division(visible),
        "as_of": row.get("as_of") or as_of,
    }


def _with_earlier_figures(group: Mapping[str, Any], cells: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What a group holds, in the figures of the rows kept back."""
    entries = []
    for entry in group["representative"]:
        if entry["statement"] in cells:
            cell = cells[entry["statement"]].get(group["letter"])
            if not cell:
                continue
            entry = {**entry, "n": cell["n"], **cell[entry["side"]]}
        entries.append(entry)
    return {**group, "representative": entries}


def _with_earlier_sizes(earlier: Mapping[str, Any], now: dict[str, Any], floor: int) -> dict[str, Any]:
    """How many people took part and stand in each group: all as before while one of them moved by too few."""
    old = {group["letter"]: group["size"] for group in earlier["groups"]}
    new = {group["letter"]: group["size"] for group in now["groups"]}
    pairs = [(earlier["counts"]["participants"], now["counts"]["participants"])]
    pairs += [(old[letter], size) for letter, size in new.items() if letter in old]
    if not any(0 < abs(then - size) < floor for then, size in pairs):
        return now
    if old.keys() != new.keys():
        # Another number of groups: sizes before cannot be shown beside them, so none is.
        groups = [{**group, "size": None} for group in now["groups"]]
    else:
        groups = [{**group, "size": old[group["letter"]]} for group in now["groups"]]
    return {**now, "counts": earlier["counts"], "groups": groups}
