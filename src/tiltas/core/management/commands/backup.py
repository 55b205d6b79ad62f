from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from tiltas.core.archive import backup


class Command(BaseCommand):
    help = "Writes database, media and keys into one archive."

    def add_arguments(self, parser):
        parser.add_argument(
            "file", nargs="?", type=Path, help="default: backups/ in the data folder, named by the time"
        )

    def handle(self, *args, file, **options):
        file = file or settings.VAR / "backups" / f"tiltas-{timezone.localtime():%Y-%m-%d-%H%M%S}.tar.gz"
        self.stdout.write(f"Written: {backup(file)}\nKeep it safe: the keys are in it.")
