"""`./tiltas import-polis DIR`: a conversation exported by Polis becomes a closed consultation with its result."""

import csv
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import translation

from tiltas.consultations import queries, services
from tiltas.consultations.polis import SUMMARY, read_export
from tiltas.core.errors import Refused


class Command(BaseCommand):
    help = "Makes a consultation of a conversation exported by Polis (comments.csv, votes.csv), and its result."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--title", default="", help="question; default: the topic in summary.csv")
        parser.add_argument("--language", default="en", help="language of the statements; default: en")
        parser.add_argument("--source", default="", help="who held it, as the page names it")
        parser.add_argument("--url", default="", help="where it comes from; default: the address in summary.csv")
        parser.add_argument("--licence", default="", help="under which licence the data may be used")

    def handle(self, *args, folder, title, language, source, url, licence, **options):
        if language not in dict(settings.LANGUAGES):
            raise CommandError(
                f"--language {language} is not on offer here. Choose one of {', '.join(dict(settings.LANGUAGES))}."
            )
        translation.activate("en")
        try:
            for warning in read_export(folder).warnings:
                self.stderr.write(f"Note: {warning}")
            consultation = services.import_polis(
                folder=folder,
                title=title,
                language=language,
                source_name=source or "Polis (pol.is), exported conversation",
                source_url=url or address_in(folder),
                licence=licence or "Licence not stated: ask those who held it before using the data elsewhere",
                progress=self.show,
            )
        except services.AlreadyImported as trouble:
            raise CommandError(f"{trouble} {trouble.consultation.title}: {page_of(trouble.consultation)}") from trouble
        except Refused as trouble:
            raise CommandError(str(trouble)) from trouble
        self.stderr.write("\nComputing the result ...")
        run = services.analyse(consultation=consultation)
        self.stdout.write(
            f"{consultation.title}\n"
            f"{consultation.statements.count()} statements, {run.counts['participants']} people, {run.counts['votes']} answers.\n"
            f"Read it at {page_of(consultation)}"
        )
        if queries.latest_run(consultation) is None:
            self.stdout.write("Fewer than 10 people voted, so no result is published.")

    def show(self, done, whole):
        width = 40
        full = round(width * done / whole) if whole else width
        end = "" if sys.stderr.isatty() else "\n"
        start = "\r" if sys.stderr.isatty() else ""
        self.stderr.write(f"{start}[{'#' * full}{'.' * (width - full)}] {done} of {whole} answers", ending=end)
        self.stderr.flush()


def address_in(folder: Path) -> str:
    """The address of the conversation, as summary.csv gives it."""
    file = Path(folder) / SUMMARY
    if not file.exists():
        return ""
    with file.open(encoding="utf-8-sig", newline="") as rows:
        found = {row[0]: row[1] for row in csv.reader(rows) if len(row) > 1}
    address = found.get("url", "")
    return address if address.startswith(("https://", "http://")) else ""


def page_of(consultation) -> str:
    """Where its result is read."""
    return reverse("consultations:results", args=[consultation.node.uid])
