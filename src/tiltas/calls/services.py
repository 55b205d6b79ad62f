"""Calls begin, are corrected, closed, answered, checked; people say what fits and are told in time."""

import datetime
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tiltas.accounts.models import User
from tiltas.accounts.services import audit, step
from tiltas.analysis.matching import best
from tiltas.core import clock
from tiltas.core.errors import InventedAndReal, NotAllowed, Refused
from tiltas.core.versions import check_unchanged
from tiltas.network.models import Membership, Organisation
from tiltas.notifications.services import tell_all
from tiltas.places.models import Place
from tiltas.projects import services as projects
from tiltas.projects.models import Project
from tiltas.search.services import index_later
from tiltas.themes.models import Theme
from tiltas.trace.models import Node
from tiltas.trace.services import connect, new_node

from . import queries
from .models import Deadline, FundingCall, Mark, PartnerCall, Reminder
from .rules import SPEAKERS
from .states import WAYS

DISMISSED_FOR = datetime.timedelta(days=180)
REMIND_DAYS = (30, 14, 3)
# Told at most of so many for one call on one day; a digest has ten lines.
MOST_TOLD = 5


class SampleAndReal(InventedAndReal):
    message = _("A sample call can only name sample organisations, places and calls, and a real call only real ones.")


class AddressTaken(Refused):
    """One funding call, one entry."""

    message = _("A funding call with this official address is listed already. Open it and change it instead.")
    status = 409


class NobodyNamed(Refused):
    """Who was found is somebody else than who looked."""

    message = _("Name at least one partner, and not the organisation that was looking.")


# Partner calls --------------------------------------------------------------------------------------------------------


def _check_sample(sample: bool, *things: Any) -> None:
    # A country may be real: an invented call may ask for partners from it.
    for thing in things:
        if thing is not None and thing.is_sample != sample and not (isinstance(thing, Place) and sample):
            raise SampleAndReal


@transaction.atomic
def start_partner_call(
    *,
    organisation: Organisation,
    title: str,
    text: str,
    language: str,
    themes: Iterable[Theme],
    roles: str = "",
    countries: Iterable[Place] = (),
    place: Place | None = None,
    kinds: Iterable[str] = (),
    groups: Iterable[str] = (),
    languages: Iterable[str] = (),
    deadline: datetime.date | None = None,
    funding_call: FundingCall | None = None,
    by: User | None = None,
) -> PartnerCall:
    """An organisation looks for partners; an invented organisation's call is a sample. Raises SampleAndReal."""
    countries = list(countries)
    _check_sample(organisation.is_sample, place, funding_call, *countries)
    call = PartnerCall.objects.create(
        node=new_node(kind=PartnerCall.node_kind, sample=organisation.is_sample),
        organisation=organisation, title=title.strip(), text=text.strip(), source_language=language,
        roles=roles.strip(), place=place, kinds=list(kinds), groups=list(groups), languages=list(languages),
        deadline=deadline, funding_call=funding_call,
    )  # fmt: skip
    call.themes.set(themes)
    call.countries.set(countries)
    audit("calls.start", call, by=by)
    index_later(call)
    return call


@transaction.atomic
def correct_partner_call(
    *,
    call: PartnerCall,
    language: str,
    themes: Iterable[Theme],
    countries: Iterable[Place] = (),
    seen: str | None = None,
    by: User | None = None,
    **facts,
) -> PartnerCall:
    """What a call says is put differently; whose it is stays. Raises SampleAndReal, ChangedMeanwhile."""
    fresh = PartnerCall.objects.select_for_update(of=("self",)).select_related("node").get(pk=call.pk)
    check_unchanged(seen, *queries.rows_of(fresh))
    facts.pop("organisation", None)
    countries = list(countries)
    _check_sample(call.is_sample, facts.get("place"), facts.get("funding_call"), *countries)
    _set(fresh, facts, {"title", "text", "roles", "place", "kinds", "groups", "languages", "deadline", "funding_call"})
    fresh.source_language = language
    fresh.save()
    fresh.themes.set(themes)
    fresh.countries.set(countries)
    audit("calls.correct", fresh, by=by)
    index_later(fresh)
    return fresh


def _set(thing: Any, facts: dict[str, Any], allowed: set[str]) -> None:
    unknown = set(facts) - allowed
    if unknown:
        raise TypeError(f"not a field of a call: {sorted(unknown)}")
    for name, value in facts.items():
        setattr(thing, name, value.strip() if isinstance(value, str) else value)


