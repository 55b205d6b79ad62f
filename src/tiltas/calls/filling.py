"""What a file of funding calls would do, and doing it. Handing the same file in twice adds nothing."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiltas.core.errors import Refused
from tiltas.core.versions import version_of
from tiltas.network.forms import language_choices
from tiltas.network.models import Organisation, TargetGroup
from tiltas.places.models import Place
from tiltas.places.queries import countries
from tiltas.themes.models import Theme
from tiltas.trace.models import Node

from . import services
from .exchange import COLUMNS, Known, Understood, as_cell, understand
from .models import FundingCall, HandedInFile, PartnerCall

TICK = "take_"  # what the name of each tick begins with


class Gone(Refused):
    """It was saved meanwhile, or a day is over."""

    message = gettext_lazy(
        "This file was saved already, or it waited longer than a day. Hand it in again if you need to."
    )
    status = 410


@dataclass
class Change:
    """One field of a listed call of which the file says something else."""

    name: str
    before: str
    after: str


@dataclass
class Planned:
    """One funding call of a file: new, or one that is listed and gets further deadlines or other facts."""

    facts: dict[str, Any]
    deadlines: list[tuple[str, datetime.date]] = field(default_factory=list)
    present: FundingCall | None = None
    changes: list[Change] = field(default_factory=list)

    @property
    def tick(self) -> str:
        """The name of its tick: another one once the call is not what was shown."""
        return f"{TICK}{self.present.uid}_{version_of(self.present)}"


@dataclass
class Plan:
    """What saving would do."""

    new: list[Planned] = field(default_factory=list)
    added: list[Planned] = field(default_factory=list)
    changed: list[Planned] = field(default_factory=list)
    same: int = 0
    troubled: list[Understood] = field(default_factory=list)

    @property
    def does_something(self) -> bool:
        return bool(self.new or self.added or self.changed)


def hand_in(*, rows: list[dict[str, str]], by) -> HandedInFile:
    """Keep the rows until somebody has looked them through."""
    return HandedInFile.objects.create(by=by, rows=rows)


def handed_in(pk, by) -> HandedInFile:
    """A file that this person looks through. Raises Gone."""
    found = HandedInFile.objects.filter(pk=pk, by=by).first()
    if found is None:
        raise Gone
    return found


def _known() -> tuple[Known, dict[str, Place], dict[str, Theme]]:
    by_code = {place.code: place for place in countries() if place.code and not place.is_sample}
    themes = {theme.key: theme for theme in Theme.objects.all()}
    known = Known(
        countries=frozenset(by_code),
        kinds=frozenset(Organisation.Kind.values),
        groups=frozenset(TargetGroup.values),
        themes=frozenset(themes),
        languages=frozenset(code for code, _name in language_choices()),
        offered=frozenset(code for code, _name in settings.LANGUAGES),
    )
    return known, by_code, themes


def words_of_cells() -> list[tuple[str, list[str]]]:
    """(column, what may stand in it) of the columns that take nothing else; for the help beside the form."""
    known, _places, _themes = _known()
    return [(name, sorted(getattr(known, name))) for name in ("themes", "kinds", "groups", "countries")]


def plan_of(file: HandedInFile) -> Plan:
    """What the file would do today; the sentences are in the language of the page. Seven statements."""
    known, by_code, themes = _known()
    today, plan = timezone.localdate(), Plan()
    understood = [understand(row, known, today) for row in file.rows]
    addresses = {one.facts.get("address") for one in understood} - {None}
    present = {
        call.address: call
        for call in FundingCall.objects.filter(address__in=addresses)
        .select_related("node", "funder")
        .prefetch_related("deadlines", "countries", "themes")
    }
    planned: dict[str, Planned] = {}
    looked_at: set[str] = set()
    for one in understood:
        address = one.facts.get("address")
        listed = present.get(address)
        kept = {(day.stage, day.on) for day in listed.deadlines.all()} if listed else set()
        day = (one.facts["stage"], one.facts["deadline"]) if one.facts["deadline"] else None
        if day and day[1] < today and day not in kept:
            one.troubles.append(_("The deadline %(day)s is over.") % {"day": day[1].isoformat()})
        # As with a new call, the first row of an address says what the call is.
        changes = _changes(listed, one.facts) if listed and address not in looked_at else []
        if changes and _least_is_more(listed, one.facts):
            one.troubles.append(_("The least amount is more than the most."))
        if one.troubles:
            plan.troubled.append(one)
            continue
        looked_at.add(address)
        if listed and not changes and (day is None or day in kept):
            plan.same += 1
            continue
        facts = dict(one.facts)
        facts["countries"] = [by_code[code] for code in facts["countries"]]
        facts["themes"] = [themes[key] for key in facts["themes"]]
        target = planned.setdefault(address, Planned(facts, present=listed, changes=changes))
        if day is None or day in target.deadlines:
            plan.same += len(target.deadlines) > 0
        elif day not in kept:
            target.deadlines.append(day)
    plan.new = [one for one in planned.values() if one.present is None]
    plan.added = [one for one in planned.values() if one.present is not None and one.deadlines]
    plan.changed = [one for one in planned.values() if one.changes]
    return plan


PLAIN = ("title", "text", "programme", "roles", "amount_least", "amount_most", "amount_all", "currency",
    "co_financing", "usually_opens", "kinds", "groups", "languages",
)  # fmt: skip


def _standing(call: FundingCall) -> dict[str, Any]:
    """What a listed call says, as a row has it."""
    found = {name: getattr(call, name) for name in PLAIN} | {
        "language": call.source_language,
        "countries": [place.code for place in call.countries.all()],
        "themes": [theme.key for theme in call.themes.all()],
        "checked_on": timezone.localdate(call.checked_at) if call.checked_at else None,
    }
    # A funder in the network is chosen by hand; no file takes it away.
    return found if call.funder_id else found | {"funder": call.funder_name}


def _changes(call: FundingCall, facts: dict[str, Any]) -> list[Change]:
    """What a row says otherwise. An empty cell says nothing, and what was checked later is not checked earlier."""
    found = []
    for name, before in _standing(call).items():
        after = facts[name]
        if after in ("", None, []) or _plain(after) == _plain(before):
            continue
        if name == "checked_on" and before and after < before:
            continue
        found.append(Change(name, as_cell(before), as_cell(after)))
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(value)
    return " ".join(value.split()) if isinstance(value, str) else value


def _least_is_more(call: FundingCall, facts: dict[str, Any]) -> bool:
    least, most = (
        getattr(call, name) if facts[name] is None else facts[name] for name in ("amount_least", "amount_most")
    )
    return least is not None and most is not None and least > most


@transaction.atomic
def save_file(*, file: HandedInFile, ticked: Iterable[str] = (), by) -> int:
    """Save what is in order, and of the calls that are listed what was ticked; returns how many calls are new or got
    something. Raises Gone when it was saved."""
    plan = plan_of(file)
    taken, _rows = HandedInFile.objects.filter(pk=file.pk, by=by).delete()
    if not taken:
        raise Gone
    for one in plan.new:
        facts = {name: value for name, value in one.facts.items() if name not in {"stage", "deadline", "checked_on"}}
        facts["funder_name"] = facts.pop("funder")
        facts["language"] = facts["language"] or settings.LANGUAGE_CODE
        services.list_funding_call(
            deadlines=one.deadlines, checked=False, checked_on=one.facts["checked_on"], by=by, **facts
        )
    for one in plan.added:
        services.add_deadlines(call=one.present, deadlines=one.deadlines, by=by)
    taken_over = [one for one in plan.changed if one.tick in set(ticked)]
    for one in taken_over:
        told = {change.name: one.facts[change.name] for change in one.changes}
        if "funder" in told:
            told["funder_name"] = told.pop("funder")
        services.refresh_funding_call(call=one.present, by=by, **told)
    return len(plan.new) + len({one.present.pk for one in (*plan.added, *taken_over)})


# Out ------------------------------------------------------------------------------------------------------------------

PARTNER_COLUMNS = (
    "page", "title", "text", "language", "organisation", "deadline", "state", "countries", "place", "kinds", "groups",
    "themes", "roles", "languages",
)  # fmt: skip


def _common(call) -> dict[str, Any]:
    return {
        "title": call.title,
        "text": call.text,
        "language": call.source_language,
        "countries": [place.code for place in call.countries.all()],
        "kinds": call.kinds,
        "groups": call.groups,
        "themes": [theme.key for theme in call.themes.all()],
        "roles": call.roles,
        "languages": call.languages,
    }


def _all(model):
    found = model.objects.filter(node__visibility=Node.Visibility.PUBLIC, node__is_sample=False)
    return found.select_related("node").prefetch_related("countries", "themes").order_by("pk")


def funding_rows() -> list[dict[str, Any]]:
    """Every public, real funding call in the columns in which one is handed in: a row for each deadline."""
    found = []
    for call in _all(FundingCall).select_related("funder").prefetch_related("deadlines"):
        row = _common(call) | {
            "address": call.address,
            "programme": call.programme,
            "funder": call.funder.name if call.funder else call.funder_name,
            "currency": call.currency,
            "usually_opens": call.usually_opens,
            "checked_on": timezone.localdate(call.checked_at) if call.checked_at else None,
        }
        row |= {name: getattr(call, name) for name in ("amount_least", "amount_most", "amount_all", "co_financing")}
        days = sorted(call.deadlines.all(), key=lambda day: (day.on, day.pk))
        found += [row | {"stage": day.stage, "deadline": day.on} for day in days] or [row]
    return [{name: row.get(name) for name in COLUMNS} for row in found]


def partner_rows(absolute) -> list[dict[str, Any]]:
    """Every public, real partner call; `absolute` makes a path an address."""
    found = []
    for call in _all(PartnerCall).select_related("organisation", "place"):
        row = _common(call) | {
            "page": absolute(call.get_absolute_url()),
            "organisation": call.organisation.name,
            "deadline": call.deadline,
            "state": call.state if call.state != PartnerCall.State.OPEN or call.is_open else "past",
            "place": call.place.name if call.place else "",
        }
        found.append({name: row.get(name) for name in PARTNER_COLUMNS})
    return found
