"""Organisations for lists, menus and pages."""

from functools import reduce
from operator import or_

from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, TextField, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Lower
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from tiltas.accounts.models import Role, User
from tiltas.core.desk import Waiting
from tiltas.core.lists import read_rows, rows_with
from tiltas.places.models import Place
from tiltas.places.queries import in_order
from tiltas.themes.models import Theme
from tiltas.trace.models import Node
from tiltas.trace.register import Station, resolve

from .assurance.queries import claims_to_answer, waiting_line
from .models import Claim, Membership, Organisation, OrganisationOffer, Twinning
from .rules import roles_of

# The pages of a theme or a place show the beginning of a list and a way to the rest.
FEW = 12


def by_name() -> Lower:
    """To order by the name that readers of the page's language see (as `Organisation.name_in` chooses it)."""
    language = translation.get_language() or "en"
    names = Coalesce(KT(f"names__{language}"), KT("names__en"), F("name"), output_field=TextField())
    return Lower(Case(When(name_language=language, then=F("name")), default=names, output_field=TextField()))


def organisations(
    *,
    kind: str = "",
    led_by: str = "",
    theme: Theme | None = None,
    place: Place | None = None,
    language: str = "",
    offers: Theme | None = None,
    needs: Theme | None = None,
    serves: Place | None = None,
    sample: bool | None = None,
) -> QuerySet[Organisation]:
    """Public organisations by the name shown, with node, place and country. Every filter may be left out.

    `language` is one that is spoken there; `place` takes in everything that lies in it.
    """
    found = Organisation.objects.public().select_related("node", "place__country").order_by(by_name(), "pk")
    if kind:
        found = found.filter(kind=kind)
    if led_by:
        found = found.filter(led_by=led_by)
    if theme:
        found = found.filter(themes=theme)
    if place:
        inside = Q(place=place) | Q(place__country=place) | Q(place__parent=place) | Q(place__parent__parent=place)
        found = found.filter(inside | Q(governs=place))
    if language:
        # SQLite cannot look into a JSON list; as text, a code stands between quotes.
        found = found.annotate(spoken_text=Cast("languages", TextField())).filter(
            spoken_text__contains=f'"{language}"'
        )
    for direction, about in (("offer", offers), ("need", needs)):
        if about:
            current = OrganisationOffer.objects.current().filter(direction=direction, theme=about)
            found = found.filter(pk__in=current.values("organisation_id"))
    if serves:
        # As a subquery: an organisation that serves three places of a country is one organisation.
        there = Organisation.objects.filter(Q(serves=serves) | Q(serves__country=serves))
        found = found.filter(pk__in=there.values("pk"))
    if sample is not None:
        found = found.filter(node__is_sample=sample)
    return found


def places_with_organisations() -> QuerySet[Place]:
    """Every country, and the places in which a public organisation is or which have one in them; one query."""
    somewhere = Organisation.objects.public().exclude(place=None)
    parts = [Q(pk__in=somewhere.values(where)) for where in ("place", "place__parent", "place__parent__parent")]
    countries = Q(kind=Place.Kind.COUNTRY)
    return Place.objects.filter(reduce(or_, parts, countries)).select_related("country")