@transaction.atomic
def step_partner_call(*, call: PartnerCall, name: str, by: User | None = None) -> None:
    """Close a call or open it again. Raises NotAllowed, Refused when it has moved on."""
    step(thing=call, table=WAYS, name=name, by=by)
    if name == "reopen":
        call.partners_found.clear()
    index_later(call)


@transaction.atomic
def find_partners(
    *,
    call: PartnerCall,
    partners: Iterable[Organisation],
    project: Project | None = None,
    new_project: str = "",
    by: User | None = None,
) -> Project | None:
    """Somebody was found: the call is answered, and what is begun together becomes a project or joins one.

    Returns the project, None without one. Those who work for the partners are told. Raises NobodyNamed, SampleAndReal, NotAllowed, Refused when it has moved on,
    projects.ListedAlready.
    """
    partners = list(partners)
    if not partners or call.organisation in partners:
        raise NobodyNamed
    _check_sample(call.is_sample, project, *partners)
    step(thing=call, table=WAYS, name="find", by=by)
    call.partners_found.set(partners)
    if project is None and new_project.strip():
        project = projects.start_project(
            title=new_project, language=call.source_language, themes=call.themes.all(),
            places=[call.place] if call.place else (), sample=call.is_sample, by=by,
        )  # fmt: skip
        for organisation in (call.organisation, *partners):
            projects.add_partner(project=project, organisation=organisation, by=by)
    elif project is not None and by is not None and not by.has_perm("projects.change_project", project):
        raise NotAllowed(_("Only somebody who works for a partner of the project can say that it came of this call."))
    if project is not None:
        connect(earlier=call, later=project, relation="became", by=by, on_behalf_of=call.organisation)
    audit("calls.find_partners", call, by=by)
    index_later(call)
    _tell_named(call, partners, by)
    return project


def _tell_named(call: PartnerCall, partners: Iterable[Organisation], by: User | None) -> None:
    """Nobody learns by chance that others have named them."""
    users = User.objects.filter(is_active=True, memberships__organisation__in=partners).distinct()
    name, title = call.organisation.name_in(), call.title
    tell_all(
        users=users.exclude(pk=by.pk) if by else users,
        kind="calls.named",
        data={
            "uid": call.uid, "title": title, "language": call.source_language,
            "organisation": name.plain, "organisation_language": name.language,
        },
        key=call.uid,
    )  # fmt: skip


# Funding calls --------------------------------------------------------------------------------------------------------

FUNDING_FACTS = {
    "title", "text", "roles", "kinds", "groups", "languages", "programme", "funder", "funder_name", "amount_least",
    "amount_most", "amount_all", "currency", "co_financing", "address", "usually_opens",
}  # fmt: skip


@transaction.atomic
def list_funding_call(
    *,
    title: str,
    address: str,
    language: str,
    themes: Iterable[Theme] = (),
    countries: Iterable[Place] = (),
    deadlines: Iterable[tuple[str, datetime.date]] = (),
    sample: bool = False,
    checked: bool = True,
    checked_on: datetime.date | None = None,
    by: User | None = None,
    **facts,
) -> FundingCall:
    """Money is on offer. Who enters it has just read the official page: it counts as checked, unless said otherwise;
    `checked_on` is the day on which somebody elsewhere did.

    Raises AddressTaken, SampleAndReal.
    """
    countries = list(countries)
    sample = sample or any(place.is_sample for place in countries)
    _check_sample(sample, facts.get("funder"), *countries)
    call = FundingCall(node=new_node(kind=FundingCall.node_kind, sample=sample), source_language=language)
    _set(call, facts | {"title": title, "address": address}, FUNDING_FACTS)
    if checked:
        _check_off(call, by)
    elif checked_on:
        call.checked_at = timezone.make_aware(datetime.datetime.combine(checked_on, datetime.time(12)))
    _save_funding(call)
    call.themes.set(themes)
    call.countries.set(countries)
    _set_deadlines(call, deadlines)
    audit("calls.list_funding", call, by=by)
    index_later(call)
    return call


def _save_funding(call: FundingCall) -> None:
    try:
        with transaction.atomic():
            call.save()
    except IntegrityError:
        if FundingCall.objects.filter(address=call.address).exclude(pk=call.pk).exists():
            raise AddressTaken from None
        raise


