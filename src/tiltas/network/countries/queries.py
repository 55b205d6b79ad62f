"""Country models for lists and pages, with their parts."""

from collections.abc import Iterable

from django.db.models import QuerySet

from tiltas.languages.queries import show

from ..models import Actor, Assessment, CountryModel, CountryModelPart, FundingFlow, LegalBasis, Mechanism

# In the order in which they are told; the words are those of addresses and files.
PARTS: dict[str, type[CountryModelPart]] = {
    "actors": Actor,
    "mechanisms": Mechanism,
    "funding": FundingFlow,
    "law": LegalBasis,
    "assessments": Assessment,
}
MOST_SIDE_BY_SIDE = 3
_LEVELS = {level: number for number, level in enumerate(Actor.Level.values)}


def country_models(*, drafts: bool = False) -> QuerySet[CountryModel]:
    """Public country models with their countries, the newest of each country first; also drafts if asked for."""
    found = CountryModel.objects.all() if drafts else CountryModel.objects.public()
    return found.select_related("node", "place").order_by("place__name", "-as_of", "pk")


def country_model(uid: str) -> CountryModel | None:
    """The one with this uid, draft or not."""
    return country_models(drafts=True).filter(node__uid=uid).first()


def versions_of(model: CountryModel) -> list[CountryModel]:
    """What is public of the same country, the newest first."""
    return list(country_models().filter(place=model.place_id))


def newest_by_country() -> list[CountryModel]:
    """Of each country the newest that is public; one query."""
    newest: dict[int, CountryModel] = {}
    for model in country_models():
        newest.setdefault(model.place_id, model)
    return list(newest.values())


def newest_of(place) -> CountryModel | None:
    """The newest public one of a country."""
    return country_models().filter(place=place).first()


def parts_of(models: Iterable[CountryModel]) -> dict[int, dict[str, list[CountryModelPart]]]:
    """By primary key of the model, then by kind; five queries for any number of models.

    Actors stand by level and sector, money by year, laws by day, strengths before weaknesses.
    """
    keys = {model.pk: model for model in models}
    found = {pk: {name: [] for name in PARTS} for pk in keys}
    for name, kind in PARTS.items():
        rows = kind.objects.filter(country_model__in=keys).order_by("pk")
        if kind is Actor:
            rows = rows.select_related("organisation__node")
        for row in rows:
            row.country_model = keys[row.country_model_id]
            found[row.country_model_id][name].append(row)
    for parts in found.values():
        parts["actors"].sort(key=lambda one: (_LEVELS[one.level], one.sector))
        parts["funding"].sort(key=lambda one: -(one.year or 0))
        parts["law"].sort(key=lambda one: (one.passed_on is None, one.passed_on))
        parts["assessments"].sort(key=lambda one: one.kind)
    return found


def with_parts(models: list[CountryModel]) -> list[CountryModel]:
    """The models with `parts`, everything with its texts in the language of the page; six queries for all."""
    found = parts_of(models)
    for model in models:
        model.parts = found[model.pk]
    show([*models, *(one for parts in found.values() for rows in parts.values() for one in rows)])
    return models
