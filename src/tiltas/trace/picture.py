"""A trail as a picture: one row per station, lanes for what runs side by side, drawn like the map of a tram network."""

from dataclasses import dataclass, field
from itertools import groupby

from .queries import Stop, Trail

LANE = 24  # width of one lane in the picture's own units
HALF = 28  # from the top of a row to its station; below the junction of twice that, lanes run straight on
LANES = 6  # more would leave no room for words on a phone: ways to different places then share the last one
MANY = 8  # more stops of one kind than this stand behind one station that can be opened


@dataclass(frozen=True)
class Line:
    """One stroke of a junction, from (x1, y1) to (x2, y2): y is 0 at the top, HALF at the station, then 2 * HALF."""

    x1: int
    y1: int
    x2: int
    y2: int
    meaning: str

    @property
    def path(self) -> str:
        """A straight line, or a curve when it changes lanes."""
        if self.x1 == self.x2:
            return f"M{self.x1} {self.y1}V{self.y2}"
        middle = (self.y1 + self.y2) // 2
        return f"M{self.x1} {self.y1}C{self.x1} {middle} {self.x2} {middle} {self.x2} {self.y2}"


@dataclass
class Row:
    """One station with the strokes around it; `x` is where it lies. It stands for one stop, or for many of a kind."""

    stops: list[Stop]
    x: int = 0
    lines: list[Line] = field(default_factory=list)
    opens_kind: bool = False
    opens_meaning: bool = False
    closes_meaning: bool = False

    @property
    def stop(self) -> Stop:
        """The stop, or the first of many."""
        return self.stops[0]

    @property
    def is_folded(self) -> bool:
        """Whether the station stands for many stops."""
        return len(self.stops) > 1

    @property
    def tails(self) -> list[tuple[int, str]]:
        """The lanes that run on below the junction, each with its meaning."""
        return sorted({line.x2: line.meaning for line in self.lines if line.y2 == 2 * HALF}.items())


@dataclass
class Picture:
    """Rows from the first voice to the last result."""

    rows: list[Row]
    lanes: int

    @property
    def width(self) -> int:
        """In the picture's own units."""
        return self.lanes * LANE

    height = 2 * HALF


def draw(trail: Trail) -> Picture:
    """Lay the stops of a trail into lanes. A lane is held by what it leads to, so ways to one place share it."""
    rows = _rows(trail)
    position = {stop.node.pk: number for number, row in enumerate(rows) for stop in row.stops}
    lanes: list[set[int]] = []  # the rows each lane leads to
    came_as: dict[int, str] = {}  # the meaning of what last entered a lane
    widest = 1

    def centre(lane: int) -> int:
        return lane * LANE + LANE // 2

    def free_lane(beside: int) -> int:
        for lane in [*range(beside, len(lanes)), *reversed(range(min(beside, len(lanes))))]:
            if not lanes[lane]:
                return lane
        if len(lanes) < LANES:
            lanes.append(set())
        return len(lanes) - 1

    for number, row in enumerate(rows):
        meaning = row.stop.kind.meaning
        arriving = [lane for lane, targets in enumerate(lanes) if number in targets]
        own = arriving[0] if arriving else free_lane(0)
        row.x = centre(own)
        row.lines = [Line(centre(lane), 0, row.x, HALF, came_as[lane]) for lane in arriving]
        for lane in arriving:
            lanes[lane].discard(number)
        row.lines += [
            Line(centre(lane), 0, centre(lane), 2 * HALF, came_as[lane]) for lane, held in enumerate(lanes) if held
        ]
        # Only forward: an arrow to a stop that stands earlier in the list is told in the text.
        leading = {position[step.later.node.pk] for stop in row.stops for step in stop.led_to}
        for target in sorted(found for found in leading if found > number):
            lane = next((lane for lane, held in enumerate(lanes) if target in held), None)
            if lane is None:
                lane = free_lane(own) if lanes[own] else own
                lanes[lane].add(target)
                came_as[lane] = meaning
            row.lines.append(Line(row.x, HALF, centre(lane), 2 * HALF, meaning))
        widest = max(widest, len(lanes))
    return Picture(rows, widest)


def _rows(trail: Trail) -> list[Row]:
    """One row per stop; where a kind has many, one row for all of them but those the trail starts from."""
    rows = []
    for _key, group in groupby(trail.stops, key=lambda stop: stop.kind.key):
        stops = list(group)
        others = [stop for stop in stops if not stop.is_start]
        if len(others) > MANY:
            found = [Row(others), *(Row([stop]) for stop in stops if stop.is_start)]
        else:
            found = [Row([stop]) for stop in stops]
        found[0].opens_kind = True
        rows += found
    for _meaning, group in groupby(rows, key=lambda row: row.stop.kind.meaning):
        part = list(group)
        part[0].opens_meaning = part[-1].closes_meaning = True
    return rows
