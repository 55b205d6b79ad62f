"""What is known, for the list, the pages, the queue of organisers and the desk. All kinds together in one statement."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, DateField, DateTimeField, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tiltas.core.desk import Waiting
from tiltas.files.queries import waiting_of
from tiltas.network.models import Organisation
from tiltas.network.rules import roles_of
from tiltas.places.models import Place
from tiltas.search.gather import Near, near
from tiltas.search.register import key_of, kinds
from tiltas.themes.models import Theme
from tiltas.trace.models import Link, Node

from .models import (
    KINDS,
    Activity,
    Correction,
    Entry,
    News,
    Policy,
    Practice,
    Priority,
    Reaction,
    Written,
    check_limit,
)
from .rules import WRITERS

PER_PAGE = 24
FEW = 6
# As much of a text as a list can need.
BEGINNING = 600


# All kinds together ---------------------------------------------------------------------------------------------------


def _chosen(
    model: type[Entry],
    *where: Q,
    is_open: bool = False,
    theme: Theme | None = None,
    country: Place | None = None,
    place: Place | None = None,
    language: str = "",
    state: str = Written.State.PUBLISHED,
    **more,
) -> QuerySet[Entry]:
    found = model.objects.filter(*where, **more)
    if is_open:
        found = found.filter(reactions_until__gte=timezone.localdate())
    if state:
        found = found.filter(state=state)
    if theme:
        found = found.filter(
            pk__in=model.themes.through.objects.filter(theme=theme).values(f"{model._meta.model_name}_id")
        )
    if country:
        found = found.filter(Q(place=country) | Q(place__country=country))
    if place:
        found = found.filter(Q(place=place) | Q(place__parent=place))
    if language:
        found = found.filter(source_language=language)
    return found


def _rows(found: QuerySet[Entry], **more) -> QuerySet:
    """The same columns for every kind, so that one statement asks for all of them."""
    model = found.model
    columns = {
        "row_kind": Value(model.node_kind, output_field=CharField()),
        "row_beginning": Substr(Cast("text", TextField()), 1, BEGINNING),
        "row_on": Coalesce("published_at", "node__made_at"),
        "row_reactions_until": F("reactions_until") if model is Activity else Cast(Value(None), DateField()),
    }
    return (
        found.order_by()
        .annotate(**columns)
        .values_list(
            "row_kind", "pk", "node__uid", "node__is_sample", "source_language", "title", "row_beginning", "state",
            "published_at", "verified_at", "updated_at", "organisation_id", "place_id", "row_reactions_until", "row_on",
        )
    )  # fmt: skip


def _together(parts: list[QuerySet]) -> QuerySet:
    first, *others = parts
    # The newest first, whatever its kind.
    return (first.union(*others, all=True) if others else first).order_by("-row_on", "-pk")


# What only one kind can be asked.
OF_ONE_KIND: dict[str, type[Entry]] = {"scope": News, "stage": Activity, "is_open": Activity}


def rows(*where: Q, kind: str = "", **filters) -> QuerySet:
    """Rows of the entries of all kinds (or one) that the filters of `_chosen` leave, the newest first."""
    models = [KINDS[kind]] if kind else list(KINDS.values())
    asked = {model for name, model in OF_ONE_KIND.items() if filters.get(name)}
    models = [model for model in models if asked <= {model}]
    if not models:
        return _rows(News.objects.none())
    return _together([_rows(_chosen(model, *where, **filters)) for model in models])


def _thing(row: tuple) -> Entry:
    """A row as an object of its kind, complete enough for a line of a list; never to be saved."""
    kind, pk, uid, is_sample, language, title, text, state, published, verified, updated, body, place, until, on = row
    thing = KINDS[kind](
        node=Node(pk=pk, uid=uid, kind=kind, is_sample=is_sample),
        source_language=language,
        title=title,
        text=text,
        state=state,
        published_at=published,
        verified_at=verified,
        updated_at=updated,
        organisation_id=body,
        place_id=place,
    )
    if kind == Activity.node_kind:
        thing.reactions_until = until
    thing.listed_on = on
    return thing


def listed(found: Iterable[tuple]) -> list[Entry]:
    """Objects of rows with place, organisation and the keys of their themes; three statements for any number."""
    things = [_thing(row) for row in found]
    places = Place.objects.in_bulk({thing.place_id for thing in things} - {None})
    bodies = Organisation.objects.in_bulk({thing.organisation_id for thing in things} - {None})
    themes = themes_of(things)
    for thing in things:
        thing.place, thing.organisation = places.get(thing.place_id), bodies.get(thing.organisation_id)
        thing.theme_ids = themes.get(thing.pk, set())
    return things


def themes_of(things: Iterable[Entry]) -> dict[int, set[int]]:
    """Keys of themes by key of entry; one statement whatever the kinds."""
    ids: dict[type[Entry], list[int]] = {}
    for thing in things:
        ids.setdefault(type(thing), []).append(thing.pk)
    if not ids:
        return {}
    parts = []
    for model, pks in ids.items():
        one = f"{model._meta.model_name}_id"
        parts.append(
            model.themes.through.objects.filter(**{f"{one}__in": pks}).order_by().values_list(one, "theme_id")
        )
    first, *others = parts
    found: dict[int, set[int]] = {}
    for pk, theme in first.union(*others, all=True):
        found.setdefault(pk, set()).add(theme)
    return found


def entries(page: int | str = 1, **filters) -> Page:
    """One page of the list; `page.object_list` are objects for lines."""
    found = Paginator(rows(**filters), PER_PAGE).get_page(page)
    found.object_list = listed(found.object_list)
    return found


def newest(limit: int = FEW, **filters) -> list[Entry]:
    """The newest entries that the filters leave."""
    return listed(rows(**filters)[:limit])


def lines(limit: int = FEW, **filters) -> list[Entry]:
    """As `newest`, without places, organisations and themes: one statement."""
    return [_thing(row) for row in rows(**filters)[:limit]]


def for_theme(theme: Theme, limit: int = FEW) -> list[Entry]:
    """The newest about a theme."""
    return newest(limit, theme=theme)


def for_place(place: Place, limit: int = FEW) -> list[Entry]:
    """The newest of a place: of a country everything in it."""
    return newest(limit, **({"country": place} if place.kind == Place.Kind.COUNTRY else {"place": place}))


def there_is_something() -> bool:
    """Whether anything is published."""
    return any(model.objects.public().exists() for model in KINDS.values())


# One entry ------------------------------------------------------------------------------------------------------------


def entry(uid: str) -> Entry | None:
    """The entry with this uid whatever its state, with node, organisation, place and country; two statements."""
    kind = Node.objects.filter(uid=uid, kind__in=KINDS).values_list("kind", flat=True).first()
    if kind is None:
        return None
    found = KINDS[kind].objects.filter(node__uid=uid)
    return found.select_related("node", "organisation__node", "place__country").first()


def related(thing: Entry, themes: Iterable[Theme], without: Iterable[Entry] = ()) -> list[Near]:
    """What shares a theme or the place, of any kind; `without` what is on the page. One statement."""
    return near(
        themes=[theme.pk for theme in themes],
        place=thing.place_id,
        without=[key_of(one) for one in (thing, *without)],
        # Who works on a theme stands on the page of the theme.
        kinds_wanted=[name for name in kinds if name != Organisation.node_kind],
    )


@dataclass
class TakenOver:
    """The two sides of "taken over": the practice this one comes from, and those that come from it."""

    before: list[tuple[Link, Practice]] = field(default_factory=list)
    after: list[tuple[Link, Practice]] = field(default_factory=list)

    @property
    def texts(self) -> list:
        """Everything whose words are shown."""
        return [one for pair in [*self.before, *self.after] for one in pair]


def taken_over(practice: Practice) -> TakenOver:
    """From where a practice was taken over, and where to; public ones; two statements."""
    links = list(
        Link.objects.filter(
            Q(later=practice.pk, earlier__visibility=Node.Visibility.PUBLIC)
            | Q(earlier=practice.pk, later__visibility=Node.Visibility.PUBLIC),
            relation="taken_over_as",
            retracted_at=None,
        ).order_by("at", "pk")
    )
    others = {link.later_id for link in links} | {link.earlier_id for link in links}
    things = Practice.objects.select_related("node", "organisation", "place").in_bulk(others - {practice.pk})
    found = TakenOver()
    for link in links:
        if link.later_id == practice.pk and link.earlier_id in things:
            found.before.append((link, things[link.earlier_id]))
        elif link.later_id in things:
            found.after.append((link, things[link.later_id]))
    return found


def priorities(policy: Policy, *, hidden: bool = False) -> QuerySet[Priority]:
    """The priorities of a document in the order in which they were written down; `hidden`: also those that wait."""
    found = policy.priorities.select_related("node", "theme", "place").order_by("pk")
    return found if hidden or not policy.is_published else found.filter(node__visibility=Node.Visibility.PUBLIC)


def reactions(activity: Activity) -> QuerySet[Reaction]:
    """The published reactions to an activity, the oldest first."""
    found = activity.reactions.filter(state=Written.State.PUBLISHED)
    return found.select_related("node", "organisation__node").order_by("published_at", "pk")


# What waits to be read -----------------------------------------------------------------------------------------------


def what_stands(thing: Entry | Priority | Reaction) -> dict[str, Any]:
    """What a thing says, by the names of its form."""
    match thing:
        case Priority():
            names = ("text", "page", "theme", "place", *Priority.QUESTIONS)
        case Reaction():
            names = ("organisation", "kind", "text")
        case _:
            names = ("title", "organisation", "place", *thing.facts, *thing.passages)
    found = {name: getattr(thing, name) for name in names} | {"language": thing.source_language}
    if isinstance(thing, Entry):
        found["themes"] = _in_order(thing.themes.all())
    return found


def _in_order(themes: Iterable[Theme]) -> list[Theme]:
    return sorted(themes, key=lambda theme: (theme.order, theme.pk))


def correction_of(thing: Entry | Priority | Reaction) -> Correction | None:
    """The correction of a published thing that waits, or that an organiser sent back."""
    return Correction.objects.filter(node=thing.node_id).first()


def corrections_around(things: Iterable[Entry | Priority]) -> dict[int, Correction]:
    """The corrections of these things by the key of the thing; one statement."""
    return {one.node_id: one for one in Correction.objects.filter(node__in=[thing.pk for thing in things])}


CHOSEN = {"organisation": Organisation, "place": Place, "theme": Theme, "themes": Theme}


def said_in(correction: Correction, model: type[Entry | Priority | Reaction]) -> dict[str, Any]:
    """What a correction says, as the form of `model` said it. What it named and is gone is left out."""
    [found] = said_in_each([(correction, model)])
    return found


def said_in_each(
    corrections: Iterable[tuple[Correction, type[Entry | Priority | Reaction]]],
) -> list[dict[str, Any]]:
    """The same of several; three statements at most."""
    corrections = list(corrections)
    wanted: dict[type, set[int]] = {Organisation: set(), Place: set(), Theme: set()}
    for correction, _model in corrections:
        for name in CHOSEN.keys() & correction.said.keys():
            keys = correction.said[name]
            wanted[CHOSEN[name]] |= set(keys) if name == "themes" else {keys} - {None}
    there = {model: model.objects.in_bulk(keys) for model, keys in wanted.items()}

    def understood(name: str, value: Any, model: type) -> Any:
        if name == "themes":
            return _in_order(there[Theme][key] for key in value if key in there[Theme])
        if name in CHOSEN:
            return there[CHOSEN[name]].get(value)
        return value if name == "language" else model._meta.get_field(name).to_python(value)

    return [
        {name: understood(name, value, model) for name, value in correction.said.items()}
        for correction, model in corrections
    ]


def hidden_parts(things: Iterable[Entry]) -> Counter:
    """How many files and priorities of published entries wait, by key of entry; two statements."""
    ids = {model: [one.pk for one in things if isinstance(one, model)] for model in KINDS.values()}
    found = Counter(waiting_of(ids))
    if ids[Policy]:
        rows = Priority.objects.filter(
            policy__in=ids[Policy], policy__state=Written.State.PUBLISHED, node__visibility=Node.Visibility.PRIVATE
        )
        found.update(rows.values_list("policy", flat=True))
    return found


def has_hidden_parts(thing: Written) -> bool:
    """Whether readers do not see yet all that belongs to an entry."""
    return isinstance(thing, Entry) and bool(hidden_parts([thing]))


def corrections(
    found: QuerySet[Correction], limit: int | None = None
) -> list[tuple[Correction, Entry | Priority | Reaction]]:
    """Corrections with what they correct, the oldest first."""
    rows = list(found.select_related("node", "organisation").order_by("made_at", "pk")[:limit])
    things: dict[int, Any] = {}
    for model, more in (
        (Priority, ["policy__node", "theme", "place"]),
        (Reaction, ["organisation", "activity__node"]),
        *((one, ["organisation", "place"]) for one in KINDS.values()),
    ):
        keys = [row.node_id for row in rows if row.node.kind == model.node_kind]
        if keys:
            with_themes = ["themes"] if issubclass(model, Entry) else []
            of_kind = model.objects.select_related("node", *more).prefetch_related(*with_themes)
            things |= of_kind.in_bulk(keys)
    return [(row, things[row.node_id]) for row in rows if row.node_id in things]


def _of_what_is_public() -> QuerySet[Correction]:
    # What is withdrawn keeps its correction for those who bring it back.
    return Correction.objects.filter(node__visibility=Node.Visibility.PUBLIC)


def corrections_to_read() -> QuerySet[Correction]:
    """Corrections that no organiser has read."""
    return _of_what_is_public().filter(sent_back_because="")


def our_corrections(user) -> QuerySet[Correction]:
    """Corrections by somebody's organisations that wait or were sent back."""
    return _of_what_is_public().filter(organisation__in=organisations_written_for(user))


