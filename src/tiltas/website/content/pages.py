"""What the editors of a demonstration wrote, loaded once."""

import uuid

from tiltas.languages.services import save_first_versions
from tiltas.pages.models import AboveTheme, Article, Edition, Guideline, Home
from tiltas.themes.models import Theme

from .reading import read

MODELS = {"article": Article, "guideline": Guideline, "theme": AboveTheme}


def write_pages() -> None:
    """Every page of the file, published, with the translations that people made of it."""
    if Edition.objects.filter(node__is_sample=True).exists():
        return
    themes = {theme.key: theme for theme in Theme.objects.all()}
    for told in read("pages"):
        _write(told, themes)


def _write(told: dict, themes: dict[str, Theme]) -> None:
    source = told["written_in"]
    blocks = [(str(uuid.uuid4()), *next(iter(block.items()))) for block in told["blocks"]]
    page = MODELS[told["kind"]](
        title=told["title"][source],
        intro=told["intro"][source],
        body=[{"id": key, "type": kind, "value": _value(texts, source)} for key, kind, texts in blocks],
        source_language=source,
        is_sample=True,
        live=False,
        **({"theme": themes[told["theme"]]} if "theme" in told else {}),
    )
    Home.objects.get().add_child(instance=page)
    if "themes" in told:
        page.themes = [themes[key] for key in told["themes"]]
    page.save_revision().publish()
    edition = Edition.objects.get(page_id=page.pk)
    translations = {}
    for language in told["title"]:
        if language != source:
            texts = {"title": told["title"][language], "intro": told["intro"][language]}
            for key, kind, said in blocks:
                texts |= _texts(key, kind, said, language)
            translations[language] = texts
    save_first_versions(of=edition, texts=translations)


def _value(texts: dict, language: str):
    """As the editor keeps it: a text, or several by name."""
    return texts[language] if language in texts else {name: said[language] for name, said in texts.items()}


def _texts(key: str, kind: str, texts: dict, language: str) -> dict[str, str]:
    if language in texts:
        return {f"body:{key}": texts[language]}
    first = "html" if kind == "callout" else "text"
    return {f"body:{key}" if name == first else f"body:{key}.{name}": said[language] for name, said in texts.items()}
