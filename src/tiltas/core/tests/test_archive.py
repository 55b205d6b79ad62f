"""A backup holds database, media and keys, and brings them back."""

import os
import re
import secrets
import subprocess
import sys
import tarfile
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command

ENVIRONMENT = {
    key: value
    for key, value in os.environ.items()
    if key not in {"DJANGO_SETTINGS_MODULE", "TILTAS_VAR", "DATABASE_URL", "SECRET_KEY", "RECEIPT_KEY", "TOKEN_KEY"}
}


def django(folder, *arguments):
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "django", *arguments],
        env=ENVIRONMENT
        | {"DJANGO_SETTINGS_MODULE": "tiltas.settings", "TILTAS_VAR": str(folder), "PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        check=True,
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


def shell(folder, does):
    return django(folder, "shell", "-v0", "-c", f"from tiltas.places.models import Place; {does}").stdout


def test_what_was_backed_up_comes_back(tmp_path):
    here, file = tmp_path / "here", tmp_path / "backup.tar.gz"
    # An archive takes what there is. One room will do: to make all of them takes a minute.
    django(here, "migrate", "places", "-v0")
    count = "print(Place.objects.count())"
    before = shell(here, f"from tiltas.places.services import seed_places; seed_places(); {count}")
    (here / "media").mkdir()
    (here / "media" / "picture.txt").write_text("a picture")
    key = (here / "keys" / "receipt_key").read_text()
    django(here, "backup", str(file))
    assert shell(here, f"Place.objects.all()._raw_delete('default'); {count}") == "0\n"
    (here / "keys" / "receipt_key").write_text("lost")
    (here / "media" / "picture.txt").unlink()

    django(here, "restore", str(file))

    assert shell(here, count) == before != "0\n"
    assert (here / "keys" / "receipt_key").read_text() == key
    assert (here / "media" / "picture.txt").read_text() == "a picture"
    assert file.stat().st_mode & 0o077 == 0


def test_what_is_no_backup_changes_nothing(tmp_path, settings):
    settings.VAR = tmp_path / "here"
    settings.VAR.mkdir()
    (settings.VAR / "picture.txt").write_text("a picture")
    wrong, strange = tmp_path / "wrong.tar.gz", tmp_path / "strange.tar.gz"
    wrong.write_bytes(b"not an archive")
    with tarfile.open(strange, "w:gz") as archive:
        archive.add(__file__, "something.py")

    for file in (wrong, strange, tmp_path / "missing.tar.gz"):
        with pytest.raises(CommandError, match=re.escape(str(file))):
            call_command("restore", str(file))

    assert [one.name for one in settings.VAR.iterdir()] == ["picture.txt"]
