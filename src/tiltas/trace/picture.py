"""A trail as a picture: one row per stop, lanes for what runs side by side, drawn like the map of a tram network."""

from dataclasses import dataclass, field

from .queries import Stop, Trail

LANE = 24  # width of one lane in the picture's own units
HALF = 50  # half a row; rows are stretched to the height of their text


@dataclass
class Line:
    """One stroke within a row, from (x1, y1) to (x2, y2): y is 0 at the top, 50 at the station, 100 at the bottom."""

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
    """One stop with the strokes around it; `x` is where its station lies."""

    stop: Stop
    x: int
    is_new_kind: bool
    lines: list[Line] = field(default_factory=list)


@dataclass
class Picture:
    """Rows from the first voice to the last result; `width` in the picture's own units."""

    rows: list[Row]
    width: int


def draw(trail: Trail) -> Picture:
    """Lay the stops of a trail into lanes. A lane is held by the stop it leads to, so roads to one place share it."""
    position = {stop.node.pk: number for number, stop in enumerate(trail.stops)}
    lanes: list[int | None] = []  # what each lane leads to
    came_as: dict[int, str] = {}  # the meaning of what last entered a lane
    rows: list[Row] = []
    widest = 1

    def centre(lane: int) -> int:
        return lane * LANE + LANE // 2

    def free_lane(beside: int) -> int:
        for lane, target in enumerate(lanes):
            if target is None and lane >= beside:
                return lane
        lanes.append(None)
        return len(lanes) - 1

    previous_kind = None
    for stop in trail.stops:
        pk = stop.node.pk
        arriving = [lane for lane, target in enumerate(lanes) if target == pk]
        own = arriving[0] if arriving else free_lane(0)
        lines = [Line(centre(lane), 0, centre(own), HALF, came_as[lane]) for lane in arriving]
        passing = [lane for lane, target in enumerate(lanes) if target not in (None, pk)]
        lines += [Line(centre(lane), 0, centre(lane), 2 * HALF, came_as[lane]) for lane in passing]
        for lane in arriving:
            lanes[lane] = None
        # Only forward: an arrow to a stop that stands earlier in the list is told in the text.
        targets = sorted(
            {step.later.node.pk for step in stop.led_to if position[step.later.node.pk] > position[pk]},
            key=position.__getitem__,
        )
        for target in targets:
            if target in lanes:
                lane = lanes.index(target)
            else:
                lane = own if own >= len(lanes) or lanes[own] is None else free_lane(own + 1)
                lanes[lane] = target
                came_as[lane] = stop.kind.meaning
            lines.append(Line(centre(own), HALF, centre(lane), 2 * HALF, stop.kind.meaning))
        widest = max(widest, len(lanes))
        rows.append(Row(stop, centre(own), stop.kind.key != previous_kind, lines))
        previous_kind = stop.kind.key
    return Picture(rows, widest * LANE)