# Work -----------------------------------------------------------------------------------------------------------------


def _to_read(model: type[Written]) -> QuerySet:
    return model.objects.filter(Q(state=Written.State.WAITING) | Q(state=Written.State.PUBLISHED, seen_at=None))


def to_read() -> list[Written]:
    """What an organiser has not read as it stands: what waits first, then what came out; the oldest first."""
    found: list[Written] = []
    for model in KINDS.values():
        found += _to_read(model).select_related("node", "organisation", "place")
    found += _to_read(Reaction).select_related("node", "organisation", "activity__node")
    return sorted(found, key=lambda one: (one.state != Written.State.WAITING, one.published_at or one.node.made_at))


def _unchecked(found: QuerySet) -> QuerySet:
    last = Coalesce("verified_at", "published_at", output_field=DateTimeField())
    return found.filter(state=Written.State.PUBLISHED).annotate(last=last).filter(last__lt=check_limit())


def unchecked() -> list[Entry]:
    """What nobody responsible has looked at for a long time, the longest first, whoever wrote it."""
    found: list[Entry] = []
    for model in KINDS.values():
        if model.ages:
            found += _unchecked(model.objects.all()).select_related("node", "organisation", "place")
    return sorted(found, key=lambda one: one.last)


def organisations_written_for(user) -> list[int]:
    """Keys of the organisations for which somebody writes."""
    return [pk for pk, role in roles_of(user).items() if role in WRITERS]


