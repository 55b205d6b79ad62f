"""One trail from a voice to what was done, chosen for the home page from what is stored."""

from dataclasses import dataclass

from django.core.cache import caches
from django.utils import translation

from tiltas.implementation.models import Service
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


def longest_way_to(stop: Stop) -> list[Stop]:
    """The longest way along the arrows that ends at a stop; of equal ones that which starts with the earliest node."""
    best: dict[int, list[Stop]] = {}

    def way(here: Stop) -> list[Stop]:
        pk = here.node.pk
        if pk not in best:
            ways = [way(step.earlier) for step in here.came_from if step.relation.key != "considered_not_used"]
            best[pk] = [*min(ways, key=lambda way: (-len(way), way[0].node.pk), default=[]), here]
        return best[pk]

    return way(stop)


def told_journey() -> list[Station]:
    """The stations of one journey that ended in a service, real ones before samples; [] when there is none yet."""
    return caches["near"].get_or_set(f"journey:{translation.get_language()}", _choose, KEPT)


def _choose() -> list[Station]:
    made = (
        Link.objects.filter(
            relation="creates",
            retracted_at=None,
            earlier__visibility=Node.Visibility.PUBLIC,
            later__in=Service.objects.public().filter(state=Service.State.EXISTS).values("pk"),
        )
        .order_by("later__is_sample", "-at")
        .values_list("earlier_id", "later_id")[:20]
    )
    ways = [_way_through(measure, service) for measure, service in made]
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


def _way_through(measure: int, service: int) -> list[Stop]:
    """What led to a measure, the service it made, its last report and what was said of that from outside."""
    stops = {stop.node.pk: stop for stop in trail([measure]).stops}
    if measure not in stops or service not in stops:
        return []
    way = [*longest_way_to(stops[measure]), stops[service]]
    reports = [step.later for step in stops[measure].led_to if step.later.kind.key == "report"]
    if reports:
        last = max(reports, key=lambda stop: (bool(stop.led_to), stop.node.made_at))
        way += [last, *(step.later for step in last.led_to[:1])]
    return way