def with_themes(found: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """With themes in their order; one query more."""
    return found.prefetch_related(Prefetch("themes", queryset=Theme.objects.order_by("order")))


def organisation_page(uid: str) -> QuerySet[Organisation]:
    """The public organisation with this uid and what stands in its entry."""
    return with_themes(
        Organisation.objects.public()
        .filter(node__uid=uid)
        .select_related("node", "place__country", "governs__country", "contact_for", "evidence")
    )


def has_something_to_say() -> dict:
    """Conditions asked together with an organisation, so that what is empty costs no statement."""
    offers = OrganisationOffer.objects.current().filter(organisation=OuterRef("pk"))
    serves = Organisation.serves.through.objects.filter(organisation=OuterRef("pk"))
    return {"has_offers": Exists(offers), "has_areas": Exists(serves)}


def serves_of(organisation: Organisation) -> list[Place]:
    """Places whose people it serves, in the reader's order; a municipality serves its own, and nothing is asked."""
    if organisation.kind == Organisation.Kind.MUNICIPALITY or not getattr(organisation, "has_areas", True):
        return []
    if hasattr(organisation, "served_rows"):
        return in_order(_place(row) for row in read_rows(organisation.served_rows, "names", "country_names"))
    return in_order(organisation.serves.select_related("country"))


def with_its_lists(found: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """With what `themes_of` and `serves_of` read, in the same query: the page of an organisation gathers much else."""
    fields = ("pk", "uid", "kind", "name", "local_language", "names")
    rows = rows_with(
        Place.objects.filter(served_by=OuterRef("pk")),
        "served_by",
        **{name: name for name in fields},
        **{f"country_{name}": f"country__{name}" for name in fields},
    )
    themes = rows_with(
        Theme.objects.filter(organisations=OuterRef("pk")),
        "organisations",
        **{name: name for name in ("pk", "uid", "key", "order", "title", "contains", "source_language")},
    )
    return found.prefetch_related(None).annotate(served_rows=rows, theme_rows=themes)


def themes_of(organisation: Organisation) -> list[Theme]:
    """Its themes in their order. Of an organisation that came through `with_its_lists`; no query."""
    return sorted((Theme(**row) for row in read_rows(organisation.theme_rows)), key=lambda theme: theme.order)


def _place(row: dict) -> Place:
    country = {name.removeprefix("country_"): row.pop(name) for name in list(row) if name.startswith("country_")}
    return Place(**row, country=Place(**country) if country["pk"] else None)


def offers_of(organisation: Organisation, *, current: bool = True) -> list[OrganisationOffer]:
    """What it offers, then what it needs, with their themes; one query. Those that are over too if not `current`."""
    if current and not getattr(organisation, "has_offers", True):
        return []
    found = organisation.offers.current() if current else organisation.offers.all()
    return list(found.select_related("theme", "organisation__node").order_by("-direction", "pk"))


def organisations_of(user, *roles: str) -> QuerySet[Organisation]:
    """Organisations that a person works for, in any role or in one of `roles`."""
    if not user.is_authenticated:
        return Organisation.objects.none()
    found = user.memberships.filter(role__in=roles) if roles else user.memberships.all()
    return (
        Organisation.objects.filter(pk__in=found.values("organisation_id"))
        .select_related("node", "place__country", "governs")
        .order_by(by_name())
    )


def workplaces_of(user) -> list[Organisation]:
    """The same for a page that shows them all. Roles come with them, and whether anything waits: none asks again."""
    found = user.memberships.select_related(
        "organisation__node", "organisation__place__country", "organisation__governs"
    ).annotate(
        twins_wait=Exists(Twinning.objects.filter(asked=OuterRef("organisation"), state=Twinning.State.ASKED)),
        claims_wait=Exists(Claim.objects.filter(state=Claim.State.ASKED)),
    )
    memberships = sorted(found, key=lambda one: (one.organisation.name_in().plain.casefold(), one.pk))
    user._organisation_roles = {one.organisation_id: one.role for one in memberships}
    if memberships:
        user._something_waits = (
            any(one.twins_wait for one in memberships), any(one.claims_wait for one in memberships)
        )  # fmt: skip
    return [one.organisation for one in memberships]


def membership_of(user, uid: str) -> Membership | None:
    """What makes this person one of an organisation's; None for others."""
    return (
        Membership.objects.filter(user=user, organisation__node__uid=uid)
        .select_related("organisation__node", "organisation__place__country")
        .first()
    )


def body_of(place: Place) -> Organisation | None:
    """The organisation that governs a place."""
    return Organisation.objects.public().select_related("node", "place__country").filter(governs=place).first()


def contact_points(country: Place | None = None) -> QuerySet[Organisation]:
    """Contact points of a country, or all of them; those for the whole region have no `contact_for`."""
    found = Organisation.objects.public().filter(is_contact_point=True)
    found = found.select_related("node", "place__country", "contact_for").order_by(by_name())
    return found.filter(contact_for=country) if country else found


def public_thing(uid: str) -> Node | None:
    """The public thing with this uid, whatever it is."""
    return Node.objects.filter(uid=uid, visibility=Node.Visibility.PUBLIC).first() if uid else None


def station_of(node: Node | None) -> Station | None:
    """Title and address of a public thing that has a page, in the language that is active."""
    found = resolve({node.kind: [node.pk]}).get(node.pk) if node else None
    return found if found and found.address else None


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """Who works for an organisation; for its officers, never for the public."""
    return organisation.memberships.select_related("user").order_by("user__name", "pk")


def those_who_answer(organisation: Organisation) -> QuerySet[User]:
    """Its officers; where it has none, the organisers of this site."""
    officers = officers_of(organisation)
    return officers if officers.exists() else organisers()


def officers_of(organisation: Organisation) -> QuerySet[User]:
    """Who answers for it."""
    found = User.objects.filter(
        is_active=True, memberships__organisation=organisation, memberships__role=Membership.Role.OFFICER
    )
    return found.distinct()


def organisers() -> QuerySet[User]:
    """Who stands in where nobody answers."""
    return User.objects.filter(is_active=True, roles__role=Role.Name.ORGANISER).distinct()


def rows_of(organisation: Organisation) -> list:
    """Everything that a correction of an entry may replace."""
    return [organisation, *organisation.themes.order_by("pk"), *organisation.serves.order_by("pk")]


def for_theme(theme: Theme, limit: int = FEW) -> QuerySet[Organisation]:
    """Organisations that work on a theme, newest first."""
    return organisations(theme=theme).order_by("-node__made_at", "-pk")[:limit]


def for_place(place: Place, limit: int = FEW) -> QuerySet[Organisation]:
    """Organisations of a place, newest first: of a country everything in it."""
    return organisations(place=place).order_by("-node__made_at", "-pk")[:limit]


# Twin cities ----------------------------------------------------------------------------------------------------------


def _twinnings() -> QuerySet[Twinning]:
    return Twinning.objects.select_related(
        "asking__node", "asking__place__country", "asked__node", "asked__place__country"
    )


def twinnings(*, country: Place | None = None) -> QuerySet[Twinning]:
    """Links that both sides confirmed and that have not ended, the active first, with both municipalities."""
    found = _twinnings().filter(state__in=[Twinning.State.ACTIVE, Twinning.State.SUSPENDED])
    if country:
        found = found.filter(Q(asking__place__country=country) | Q(asked__place__country=country))
    return found.order_by("state", "-since", "pk")


def twinnings_of(organisation: Organisation, *, confirmed: bool = True) -> QuerySet[Twinning]:
    """Links of one municipality; also those that wait or were declined if not only `confirmed` ones are asked for."""
    found = _twinnings().filter(Q(asking=organisation) | Q(asked=organisation))
    if confirmed:
        found = found.filter(state__in=Twinning.CONFIRMED)
    # What somebody is asked stands before what is settled.
    return found.order_by(Case(When(state=Twinning.State.ASKED, then=0), default=1), "state", "-pk")


def twinning(pk: int) -> Twinning | None:
    """One link with both municipalities."""
    return _twinnings().filter(pk=pk).first()


def possible_twins(organisation: Organisation) -> QuerySet[Organisation]:
    """Public municipalities that it may ask, by name; invented ones only for an invented one."""
    found = organisations(kind=Organisation.Kind.MUNICIPALITY, sample=organisation.is_sample)
    return found.exclude(pk=organisation.pk)


def waiting_for(user) -> list[Waiting]:
    """What officers and organisers are asked: whether a link of twin cities is true, whether somebody works there."""
    if not user.is_authenticated:
        return []
    mine = [pk for pk, role in roles_of(user).items() if role == Membership.Role.OFFICER]
    # `workplaces_of` may have found out already that nothing waits.
    twins_wait, claims_wait = getattr(user, "_something_waits", (True, True))
    twins = _asked_of(mine) if mine and twins_wait else []
    claims = claims_to_answer(user) if claims_wait else []
    return [*twins, *(waiting_line(one) for one in claims)]


def waiting_at(organisation: Organisation, user) -> list[Waiting]:
    """The same for one organisation; two queries."""
    claims = [one for one in claims_to_answer(user) if one.organisation_id == organisation.pk]
    return [*_asked_of([organisation.pk]), *(waiting_line(one) for one in claims)]


def _asked_of(organisations: list[int]) -> list[Waiting]:
    """Links that these municipalities are asked to confirm; one query."""
    return [
        Waiting(
            _("%(organisation)s asks whether you are twin cities") % {"organisation": one.asking.name_in().within},
            reverse("network:twins_of", args=[one.asked.uid]),
            detail=one.asked.name_in().plain,
        )
        for one in _twinnings().filter(asked__in=organisations, state=Twinning.State.ASKED).order_by("pk")
    ]