def _set_deadlines(call: FundingCall, deadlines: Iterable[tuple[str, datetime.date]]) -> None:
    """Days that stay keep their row, and with it the translations of their stage."""
    wanted = {(stage.strip(), day) for stage, day in deadlines}
    for row in call.deadlines.all():
        if (row.stage, row.on) in wanted:
            wanted.discard((row.stage, row.on))
        else:
            row.delete()
    _add_deadlines(call, sorted(wanted, key=lambda pair: pair[1]))


def _add_deadlines(call: FundingCall, deadlines: Iterable[tuple[str, datetime.date]]) -> None:
    Deadline.objects.bulk_create(
        [Deadline(call=call, stage=stage, on=day, source_language=call.source_language) for stage, day in deadlines]
    )


@transaction.atomic
def correct_funding_call(
    *,
    call: FundingCall,
    language: str,
    themes: Iterable[Theme],
    countries: Iterable[Place] = (),
    deadlines: Iterable[tuple[str, datetime.date]] = (),
    seen: str | None = None,
    by: User | None = None,
    **facts,
) -> FundingCall:
    """What stands there is put right; who does it has read the official page. Raises AddressTaken, SampleAndReal,
    ChangedMeanwhile."""
    fresh = FundingCall.objects.select_for_update(of=("self",)).select_related("node").get(pk=call.pk)
    check_unchanged(seen, *queries.rows_of(fresh))
    countries = list(countries)
    _check_sample(fresh.is_sample, facts.get("funder"), *countries)
    _set(fresh, facts, FUNDING_FACTS)
    fresh.source_language = language
    _check_off(fresh, by)
    _save_funding(fresh)
    fresh.themes.set(themes)
    fresh.countries.set(countries)
    _set_deadlines(fresh, deadlines)
    audit("calls.correct_funding", fresh, by=by)
    index_later(fresh)
    return fresh


def _check_off(call: FundingCall, by: User | None) -> None:
    call.checked_at, call.checked_by = clock.now(), by if by is not None and by.is_authenticated else None


@transaction.atomic
def check_funding_call(*, call: FundingCall, by: User | None = None) -> None:
    """Somebody has read the official page: what stands here is still correct."""
    fresh = FundingCall.objects.select_for_update(of=("self",)).get(pk=call.pk)
    _check_off(fresh, by)
    # `changed_at` is when the words changed: it stays.
    fresh.save(update_fields=["checked_at", "checked_by"])
    audit("calls.check_funding", fresh, by=by)


@transaction.atomic
def add_deadlines(*, call: FundingCall, deadlines: Iterable[tuple[str, datetime.date]], by: User | None = None) -> int:
    """Further days of a funding call; those that stand there already add nothing. Returns how many are new."""
    kept = set(call.deadlines.values_list("stage", "on"))
    new = [pair for pair in dict.fromkeys(deadlines) if pair not in kept]
    _add_deadlines(call, new)
    if new:
        audit("calls.add_deadlines", call, by=by)
        index_later(call)
    return len(new)


# What people say to it ------------------------------------------------------------------------------------------------


@transaction.atomic
def mark(*, of: Node, about: Node, answer: str, by: User | None = None) -> None:
    """Interested, or it does not fit; "" takes the answer back. A dismissal is over after half a year."""
    if not answer:
        Mark.objects.filter(of=of, about=about).delete()
        return
    until = clock.now().date() + DISMISSED_FOR if answer == Mark.Answer.DISMISSED else None
    Mark.objects.update_or_create(of=of, about=about, defaults={"answer": answer, "until": until, "by": by})


@transaction.atomic
def remind(*, user: User, call: PartnerCall | FundingCall, wanted: bool) -> None:
    """Somebody wants to be reminded of the deadlines of a call, or no more."""
    if wanted:
        Reminder.objects.get_or_create(user=user, node=call.node)
    else:
        Reminder.objects.filter(user=user, node=call.node).delete()


def _speakers(organisations: Iterable[int]) -> dict[int, list[User]]:
    """Those who speak for each organisation; one statement."""
    found: dict[int, list[User]] = {}
    rows = Membership.objects.filter(organisation__in=set(organisations), role__in=SPEAKERS, user__is_active=True)
    for row in rows.select_related("user"):
        found.setdefault(row.organisation_id, []).append(row.user)
    return found


