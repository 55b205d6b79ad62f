from django.core.management.base import BaseCommand

from tiltas.website.samples import remove_samples


class Command(BaseCommand):
    help = "Removes everything that is marked as a sample, and the people of the demonstration."

    def handle(self, *args, **options):
        for kind, count in remove_samples().items():
            self.stdout.write(f"{count:6} {kind}")
