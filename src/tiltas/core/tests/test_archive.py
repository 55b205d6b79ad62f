"""A backup holds database, media and keys, and brings them back."""

import os
import secrets
import subprocess
import sys
import tarfile
from urllib.parse import urlsplit

import pytest

ENVIRONMENT = {
    key: value
    for key, value in os.environ.items()
    if key not in {"DJANGO_SETTINGS_MODULE", "TILTAS_VAR", "DATABASE_URL", "SECRET_KEY", "RECEIPT_KEY", "TOKEN_KEY"}
}


def django(folder, *arguments, check=True):
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "django", *arguments],
        env=ENVIRONMENT
        | {"DJANGO_SETTINGS_MODULE": "tiltas.settings", "TILTAS_VAR": str(folder), "PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        check=check,
    )


@pytest.fixture(autouse=True)
def database_of_its_own(monkeypatch):
    """On PostgreSQL a new database on the same server; on SQLite the file in the data folder, which is new anyway."""
    address = os.environ.get("DATABASE_URL", "")
    if not address.startswith("postgres"):
        yield
        return
    import psycopg

    name = f"archive_{secrets.token_hex(4)}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    monkeypatch.setitem(ENVIRONMENT, "DATABASE_URL", urlsplit(address)._replace(path=f"/{name}").geturl())
    yield
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def count(folder):
    return django(
        folder, "shell", "-v0", "-c", "from tiltas.places.models import Place; print(Place.objects.count())"
    ).stdout


def test_what_was_backed_up_comes_back(tmp_path):
    here, file = tmp_path / "here", tmp_path / "backup.tar.gz"
    django(here, "migrate", "-v0")
    django(here, "shell", "-v0", "-c", "from tiltas.places.services import seed_places; seed_places()")
    (here / "media").mkdir()
    (here / "media" / "picture.txt").write_text("a picture")
    key = (here / "keys" / "receipt_key").read_text()
    before = count(here)
    django(here, "backup", str(file))
    django(here, "flush", "--no-input")
    (here / "keys" / "receipt_key").write_text("lost")
    (here / "media" / "picture.txt").unlink()

    django(here, "restore", str(file))

    assert count(here) == before != "0\n"
    assert (here / "keys" / "receipt_key").read_text() == key
    assert (here / "media" / "picture.txt").read_text() == "a picture"
    assert file.stat().st_mode & 0o077 == 0


def test_what_is_no_backup_changes_nothing(tmp_path):
    here = tmp_path / "here"
    django(here, "migrate", "-v0")
    wrong, strange = tmp_path / "wrong.tar.gz", tmp_path / "strange.tar.gz"
    wrong.write_bytes(b"not an archive")
    with tarfile.open(strange, "w:gz") as archive:
        archive.add(__file__, "something.py")

    for file in (wrong, strange, tmp_path / "missing.tar.gz"):
        answer = django(here, "restore", str(file), check=False)

        assert answer.returncode == 1
        assert str(file) in answer.stderr
        assert "Traceback" not in answer.stderr
