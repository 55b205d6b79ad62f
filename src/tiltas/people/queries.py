"""People for lists, pages, panels and the desk; every one of them asks who is looking."""

import datetime

from django.db.models import Case, Count, F, Prefetch, Q, QuerySet, When
from django.db.models.functions import Lower
from django.utils import timezone

from tiltas.accounts.models import Role, User
from tiltas.places.models import Place
from tiltas.search import queries as search
from tiltas.themes.models import Theme

from .models import AddressSeen, Affiliation, Person, SpokenLanguage

MOST_FOUND = 500


def people(
    *,
    to_members: bool,
    country: Place | None = None,
    language: str = "",
    interprets_from: str = "",
    interprets_into: str = "",
    theme: Theme | None = None,
    expertise: str = "",
    organisation: str = "",
    sample: bool | None = None,
) -> QuerySet[Person]:
    """Listed people by name. Every filter looks only at what this reader may see of an entry.

    `organisation`: its uid, for who works there today; `expertise`: words that their public entry holds; `country`:
    where they serve or work today.
    """
    found = Person.objects.listed().order_by(Lower("name"), "pk")
    shown = {
        part: Person.objects.showing(part, to_members=to_members).values("pk")
        for part in ("work", "expertise", "languages", "places")
    }
    if country:
        serving = Person.objects.filter(Q(places=country) | Q(places__country=country)).values("pk")
        working = present_affiliations().filter(
            Q(organisation__place=country) | Q(organisation__place__country=country)
        )
        found = found.filter(
            Q(pk__in=serving) & Q(pk__in=shown["places"])
            | Q(pk__in=working.values("person_id")) & Q(pk__in=shown["work"])
            | Q(contact_for=country)
        )
    if language:
        found = found.filter(pk__in=_speaking(code=language)).filter(pk__in=shown["languages"])
    if interprets_from:
        found = found.filter(pk__in=_speaking(code=interprets_from, interprets_from=True))
    if interprets_into:
        found = found.filter(pk__in=_speaking(code=interprets_into, interprets_into=True))
    if interprets_from or interprets_into:
        found = found.filter(pk__in=shown["languages"])
    if organisation:
        there = seen_at_work(to_members=to_members).filter(organisation__node__uid=organisation)
        found = found.filter(pk__in=there.values("person_id"))
    if theme:
        found = found.filter(themes=theme).filter(pk__in=shown["expertise"])
    if expertise:
        found = found.filter(_found_by(expertise))
    if sample is not None:
        found = found.filter(is_sample=sample)
    return found


def interpreters(*, to_members: bool, **filters) -> QuerySet[Person]:
    """Those of `people` who interpret, and say so to this reader."""
    saying = Person.objects.showing("languages", to_members=to_members).values("pk")
    interpreting = _speaking(Q(interprets_from=True) | Q(interprets_into=True))
    return people(to_members=to_members, **filters).filter(pk__in=interpreting).filter(pk__in=saying)


def _speaking(*conditions, **facts) -> QuerySet:
    return SpokenLanguage.objects.filter(*conditions, **facts).values("person_id")


def _found_by(text: str) -> Q:
    """Whose public entry holds these words in any form and language, as the search has it."""
    found = search.find(text, kind="person", limit=MOST_FOUND)
    return Q(pk__in=[result.key.rpartition(":")[2] for result in found if result.has_all_words])


def present_affiliations() -> QuerySet[Affiliation]:
    """What people do today."""
    return Affiliation.objects.filter(Q(until=None) | Q(until__gte=timezone.localdate()))


def with_all(found: QuerySet[Person]) -> QuerySet[Person]:
    """With everything that a list or a page shows: four queries more, however many there are."""
    affiliations = Affiliation.objects.select_related("organisation__node", "organisation__place__country")
    return found.prefetch_related(
        Prefetch("affiliations", queryset=affiliations.order_by("-since", "pk")),
        Prefetch("spoken", queryset=SpokenLanguage.objects.order_by("pk")),
        Prefetch("themes", queryset=Theme.objects.order_by("order")),
        Prefetch("places", queryset=Place.objects.select_related("country").order_by("name")),
    ).select_related("contact_for")


