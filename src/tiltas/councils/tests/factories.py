"""What tests of this room start from."""

import datetime

from tiltas.councils import services
from tiltas.drafting.tests.factories import proposal, voice  # noqa: F401
from tiltas.events.tests.factories import event  # noqa: F401
from tiltas.network.tests.factories import municipality as town
from tiltas.network.tests.factories import organisation, theme, worker  # noqa: F401

DAY = datetime.date(2026, 5, 4)


def municipality(name="Upynės savivaldybė", **more):
    place = town(name)
    return organisation(name, kind="municipality", name_language="lt", place=place, governs=place, **more)


def council(advises, name="Integration council", **more):
    return services.set_up(
        advises=advises, name=name, mandate="It is asked before a decision, not after it.", language="en", **more
    )


def sitting(of, title="Spring sitting", **more):
    return services.call_sitting(council=of, title=title, language="en", on=more.pop("on", DAY), **more)


def advice(of, title="Open in the evening", **more):
    return services.give_advice(
        council=of,
        title=title,
        text=more.pop("text", "Keep the desk open until seven."),
        language="en",
        given_on=more.pop("given_on", DAY),
        **more,
    )


def reply(to, kind="followed", text="Yes, from June on.", **more):
    return services.reply(advice=to, kind=kind, text=text, language="en", **more)
