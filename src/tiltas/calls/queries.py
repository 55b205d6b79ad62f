"""Calls for lists and pages, and who fits them. Whoever fits is found with a fixed number of statements."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Prefetch, Q, QuerySet, TextField, prefetch_related_objects
from django.db.models.functions import Cast
from django.utils import timezone

from tiltas.analysis.matching import Fit, Side, best
from tiltas.core.versions import without
from tiltas.library.models import Activity, Practice, Written
from tiltas.network.models import Organisation, OrganisationOffer, TargetGroup
from tiltas.places.models import Place
from tiltas.projects.models import Funding, Partner, Project
from tiltas.themes.models import Theme
from tiltas.trace.models import Link, Node

from .models import Deadline, FundingCall, Mark, PartnerCall, Reminder

EVERY_GROUP = frozenset(set(TargetGroup.values) - {TargetGroup.EVERYBODY})
MOST_SHOWN = 30


# Lists and pages ------------------------------------------------------------------------------------------------------


def _narrowed(found: QuerySet, *, theme: Theme | None, country: Place | None, kind: str, language: str) -> QuerySet:
    if theme:
        found = found.filter(themes=theme)
    if country:
        # As a subquery: a call for three countries is one call; one for none is for everywhere.
        named = found.model.objects.filter(countries=country).values("pk")
        any_country = found.model.objects.filter(countries=None).values("pk")
        found = found.filter(Q(pk__in=named) | Q(pk__in=any_country))
    for name, value in (("kinds", kind), ("languages", language)):
        if value:
            # SQLite cannot look into a JSON list; as text, a word stands between quotes, and an empty list asks nothing.
            found = found.annotate(**{f"{name}_text": Cast(name, TextField())}).filter(
                Q(**{f"{name}_text__contains": f'"{value}"'}) | Q(**{f"{name}_text": "[]"})
            )
    return found


def _with_facts(found: QuerySet) -> QuerySet:
    """With countries and themes; two statements more."""
    return found.prefetch_related(
        Prefetch("countries", queryset=Place.objects.order_by("name")),
        Prefetch("themes", queryset=Theme.objects.order_by("order")),
    )


def partner_calls(
    *,
    past: bool = False,
    theme: Theme | None = None,
    country: Place | None = None,
    kind: str = "",
    language: str = "",
    organisation: Organisation | None = None,
) -> QuerySet[PartnerCall]:
    """Public partner calls: open ones by their deadline, those without one last; past ones the latest first."""
    found = PartnerCall.objects.public()
    found = found.past() if past else found.open()
    found = _narrowed(found, theme=theme, country=country, kind=kind, language=language)
    if organisation:
        found = found.filter(organisation=organisation)
    day = F("deadline")
    order = day.desc(nulls_last=True) if past else day.asc(nulls_last=True)
    found = found.select_related("node", "organisation__node", "organisation__place__country", "place")
    return _with_facts(found).order_by(order, "-pk")


def funding_calls(
    *,
    past: bool = False,
    theme: Theme | None = None,
    country: Place | None = None,
    kind: str = "",
    language: str = "",
) -> QuerySet[FundingCall]:
    """Public funding calls: open ones by their next deadline, past ones the latest first."""
    found = FundingCall.objects.public()
    found = found.past() if past else found.open()
    found = _narrowed(found, theme=theme, country=country, kind=kind, language=language)
    order = F("last_day").desc() if past else F("first_to_come").asc(nulls_last=True)
    return _with_facts(found.select_related("node", "funder__node")).order_by(order, "-pk")


def call_alone(uid: str) -> PartnerCall | None:
    """The public partner call with this uid and its organisation; one statement."""
    found = PartnerCall.objects.public().filter(node__uid=uid)
    return found.select_related("node", "place", "organisation__node").first()


def partner_call(uid: str) -> PartnerCall | None:
    """The public partner call with this uid and all that its page shows; four statements."""
    found = PartnerCall.objects.public().filter(node__uid=uid)
    found = found.select_related(
        "node", "organisation__node", "organisation__place__country", "place__country", "funding_call__node"
    )
    return _with_facts(found).prefetch_related("partners_found__node").first()


def funding_call(uid: str) -> FundingCall | None:
    """The public funding call with this uid, its deadlines in order; four statements."""
    found = FundingCall.objects.public().with_days().filter(node__uid=uid).select_related("node", "funder__node")
    deadlines = Prefetch("deadlines", queryset=Deadline.objects.order_by("on", "pk"))
    return _with_facts(found).prefetch_related(deadlines).first()


def partner_calls_for(funding: FundingCall) -> QuerySet[PartnerCall]:
    """Organisations that look for partners for this funding call."""
    return partner_calls().filter(funding_call=funding).prefetch_related(None)


def rows_of(call: PartnerCall | FundingCall) -> list:
    """Everything that a correction of a call may replace, without who asked or said whether it still holds."""
    said = without(call, "asked_on", "confirmed_at", "checked_at", "checked_by_id")
    days = call.deadlines.order_by("pk") if isinstance(call, FundingCall) else ()
    return [said, *call.themes.order_by("pk"), *call.countries.order_by("pk"), *days]


def project_from(call: PartnerCall) -> Project | None:
    """The project that came of a call, as the trail has it; one statement."""
    arrows = Link.objects.filter(earlier=call.node, relation="became", retracted_at=None)
    return Project.objects.public().select_related("node").filter(pk__in=arrows.values("later_id")).first()


def deadlines_to_come() -> list[Deadline]:
    """Every deadline of a real funding call from today on."""
    found = Deadline.objects.filter(
        on__gte=timezone.localdate(),
        call__node__visibility=Node.Visibility.PUBLIC,
        call__node__is_sample=False,
    )
    return list(found.select_related("call__node").order_by("on", "pk"))


def partner_calls_for_calendars() -> list[PartnerCall]:
    """Real partner calls that are open and have a deadline."""
    found = PartnerCall.objects.public().real().open().exclude(deadline=None)
    return list(found.select_related("node").order_by("deadline", "pk"))


def is_reminded(user, thing) -> bool:
    """Whether somebody wants to be reminded of the deadlines of a call."""
    return user.is_authenticated and Reminder.objects.filter(user=user, node_id=thing.pk).exists()


# Who fits -------------------------------------------------------------------------------------------------------------


@dataclass
class Proposed:
    """Something that fits: the thing itself, how well, and what was said to it before ("" for nothing)."""

    thing: Any
    fit: Fit
    answer: str = ""
    label: Any = ""
    address: str = ""
    meta: str = ""
    chips: list[str] = field(default_factory=list)
    points: list[tuple[str, str]] = field(default_factory=list)
    write_to: str = ""
    write_about: str = ""


def _days_since(*moments: datetime.datetime | None) -> int | None:
    known = [moment for moment in moments if moment]
    return max(0, (timezone.now() - max(known)).days) if known else None


def _groups(names: Iterable[str]) -> frozenset[str]:
    found = frozenset(name for name in names if name)
    return EVERY_GROUP if TargetGroup.EVERYBODY in found else found


def _around(places: Iterable[Place | None]) -> tuple[frozenset[int], frozenset[int], frozenset[int]]:
    """(the places, these and what they lie in, their countries)."""
    known = [place for place in places if place]
    places_in, countries = {place.pk for place in known}, {place.country_id or place.pk for place in known}
    above = {place.parent_id for place in known} - {None}
    return frozenset(places_in), frozenset(places_in | above | countries), frozenset(countries)


def evidence(organisations: Iterable[int] | None = None) -> Counter[int]:
    """Public records by organisation: projects it takes part in, practices, activities said to be still correct.

    One statement, however many organisations; all of them when none are named.
    """
    published = {"node__visibility": Node.Visibility.PUBLIC, "state": Written.State.PUBLISHED}
    kinds = [
        Partner.objects.filter(project__node__visibility=Node.Visibility.PUBLIC),
        Practice.objects.filter(**published).exclude(organisation=None),
        Activity.objects.filter(**published).exclude(organisation=None).exclude(verified_at=None),
    ]
    if organisations is not None:
        wanted = list(organisations)
        kinds = [rows.filter(organisation__in=wanted) for rows in kinds]
    first, *others = [rows.values_list("organisation").annotate(number=Count("pk")).order_by() for rows in kinds]
    found: Counter[int] = Counter()
    for organisation, number in first.union(*others, all=True):
        found[organisation] += number
    return found


def _with_sides(found: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """With all that matching asks of an organisation and a list shows of it; three statements more."""
    return (
        found.select_related("node", "place__country", "governs")
        .defer("description", "website", "phone")
        .prefetch_related(
            Prefetch("themes", queryset=Theme.objects.only("pk")),
            Prefetch("serves", queryset=Place.objects.only("parent_id", "country_id")),
            Prefetch(
                "offers",
                queryset=OrganisationOffer.objects.current().only(
                    "organisation_id", "direction", "theme_id", "group", "changed_at"
                ),
            ),
        )
    )


def side_of(one: Organisation, records: Counter[int]) -> Side:
    """An organisation as matching sees it; it must come `_with_sides`."""
    offers = list(one.offers.all())
    places, around, countries = _around([one.place, one.governs, *one.serves.all()])
    by_direction = defaultdict(set)
    for offer in offers:
        if offer.theme_id:
            by_direction[offer.direction].add(offer.theme_id)
    return Side(
        key=one.pk,
        owner=one.pk,
        kind=one.kind,
        is_sample=one.node.is_sample,
        countries=countries,
        languages=frozenset(one.languages),
        themes=frozenset(theme.pk for theme in one.themes.all()),
        offers=frozenset(by_direction[OrganisationOffer.Direction.OFFER]),
        needs=frozenset(by_direction[OrganisationOffer.Direction.NEED]),
        groups=_groups(offer.group for offer in offers),
        places=places,
        around=around,
        evidence=records[one.pk],
        days=_days_since(one.node.made_at, *(offer.changed_at for offer in offers)),
    )


def side_of_call(call: PartnerCall, organisation: Side) -> Side:
    """A partner call as matching sees it: what its organisation is and offers, and what the call asks for."""
    themes = frozenset(theme.pk for theme in call.themes.all())
    places, around, countries = _around([call.place]) if call.place else (frozenset(),) * 3
    return Side(
        key=call.pk,
        owner=call.organisation_id,
        kind=organisation.kind,
        is_sample=organisation.is_sample,
        countries=organisation.countries | countries,
        languages=frozenset(call.languages) or organisation.languages,
        themes=themes,
        offers=organisation.offers,
        needs=themes,
        groups=_groups(call.groups),
        places=places or organisation.places,
        around=around or organisation.around,
        evidence=organisation.evidence,
        days=_days_since(call.changed_at, call.confirmed_at),
        wanted_kinds=frozenset(call.kinds),
        wanted_countries=frozenset(place.pk for place in call.countries.all()),
    )


def side_of_funding(call: FundingCall, paid: Counter[str]) -> Side:
    """A funding call as matching sees it: it offers money for its themes and needs work on them.

    One that is open to every country lies in none.
    """
    themes = frozenset(theme.pk for theme in call.themes.all())
    countries = frozenset(place.pk for place in call.countries.all())
    return Side(
        key=call.pk,
        owner=call.funder_id,
        is_sample=call.node.is_sample,
        countries=countries,
        languages=frozenset(call.languages),
        themes=themes,
        offers=themes,
        needs=themes,
        groups=_groups(call.groups),
        places=countries,
        around=countries,
        evidence=paid[call.programme.strip().lower()] if call.programme else 0,
        days=_days_since(call.checked_at),
        wanted_kinds=frozenset(call.kinds),
        wanted_countries=countries,
    )


def _may_fit(call: PartnerCall) -> Q:
    """Those that the hard filters may let through, as far as the database can tell; `fit` decides."""
    themes = [theme.pk for theme in call.themes.all()]
    countries = [place.pk for place in call.countries.all()]
    found = Q(node__visibility=Node.Visibility.PUBLIC, node__is_sample=call.is_sample)
    current = OrganisationOffer.objects.current()
    ours = current.filter(organisation=call.organisation_id, direction="offer")
    meeting = current.filter(
        Q(direction="offer", theme__in=themes) | Q(direction="need", theme__in=ours.values("theme"))
    )
    on_theme = Organisation.themes.through.objects.filter(theme__in=themes)
    found &= Q(pk__in=meeting.values("organisation")) | Q(pk__in=on_theme.values("organisation"))
    if call.kinds:
        found &= Q(kind__in=call.kinds)
    if countries:
        serving = Organisation.serves.through.objects.filter(Q(place__in=countries) | Q(place__country__in=countries))
        found &= (
            Q(place__in=countries)
            | Q(place__country__in=countries)
            | Q(governs__country__in=countries)
            | Q(pk__in=serving.values("organisation"))
        )
    return found


def _best(ours: Side, sides: Iterable[Side], things: dict[int, Any]) -> list[tuple[Any, Fit]]:
    found = best(ours, sides, weights=settings.MATCH_WEIGHTS, at_least=settings.MATCH_AT_LEAST, limit=MOST_SHOWN)
    return [(things[fit.key], fit) for fit in found]


def who_fits(call: PartnerCall) -> list[tuple[Organisation, Fit]]:
    """Organisations that fit a partner call, the best first; seven statements."""
    prefetch_related_objects([call], "themes", "countries")
    found = Organisation.objects.filter(_may_fit(call) | Q(pk=call.organisation_id))
    things, records = {one.pk: one for one in _with_sides(found).order_by("pk")}, evidence()
    sides = {pk: side_of(one, records) for pk, one in things.items()}
    return _best(side_of_call(call, sides[call.organisation_id]), sides.values(), things)


def _open_calls(is_sample: bool, also: Q) -> tuple[list[PartnerCall], dict[int, Side]]:
    """Open partner calls, and the sides of their organisations and of those named; eight statements."""
    calls = list(partner_calls().filter(node__is_sample=is_sample))
    owners = Organisation.objects.filter(Q(pk__in={call.organisation_id for call in calls}) | also)
    records = evidence()
    return calls, {one.pk: side_of(one, records) for one in _with_sides(owners)}


def calls_like(call: PartnerCall) -> list[tuple[PartnerCall, Fit]]:
    """Open calls of other organisations that look for the same, so that the two may join; the best first."""
    calls, owners = _open_calls(call.is_sample, Q(pk=call.organisation_id))
    # As it stands among the others it has its themes and countries already.
    call = next((one for one in calls if one.pk == call.pk), call)
    sides = [side_of_call(one, owners[one.organisation_id]) for one in calls]
    return _best(side_of_call(call, owners[call.organisation_id]), sides, {one.pk: one for one in calls})


def calls_fitting(organisation: Organisation) -> list[tuple[PartnerCall, Fit]]:
    """Open partner calls that an organisation fits, the best first."""
    calls, owners = _open_calls(organisation.is_sample, Q(pk=organisation.pk))
    sides = [side_of_call(one, owners[one.organisation_id]) for one in calls]
    return _best(owners[organisation.pk], sides, {one.pk: one for one in calls})


def paid_by_programme() -> Counter[str]:
    """Public projects by the programme that paid them, its name in small letters; one statement."""
    rows = Funding.objects.filter(project__node__visibility=Node.Visibility.PUBLIC).exclude(programme="")
    found: Counter[str] = Counter()
    for name, number in rows.values_list("programme").annotate(number=Count("project", distinct=True)).order_by():
        found[name.strip().lower()] += number
    return found


def funding_fitting(organisation: Organisation) -> list[tuple[FundingCall, Fit]]:
    """Open funding calls that an organisation fits, the best first; eight statements."""
    calls = list(funding_calls().filter(node__is_sample=organisation.is_sample))
    paid = paid_by_programme()
    ours = side_of(_with_sides(Organisation.objects.filter(pk=organisation.pk)).get(), Counter())
    return _best(ours, [side_of_funding(call, paid) for call in calls], {call.pk: call for call in calls})


def marks_of(node_id: int) -> dict[int, str]:
    """What was answered to what was proposed, by the key of what was proposed; dismissals that are over are none."""
    lasting = Mark.objects.filter(of=node_id).filter(Q(until=None) | Q(until__gte=timezone.localdate()))
    return dict(lasting.values_list("about_id", "answer"))


def proposed(pairs: Iterable[tuple[Any, Fit]], marks: dict[int, str]) -> tuple[list[Proposed], list[Proposed]]:
    """(those to look at, those dismissed): whatever somebody was interested in stands first."""
    found = [Proposed(thing, fit, marks.get(fit.key, "")) for thing, fit in pairs]
    kept = [one for one in found if one.answer != Mark.Answer.DISMISSED]
    kept.sort(key=lambda one: one.answer != Mark.Answer.INTERESTED)
    return kept, [one for one in found if one.answer == Mark.Answer.DISMISSED]


def what_was_proposed(uid: str) -> Node | None:
    """The node of an organisation or a call that may have been proposed to somebody."""
    kinds = [model.node_kind for model in (Organisation, PartnerCall, FundingCall)]
    return Node.objects.filter(uid=uid, kind__in=kinds, visibility=Node.Visibility.PUBLIC).first()


def organisations_by_key(keys: Iterable[int]) -> dict[int, Organisation]:
    """Public organisations with all that a list shows of them."""
    found = Organisation.objects.public().filter(pk__in=list(keys)).select_related("node", "place__country")
    return {one.pk: one for one in found}


def all_sides(records: Counter[int]) -> list[Side]:
    """Every public organisation as matching sees it; four statements."""
    return [side_of(one, records) for one in _with_sides(Organisation.objects.public()).order_by("pk")]