def person(uid: str) -> QuerySet[Person]:
    """The listed person with this uid and all that the page shows."""
    return with_all(Person.objects.listed().filter(uid=uid))


def any_person(uid: str) -> QuerySet[Person]:
    """The same in every state: for the person and for organisers."""
    return with_all(Person.objects.filter(uid=uid))


def entry_of(user) -> Person | None:
    """The entry of somebody with an account, also one that others entered under the same address."""
    if not user.is_authenticated:
        return None
    own = Q(user=user) | Q(user=None, email__iexact=user.email)
    # Their own comes first: an address of theirs that somebody else wrote into another entry hides it from nobody.
    return with_all(Person.objects.filter(own)).order_by(F("user").asc(nulls_last=True), "pk").first()


def seen_at_work(*, to_members: bool = False) -> QuerySet[Affiliation]:
    """What people do today, as far as this reader may see it."""
    listed = Person.objects.listed().showing("work", to_members=to_members).values("pk")
    return present_affiliations().filter(person__in=listed)


def contacts() -> list[Person]:
    """People who are the contact for a country, with their work; three queries."""
    found = Person.objects.listed().exclude(contact_for=None).select_related("contact_for")
    affiliations = present_affiliations().select_related("organisation__node").order_by("-since", "pk")
    return list(found.order_by(Lower("name")).prefetch_related(Prefetch("affiliations", queryset=affiliations)))


# What an entry that is not in order needs; what an organiser can do something about comes first.
NEEDS = {
    "address": Q(bounced_on__isnull=False),
    "office": Q(state=Person.State.LISTED, confirmed_on=None, bounced_on=None),
    "hidden": Q(state=Person.State.HIDDEN, bounced_on=None),
    "answer": Q(state=Person.State.WAITING, bounced_on=None),
}


def not_public(need: str = "") -> QuerySet[Person]:
    """Entries whose address does not work, whose office nobody has confirmed, that are hidden or wait for an answer.

    `need`: one of NEEDS, "" for all of them in its order.
    """
    rank = Case(*(When(condition, then=number) for number, condition in enumerate(NEEDS.values())))
    found = Person.objects.annotate(rank=rank).filter(NEEDS.get(need, Q(rank__isnull=False)))
    return found.order_by("rank", Lower("name"), "pk")


def how_many_need() -> dict[str, int]:
    """How many entries have each of NEEDS; one statement."""
    return Person.objects.aggregate(**{name: Count("pk", filter=condition) for name, condition in NEEDS.items()})


def rows_of(person: Person) -> list:
    """What hangs on a person and is corrected together with them, in a lasting order."""
    return [*sorted(person.affiliations.all(), key=_pk), *sorted(person.spoken.all(), key=_pk)]


def _pk(row) -> int:
    return row.pk


def with_this_address(address: str) -> Person | None:
    """Who is entered with an e-mail address."""
    return Person.objects.filter(email__iexact=address.strip()).first()


def times_seen(person: Person, today: datetime.date | None = None) -> int:
    """How often the address or number was shown this month."""
    month = AddressSeen.month_of(today or timezone.localdate())
    return AddressSeen.objects.filter(person=person, month=month).values_list("times", flat=True).first() or 0


def account_of(person: Person) -> User | None:
    """The account of somebody, also one that nobody has joined with the entry yet."""
    return person.user or User.objects.filter(email__iexact=person.email, is_active=True).first()


def organisers() -> QuerySet[User]:
    """Who looks after entries."""
    looking = Q(roles__role=Role.Name.ORGANISER) | Q(is_superuser=True)
    return User.objects.filter(looking, is_active=True).distinct()
