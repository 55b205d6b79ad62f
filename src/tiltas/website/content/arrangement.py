"""Tells how two invented countries arrange integration, and how sure the entries of invented organisations are."""

from collections.abc import Callable

from tiltas.accounts.models import User
from tiltas.core.clock import happened
from tiltas.network.assurance import services as assurance
from tiltas.network.countries import services as countries
from tiltas.network.countries.queries import PARTS
from tiltas.network.models import Confirmation, CountryModel, Organisation
from tiltas.places.models import Place
from tiltas.places.services import add_sample_country

from .reading import read

LANGUAGE = "en"


def tell(*, country: Place, organisations: dict[str, Organisation], people: dict[str, User], texts: Callable) -> None:
    """`texts(thing, field={language: text})` keeps the translations, as the story does."""
    told = read("arrangement")
    second = told["second_country"]
    places = {"first": country, "second": add_sample_country(name=second[LANGUAGE], names=second)}
    for entry in told["models"]:
        with happened(entry["as_of"]):
            _tell_model(entry, places[entry["country"]], organisations, texts)
    for entry in told["registers"]:
        one = organisations[entry.pop("organisation")]
        assurance.keep_evidence(organisation=one, **entry)
    for entry in told["confirmations"]:
        made = assurance.confirm(
            organisation=organisations[entry["organisation"]], confirmed_by=organisations[entry["confirmed_by"]]
        )
        Confirmation.objects.filter(pk=made.pk).update(given_on=entry["given_on"])
    for entry in told["claims"]:
        assurance.claim(
            organisation=organisations[entry["organisation"]],
            user=people[entry["person"]],
            work=entry["work"],
            reason=entry["reason"],
        )
    for entry in told["renamed"]:
        one = organisations[entry["organisation"]]
        one.former_names = [
            {"name": entry["formerly"], "language": entry["language"], "until": entry["until"].isoformat()}
        ]
        one.save(update_fields=["former_names"])


def _tell_model(entry, place, organisations, texts) -> None:
    model = countries.start_country_model(
        place=place, as_of=entry["as_of"], summary=entry["summary"][LANGUAGE], language=LANGUAGE
    )
    texts(model, summary=entry["summary"])
    for kind, part in PARTS.items():
        for row in entry[kind]:
            _tell_part(model, part, row, organisations, texts)
    _publish(model)
    if entry.get("anew_on"):
        with happened(entry["anew_on"]):
            _publish(countries.begin_anew(country_model=model, as_of=entry["anew_on"]))


def _publish(model: CountryModel) -> None:
    countries.step_country_model(country_model=model, name="publish")


def _tell_part(model, part, row, organisations, texts) -> None:
    written = {name: row.get(name) or {} for name in part.translated_fields if name in row}
    facts = {name: value for name, value in row.items() if name not in written}
    if "organisation" in facts:
        facts["organisation"] = organisations[facts["organisation"]]
    facts |= {name: said.get(LANGUAGE, "") for name, said in written.items()}
    made = countries.add_part(country_model=model, part=part, language=LANGUAGE, **facts)
    texts(made, **written)
