"""Makes the installation ready to serve: tables, files for browsers, and what the rooms add. Quick when nothing is new."""

import hashlib
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tiltas.core import prepare


class Command(BaseCommand):
    help = "Makes tables, files for browsers, vocabularies and dictionaries. Run by demo and serve."
    requires_system_checks = ()

    def handle(self, *args, **options):
        for folder in (settings.VAR, settings.MEDIA_ROOT, settings.VAR / "mail"):
            folder.mkdir(parents=True, exist_ok=True)
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            self.stderr.write(f"Making tables ({len(plan)} steps) ...")
            # What others wrote first: with our rooms built already, each of its steps takes several times as long.
            executor.migrate(
                [(app, name) for app, name in executor.loader.graph.leaf_nodes() if not self.is_ours(app)]
            )
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
        self.collect_files()
        for sentence, function in prepare.steps():
            self.stderr.write(f"{sentence} ...")
            function()

    @staticmethod
    def is_ours(app: str) -> bool:
        return apps.get_app_config(app).name.startswith("tiltas.")

    def collect_files(self):
        """Fingerprint and compress files for browsers, only when one of them changed."""
        digest = hashlib.sha256()
        for finder in finders.get_finders():
            for name, storage in finder.list([]):
                file = Path(storage.path(name))
                digest.update(f"{name} {file.stat().st_size} {file.stat().st_mtime_ns}\n".encode())
        stamp = settings.VAR / "static.stamp"
        if stamp.exists() and stamp.read_text() == digest.hexdigest() and settings.STATIC_ROOT.exists():
            return
        self.stderr.write("Preparing files for browsers ...")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(digest.hexdigest())
