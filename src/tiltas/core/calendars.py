"""Calendar files as RFC 5545 wants them: days and moments that somebody takes over into a calendar of their own."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse

LONGEST_LINE = 75  # octets, without the line end


@dataclass(frozen=True, slots=True)
class Item:
    """One event of a calendar. `uid` never changes. Days are inclusive; a moment has a time zone."""

    uid: str
    title: str
    starts: datetime.date | datetime.datetime
    stamp: datetime.datetime
    ends: datetime.date | datetime.datetime | None = None
    url: str = ""
    text: str = ""
    place: str = ""


def day_of(request, thing: Any, *, day: datetime.date, uid: str, title: str) -> Item:
    """A day of a thing that has a page and a node, such as the last one on which it can be answered."""
    return Item(
        uid=uid,
        title=title,
        starts=day,
        stamp=thing.node.made_at,
        url=request.build_absolute_uri(thing.get_absolute_url()),
    )


def answer(request, *, name: str, items: Iterable[Item], file_name: str = "calendar") -> HttpResponse:
    """The calendar as the answer to a request. The host becomes part of each uid, as the standard advises."""
    host = request.get_host().partition(":")[0]
    response = HttpResponse(written(name, items, host), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name}.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response


def written(name: str, items: Iterable[Item], host: str) -> str:
    """The text of the file."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{_escaped(settings.SITE_NAME)}//{_escaped(settings.SITE_NAME)}//EN",
        "CALSCALE:GREGORIAN", f"X-WR-CALNAME:{_escaped(name)}",
    ]  # fmt: skip
    for item in items:
        lines += ["BEGIN:VEVENT", f"UID:{item.uid}@{host}", f"DTSTAMP:{_moment(item.stamp)}"]
        lines += _when(item)
        lines.append(f"SUMMARY:{_escaped(item.title)}")
        for field, text in (("LOCATION", item.place), ("DESCRIPTION", item.text)):
            if text:
                lines.append(f"{field}:{_escaped(text)}")
        if item.url:
            lines.append(f"URL:{item.url}")
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _when(item: Item) -> list[str]:
    if isinstance(item.starts, datetime.datetime):
        ends = [f"DTEND:{_moment(item.ends)}"] if item.ends else []
        return [f"DTSTART:{_moment(item.starts)}", *ends]
    # The end of a day is the beginning of the next.
    after = (item.ends or item.starts) + datetime.timedelta(days=1)
    return [f"DTSTART;VALUE=DATE:{item.starts:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}", "TRANSP:TRANSPARENT"]


def _moment(moment: datetime.datetime) -> str:
    return f"{moment.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    text = str.__str__(text) if isinstance(text, str) else str(text)
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(c for c in text if c == "\t" or c.isprintable() or ord(c) > 127)


def _folded(line: str) -> str:
    """Cut into pieces of at most 75 octets, never inside a letter."""
    pieces, piece, size = [], "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > LONGEST_LINE:
            pieces.append(piece)
            piece, size = "", 1  # the space at the beginning of what follows
        piece += letter
        size += width
    return "\r\n ".join([*pieces, piece])
