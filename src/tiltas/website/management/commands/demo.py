"""A living site to look at: facts about four programmes, one told story, people to sign in as."""

import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tiltas.core.management.commands.serve import is_free, serve
from tiltas.events.models import Note
from tiltas.trace.services import hand_out_receipt
from tiltas.website.content import load
from tiltas.website.content.people import new_passwords


class Command(BaseCommand):
    help = "Fills an installation with sample content (once) and serves it."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=settings.PORT, help="the next free port from here")
        parser.add_argument("--no-serve", action="store_true", help="fill only")

    def handle(self, *args, port, no_serve, **options):
        load(lambda sentence: self.stderr.write(f"  {sentence} ..."))
        # Only the hash of a code is stored, so each start hands out another slip for the same voice.
        code = hand_out_receipt(nodes=[Note.objects.filter(node__is_sample=True).earliest("pk")])
        while not is_free(port):
            port += 1
            if port > 65535:
                raise CommandError("No port is free.")
        lines = ["", f"  Tiltas     http://localhost:{port}", "", "  Sign in as", ""]
        lines += [f"    {name:<18} {address:<28} {password}" for name, address, password in new_passwords()]
        lines += ["", f"  A receipt to try    {code}    at http://localhost:{port}/en/trail/receipt/", ""]
        self.stdout.write("\n".join(lines))
        if no_serve:
            return
        self.stdout.write("  Ctrl+C ends it.\n")
        self.stdout.flush()
        sys.exit(serve("127.0.0.1", port))
