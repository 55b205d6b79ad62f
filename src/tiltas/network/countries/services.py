"""Country models begin, are filled, are published, and are written anew as of another day."""

import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tiltas.accounts.models import User
from tiltas.accounts.services import audit, step
from tiltas.core.errors import Refused
from tiltas.core.versions import check_unchanged
from tiltas.languages.models import LanguageVersion, Translatable
from tiltas.places.models import Place
from tiltas.search.services import index_later
from tiltas.trace.models import Node
from tiltas.trace.services import new_node

from ..models import CountryModel, CountryModelPart
from ..services import SampleAndReal
from ..states import COUNTRY_MODEL
from .queries import parts_of


class DayTaken(Refused):
    """One country, one day, one model."""

    message = _("There is a model of this country as of this day already. Open it and change it instead.")
    status = 409


class NotACountry(Refused):
    """Levels below it are told within the model of the country."""

    message = _("Choose a country.")


def _check_free(place: Place, as_of: datetime.date, present: CountryModel | None = None) -> None:
    if CountryModel.objects.filter(place=place, as_of=as_of).exclude(pk=present and present.pk).exists():
        raise DayTaken


@transaction.atomic
def start_country_model(
    *, place: Place, as_of: datetime.date, summary: str, language: str, by: User | None = None
) -> CountryModel:
    """A draft that only those who keep it see; of an invented country it is a sample. Raises NotACountry, DayTaken."""
    if place.kind != Place.Kind.COUNTRY:
        raise NotACountry
    _check_free(place, as_of)
    node = new_node(kind=CountryModel.node_kind, sample=place.is_sample, visibility=Node.Visibility.PRIVATE)
    try:
        with transaction.atomic():
            made = CountryModel.objects.create(
                node=node, place=place, as_of=as_of, summary=summary.strip(), source_language=language
            )
    except IntegrityError:
        raise DayTaken from None
    audit("network.start_country_model", made, by=by)
    return made


@transaction.atomic
def change_country_model(
    *,
    country_model: CountryModel,
    as_of: datetime.date,
    summary: str,
    language: str,
    seen: str | None = None,
    by: User | None = None,
) -> CountryModel:
    """Correct what stands above the parts. Raises DayTaken, ChangedMeanwhile."""
    fresh = CountryModel.objects.select_for_update().get(pk=country_model.pk)
    check_unchanged(seen, fresh)
    _check_free(fresh.place, as_of, fresh)
    fresh.as_of, fresh.summary, fresh.source_language = as_of, summary.strip(), language
    fresh.save()
    audit("network.change_country_model", fresh, by=by)
    index_later(fresh)
    return fresh


@transaction.atomic
def step_country_model(*, country_model: CountryModel, name: str, by: User | None = None) -> CountryModel:
    """Publish it, or take it back to a draft. Raises NotAllowed, Refused when it has moved on."""
    step(thing=country_model, table=COUNTRY_MODEL, name=name, by=by)
    node = country_model.node
    node.visibility = Node.Visibility.PUBLIC if country_model.is_published else Node.Visibility.PRIVATE
    node.save(update_fields=["visibility"])
    index_later(country_model)
    return country_model


@transaction.atomic
def begin_anew(*, country_model: CountryModel, as_of: datetime.date, by: User | None = None) -> CountryModel:
    """A draft as of another day with everything that stands in this one, which stays as it is. Raises DayTaken."""
    made = start_country_model(
        place=country_model.place,
        as_of=as_of,
        summary=country_model.summary,
        language=country_model.source_language,
        by=by,
    )
    _copy_translations(country_model, made)
    for rows in parts_of([country_model])[country_model.pk].values():
        for row in rows:
            facts = {
                field.attname: field.value_from_object(row)
                for field in row._meta.concrete_fields
                if not field.primary_key and field.name != "country_model"
            }
            _copy_translations(row, type(row).objects.create(country_model=made, **facts))
    return made


def _copy_translations(of: Translatable, to: Translatable) -> None:
    # The texts are the same to the letter: what was fresh is fresh.
    rows = LanguageVersion.objects.filter(content_type=ContentType.objects.get_for_model(of), object_id=of.pk)
    for row in rows:
        row.pk, row._state.adding, row.object_id = None, True, to.pk
        row.save()


def _clean(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in facts.items()}


def _check_part(country_model: CountryModel, facts: dict[str, Any]) -> None:
    organisation = facts.get("organisation")
    if organisation and organisation.is_sample != country_model.is_sample:
        raise SampleAndReal


@transaction.atomic
def add_part(
    *, country_model: CountryModel, part: type[CountryModelPart], language: str, by: User | None = None, **facts
) -> CountryModelPart:
    """Enter one line, one of `queries.PARTS`; `facts` are its fields. Raises SampleAndReal."""
    _check_part(country_model, facts)
    made = part.objects.create(country_model=country_model, source_language=language, **_clean(facts))
    audit("network.add_to_country_model", country_model, by=by)
    index_later(country_model)
    return made


@transaction.atomic
def change_part(
    *, part: CountryModelPart, language: str, seen: str | None = None, by: User | None = None, **facts
) -> CountryModelPart:
    """Correct one line. Raises SampleAndReal, ChangedMeanwhile."""
    fresh = type(part).objects.select_for_update(of=("self",)).get(pk=part.pk)
    check_unchanged(seen, fresh)
    _check_part(fresh.country_model, facts)
    for name, value in _clean(facts).items():
        setattr(fresh, name, value)
    fresh.source_language = language
    fresh.save()
    audit("network.change_part_of_country_model", fresh.country_model, by=by)
    index_later(fresh.country_model)
    return fresh


@transaction.atomic
def remove_part(*, part: CountryModelPart, by: User | None = None) -> None:
    """Take back what was entered by mistake, with its translations."""
    audit("network.remove_from_country_model", part.country_model, by=by)
    part.delete()
    index_later(part.country_model)
