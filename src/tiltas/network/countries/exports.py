"""Country models as files: everything that stands in them, one line of a table for each line of a model."""

from collections.abc import Iterable, Iterator

from django.http import HttpResponse

from tiltas.core.tables import csv_answer, json_answer
from tiltas.languages.texts import Text

from ..models import CountryModel, CountryModelPart
from .queries import PARTS

COLUMNS = (
    "country", "as_of", "part", "name", "level", "sector", "kind", "text", "takes_part", "giver", "receiver", "amount",
    "currency", "year", "day", "address", "language", "sample",
)  # fmt: skip


def _row(name: str, part: CountryModelPart) -> dict:
    """What is not known is null."""
    shown = part.shown
    facts: dict[str, object] = {"part": name}
    if name == "actors":
        facts |= {"name": part.title, "level": part.level, "sector": part.sector, "text": shown.mandate}
    elif name == "mechanisms":
        facts |= {"name": shown.name, "kind": part.kind, "text": shown.what, "takes_part": shown.takes_part}
    elif name == "funding":
        facts |= {
            "giver": shown.giver, "receiver": shown.receiver, "text": shown.purpose, "currency": part.currency,
            "amount": None if part.amount is None else str(part.amount), "year": part.year,
        }  # fmt: skip
    elif name == "law":
        facts |= {"name": shown.name, "address": part.address, "day": part.passed_on and part.passed_on.isoformat()}
    else:
        facts |= {"kind": part.kind, "text": shown.text, "address": part.evidence}
    facts["language"] = next((value.language for value in facts.values() if isinstance(value, Text)), "")
    return {key: value.plain if isinstance(value, Text) else value for key, value in facts.items()}


def _rows(model: CountryModel) -> Iterator[dict]:
    summary = model.shown.summary
    yield {"part": "summary", "text": summary.plain, "language": summary.language}
    for name in PARTS:
        for part in model.parts[name]:
            yield _row(name, part)


def as_csv(models: Iterable[CountryModel]) -> HttpResponse:
    """All in one table; `with_parts` brought what stands in it."""
    rows = []
    for model in models:
        about = {"country": model.place.code, "as_of": model.as_of.isoformat(), "sample": model.is_sample}
        rows += [about | row for row in _rows(model)]
    return csv_answer(COLUMNS, ([row.get(name) for name in COLUMNS] for row in rows), name="country-models")


def as_json(models: Iterable[CountryModel]) -> HttpResponse:
    """The same, by model and part."""
    told = [
        {
            "country": model.place.code,
            "name": model.place.name_in().plain,
            "as_of": model.as_of.isoformat(),
            "sample": model.is_sample,
            "rows": [{key: value if value != "" else None for key, value in row.items()} for row in _rows(model)],
        }
        for model in models
    ]
    return json_answer({"country_models": told}, name="country-models")


WRITERS = {"csv": as_csv, "json": as_json}
