"""A small strict reader of calendar files (RFC 5545): what it does not know or allow, it refuses."""

import datetime
import re

KNOWN = {"UID", "DTSTAMP", "DTSTART", "DTEND", "TRANSP", "SUMMARY", "LOCATION", "DESCRIPTION", "URL"}
ONCE = {"UID", "DTSTAMP", "DTSTART", "SUMMARY"}


def read(content: bytes) -> tuple[dict[str, str], list[dict]]:
    """(properties of the calendar, its events)"""
    assert content.endswith(b"\r\n")
    lines = content[:-2].split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert all(b"\n" not in line and b"\r" not in line for line in lines)
    for line in lines:
        line.decode("utf-8")  # no letter is cut in two
    unfolded = content[:-2].replace(b"\r\n ", b"").decode("utf-8").split("\r\n")
    assert unfolded[0] == "BEGIN:VCALENDAR"
    assert unfolded[-1] == "END:VCALENDAR"
    head, events, event = {}, [], None
    for line in unfolded[1:-1]:
        name, value = _property(line)
        if (name, value) == ("BEGIN", "VEVENT"):
            assert event is None
            event = {}
        elif (name, value) == ("END", "VEVENT"):
            assert event.keys() >= ONCE
            events.append(event)
            event = None
        elif event is None:
            head[name] = value
        else:
            assert name in KNOWN, name
            assert name not in event, name
            event[name] = value
    assert event is None
    assert head["VERSION"] == "2.0"
    assert head["PRODID"]
    return head, events


def _property(line: str):
    found = re.fullmatch(r"([A-Z-]+)(?:;VALUE=(DATE))?:(.*)", line)
    assert found, line
    name, kind, value = found.groups()
    if kind == "DATE":
        return name, datetime.datetime.strptime(value, "%Y%m%d").date()
    if name in {"DTSTAMP", "DTSTART", "DTEND"}:
        return name, datetime.datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.UTC)
    return name, _text(value) if name in {"SUMMARY", "LOCATION", "DESCRIPTION", "X-WR-CALNAME"} else value


def _text(value: str) -> str:
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), value
    assert not re.search(r"(?<!\\)(?:\\\\)*\\[^\\;,nN]", value), value
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)
