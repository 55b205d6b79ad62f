"""The vocabularies that every installation starts with."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.core.cache import cache

from tiltas.places import services as places
from tiltas.places.models import Place
from tiltas.themes import services as themes

DATA = [
    Path(places.__file__).parent / "data",
    Path(themes.__file__).parent / "data",
]


def seed() -> None:
    """Places and themes as this version of the code has them; does nothing when they are in already."""
    digest = hashlib.sha256()
    for folder in DATA:
        for file in sorted(folder.glob("*.yaml")):
            digest.update(file.read_bytes())
    key = f"seeded:{digest.hexdigest()[:32]}"
    if cache.get(key) and Place.objects.exists():
        return
    places.seed_places()
    themes.seed_themes()
    cache.set(key, settings.LANGUAGE_CODE, None)
