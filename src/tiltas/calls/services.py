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
from tiltas.analysis.matching import Side, best
from tiltas.core import clock
from tiltas.core.errors import InventedAndReal, NotAllowed, Refused
from tiltas.core.versions import check_unchanged
from tiltas.network.models import Membership, Organisation
from tiltas.notifications.services import take_back, tell_all
from tiltas.places.models import Place
from tiltas.projects import services as projects
from tiltas.projects.models import Project
from tiltas.search.services import index_later
from tiltas.themes.models import Theme
from tiltas.trace.models import Node
from tiltas.trace.services import connect, new_node

from . import queries
from .models import CLOSE_AFTER, Deadline, FundingCall, Mark, PartnerCall, Reminder
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


class NotLooking(Refused):
    """It was closed or is over."""

    message = _("This call is not open any more. Open it again if you still look for partners.")
    status = 409


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
    before = fresh.deadline
    _set(fresh, facts, {"title", "text", "roles", "place", "kinds", "groups", "languages", "deadline", "funding_call"})
    fresh.source_language = language
    fresh.asked_on = None
    fresh.save()
    take_back(kind="calls.still", key=f"{fresh.uid}:")
    if fresh.deadline != before:
        _take_back_days(fresh)
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
    _take_back_days(call)
    if name == "reopen":
        call.partners_found.clear()
        _confirm(call)
    index_later(call)


@transaction.atomic
def confirm_partner_call(*, call: PartnerCall, by: User | None = None) -> None:
    """Partners are still looked for. Raises NotLooking."""
    fresh = PartnerCall.objects.select_for_update(of=("self",)).select_related("node").get(pk=call.pk)
    if not fresh.is_open:
        raise NotLooking
    _confirm(fresh)
    audit("calls.confirm", fresh, by=by)


def _confirm(call: PartnerCall) -> None:
    call.confirmed_at, call.asked_on = clock.now(), None
    # `changed_at` is when the words changed: it stays.
    call.save(update_fields=["confirmed_at", "asked_on"])
    take_back(kind="calls.still", key=f"{call.uid}:")


@transaction.atomic
def ask_whether_still_looking(*, today: datetime.date) -> None:
    """Calls without a deadline do not stand open for years: those who speak for the organisation are asked after half a
    year, and without an answer the call is closed a month later."""
    # Locked while they are found: else who answers at that moment has answered in vain.
    found = PartnerCall.objects.select_for_update(of=("self",)).select_related("node")
    for call in found.open(today).filter(asked_on__lte=today - CLOSE_AFTER):
        step_partner_call(call=call, name="close")
        _tell_speakers(call, "calls.lapsed", today)
    for call in found.unconfirmed(today):
        call.asked_on = today
        call.save(update_fields=["asked_on"])
        _tell_speakers(call, "calls.still", today, due_on=call.closes_on)


def _tell_speakers(call: PartnerCall, kind: str, today: datetime.date, due_on: datetime.date | None = None) -> None:
    tell_all(
        users=_speakers([call.organisation_id]).get(call.organisation_id, ()), kind=kind,
        data={"uid": call.uid, "title": call.title, "language": call.source_language},
        key=f"{call.uid}:{today}", due_on=due_on,
    )  # fmt: skip


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
    _take_back_days(call)
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


def _take_back_days(call: PartnerCall) -> None:
    """Its day was moved, or what came of it was said: nobody is reminded of the one or asked for the other."""
    for kind in ("calls.deadline", "calls.over", "calls.still", "calls.lapsed"):
        take_back(kind=kind, key=f"{call.uid}:")


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
        _checked_elsewhere(call, checked_on)
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
            take_back(kind="calls.deadline", key=_key_of(call, row.on, row.stage))
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


