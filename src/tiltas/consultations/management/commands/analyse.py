"""`./tiltas analyse DIR`: opinion groups and common ground of a Polis export, without a database."""

import json
from pathlib import Path
from types import SimpleNamespace

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from tiltas.analysis import opinion
from tiltas.consultations import results
from tiltas.consultations.batches import FLOOR
from tiltas.consultations.polis import read_export
from tiltas.core.errors import Refused
from tiltas.languages.texts import Text

WIDTH = 100


class Command(BaseCommand):
    help = "Prints opinion groups and common ground of a conversation exported by Polis. Nothing is stored."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the whole public result there too")

    def handle(self, *args, folder, json: Path | None, **options):
        translation.activate("en")
        try:
            export = read_export(folder)
        except Refused as trouble:
            raise CommandError(str(trouble)) from trouble
        for warning in export.warnings:
            self.stderr.write(f"Note: {warning}")
        rows = ((person, statement, value) for person, statement, value, _at in export.votes())
        computed = opinion.analyse(rows, statements=[one.id for one in export.statements])
        public = opinion.public(computed.as_json())
        run = SimpleNamespace(result=public, cut_off=timezone.now())
        statements = [
            SimpleNamespace(uid=one.id, text=one.text, shown=SimpleNamespace(text=Text(one.text, "")))
            for one in export.statements
        ]
        for line in as_text(export.topic, results.read(run, statements)):
            self.stdout.write(line)
        if json:
            try:
                write(json, {"texts": {one.id: one.text for one in export.statements}, "result": public})
            except OSError as trouble:
                raise CommandError(f"{json} cannot be written: {trouble.strerror}.") from trouble
            self.stdout.write(f"\nWritten: {json}")


def write(file: Path, document: dict) -> None:
    file.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def shortened(text: str, width: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= width else f"{text[: width - 1]}…"


def share_in_table(share) -> str:
    if share is None:
        return "fewer than 10"
    return f"{share.percent} % of {share.n} ({share.low}-{share.high} %)"


def as_text(topic: str, result: results.Result) -> list[str]:
    """The result as the page tells it: sentences first, then tables."""
    lines = [topic, "=" * len(topic), ""] if topic else []
    if result.people < FLOOR:
        return [*lines, "Fewer than 10 people took part, so nothing is shown."]
    lines.append(f"{result.people} people gave {result.votes} answers.")
    if result.has_groups:
        lines.append(f"They form {len(result.groups)} opinion groups: people who vote alike.")
        if result.not_shown:
            lines.append(f"{result.not_shown} of them are in no group that is shown.")
    else:
        lines += ["No stable opinion groups.", result.why_no_groups]
    lines.append("")
    for row in result.common_ground[:3]:
        verb = "agrees" if row.side == "agree" else "disagrees"
        who = "Everybody, whichever group," if result.has_groups else "Most of everybody"
        lines.append(f"{who} {verb}: “{shortened(row.statement.text, WIDTH)}”")
    for row in result.dividing[:1]:
        lines.append(f"Opinions part most on this: “{shortened(row.statement.text, WIDTH)}”")
    for group in result.groups:
        lines += ["", f"Group {group.letter}: {group.size} people"]
        for held in group.holds:
            verb = "agrees" if held.side == "agree" else "disagrees"
            weak = ", not clearly different from the others" if held.is_weak else ""
            lines.append(f"  {verb}: “{shortened(held.statement.text, WIDTH)}”")
            lines.append(f"    {held.share.in_words}{weak}")
    for heading, rows in (("Common ground", result.common_ground), ("Where opinions part", result.dividing)):
        if rows:
            lines += ["", *table(heading, rows, result.letters)]
    if result.unclear:
        lines += ["", "What is unclear", "---------------"]
        lines += [f"{share_in_table(row.unclear)}  {shortened(row.statement.text, WIDTH)}" for row in result.unclear]
    details = dict(result.details)
    lines += ["", f"Fingerprint of the votes: {details['sha256']}", f"Engine: {details['engine']}"]
    return lines


def table(heading: str, rows: list[results.Row], letters: list[str]) -> list[str]:
    """Statements down, groups across."""
    titles = ["", "everybody", *(f"group {letter}" for letter in letters), "statement"]
    body = [
        [
            row.side,
            share_in_table(row.overall_share),
            *(share_in_table(share) for _letter, share in row.shares),
            shortened(row.statement.text, 70),
        ]
        for row in rows
    ]
    widths = [max(len(line[place]) for line in [titles, *body]) for place in range(len(titles))]
    printed = [
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in [titles, *body]
    ]
    return [heading, "-" * len(heading), *printed]