def _ours(user) -> Q:
    """What somebody's organisations wrote. For organisers also their own drafts, and all that can be brought back."""
    found = Q(organisation__in=organisations_written_for(user))
    if user.has_perm("library.moderate"):
        found |= Q(written_by=user, state=Written.State.DRAFT) | Q(state=Written.State.WITHDRAWN)
    return found


def ours(user) -> list[Entry]:
    """Everything that somebody keeps, whatever its state; the newest first."""
    return listed(rows(_ours(user), state=""))


def our_reactions(user) -> QuerySet[Reaction]:
    """Reactions that somebody keeps and that are not public: not yet, or no more."""
    found = Reaction.objects.filter(_ours(user)).exclude(state=Written.State.PUBLISHED)
    return found.select_related("node", "activity__node", "organisation").order_by("pk")


TO_READ, SENT_BACK, UNCHECKED = "to read", "sent back", "unchecked"


def _counts(user, moderates: bool) -> dict[str, int]:
    """How many things of each sort wait for somebody; one statement."""
    bodies = organisations_written_for(user)
    parts = []
    for model in (*KINDS.values(), Reaction):
        written = model.objects.filter(organisation__in=bodies)
        if moderates:
            parts.append((TO_READ, _to_read(model)))
        if bodies:
            drafts = written.filter(state=Written.State.DRAFT).exclude(sent_back_because="")
            parts.append((SENT_BACK, drafts))
        if (bodies or moderates) and issubclass(model, Entry) and model.ages:
            # Those who wrote it may be gone: organisers are asked about all of it.
            parts.append((UNCHECKED, _unchecked(model.objects.all() if moderates else written)))
    if moderates:
        parts.append((TO_READ, corrections_to_read()))
    if bodies:
        parts.append((SENT_BACK, our_corrections(user).exclude(sent_back_because="")))
    if not parts:
        return {}
    first, *others = [
        part.order_by().annotate(sort=Value(sort, output_field=CharField())).values_list("sort", "pk")
        for sort, part in parts
    ]
    return Counter(sort for sort, _pk in first.union(*others, all=True))


def waiting_for(user) -> list[Waiting]:
    """What somebody has to read, to go on with, and to check."""
    if not user.is_authenticated:
        return []
    moderates = user.has_perm("library.moderate")
    counts = _counts(user, moderates)
    waiting = []
    if count := counts.get(TO_READ):
        label = ngettext(
            "%(count)s text of a member waits to be read", "%(count)s texts of members wait to be read", count
        )
        waiting.append(Waiting(label % {"count": count}, reverse("library:queue")))
    if count := counts.get(SENT_BACK):
        label = ngettext(
            "%(count)s text was sent back to you: read why", "%(count)s texts were sent back to you: read why", count
        )
        waiting.append(Waiting(label % {"count": count}, reverse("library:ours")))
    if count := counts.get(UNCHECKED):
        label = ngettext(
            "%(count)s entry has not been checked for a long time: is it still correct?",
            "%(count)s entries have not been checked for a long time: are they still correct?",
            count,
        )
        detail = _("One press is enough when nothing has changed.")
        where = reverse("library:queue") + "#unchecked" if moderates else reverse("library:ours")
        waiting.append(Waiting(label % {"count": count}, where, detail=detail))
    return waiting