@transaction.atomic
def refresh_funding_call(
    *,
    call: FundingCall,
    language: str = "",
    themes: Iterable[Theme] | None = None,
    countries: Iterable[Place] | None = None,
    checked_on: datetime.date | None = None,
    by: User | None = None,
    **facts,
) -> None:
    """What a file says of a listed call takes the place of what stands there; whatever it does not name stays, also
    when it was checked. Raises SampleAndReal."""
    fresh = FundingCall.objects.select_for_update(of=("self",)).select_related("node").get(pk=call.pk)
    countries = None if countries is None else list(countries)
    _check_sample(fresh.is_sample, *(countries or ()))
    _set(fresh, facts, FUNDING_FACTS)
    fresh.source_language = language or fresh.source_language
    if checked_on:
        _checked_elsewhere(fresh, checked_on)
    _save_funding(fresh)
    if themes is not None:
        fresh.themes.set(themes)
    if countries is not None:
        fresh.countries.set(countries)
    audit("calls.refresh_funding", fresh, by=by)
    index_later(fresh)


def _checked_elsewhere(call: FundingCall, on: datetime.date) -> None:
    call.checked_at, call.checked_by = timezone.make_aware(datetime.datetime.combine(on, datetime.time(12))), None


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
    """Interested, or it does not fit; "" takes the answer back. A dismissal is over after half a year.

    Whoever is interested in a call is reminded of its deadlines.
    """
    if not answer:
        Mark.objects.filter(of=of, about=about).delete()
        return
    until = clock.now().date() + DISMISSED_FOR if answer == Mark.Answer.DISMISSED else None
    Mark.objects.update_or_create(of=of, about=about, defaults={"answer": answer, "until": until, "by": by})
    is_call = about.kind in (PartnerCall.node_kind, FundingCall.node_kind)
    if answer == Mark.Answer.INTERESTED and is_call and by is not None:
        Reminder.objects.get_or_create(user=by, node=about)


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
    tell_all(users=users, kind="calls.deadline", data=data, key=f"{_key_of(call, day, stage)}{days}", due_on=day)


def _key_of(call: PartnerCall | FundingCall, day: datetime.date, stage: str) -> str:
    # There is room for 64 characters, and a stage may have twice as many.
    return f"{call.uid}:{day}:{stage[:30]}:"


def tell_matches(*, today: datetime.date) -> None:
    """Tell those who look who fits, and those who fit that somebody looks or pays; each pair once, never what was
    dismissed.

    The sides of all organisations are gathered once; whatever the number of calls, the database is asked as often.
    """
    calls, funding = list(queries.partner_calls()), list(queries.funding_calls())
    if not calls and not funding:
        return
    # Every organisation is looked at for every call.
    everybody = queries.all_sides(queries.evidence())
    dismissed = set(Mark.objects.filter(answer=Mark.Answer.DISMISSED, until__gte=today).values_list("of", "about"))
    _tell_of_partners(calls, everybody, dismissed)
    _tell_of_funding(funding, everybody, dismissed)


def _tell_of_partners(calls: list[PartnerCall], everybody: list[Side], dismissed: set[tuple[int, int]]) -> None:
    by_key = {side.key: side for side in everybody}
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


def _tell_of_funding(calls: list[FundingCall], everybody: list[Side], dismissed: set[tuple[int, int]]) -> None:
    """Those who speak for an organisation are told of the calls that fit it best."""
    paid, by_key = queries.paid_by_programme(), {call.pk: call for call in calls}
    sides = [queries.side_of_funding(call, paid) for call in calls]
    speakers = _speakers(side.key for side in everybody)
    asked = [side for side in everybody if side.key in speakers]
    names = queries.organisations_by_key(side.key for side in asked)
    for side in asked:
        fits = best(side, sides, weights=settings.MATCH_WEIGHTS, at_least=settings.MATCH_TELL_FROM)
        for fit in [fit for fit in fits if (side.key, fit.key) not in dismissed][:MOST_TOLD]:
            call, uid = by_key[fit.key], names[side.key].uid
            data = {"uid": call.uid, "title": call.title, "language": call.source_language, "score": fit.score}
            tell_all(
                users=speakers[side.key], kind="calls.match",
                data=data | {"for": uid, "funding": True}, key=f"{uid}:{call.uid}",
            )  # fmt: skip
