"""What waits for translators, of every kind and in several languages, with two queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, F, IntegerField, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import ngettext

from tiltas.core.desk import Waiting

from .models import LanguageVersion, Translatable
from .queries import is_complete, is_fresh, translatable_kinds
from .texts import name_in_page_language


@dataclass(frozen=True, slots=True)
class Missing:
    """An object that a translator can take up: missing in a language, wholly or in part, or outdated."""

    model: type[Translatable]
    pk: int
    source_language: str
    heading: str
    is_outdated: bool

    @property
    def kind(self) -> str:
        """The kind as addresses name it."""
        return self.model._meta.label_lower


def missing_in(languages: Iterable[str]) -> dict[str, list[Missing]]:
    """By language: what is missing or outdated in it, newest first within each kind."""
    languages = list(languages)
    kinds = translatable_kinds()
    widest = max(len(model.translated_fields) for model in kinds)
    versions = {
        (version.content_type_id, version.object_id, version.language): version
        for version in LanguageVersion.objects.filter(language__in=languages).defer("translator", "reviewer")
    }
    found: dict[str, list[Missing]] = {code: [] for code in languages}
    first, *others = [_rows(model, number, widest) for number, model in enumerate(kinds)]
    rows = sorted(first.union(*others, all=True), key=lambda row: (row[0], -row[1]))
    for number, pk, source_language, *texts in rows:
        model = kinds[number]
        source = dict(zip(model.translated_fields, texts, strict=False))
        heading = next((text for text in source.values() if text), "")
        if not heading:
            continue
        type_id = ContentType.objects.get_for_model(model).pk
        for code in languages:
            version = versions.get((type_id, pk, code))
            if code == source_language or (version and is_fresh(version, source) and is_complete(version, source)):
                continue
            outdated = version is not None and not is_fresh(version, source)
            found[code].append(Missing(model, pk, source_language, heading, outdated))
    return found


def _rows(model: type[Translatable], number: int, widest: int):
    """(number of the kind, pk, language, texts): the same shape for every kind, so that one query asks for all."""
    texts = {
        f"text_{position}": Cast(F(model.translated_fields[position]), TextField())
        if position < len(model.translated_fields)
        else Value("", output_field=TextField())
        for position in range(widest)
    }
    things = model.open_to_translators().order_by()
    return things.annotate(
        kind_number=Value(number, output_field=IntegerField()),
        written_in=Cast(F("source_language"), CharField(max_length=8)),
        **texts,
    ).values_list("kind_number", "pk", "written_in", *texts)


def waiting_for(user) -> list[Waiting]:
    """One line on the desk for each language that somebody translates into."""
    return [
        Waiting(
            ngettext(
                "%(language)s: %(count)s text waits for a translation",
                "%(language)s: %(count)s texts wait for a translation",
                len(items),
            )
            % {"language": name_in_page_language(code), "count": len(items)},
            f"{reverse('languages:waiting')}?into={code}",
        )
        for code, items in (missing_in(user.translates) if user.translates else {}).items()
        if items
    ]
