"""Where the themes come from."""

from pathlib import Path

import yaml
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from tiltas.languages.models import LanguageVersion
from tiltas.languages.queries import is_fresh
from tiltas.languages.services import save_version

from .models import Theme

THEMES = Path(__file__).parent / "data" / "themes.yaml"
SOURCE = "en"


@transaction.atomic
def seed_themes() -> int:
    """Bring the sixteen themes and their languages up to date; returns how many rows changed.

    A translation that somebody has worked on here is left as it is.
    """
    entries = yaml.safe_load(THEMES.read_text(encoding="utf-8"))
    changes = _store(entries)
    themes = {theme.key: theme for theme in Theme.objects.all()}
    kind = ContentType.objects.get_for_model(Theme)
    versions = {
        (version.object_id, version.language): version for version in LanguageVersion.objects.filter(content_type=kind)
    }
    for entry in entries:
        theme = themes[entry["key"]]
        for language in (code for code in entry["title"] if code != SOURCE):
            texts = {name: entry[name][language] for name in Theme.translated_fields}
            version = versions.get((theme.pk, language))
            if version and (
                version.origin != LanguageVersion.Origin.IMPORTED
                or (version.payload == texts and is_fresh(version, theme.source_texts()))
            ):
                continue
            save_version(of=theme, language=language, texts=texts, origin=LanguageVersion.Origin.IMPORTED)
            changes += 1
    return changes


def _store(entries: list[dict]) -> int:
    present = {theme.key: theme for theme in Theme.objects.all()}
    new, changed = [], []
    for order, entry in enumerate(entries, start=1):
        values = {
            "order": order,
            "source_language": SOURCE,
            "title": entry["title"][SOURCE],
            "contains": entry["contains"][SOURCE],
        }
        theme = present.get(entry["key"])
        if theme is None:
            new.append(Theme(key=entry["key"], **values))
        elif any(getattr(theme, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(theme, name, value)
            changed.append(theme)
    Theme.objects.bulk_create(new)
    Theme.objects.bulk_update(changed, ["order", "source_language", "title", "contains"])
    return len(new) + len(changed)
