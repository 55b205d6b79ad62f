from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from tiltas.core.archive import BadArchive, restore


class Command(BaseCommand):
    help = "Puts an archive written by `backup` back in place of what is there. Stop the site first."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *args, file, **options):
        try:
            restore(file)
        except BadArchive as trouble:
            raise CommandError(str(trouble)) from trouble
        self.stdout.write(f"Restored from {file}.")
