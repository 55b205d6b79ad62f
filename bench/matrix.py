"""How long the table of gaps takes with 16 themes, 220 places and 60,000 records, on SQLite.

    python bench/matrix.py [--records 60000] [--places 220] [--times 15] [--json FILE]

Makes a database of its own in a temporary folder, fills it, asks for the reckoning alone, for the table with places and
themes, and for the whole page, and takes all down. The figures of a busy machine say nothing: see bench/README.md.
"""

import argparse
import datetime
import random
import time
from pathlib import Path
from statistics import median

from machine import empty_site, keep, machine, title

WANTED = 150.0  # milliseconds for the reckoning of one country
SHARES = {
    "service": 0.27, "activity": 0.1, "statement": 0.23, "recommendation": 0.14, "measure": 0.1, "priority": 0.1,
    "proposal": 0.03, "finding": 0.02, "point": 0.01,
}  # fmt: skip
STOCKTAKES = 10
BATCH = 2000


def fill(records: int, number_of_places: int) -> None:
    """Places of one country and, spread over themes and places, as many records as there is room for."""
    from django.utils import timezone

    from tiltas.consultations.models import AnalysisRun, Consultation, Finding, Statement
    from tiltas.drafting.models import Proposal
    from tiltas.events.models import Event, Summary, SummaryPoint
    from tiltas.implementation.models import ActionPlan, Measure, Recommendation, Response, Service
    from tiltas.library.models import Activity, Policy, Priority
    from tiltas.network.models import Organisation
    from tiltas.places.models import Place
    from tiltas.stocktaking.models import Stocktake, StocktakeAnswer
    from tiltas.themes.models import Theme
    from tiltas.trace.models import Link, Node

    chance = random.Random(1)
    today, now = timezone.localdate(), timezone.now()
    themes = list(Theme.objects.all())
    country = Place.objects.create(kind="country", name="Bench", local_language="en")
    places = Place.objects.bulk_create(
        Place(kind="municipality", name=f"Place {n}", parent=country, country=country, local_language="en")
        for n in range(number_of_places)
    )

    def made(model, count, facts, kind=""):
        """Rows of a model with a node each."""
        nodes = Node.objects.bulk_create((Node(kind=kind or model.node_kind) for _ in range(count)), BATCH)
        rows = [model(node=node, source_language="en", **facts(n)) for n, node in enumerate(nodes)]
        return model.objects.bulk_create(rows, BATCH)

    def some_day():
        return today - datetime.timedelta(days=chance.randrange(900))

    bodies = made(
        Organisation, 4 * number_of_places,
        lambda n: {
            "name": f"Body {n}", "name_language": "en", "kind": "municipality" if n < len(places) else "ngo",
            "sector": "public" if n < len(places) else "civil", "place": places[n % len(places)],
            "governs": places[n] if n < len(places) else None,
        },
    )  # fmt: skip

    def where():
        place = chance.randrange(len(places))
        return places[place], bodies[place + len(places) * chance.randrange(4)]

    def of(kind):
        return int(records * SHARES[kind])

    def service(n):
        place, body = where()
        return {"name": f"Service {n}", "place": place, "provider": body, "theme": chance.choice(themes),
                "state": chance.choice(["exists", "exists", "partly", "missing"]), "changed_on": some_day()}  # fmt: skip

    made(Service, of("service"), service)

    def activity(n):
        place, body = where()
        return {"title": f"Activity {n}", "text": "Text", "place": place, "organisation": body, "kind": "social",
                "stage": chance.choice(["planned", "under_way", "done"]), "state": "published",
                "published_at": now - datetime.timedelta(days=chance.randrange(900))}  # fmt: skip

    activities = made(Activity, of("activity"), activity)
    Activity.themes.through.objects.bulk_create(
        (Activity.themes.through(activity=one, theme=chance.choice(themes)) for one in activities), BATCH
    )
    policies = made(
        Policy,
        200,
        lambda n: {"title": f"Policy {n}", "text": "Text", "organisation": where()[1], "state": "published"},
    )
    made(
        Priority, of("priority"),
        lambda n: {"text": f"Priority {n}", "policy": chance.choice(policies), "theme": chance.choice(themes),
                   "place": chance.choice([None, *places])},
    )  # fmt: skip
    plans = ActionPlan.objects.bulk_create(
        ActionPlan(source_language="en", title=f"Plan {n}", organisation=bodies[n], place=place, starts_on=today)
        for n, place in enumerate(places)
    )

    def measure(n):
        plan = chance.choice(plans)
        return {"title": f"Measure {n}", "plan": plan, "owner": plan.organisation, "starts_on": today,
                "theme": chance.choice(themes)}  # fmt: skip

    made(Measure, of("measure"), measure)
    asked = made(
        Recommendation, of("recommendation"),
        lambda n: {"title": f"Recommendation {n}", "text": "Text", "due_on": today, "theme": chance.choice(themes),
                   "addressee": bodies[chance.randrange(len(places))]},
    )  # fmt: skip
    half = asked[::2]
    answers = made(
        Response, len(half),
        lambda n: {"organisation": half[n].addressee, "kind": "accepted", "text": "Yes."},
    )  # fmt: skip
    Link.objects.bulk_create(
        (
            Link(source_language="en", earlier_id=one.pk, later_id=answer.pk, relation="answered_by")
            for one, answer in zip(half, answers, strict=True)
        ),
        BATCH,
    )
    questions = made(
        Consultation, 300,
        lambda n: {"title": f"Question {n}", "state": "closed", "place": chance.choice([None, *places]),
                   "host": chance.choice(bodies)},
    )  # fmt: skip
    Consultation.themes.through.objects.bulk_create(
        Consultation.themes.through(consultation=one, theme=theme)
        for one in questions
        for theme in chance.sample(themes, 2)
    )
    result = {"counts": {"participants": 40}, "statements": [], "groups": []}
    runs = AnalysisRun.objects.bulk_create(
        AnalysisRun(consultation=one, sha256="0", seed="0", engine_version="0", result=result, published_at=now)
        for one in questions[::2]
    )
    statements = made(
        Statement, of("statement"),
        lambda n: {"text": f"Statement {n}", "text_key": str(n), "consultation": questions[n % len(questions)]},
    )  # fmt: skip
    findings = made(
        Finding, of("finding"),
        lambda n: {"title": f"Finding {n}", "run": runs[n % len(runs)],
                   "kind": chance.choice(["common_ground", "common_ground", "division", "unclear"])},
    )  # fmt: skip
    held = made(
        Event, 1 + of("point") // 5,
        lambda n: {"title": f"Dialogue {n}", "place": chance.choice([None, *places]), "organiser": chance.choice(bodies)},
    )  # fmt: skip
    summaries = made(
        Summary,
        len(held),
        lambda n: {"title": f"Summary {n}", "event": held[n], "state": "draft" if n % 5 == 0 else "published"},
    )
    points = made(
        SummaryPoint, of("point"),
        lambda n: {"text": f"Point {n}", "number": 1 + n // len(summaries), "summary": summaries[n % len(summaries)]},
    )  # fmt: skip
    proposals = made(
        Proposal, of("proposal"),
        lambda n: {"title": f"Proposal {n}", "text": "Text", "state": "withdrawn" if n % 20 == 0 else "ready"},
    )  # fmt: skip
    Proposal.themes.through.objects.bulk_create(
        (
            Proposal.themes.through(proposal=one, theme=theme)
            for one in proposals
            for theme in chance.sample(themes, 2)
        ),
        BATCH,
    )
    # Each rests on three statements, and on a finding or a point of a summary.
    Link.objects.bulk_create(
        (
            Link(source_language="en", earlier_id=source.pk, later_id=one.pk, relation="source_of")
            for one in proposals
            for source in [*chance.sample(statements, 3), chance.choice(chance.choice([findings, points]))]
        ),
        BATCH,
    )
    towns = bodies[: len(places)]
    stocktakes = made(
        Stocktake, STOCKTAKES,
        lambda n: {"title": f"Stocktake {n}", "question": "How?", "organisation": bodies[-1], "state": "closed",
                   "asked_on": today, "answer_by": today},
    )  # fmt: skip
    Stocktake.asked.through.objects.bulk_create(
        (Stocktake.asked.through(stocktake=one, organisation=town) for one in stocktakes for town in towns), BATCH
    )
    answering = [(one, town) for one in stocktakes for town in towns[::2]]
    made(
        StocktakeAnswer,
        len(answering),
        lambda n: {
            "stocktake": answering[n][0],
            "organisation": answering[n][1],
            "done": "A course.",
            "answered_on": today,
        },
    )


def measure(times: int) -> dict[str, dict]:
    from django.core.signals import request_started
    from django.db import connection, reset_queries
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from tiltas.implementation import matrix
    from tiltas.places.models import Place

    country = Place.objects.get(name="Bench", kind="country")
    inside = Place.objects.filter(country=country)
    pks = frozenset(inside.values_list("pk", flat=True))
    # The beginning of a request would forget the statements.
    request_started.disconnect(reset_queries)
    client = Client()
    # As the web server does before its first reader.
    import tiltas.wsgi  # noqa: F401

    asked = {
        **{
            name: lambda part=part: part(matrix.Cut(pks), matrix.Reckoning())
            for name, part in (
                ("done", matrix._promised_and_done),
                ("voiced", matrix._voiced),
                ("asked", matrix._recommended),
            )
        },
        "reckoning": lambda: matrix.reckon(matrix.Cut(pks)),
        "table": lambda: matrix.table(inside.all()),
        "page": lambda: client.get(reverse("implementation:gaps_in", args=[country.uid])),
        "cell": lambda: client.get(reverse("implementation:gap", args=[inside.first().uid, "housing"])),
        "frozen": matrix.as_it_stands,
    }
    found = {}
    for name, ask in asked.items():
        ask()
        with CaptureQueriesContext(connection) as statements:
            answer = ask()
        took, worked = [], []
        for _time in range(times):
            started, began = time.perf_counter(), time.process_time()
            ask()
            took.append(1000 * (time.perf_counter() - started))
            worked.append(1000 * (time.process_time() - began))
        found[name] = {
            "statements": len(statements) or None,  # a page closes its connection, and its log with it
            "median_ms": round(median(took), 1),
            "slowest_ms": round(max(took), 1),
            "cpu_ms": round(median(worked), 1),
            "kB": round(len(answer.content) / 1000) if hasattr(answer, "content") else None,
            "cells": sum(not one.is_empty for one in answer.cells.values()) if name == "reckoning" else None,
        }
    return found


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("--records", type=int, default=60_000)
    told.add_argument("--places", type=int, default=220)
    told.add_argument("--times", type=int, default=15)
    told.add_argument("--json", type=Path)
    told = told.parse_args()
    report = machine()
    with empty_site():
        from tiltas.core.planning import count_rows
        from tiltas.themes.services import seed_themes

        seed_themes()
        fill(told.records, told.places)
        # As every morning.
        count_rows(today=datetime.date.today())
        found = measure(told.times)
        print(title(report))
        print(f"{told.records} records, {told.places} places, 16 themes")
        for name, row in found.items():
            print(f"{name:<10}" + "  ".join(f"{key} {value}" for key, value in row.items() if value is not None))
        took = found["reckoning"]["median_ms"]
        print(f"wanted: the reckoning under {WANTED:.0f} ms: {'yes' if took < WANTED else 'no'}")
        keep(told.json, report | found)


if __name__ == "__main__":
    main()
