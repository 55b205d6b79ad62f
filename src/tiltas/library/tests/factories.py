"""What tests need of this room; what matters to a test is said in it."""

import datetime
from itertools import count

from django.utils import timezone

from tiltas.library import services
from tiltas.library.models import KINDS, Activity, Entry, Lesson, News, Policy, Practice, Publication, Reaction
from tiltas.network.tests import factories as network

_numbers = count(1)
LONG = "Nobody knew whom to ask."
OF_KIND = {
    "news": {"scope": "local"},
    "publication": {"authors": "A. Writer", "year": 2020},
    "practice": {"for_whom": "People who arrived this year.", "steps": "Ask first.", "cost": "none"},
    "lesson": {"failed": "Nobody came.", "why": "It was on a working day.", "instead": "In the evening."},
    "policy": {},
    "activity": {"kind": "social", "stage": "planned"},
}


def soon(days: int = 10) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def entry(kind="practice", **facts) -> Entry:
    facts = {"title": f"An entry {next(_numbers)}", "language": "en", "text": LONG} | OF_KIND[kind] | facts
    return services.write(model=KINDS[kind], **facts)


def news(**facts) -> News:
    return entry("news", **facts)


def practice(**facts) -> Practice:
    return entry("practice", **facts)


def lesson(**facts) -> Lesson:
    return entry("lesson", **facts)


def policy(**facts) -> Policy:
    return entry("policy", **facts)


def publication(**facts) -> Publication:
    return entry("publication", **facts)


def activity(**facts) -> Activity:
    return entry("activity", **({"reactions_until": soon()} | facts))


def priority(policy: Policy, text="Every child learns the language.", **facts):
    return services.add_priority(policy=policy, text=text, language="en", **facts)


def reaction(to: Activity, **facts) -> Reaction:
    facts = {"kind": "concern", "text": "The evenings are too few.", "language": "en"} | facts
    facts.setdefault("organisation", None)
    facts["organisation"] = facts["organisation"] or network.organisation()
    return services.react(activity=to, **facts)
