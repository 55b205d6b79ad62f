"""On what something was measured: it stands beside every figure that is kept."""

import contextlib
import datetime
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def processor() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def machine() -> dict:
    """Date, system, processor, and how many processes wanted the processors in the last minute."""
    return {
        "date": datetime.date.today().isoformat(),
        "platform": platform.platform(),
        "processor": processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def keep(file: Path | None, report: dict) -> None:
    """Write a report, begun as `machine()`, where somebody asked for it."""
    if file:
        report["load_after"] = round(os.getloadavg()[0], 2)
        file.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def title(report: dict) -> str:
    """The machine in one line, to stand above the figures."""
    return f"{report['date']}, {report['processor']}, {report['cores']} cores, load {report['load_before']}, SQLite"


@contextlib.contextmanager
def empty_site() -> Iterator[None]:
    """A site with an empty SQLite database in a temporary folder, of which nothing is left afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"TILTAS_VAR": folder, "DJANGO_SETTINGS_MODULE": "bench.empty_settings"}
        sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield
