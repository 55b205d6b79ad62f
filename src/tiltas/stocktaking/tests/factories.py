"""What tests need of this room; what matters to a test is said in it."""

import datetime
from itertools import count

from django.utils import timezone

from tiltas.network.models import Organisation
from tiltas.network.services import found_organisation
from tiltas.network.tests import factories as network
from tiltas.stocktaking import services
from tiltas.stocktaking.models import Principle, Stocktake, StocktakeAnswer

_numbers = count(1)


def day(days: int = 0) -> datetime.date:
    """So many days from today."""
    return timezone.localdate() + datetime.timedelta(days=days)


def municipality(name="", **facts) -> Organisation:
    place = network.municipality(name or f"Upynė {next(_numbers)}")
    facts = {"place": place, "governs": place} | facts
    return found_organisation(name=f"Municipality of {place.name}", name_language="en", kind="municipality", **facts)


def officer_of(*organisations):
    made = network.user(name="Officer")
    for organisation in organisations:
        network.add_member(organisation=organisation, user=made, role="officer")
    return made


def principle(title="One place to ask", **facts) -> Principle:
    facts = {"adopted_by": facts.pop("adopted_by", None) or network.organisation(), "language": "en"} | facts
    return services.adopt_principle(title=title, text="Nobody is sent around.", **facts)


def say(organisation, principle, standing="held", words="We do.", **facts):
    facts = {"language": "en", "as_of": day()} | facts
    return services.say_standings(organisation=organisation, said={principle: (standing, words)}, **facts)


def draft(title="When many arrive", **facts) -> Stocktake:
    facts = {"organisation": facts.pop("organisation", None) or network.organisation(), "language": "en"} | facts
    return services.draft_stocktake(
        title=title, question="What have you done?", answer_by=facts.pop("answer_by", day(20)), **facts
    )


def opened(**facts) -> Stocktake:
    made = draft(**facts)
    services.open_stocktake(stocktake=made)
    return made


def answer(stocktake, organisation, done="We opened a school.", **facts) -> StocktakeAnswer:
    return services.answer(stocktake=stocktake, organisation=organisation, done=done, language="en", **facts)


def report(organisation, as_of=None, note="", **figures):
    """Figures by kind: (in all, in use, can be opened)."""
    return services.report_capacity(organisation=organisation, as_of=as_of or day(), figures=figures, note=note)


def seen_in(client, address) -> dict:
    """What the form at an address sends along, so that nobody overwrites unknowingly."""
    return {"seen": client.get(address).context["form"]["seen"].value()}
