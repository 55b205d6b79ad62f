"""On what something was measured: it stands beside every figure that is kept."""

import contextlib
import datetime
import json
import os
import platform
from pathlib import Path


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
