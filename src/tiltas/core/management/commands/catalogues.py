import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from tiltas.core import catalogues


class Command(BaseCommand):
    help = "Brings the catalogues up to date, compiles them and says what is missing."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--missing", metavar="LANGUAGE", help="print what is missing in a language as JSON")
        parser.add_argument("--fill", nargs=2, metavar=("LANGUAGE", "FILE"), help="take translations from such JSON")

    def handle(self, *args, missing, fill, **options):
        if missing:
            if missing not in catalogues.PLURALS:
                raise CommandError(f"{missing} is none of {', '.join(catalogues.PLURALS)}.")
            self.stdout.write(json.dumps(self.as_data(missing), ensure_ascii=False, indent=1))
            return
        translations = {}
        if fill:
            language, file = fill
            for item in json.loads(Path(file).read_text(encoding="utf-8")):
                translations[language, item.get("context", ""), item["id"]] = item["translation"]
        # Filling one language touches that one only, so that several people can work at once.
        for language in [fill[0]] if fill else catalogues.PLURALS:
            catalogue = catalogues.merge(language)
            for entry in catalogue:
                given = translations.get((language, entry.msgctxt or "", entry.msgid))
                if given and entry.msgid_plural and isinstance(given, list):
                    entry.msgstr_plural = dict(enumerate(given))
                elif given and isinstance(given, str):
                    entry.msgstr = given
            catalogues.write(language, catalogue)
            self.stdout.write(f"{language}: {len(catalogue)} strings, {len(catalogues.missing(catalogue))} missing")

    def as_data(self, language):
        """What is missing, in the shape that `--fill` takes back."""
        items = []
        for entry in catalogues.missing(catalogues.merge(language)):
            item = {"id": entry.msgid, "where": [place for place, _line in entry.occurrences[:3]]}
            if entry.msgctxt:
                item["context"] = entry.msgctxt
            if entry.comment:
                item["comment"] = entry.comment
            if entry.msgid_plural:
                item["plural"] = entry.msgid_plural
            item["translation"] = [""] * catalogues.forms(language) if entry.msgid_plural else ""
            items.append(item)
        return items
