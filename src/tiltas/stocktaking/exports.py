"""The table of a stocktake as a file: every text says in which language it is."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tiltas.places.models import Place

from .models import Stocktake, StocktakeAnswer
from .queries import Row

FIELDS = StocktakeAnswer.translated_fields
COLUMNS = ["municipality", "country", "answered_on", *(part for name in FIELDS for part in (name, f"{name}_language"))]


def _country(row: Row) -> Place | None:
    place = row.organisation.governs or row.organisation.place
    return place.its_country if place else None


def as_data(stocktake: Stocktake, rows: list[Row]) -> dict:
    """What the page says, in its language where there is such a version; without an answer there is null."""
    return {
        "title": stocktake.shown.title.plain,
        "question": stocktake.shown.question.plain,
        "language": stocktake.shown.title.language,
        "asked_by": stocktake.organisation.name_in().plain,
        "asked_on": stocktake.asked_on,
        "answer_by": stocktake.answer_by,
        "is_open": stocktake.is_open,
        "is_sample": stocktake.is_sample,
        "asked": len(rows),
        "answered": sum(row.answer is not None for row in rows),
        "municipalities": [
            {
                "name": row.organisation.name_in().plain,
                "country": country.code if (country := _country(row)) else None,
                "answered_on": row.answer and row.answer.answered_on,
                "answer": row.answer and _five(row.answer),
            }
            for row in rows
        ],
    }


def _five(answer: StocktakeAnswer) -> dict:
    texts = {name: getattr(answer.shown, name) for name in FIELDS}
    return {name: {"text": text.plain, "language": text.language} if text else None for name, text in texts.items()}


def lines(rows: list[Row]) -> Iterator[list]:
    """One line per municipality that is asked; whoever has not answered says so."""
    for row in rows:
        country = _country(row)
        start = [row.organisation.name_in().plain, country.code if country else ""]
        if row.answer is None:
            yield [*start, _("No answer yet"), *("" for _name in COLUMNS[3:])]
            continue
        texts = [getattr(row.answer.shown, name) for name in FIELDS]
        cells = [cell for text in texts for cell in ((text.plain, text.language) if text else ("", ""))]
        yield [*start, row.answer.answered_on.isoformat(), *cells]
