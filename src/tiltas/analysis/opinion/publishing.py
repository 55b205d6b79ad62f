"""What the public may see: no figure, and no difference between figures, that rests on fewer than ten people.

What is hidden must not be found by subtraction either: if everybody minus the groups shown leaves one to nine people,
the overall figure is given for the groups shown only.
"""

from collections.abc import Mapping
from typing import Any

from .engine import lists
from .statistics import common_ground, division, proportion

FLOOR = 10
_ANSWERS = ("agree", "disagree", "unsure")


def public(result_json: Mapping[str, Any], floor: int = FLOOR) -> dict[str, Any]:
    """A stored result without anything that rests on fewer than `floor` people; same shape, `"public": True`.

    Groups below the floor disappear and are counted, with people not grouped, in `counts["not_shown"]` (0 when there
    are no groups at all); `counts["grouped"]` is of the groups shown. A cell with fewer votes is None. `overall` is None, or has `"of": "groups shown"` where the rest would be too few. Common ground
    and division are worked out again from the cells shown and name them. Ratios to "the rest" are left out.
    Does not change its argument; applied twice it changes nothing more.
    """
    if result_json.get("public"):
        return dict(result_json)
    confidence = result_json["parameters"]["confidence_z"]
    share = result_json["parameters"]["common_ground_share"]
    shown = [group["letter"] for group in result_json["groups"] if group["size"] >= floor]
    statements = [_statement(s, shown, floor, confidence, share) for s in result_json["statements"]]
    cells = {s["id"]: s["groups"] for s in statements}
    groups = [_group(g, cells, floor) for g in result_json["groups"] if g["letter"] in shown]
    counts = {name: value for name, value in result_json["counts"].items() if name not in _ANSWERS}
    if result_json["groups"]:
        counts["grouped"] = sum(group["size"] for group in groups)
    counts["not_shown"] = counts["participants"] - counts["grouped"] if result_json["groups"] else 0
    counts["groups_not_shown"] = len(result_json["groups"]) - len(groups)
    plot = result_json["map"]
    if plot and counts["with_enough_votes"] < floor:
        plot = None
    return {
        **result_json,
        "public": True,
        "floor": floor,
        "counts": counts,
        "map": plot,
        "groups": groups,
        "statements": statements,
        **lists(statements),
    }


def difference_is_safe(earlier_json: Mapping[str, Any], later_json: Mapping[str, Any], floor: int = FLOOR) -> bool:
    """Whether the later run may be published after the earlier one: nobody can subtract their way to a few people."""
    return not unsafe_differences(earlier_json, later_json, floor)


def unsafe_differences(
    earlier_json: Mapping[str, Any], later_json: Mapping[str, Any], floor: int = FLOOR
) -> list[tuple[str, str]]:
    """(statement, "overall" or group letter or "not_understood") of figures shown in both runs that differ by too few.

    A figure is safe when it did not change at all, or when at least `floor` people must have been added, removed or
    have changed their answer: the largest change among votes, agrees, disagrees and unsures.
    """
    before = {s["id"]: s for s in public(earlier_json, floor)["statements"]}
    found = []
    for now in public(later_json, floor)["statements"]:
        then = before.get(now["id"])
        if then is None:
            continue
        pairs = [("overall", then["overall"], now["overall"])]
        pairs += [(letter, then["groups"].get(letter), cell) for letter, cell in sorted(now["groups"].items())]
        for name, old, new in pairs:
            if old and new and 0 < _moved(old, new) < floor:
                found.append((now["id"], name))
        if then["unclear"] and now["unclear"]:
            moved = max(abs(now["unclear"][part] - then["unclear"][part]) for part in ("seen", "count"))
            if 0 < moved < floor:
                found.append((now["id"], "not_understood"))
    return found


def _moved(old: Mapping[str, Any], new: Mapping[str, Any]) -> int:
    changes = [abs(new[answer]["count"] - old[answer]["count"]) for answer in _ANSWERS]
    return max(abs(new["n"] - old["n"]), *changes)


def _statement(
    statement: Mapping[str, Any], shown: list[str], floor: int, confidence: float, share: float
) -> dict[str, Any]:
    cells = {letter: c if c["n"] >= floor else None for letter, c in statement["groups"].items() if letter in shown}
    visible = {letter: c for letter, c in cells.items() if c}
    overall = statement["overall"]
    hidden = overall["n"] - sum(c["n"] for c in visible.values())
    if overall["n"] < floor:
        overall = None
    elif visible and 0 < hidden < floor:
        overall = {"n": overall["n"] - hidden, "of": "groups shown"}
        for answer in _ANSWERS:
            count = sum(c[answer]["count"] for c in visible.values())
            overall[answer] = proportion(count, overall["n"], confidence)
    ground = statement["common_ground"]
    if statement["groups"]:
        ground = common_ground(visible, share) if len(visible) > 1 else None
    elif overall is None:
        ground = None
    point = statement["point"]
    return {
        "id": statement["id"],
        "overall": overall,
        "groups": cells,
        "common_ground": ground,
        "division": division(visible),
        "unclear": _unclear(statement["unclear"], floor),
        # Two digits and no axes: a point must not give back the mean that is hidden.
        "point": [round(value, 2) for value in point] if point and overall and "of" not in overall else None,
    }


def _unclear(confusion: Mapping[str, Any], floor: int) -> dict[str, Any] | None:
    if confusion["seen"] < floor:
        return None
    languages = {name: c for name, c in confusion["languages"].items() if c["seen"] >= floor}
    while languages and 0 < confusion["seen"] - sum(c["seen"] for c in languages.values()) < floor:
        del languages[min(languages, key=lambda name: (languages[name]["seen"], name))]
    return {**confusion, "languages": languages}


def _group(group: Mapping[str, Any], cells: Mapping[str, Mapping[str, Any]], floor: int) -> dict[str, Any]:
    kept = ("statement", "side", "n", "count", "share", "low", "high", "is_weak", "is_sure")
    return {
        **group,
        "representative": [
            {name: entry[name] for name in kept}
            for entry in group["representative"]
            if cells[entry["statement"]].get(group["letter"])
        ],
    }
