"""The table of a stocktake as a file: every text says in which language it is."""

import csv
import io

from django.utils.translation import gettext as _

from .models import Stocktake, StocktakeAnswer
from .queries import Row

FIELDS = StocktakeAnswer.translated_fields


def _harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _country(row: Row):
    place = row.organisation.governs or row.organisation.place
    return (place.country or place) if place else None


def as_json(stocktake: Stocktake, rows: list[Row]) -> dict:
    """What the page says, in the language of the page where it is there; no answer is null, not an empty text."""
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
                "answered_on": row.answer.answered_on if row.answer else None,
                "answer": {
                    name: {"text": text.plain, "language": text.language} if (text := getattr(row.answer.shown, name)) else None
                    for name in FIELDS
                }
                if row.answer
                else None,
            }
            for row in rows
        ],
    }  # fmt: skip


def as_csv(rows: list[Row]) -> str:
    """One line per municipality that is asked; whoever has not answered says so."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["municipality", "country", "answered_on", "language", *FIELDS])
    for row in rows:
        country = _country(row)
        start = [_harmless(row.organisation.name_in().plain), country.code if country else ""]
        if row.answer is None:
            writer.writerow([*start, _("No answer yet"), "", *("" for _name in FIELDS)])
            continue
        shown = row.answer.shown
        texts = [_harmless(getattr(shown, name).plain) for name in FIELDS]
        writer.writerow([*start, row.answer.answered_on.isoformat(), shown.language, *texts])
    return "\ufeff" + file.getvalue()
