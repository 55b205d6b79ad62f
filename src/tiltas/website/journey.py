"""One trail from a voice to what was done, chosen for the home page from what is stored."""

from dataclasses import dataclass

from django.core.cache import caches
from django.utils import translation

from tiltas.languages.texts import Text
from tiltas.trace.models import Link, Node
from tiltas.trace.queries import Stop, trail

KEPT = 300  # seconds; the trail of a service asks each room for its stations


@dataclass(frozen=True)
class Station:
    """One station of the journey as the page prints it."""

    kind: str
    meaning: str
    title: Text | str
    address: str
    state: str
    is_sample: bool


def longest_way(stops: list[Stop]) -> list[Stop]:
    """The longest way along the arrows of a trail; of equal ones that which starts earliest."""
    best: dict[int, list[Stop]] = {}

    def way_from(stop: Stop) -> list[Stop]:
        pk = stop.node.pk
        if pk not in best:
            ways = [way_from(step.later) for step in stop.led_to if step.relation.key != "considered_not_used"]
            best[pk] = [stop, *max(ways, key=len, default=[])]
        return best[pk]

    return max((way_from(stop) for stop in sorted(stops, key=lambda stop: stop.node.pk)), key=len, default=[])


def told_journey() -> list[Station]:
    """The stations of one journey that ended in a service, real ones before samples; [] when there is none yet."""
    language = translation.get_language()
    return caches["near"].get_or_set(f"journey:{language}", _choose, KEPT)


def _choose() -> list[Station]:
    made = (
        Link.objects.filter(
            relation="creates", retracted_at=None, earlier__visibility=Node.Visibility.PUBLIC, later__visibility="public"
        )
        .order_by("later__is_sample", "-at")
        .values_list("later_id", flat=True)[:20]
    )
    ways = []
    for pk in made:
        way = longest_way(trail([pk]).stops)
        # What came after the service stands on the trail of its measure, not of the service itself.
        if any(stop.kind.key == "measure" for stop in way):
            measure = next(stop for stop in way if stop.kind.key == "measure")
            way = longest_way(trail([measure.node.pk]).stops)
        ways.append(way)
        if len(way) >= 9:
            break
    best = max(ways, key=len, default=[])
    return [
        Station(
            kind=str(stop.kind.label),
            meaning=stop.kind.meaning,
            title=stop.station.title,
            address=stop.station.address,
            state=str(stop.station.state),
            is_sample=stop.node.is_sample,
        )
        for stop in best
    ]
