"""Reads what the demonstration shows, with what people made of its texts in further languages."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

HERE = Path(__file__).parent
TRANSLATIONS = HERE / "translations"
ENGLISH = "en"
# Several times as quick; not every Python has it.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(name: str) -> Any:
    """What `name`.yaml holds, every text in all the languages in which it is known."""
    return _complete(_load(HERE / f"{name}.yaml"))


def in_all_languages(texts: dict[str, str]) -> dict[str, str]:
    """These texts, and what the files of translations make of the English one; what is told with the text counts."""
    english = texts.get(ENGLISH, "")
    found = {language: made[english] for language, made in _translations().items() if english in made}
    return found | texts


def is_text(value: Any) -> bool:
    """Whether it is one text by language."""
    return bool(value) and set(value) <= _languages() and all(isinstance(text, str) for text in value.values())


def _complete(value: Any) -> Any:
    if isinstance(value, dict):
        if is_text(value):
            return in_all_languages(value)
        return {key: _complete(part) for key, part in value.items()}
    return [_complete(part) for part in value] if isinstance(value, list) else value


@cache
def _translations() -> dict[str, dict[str, str]]:
    """By language: English text -> what a person made of it."""
    return {
        file.stem: {row[ENGLISH]: row[file.stem] for row in _load(file) or ()}
        for file in sorted(TRANSLATIONS.glob("*.yaml"))
    }


@cache
def _languages() -> frozenset[str]:
    return frozenset(settings.KNOWN_LANGUAGES)


def _load(file: Path) -> Any:
    return yaml.load(file.read_text(encoding="utf-8"), _Loader)
