from django.core.management.base import BaseCommand

from tiltas.search import services


class Command(BaseCommand):
    help = "Write the whole search index anew. It can be searched all the while."

    def handle(self, *args, verbosity, **options):
        def report(kind, written):
            if verbosity:
                self.stdout.write(f"{kind}: {written} entries")

        services.rebuild(report=report)
