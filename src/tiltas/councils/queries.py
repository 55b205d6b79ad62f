"""Bodies with what they did, sittings, advice and how it stands. What is due or late is computed."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tiltas.accounts.models import User
from tiltas.core.desk import Waiting
from tiltas.events.models import Event
from tiltas.network.models import Membership, Organisation
from tiltas.network.rules import roles_of
from tiltas.places.models import Place
from tiltas.themes.models import Theme
from tiltas.trace.models import Link, answering

from .models import Advice, AgendaItem, Council, EarlierReply, Reply, Seat, Sitting
from .rules import KEEPERS

MOST_EVENTS = 40
A_WEEK = datetime.timedelta(days=7)
# How each state looks; the words are always written beside it.
LOOK = {
    Reply.Kind.FOLLOWED: "done",
    Reply.Kind.PARTLY: "under-way",
    Reply.Kind.NOT_FOLLOWED: "refused",
    Reply.Kind.NOTED: "closed",
}
# What the filter of the list may ask for beside the kinds of reply.
NO_REPLY, LATE = "none", "late"


@dataclass(frozen=True)
class Status:
    """How something stands: the look of it and the words for it."""

    look: str
    words: str


# Bodies ---------------------------------------------------------------------------------------------------------------


def councils(*, country: Place | None = None, theme: Theme | None = None, ended: bool | None = None):
    """Public bodies with place and whom they advise, by country; in each those that have ended come last."""
    found = (
        Council.objects.public()
        .select_related("node", "advises__node", "place__country")
        .order_by(Coalesce("place__country__name", "place__name"), F("until").desc(nulls_first=True), "name", "pk")
    )
    if country:
        found = found.filter(Q(place=country) | Q(place__country=country))
    if theme:
        found = found.filter(themes=theme)
    if ended is not None:
        over = Q(until__lt=timezone.localdate())
        found = found.filter(over) if ended else found.exclude(over)
    return found


def _how_many(things: QuerySet) -> Coalesce:
    """How many rows of `things` belong to the body; a subquery each, so that none multiplies another."""
    counted = things.filter(council=OuterRef("pk")).order_by().values("council").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def with_figures(found: QuerySet[Council]) -> QuerySet[Council]:
    """`sat`: sittings held this year; `advised` and `answered`: advice given this year; `late`: of any year."""
    today = timezone.localdate()
    this_year = Advice.objects.public().filter(given_on__year=today.year)
    return found.annotate(
        sat=_how_many(Sitting.objects.filter(on__year=today.year, on__lt=today)),
        advised=_how_many(this_year),
        answered=_how_many(this_year.answered()),
        late=_how_many(Advice.objects.public().late()),
    )


def council_page(uid: str) -> QuerySet[Council]:
    """The public body with this uid, with all that its page says of itself and its figures."""
    found = Council.objects.public().filter(node__uid=uid)
    return with_figures(
        found.select_related("node", "advises__node", "secretariat__node", "place__country").prefetch_related(
            Prefetch("themes", queryset=Theme.objects.order_by("order"))
        )
    )


def seats_of(council: Council) -> list[Seat]:
    """All seats, present and past, the chair first."""
    return list(
        council.seats.select_related("organisation__node").order_by(
            "-is_chair", F("since").asc(nulls_first=True), "pk"
        )
    )


def sittings(council: Council | None = None) -> QuerySet[Sitting]:
    """Sittings with their body and agenda, the latest first."""
    found = (
        Sitting.objects.filter(council__in=Council.objects.public())
        .select_related("council__node", "council__place", "event__node")
        .prefetch_related(Prefetch("agenda", queryset=AgendaItem.objects.order_by("number", "pk")))
        .order_by("-on", F("at").desc(nulls_last=True), "-pk")
    )
    return found.filter(council=council) if council else found


def coming(council: Council | None = None) -> QuerySet[Sitting]:
    """Sittings of today and later, the next one first."""
    return sittings(council).filter(on__gte=timezone.localdate()).order_by("on", F("at").asc(nulls_first=True), "pk")


def held(council: Council) -> QuerySet[Sitting]:
    """Sittings of today and earlier, the last one first."""
    return sittings(council).filter(on__lte=timezone.localdate())


def events_for(council: Council, chosen: Event | None = None) -> list[Event]:
    """Events that a sitting may be: public ones of those behind the body, the latest first, and the one `chosen`."""
    behind = [pk for pk in (council.advises_id, council.secretariat_id) if pk]
    found = Event.objects.public().filter(organiser__in=behind, node__is_sample=council.is_sample)
    found = list(found.select_related("node").order_by(F("starts_on").desc(nulls_first=True), "-pk")[:MOST_EVENTS])
    return found if chosen is None or chosen in found else [chosen, *found]


def texts_of(found: Iterable[Sitting]) -> list:
    """Sittings and their agenda items: everything on them that has words."""
    return [thing for sitting in found for thing in (sitting, *sitting.agenda.all())]


# Advice ---------------------------------------------------------------------------------------------------------------


def advice(
    *, council: Council | None = None, addressee: Organisation | None = None, theme=None, state: str = ""
) -> QuerySet[Advice]:
    """Advice with body, addressee and theme, newest first; `answer` is the kind of the reply or None.

    state is a kind of reply, "none" or "late".
    """
    found = (
        Advice.objects.public()
        .select_related("node", "council__node", "council__place", "addressee__node", "theme", "sitting")
        .with_answer(Reply)
        .order_by("-given_on", "-pk")
    )
    if council:
        found = found.filter(council=council)
    if addressee:
        found = found.filter(addressee=addressee)
    if theme:
        found = found.filter(theme=theme)
    if state == NO_REPLY:
        found = found.unanswered()
    elif state == LATE:
        found = found.late()
    elif state:
        found = found.filter(answer=state)
    return found


def status_of(advice: Advice, answer: str | None) -> Status:
    """How an advice stands today."""
    if answer:
        return Status(LOOK[answer], capfirst(Reply.Kind(answer).label))
    if advice.due_on < timezone.localdate():
        return Status("late", _("No answer yet, overdue"))
    return Status("open", _("No answer yet"))


def with_status(found: Iterable[Advice]) -> list[Advice]:
    """Advice (with `answer`) that carries its `status`."""
    things = list(found)
    for thing in things:
        thing.status = status_of(thing, thing.answer)
    return things


def texts_around(found: Iterable[Advice]) -> list:
    """Advice with body and theme: everything in a list of it that has words. One object stands for each theme and body."""
    things = list(found)
    themes = {one.theme_id: one.theme for one in things if one.theme}
    bodies = {one.council_id: one.council for one in things}
    for one in things:
        one.theme, one.council = themes.get(one.theme_id), bodies[one.council_id]
    return [*things, *themes.values(), *bodies.values()]


def replies():
    """Replies with the organisation that gave them; `revised_on` when there are earlier wordings."""
    last_revised = EarlierReply.objects.filter(reply=OuterRef("pk")).order_by("-pk").values("until")[:1]
    return Reply.objects.select_related("node", "organisation__node").annotate(revised_on=Subquery(last_revised))


def reply_to(advice: Advice) -> Reply | None:
    """The reply to an advice."""
    return replies().filter(answering(advice.pk)).order_by("-answered_on", "-pk").first()


def replies_to(found: Iterable[Advice]) -> dict[int, Reply]:
    """The reply by advice; one query for any number."""
    links = Link.objects.filter(
        earlier_id__in=[one.pk for one in found], relation="answered_by", retracted_at=None
    ).values_list("later_id", "earlier_id")
    of_advice = dict(links)
    return {of_advice[one.pk]: one for one in replies().filter(pk__in=of_advice)}


def earlier_wordings(reply: Reply) -> list[EarlierReply]:
    """What a reply said before it was revised, the last wording first."""
    return list(reply.earlier_wordings.order_by("-pk"))


# Who is told ----------------------------------------------------------------------------------------------------------


def officers_of(organisation: Organisation) -> QuerySet[User]:
    """Who answers for an organisation."""
    return User.objects.filter(
        is_active=True, memberships__organisation=organisation, memberships__role=Membership.Role.OFFICER
    )


def keepers_of(advice: Advice) -> QuerySet[User]:
    """Who keeps the page of the body that gave an advice: its secretariat, without one the organisation it advises."""
    body = advice.council.secretariat_id or advice.council.advises_id
    members = Membership.objects.filter(organisation=body, role__in=KEEPERS).values("user")
    return User.objects.filter(Q(pk__in=members) | Q(pk=advice.written_by_id), is_active=True)


def due_soon(today: datetime.date) -> QuerySet[Advice]:
    """Advice without reply whose day comes within a week."""
    found = Advice.objects.public().unanswered().filter(due_on__gte=today, due_on__lte=today + A_WEEK)
    return found.select_related("node", "addressee").order_by("pk")


def waiting_for(user) -> list[Waiting]:
    """Advice to answer for officers, answers that are late for those who keep a body's page; one query."""
    roles = roles_of(user)
    officers = [pk for pk, role in roles.items() if role == Membership.Role.OFFICER]
    keepers = [pk for pk, role in roles.items() if role in KEEPERS]
    if not keepers:
        return []
    today = timezone.localdate()
    kept = Q(council__secretariat__in=keepers) | Q(council__secretariat=None, council__advises__in=keepers)
    mine = Q(addressee__in=officers) | (kept & Q(due_on__lt=today))
    found = advice().unanswered().filter(mine).order_by("due_on", "pk")[:20]
    return [
        Waiting(
            lambda one=one: _("Answer the advice “%(title)s”") % {"title": one.shown.title.within},
            reverse("councils:reply", args=[one.uid]),
            one.due_on,
            one.addressee.name_in().plain,
            texts=(one,),
        )
        if one.addressee_id in officers
        else Waiting(
            lambda one=one: _("The answer to the advice “%(title)s” is late") % {"title": one.shown.title.within},
            one.get_absolute_url(),
            one.due_on,
            one.addressee.name_in().plain,
            texts=(one,),
        )
        for one in found
    ]


# For the doors --------------------------------------------------------------------------------------------------------


def exported(*, council: Council | None = None) -> QuerySet[Advice]:
    """Advice for the files: of one body, or of all without samples; oldest first."""
    found = advice(council=council) if council else advice().real()
    return found.select_related("addressee", "place").order_by("given_on", "pk")
