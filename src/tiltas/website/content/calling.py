"""Puts the sample calls in: reads calling.yaml and does through the services what the story's organisations did."""

import datetime

from django.utils import timezone

from tiltas.calls import services as calls
from tiltas.core.clock import happened
from tiltas.network import services as network

from .reading import read

EARLIER = datetime.timedelta(days=60)


def call(teller) -> None:
    """Offers, needs, areas served, funding calls and partner calls; `teller` knows who is who in the story."""
    told = read("calling")
    for entry in told["offers"]:
        made = network.offer(
            organisation=teller.made[entry["organisation"]],
            direction=entry["direction"],
            what=entry["what"]["en"],
            language="en",
            theme=teller.theme(entry["theme"]),
            group=entry["group"],
        )
        teller.texts(made, what=entry["what"])
    for key, places in told["serves"].items():
        network.change_organisation(organisation=teller.made[key], serves=teller.things(places))
    for entry in told["funding_calls"]:
        teller.keep(entry, _funding_call(teller, entry))
    for entry in told["partner_calls"]:
        teller.keep(entry, _partner_call(teller, entry))


def _in_days(days: int | None) -> datetime.date | None:
    return None if days is None else timezone.localdate() + datetime.timedelta(days=days)


def _funding_call(teller, entry: dict):
    least, most, whole = entry["amounts"]
    days = [(day.get("stage", {}).get("en", ""), _in_days(day["in_days"])) for day in entry["deadlines"]]
    made = calls.list_funding_call(
        title=entry["title"]["en"],
        text=entry["text"]["en"],
        language="en",
        programme=entry["programme"]["en"],
        funder=teller.made.get(entry.get("funder")),
        funder_name=entry.get("funder_name", {}).get("en", ""),
        address=entry["address"],
        themes=teller.all_themes(entry["themes"]),
        kinds=entry["kinds"],
        groups=entry["groups"],
        languages=entry["languages"],
        amount_least=least,
        amount_most=most,
        amount_all=whole,
        currency=entry["currency"],
        co_financing=entry.get("co_financing"),
        usually_opens=entry.get("usually_opens"),
        deadlines=days,
        checked=entry["checked"],
        sample=True,
        by=teller.people["organiser"],
    )
    parts = {name: entry.get(name) for name in ("title", "text", "programme", "funder_name")}
    teller.texts(made, **parts)
    for day in entry["deadlines"]:
        if "stage" in day:
            teller.texts(made.deadlines.get(stage=day["stage"]["en"]), stage=day["stage"])
    return made


def _partner_call(teller, entry: dict):
    deadline = entry.get("over_on") or _in_days(entry.get("in_days"))
    begun = (deadline or timezone.localdate()) - EARLIER
    with happened(min(begun, timezone.localdate())):
        made = calls.start_partner_call(
            organisation=teller.made[entry["organisation"]],
            title=entry["title"]["en"],
            text=entry["text"]["en"],
            language="en",
            roles=entry["roles"]["en"],
            themes=teller.all_themes(entry["themes"]),
            groups=entry["groups"],
            kinds=entry["kinds"],
            languages=entry["languages"],
            place=teller.made.get(entry["place"]),
            deadline=deadline,
            funding_call=teller.made.get(entry.get("funding_call")),
        )
        teller.texts(made, title=entry["title"], text=entry["text"], roles=entry["roles"])
    if "found" in entry:
        project = teller.made[teller.story["project"]["key"]]
        with happened(deadline):
            calls.find_partners(call=made, partners=teller.things(entry["found"]), project=project)
    return made
