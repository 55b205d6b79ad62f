"""Web server and background worker as two children of one command."""

import socket
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tiltas.core.supervisor import Supervisor


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether nobody listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


class Command(BaseCommand):
    help = "Serves the site: web server and background worker, restarted if they end."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on; 0.0.0.0 for every network")
        parser.add_argument("--port", type=int, default=settings.PORT)

    def handle(self, *args, host, port, **options):
        if not is_free(port, host):
            raise CommandError(f"Port {port} is in use. Choose another with --port or PORT.")
        self.stdout.write(f"Serving on http://localhost:{port}  (Ctrl+C ends it)")
        self.stdout.flush()
        sys.exit(serve(host, port))


def web_server(host: str, port: int, application: str = "tiltas.wsgi:application") -> list[str]:
    """The command of the web server alone."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws",
        "--workers", str(settings.WEB_WORKERS), "--blocking-threads", str(settings.WEB_THREADS),
        "--respawn-failed-workers", "--log-level", "warning", "--no-access-log", application,
    ]  # fmt: skip


def serve(host: str, port: int) -> int:
    """Serve until told to end; returns the exit status."""
    worker = [sys.executable, "-m", "django", "worker"]
    return Supervisor({"The web server": web_server(host, port), "The worker": worker}).run()
