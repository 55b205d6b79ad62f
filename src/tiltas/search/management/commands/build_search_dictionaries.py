import time

from django.conf import settings
from django.core.management.base import BaseCommand

from tiltas.search import dictionaries


class Command(BaseCommand):
    help = "Build the dictionaries with which search leads words back to their basic form (once, at installation)."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("languages", nargs="*", help="codes of languages; all on offer when none is given")
        parser.add_argument("--again", action="store_true", help="also those that are built already")

    def handle(self, *args, languages, again, verbosity, **options):
        folder = settings.SEARCH_DICTIONARIES
        for language in languages or [code for code, _name in settings.LANGUAGES]:
            if not dictionaries.exists(language):
                if verbosity:
                    self.stdout.write(f"{language}: no dictionary is known, words are compared by their endings")
            elif again or not dictionaries.is_built(folder, language):
                began = time.monotonic()
                size = dictionaries.build_apart(folder, language).stat().st_size
                if verbosity:
                    self.stdout.write(f"{language}: {size / 1e6:.1f} MB in {time.monotonic() - began:.1f} s")
