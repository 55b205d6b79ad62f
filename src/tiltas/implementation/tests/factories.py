"""What tests of the file start from; voices, proposals and clauses come from drafting's factories."""

import datetime

from tiltas.drafting.tests.factories import clause, document, organisation, proposal, theme, town, voice  # noqa: F401
from tiltas.implementation import services
from tiltas.network.services import found_organisation

DAY = datetime.date(2026, 1, 12)


def municipality(name="Upynės savivaldybė", place=None):
    place = place or town()
    return found_organisation(name=name, kind="municipality", name_language="lt", place=place, governs=place)


def ministry(name="Ministry", place=None):
    return found_organisation(name=name, kind="ministry", name_language="en", place=place)


def challenge(place, title="No evening courses", **more):
    return services.record_challenge(
        place=place, title=title, language="en", study="A study, 2021", found_on=DAY, **more
    )


def recommendation(addressee, title="Offer evening courses", sources=None, **more):
    return services.recommend(
        addressee=addressee,
        title=title,
        text=more.pop("text", "Offer two language courses after six in the evening."),
        language="en",
        sources=sources if sources is not None else [clause(document())],
        **more,
    )


def service(place, name="Evening language course", state="missing", **more):
    return services.list_service(place=place, name=name, language="en", state=state, **more)


def plan(body, title="Action plan 2026", **more):
    return services.make_plan(
        organisation=body, title=title, language="en", starts_on=more.pop("starts_on", DAY), **more
    )


def measure(of, title="Evening courses", **more):
    return services.undertake(plan=of, title=title, language="en", starts_on=more.pop("starts_on", DAY), **more)


def report(about, state="on_track", **more):
    return services.report_progress(
        measure=about,
        state=state,
        language="en",
        what_changed=more.pop("what_changed", "A teacher was found."),
        **more,
    )
