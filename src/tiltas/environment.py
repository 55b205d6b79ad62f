"""Reads settings from environment variables and complains clearly. `SETTINGS` is the list that docs/settings.md repeats."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlparse


class BadSetting(ValueError):
    """A variable holds something that cannot be used."""


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name, the default in words and what it does."""

    name: str
    default: str
    meaning: str


SETTINGS: dict[str, Setting] = {}


def _read(name: str, default: str, meaning: str) -> str:
    SETTINGS[name] = Setting(name, default, meaning)
    return os.environ.get(name, default)


def text(name: str, default: str, meaning: str) -> str:
    """A piece of text."""
    return _read(name, default, meaning)


def yes_no(name: str, default: bool, meaning: str) -> bool:
    """True for 1, true, yes, on; False for 0, false, no, off and nothing."""
    value = _read(name, "yes" if default else "no", meaning).strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"", "0", "false", "no", "off"}:
        return False
    raise BadSetting(f"{name} is {value!r}; write yes or no.")


def number(name: str, default: int, meaning: str) -> int:
    """A whole number."""
    value = _read(name, str(default), meaning)
    try:
        return int(value)
    except ValueError:
        raise BadSetting(f"{name} is {value!r}; write a whole number.") from None


def one_of(name: str, choices: tuple[str, ...], meaning: str) -> str:
    """One of a few words; the first is the default."""
    value = _read(name, choices[0], meaning).strip().lower()
    if value not in choices:
        raise BadSetting(f"{name} is {value!r}; write {' or '.join(choices)}.")
    return value


def words(name: str, default: str, meaning: str) -> list[str]:
    """Several words with commas between them."""
    return [word.strip() for word in _read(name, default, meaning).split(",") if word.strip()]


def shares(name: str, default: str, meaning: str) -> dict[str, int]:
    """Parts of a hundred, such as theme=60,place=40; the parts are those of the default."""
    value = _read(name, default, meaning)
    try:
        found = {key.strip(): int(number) for key, number in (pair.split("=") for pair in value.split(","))}
    except ValueError:
        raise BadSetting(f"{name} is {value!r}; write it like {default}.") from None
    expected = {pair.split("=")[0] for pair in default.split(",")}
    if set(found) != expected or min(found.values()) < 0 or sum(found.values()) != 100:
        raise BadSetting(f"{name} must name {', '.join(sorted(expected))}, none below 0, 100 together.")
    return found


def key(name: str, folder: Path, meaning: str) -> str:
    """A secret: from the variable, else from a file in `folder`, made at the first start and never changed again."""
    given = _read(name, "", f"{meaning} Without it, made at the first start in the data folder and kept there.")
    if given:
        return given
    file = folder / name.lower()
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Several processes may start at once: only one may create the file, the others read what it wrote.
    draft = folder / f".{name.lower()}.{os.getpid()}"
    draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
    draft.chmod(0o600)
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return file.read_text(encoding="ascii").strip()


def database(name: str, default_file: Path, meaning: str) -> dict:
    """A Django database from an address: postgres://user:password@host:port/name, sqlite:///file, or nothing."""
    address = _read(name, "", f"{meaning} Without it, SQLite in the data folder.")
    if not address:
        return sqlite(default_file)
    parts = urlparse(address)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path)))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadSetting(f"{name} starts with {parts.scheme!r}; write postgres:// or sqlite://.")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        # The pool keeps connections open: several times as many pages a second as connecting for each.
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 20}, **query},
    }


def sqlite(file: Path) -> dict:
    """SQLite tuned for several writers: without this, most of six concurrent writers met a locked database."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        # Opening the file and setting it up costs more than most pages ask of it.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;"
                "PRAGMA mmap_size = 134217728; PRAGMA cache_size = -20000; PRAGMA journal_size_limit = 67108864;"
            ),
        },
    }
