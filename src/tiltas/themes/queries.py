"""Themes in the language of the reader."""

from tiltas.languages.queries import show

from .models import Theme


def all_themes(language: str | None = None) -> list[Theme]:
    """All themes in their order, each with `shown.title` and `shown.contains` in `language`; two SQL statements."""
    return show(Theme.objects.order_by("order", "key"), language)


def theme_by_key(key: str) -> Theme | None:
    """The theme that code calls `key`, such as "housing"."""
    return Theme.objects.filter(key=key).first()
