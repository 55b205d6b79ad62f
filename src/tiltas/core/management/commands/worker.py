"""The background worker, which also keeps the time."""

from django_tasks_db.management.commands.db_worker import Command as Worker

from tiltas.core.daily import keep_time


class Command(Worker):
    help = "Does what was left for later, and what is due every day."

    def handle(self, **options):
        keep_time()
        super().handle(**options)