def stage_of(day: datetime.date, today: datetime.date) -> int | None:
    """Which reminder is due: 30, 14 or 3 days before, None when it is too early or over."""
    left = (day - today).days
    return min((days for days in REMIND_DAYS if left <= days), default=None) if left >= 0 else None


def tell_deadlines(*, today: datetime.date) -> None:
    """Remind everybody who asked, and those who look for partners, 30, 14 and 3 days before; each time once.

    When the deadline of a partner call is over, those who speak for the organisation are asked whom they found.
    """
    last = today + datetime.timedelta(days=max(REMIND_DAYS))
    wanting: dict[int, list[User]] = {}
    for row in Reminder.objects.filter(user__is_active=True).select_related("user"):
        wanting.setdefault(row.node_id, []).append(row.user)
    days = Deadline.objects.filter(call__in=wanting, on__range=(today, last)).select_related("call__node")
    for one in days:
        _tell_deadline(wanting[one.call_id], one.call, one.on, one.stage, today)
    calls = PartnerCall.objects.open(today).filter(deadline__lte=last).select_related("node")
    speakers = _speakers(call.organisation_id for call in calls)
    for call in calls:
        people = {user.pk: user for user in (*wanting.get(call.pk, ()), *speakers.get(call.organisation_id, ()))}
        _tell_deadline(people.values(), call, call.deadline, "", today)
    # For a month: whoever comes back later finds the question on the page of the call.
    lately = (today - datetime.timedelta(days=max(REMIND_DAYS)), today - datetime.timedelta(days=1))
    over = PartnerCall.objects.filter(state=PartnerCall.State.OPEN, deadline__range=lately).select_related("node")
    speakers = _speakers(call.organisation_id for call in over)
    for call in over:
        data = {"uid": call.node.uid, "title": call.title, "language": call.source_language}
        tell_all(
            users=speakers.get(call.organisation_id, ()),
            kind="calls.over",
            data=data,
            key=f"{call.node.uid}:{call.deadline}",
        )


def _tell_deadline(users: Iterable[User], call, day: datetime.date, stage: str, today: datetime.date) -> None:
    days = stage_of(day, today)
    if days is None:
        return
    data = {"uid": call.node.uid, "kind": call.node_kind, "title": call.title, "day": day.isoformat(), "stage": stage}
    data["language"] = call.source_language
    tell_all(users=users, kind="calls.deadline", data=data, key=f"{call.node.uid}:{day}:{stage}:{days}")


def tell_matches(*, today: datetime.date) -> None:
    """Tell those who look who fits, and those who fit that somebody looks; each pair once, never what was dismissed.

    The sides of all organisations are gathered once; whatever the number of calls, the database is asked as often.
    """
    calls = list(queries.partner_calls())
    if not calls:
        return
    records = queries.evidence()
    # Every organisation is looked at for every call.
    everybody = queries.all_sides(records)
    by_key = {side.key: side for side in everybody}
    dismissed = set(Mark.objects.filter(answer=Mark.Answer.DISMISSED, until__gte=today).values_list("of", "about"))
    found: list[tuple[PartnerCall, int, int]] = []
    for call in calls:
        ours = queries.side_of_call(call, by_key[call.organisation_id])
        fits = best(ours, everybody, weights=settings.MATCH_WEIGHTS, at_least=settings.MATCH_TELL_FROM)
        found += [(call, fit.key, fit.score) for fit in fits[:MOST_TOLD]]
    speakers = _speakers({key for _call, key, _score in found} | {call.organisation_id for call in calls})
    names = queries.organisations_by_key(key for _call, key, _score in found)
    told: Counter[int] = Counter()
    for call, key, score in sorted(found, key=lambda one: -one[2]):
        if key not in names:
            continue
        data = {"uid": call.node.uid, "title": call.title, "language": call.source_language, "score": score}
        if (call.pk, key) not in dismissed:
            other = names[key].official_name
            whom = {"organisation": other.plain, "organisation_language": other.language}
            tell_all(
                users=speakers.get(call.organisation_id, ()), kind="calls.match",
                data=data | whom, key=f"{call.node.uid}:{key}",
            )  # fmt: skip
        if (key, call.pk) not in dismissed and told[key] < MOST_TOLD:
            told[key] += 1
            tell_all(
                users=speakers.get(key, ()), kind="calls.match",
                data=data | {"for": names[key].uid}, key=f"{names[key].uid}:{call.node.uid}",
            )  # fmt: skip
