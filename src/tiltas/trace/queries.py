"""Reading arrows: neighbours of many nodes at once, and the whole trail of some."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import OuterRef, Subquery

from tiltas.languages.texts import Text

from . import register
from .models import Link, Node, Traced
from .register import Kind, Station
from .relations import RELATIONS, Relation

DEPTH = 24  # the chain has some twelve stations; nothing real is longer than twice that


def _ids(things: Iterable[Node | Traced | int]) -> list[int]:
    return [thing if isinstance(thing, int) else thing.pk for thing in things]


def has_answer(asking: Traced) -> bool:
    """Whether somebody answered what this asks for; one query."""
    return Link.objects.filter(earlier_id=asking.pk, relation="answered_by", retracted_at=None).exists()


def uid_before(relation: str) -> Subquery:
    """The uid of what an arrow comes from, to annotate rows of a traced kind with."""
    return Subquery(
        Link.objects.filter(later_id=OuterRef("pk"), relation=relation, retracted_at=None).values("earlier__uid")[:1]
    )


def later(things: Iterable[Node | Traced | int], *relations: str, kind: str = "") -> dict[int, list[Link]]:
    """Links that lead on from each node, oldest first, `link.later` loaded; one query."""
    return _links(things, "earlier_id", "later", relations, kind)


def earlier(things: Iterable[Node | Traced | int], *relations: str, kind: str = "") -> dict[int, list[Link]]:
    """Links that lead to each node, oldest first, `link.earlier` loaded; one query."""
    return _links(things, "later_id", "earlier", relations, kind)


def _links(things, near, far, relations, kind):
    links = (
        Link.objects.filter(**{f"{near}__in": _ids(things)}, retracted_at=None)
        .select_related(far)
        .order_by("at", "pk")
    )
    if relations:
        links = links.filter(relation__in=relations)
    if kind:
        links = links.filter(**{f"{far}__kind": kind})
    found: dict[int, list[Link]] = defaultdict(list)
    for link in links:
        found[getattr(link, near)].append(link)
    return found


_WALK = """
    WITH RECURSIVE way(id, depth, ends) AS (
        SELECT id, 0, 1 = 0 FROM trace_node WHERE id IN ({marks})
        UNION
        SELECT link.{far}_id, way.depth + 1, link.relation = 'considered_not_used'
        FROM way JOIN trace_link link ON link.{near}_id = way.id
        WHERE link.retracted_at IS NULL AND NOT way.ends AND way.depth < %s
    )
    SELECT id, MAX(depth) FROM way GROUP BY id
"""


def _walk(ids: list[int], *, up: bool) -> dict[int, int]:
    """Nodes reached from `ids` with the longest way to each; one query, the same on SQLite and PostgreSQL.

    A way ends at "considered and not used": what came of the text did not come of what it left out.
    """
    if not ids:
        return {}
    near, far = ("later", "earlier") if up else ("earlier", "later")
    sql = _WALK.format(marks=", ".join(["%s"] * len(ids)), near=near, far=far)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*ids, DEPTH])
        return dict(cursor.fetchall())


def leads_to(first: int, second: int) -> bool:
    """Whether arrows lead from node `first` to node `second`."""
    return second in _walk([first], up=False)


@dataclass
class Stop:
    """One node on a trail: how it is shown, how far from the start (before: negative), and its arrows on this trail."""

    node: Node
    kind: Kind
    station: Station
    distance: int
    is_start: bool = False
    came_from: list["Step"] = field(default_factory=list)
    led_to: list["Step"] = field(default_factory=list)


@dataclass(frozen=True)
class Step:
    """One arrow between two stops."""

    link: Link
    relation: Relation
    earlier: Stop
    later: Stop
    body: Station | None = None

    @property
    def reason(self) -> Text | str:
        """Why, in the reader's language as far as it is there."""
        return self.link.shown.reason if self.link.reason else ""


@dataclass
class Trail:
    """Everything that led to some nodes and everything that came of them."""

    stops: list[Stop]
    steps: list[Step]
    hidden_before: int
    hidden_after: int

    @property
    def is_sample(self) -> bool:
        """Whether any of it is invented."""
        return any(stop.node.is_sample for stop in self.stops)

    @property
    def by_kind(self) -> list[tuple[Kind, list[Stop]]]:
        """Stops grouped by kind in the order of the way."""
        groups: dict[str, list[Stop]] = defaultdict(list)
        for stop in self.stops:
            groups[stop.kind.key].append(stop)
        return [(entry, groups[entry.key]) for entry in register.kinds() if entry.key in groups]


def trail(things: Iterable[Node | Traced | int], *, reveal: Iterable[int] = ()) -> Trail:
    """The trail of some nodes, up and down. Private nodes are counted, not shown, but for those in `reveal`.

    Two walks, one query for nodes, one for links, one for each kind that is shown and one for all words.
    """
    ids = _ids(things)
    up, down = _walk(ids, up=True), _walk(ids, up=False)
    distances = {pk: -depth for pk, depth in up.items()} | {
        pk: depth for pk, depth in down.items() if depth or pk in ids
    }
    nodes = {node.pk: node for node in Node.objects.filter(pk__in=distances)}
    shown_ids = {pk for pk, node in nodes.items() if node.visibility == Node.Visibility.PUBLIC or pk in set(reveal)}
    links = Link.objects.filter(earlier__in=shown_ids, later__in=shown_ids, retracted_at=None).select_related(
        "on_behalf_of"
    )
    links = list(links.order_by("at", "pk"))
    by_kind: dict[str, list[int]] = defaultdict(list)
    for node in [*(nodes[pk] for pk in sorted(shown_ids)), *(link.on_behalf_of for link in links)]:
        if node is not None:
            by_kind[node.kind].append(node.pk)
    stations = register.resolve(by_kind, also=[link for link in links if link.reason])
    stops = {
        pk: Stop(nodes[pk], register.kind(nodes[pk].kind), stations[pk], distances[pk], is_start=pk in ids)
        for pk in shown_ids
        if pk in stations
    }
    steps = []
    for link in links:
        if link.earlier_id not in stops or link.later_id not in stops:
            continue
        step = Step(
            link,
            RELATIONS[link.relation],
            stops[link.earlier_id],
            stops[link.later_id],
            stations.get(link.on_behalf_of_id),
        )
        step.earlier.led_to.append(step)
        step.later.came_from.append(step)
        steps.append(step)
    hidden = set(nodes) - set(stops)
    return Trail(
        stops=sorted(
            stops.values(), key=lambda stop: (stop.kind.order, stop.distance, stop.node.made_at, stop.node.pk)
        ),
        steps=steps,
        hidden_before=sum(distances[pk] < 0 for pk in hidden),
        hidden_after=sum(distances[pk] > 0 for pk in hidden),
    )
