"""What the story's municipalities are asked: reads stocktaking.yaml and does through the services what they answered."""

import datetime

from django.utils import timezone

from tiltas.core.clock import happened
from tiltas.stocktaking import services as stocktaking

from .reading import read


def take_stock(teller) -> None:
    """Principles and who holds them, a stocktake with its answers, figures; `teller` knows who is who in the story."""
    told = read("stocktaking")
    for entry in told["principles"]:
        _principle(teller, entry)
    for entry in told["standings"]:
        _standings(teller, entry)
    for entry in told["stocktakes"]:
        _stocktake(teller, entry)
    for entry in sorted(told["capacity"], key=lambda entry: -entry["days_ago"]):
        _capacity(teller, entry)


def _principle(teller, entry: dict) -> None:
    source = teller.source(entry)
    with happened(entry["adopted_on"]):
        principle = stocktaking.adopt_principle(
            title=entry["title"][source],
            text=entry["text"][source],
            language=source,
            adopted_by=teller.made[entry["adopted_by"]],
            adopted_on=entry["adopted_on"],
            source=teller.made[entry["source"]].node if entry.get("source") else None,
        )
    teller.texts(principle, title=entry["title"], text=entry["text"])
    teller.keep(entry, principle)


def _standings(teller, entry: dict) -> None:
    said = {teller.made[key]: told for key, told in entry["said"].items()}
    with happened(entry["as_of"]):
        rows = stocktaking.say_standings(
            organisation=teller.made[entry["organisation"]],
            said={principle: (told["standing"], told["words"]["en"]) for principle, told in said.items()},
            language="en",
            as_of=entry["as_of"],
        )
        for row in rows:
            told = said[row.principle]
            teller.texts(row, words=told["words"])
            if told.get("evidence"):
                stocktaking.name_evidence(standing=row, nodes=[one.node for one in teller.things(told["evidence"])])


def _stocktake(teller, entry: dict) -> None:
    source = teller.source(entry)
    # Whoever tries the demonstration can answer what is open.
    answer_by = entry.get("answer_by") or timezone.localdate() + datetime.timedelta(days=entry["open_days"])
    with happened(entry["asked_on"]):
        asked = stocktaking.draft_stocktake(
            organisation=teller.made[entry["organisation"]],
            title=entry["title"][source],
            question=entry["question"][source],
            language=source,
            answer_by=answer_by,
        )
        stocktaking.open_stocktake(stocktake=asked)
    teller.texts(asked, title=entry["title"], question=entry["question"])
    teller.keep(entry, asked)
    for line in entry["answers"]:
        source = teller.source(line)
        with happened(line["answered_on"]):
            answer = stocktaking.answer(
                stocktake=asked,
                organisation=teller.made[line["organisation"]],
                language=source,
                **{name: texts[source] for name, texts in line["texts"].items()},
            )
        teller.texts(answer, **line["texts"])
        teller.keep(line, answer)


def _capacity(teller, entry: dict) -> None:
    note = entry["note"] or {}
    as_of = timezone.localdate() - datetime.timedelta(days=entry["days_ago"])
    with happened(as_of):
        report = stocktaking.report_capacity(
            organisation=teller.made[entry["organisation"]],
            as_of=as_of,
            figures={kind: tuple(numbers) for kind, numbers in entry["figures"].items()},
            note=note.get("en", ""),
            language="en",
        )
    if note:
        teller.texts(report, note=note)
