"""Where the places come from."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pycountry
import yaml
from django.db import transaction

from .models import Place

CORRECTIONS = Path(__file__).parent / "data" / "corrections.yaml"


@dataclass
class _Wanted:
    """A place as it should stand. Without a code it is known by kind, parent and name."""

    kind: str
    name: str
    language: str
    code: str = ""
    parent: str = ""
    names: dict[str, str] = field(default_factory=dict)
    until: str = ""
    succeeded_by: str = ""

    @property
    def described(self) -> tuple[str, str, str]:
        return self.kind, self.parent, self.name


@transaction.atomic
def seed_places() -> int:
    """Bring the Nordic and Baltic countries, regions and municipalities up to date; returns how many rows changed.

    Reads ISO 3166-1 and 3166-2 from pycountry and our corrections; never touches samples nor deletes a place.
    """
    return _store(list(_wanted(yaml.safe_load(CORRECTIONS.read_text(encoding="utf-8")))))


@transaction.atomic
def add_sample_place(
    *,
    name: str,
    parent: Place,
    local_language: str,
    kind: str = Place.Kind.MUNICIPALITY,
    names: dict[str, str] | None = None,
) -> Place:
    """An invented place inside a real or invented one, for invented content; once for each name and parent."""
    place, _created = Place.objects.update_or_create(
        kind=kind,
        parent=parent,
        name=name,
        is_sample=True,
        defaults={"country": parent.its_country, "local_language": local_language, "names": names or {}},
    )
    return place


def _wanted(corrections: dict) -> Iterator[_Wanted]:
    """Countries first, then what lies in them; parents before their parts."""
    places = corrections["places"]
    for code, country in corrections["countries"].items():
        if pycountry.countries.get(alpha_2=code) is None:
            raise LookupError(f"ISO 3166-1 knows no {code}.")
        yield _Wanted(Place.Kind.COUNTRY, country["name"], country["language"], code, names=country["names"])
    known = set(corrections["countries"])
    for code, country in corrections["countries"].items():
        rows = [
            (row, corrections["units"][code][row.type])
            for row in pycountry.subdivisions.get(country_code=code)
            if row.type in corrections["units"][code] and row.code not in corrections["dissolved"]
        ]
        for row, unit in sorted(rows, key=lambda pair: (pair[1]["kind"] != Place.Kind.REGION, pair[0].code)):
            iso_name = row.name.removesuffix(unit.get("cut", ""))
            correction = places.get(row.code, {})
            name = correction.get("name") or unit.get("name", "{}").format(iso_name)
            english = {"en": unit["en"].format(iso_name)} if "en" in unit else {}
            yield _Wanted(
                unit["kind"],
                name,
                correction.get("language", country["language"]),
                row.code,
                row.parent_code if row.parent_code in known else code,
                english | correction.get("names", {}),
                correction.get("until", ""),
                correction.get("succeeded_by", ""),
            )
            known.add(row.code)
    for addition in corrections["additions"]:
        country = corrections["countries"][addition["parent"].split("-")[0]]
        yield _Wanted(
            addition["kind"],
            addition["name"],
            addition.get("language", country["language"]),
            parent=addition["parent"],
            names=addition.get("names", {}),
        )


def _store(wanted: list[_Wanted]) -> int:
    present = list(Place.objects.real().select_related("parent"))
    by_code = {place.code: place for place in present if place.code}
    by_description = {
        (place.kind, place.parent.code if place.parent else "", place.name): place
        for place in present
        if not place.code
    }
    changes = 0
    # Parents must have been stored before their parts: countries, then regions, then the rest.
    for level in ([Place.Kind.COUNTRY], [Place.Kind.REGION], [Place.Kind.MUNICIPALITY, Place.Kind.TOWN]):
        new, changed = [], []
        for row in (row for row in wanted if row.kind in level):
            parent = by_code.get(row.parent)
            values = {
                "kind": row.kind,
                "parent": parent,
                "country": parent and parent.its_country,
                "code": row.code,
                "name": row.name,
                "local_language": row.language,
                "names": row.names,
                "until": row.until,
            }
            place = by_code.get(row.code) or by_description.get(row.described)
            if place is None:
                place = Place(**values)
                new.append(place)
            elif _differs(place, values):
                for name, value in values.items():
                    setattr(place, name, value)
                changed.append(place)
            if row.code:
                by_code[row.code] = place
        Place.objects.bulk_create(new)
        Place.objects.bulk_update(
            changed, [f.name for f in Place._meta.concrete_fields if f.name not in {"id", "uid"}]
        )
        changes += len(new) + len(changed)
    for row in wanted:
        successor = by_code.get(row.succeeded_by)
        if row.code and by_code[row.code].succeeded_by_id != (successor and successor.pk):
            by_code[row.code].succeeded_by = successor
            by_code[row.code].save(update_fields=["succeeded_by"])
            changes += 1
    return changes


def _differs(place: Place, values: dict) -> bool:
    for name, value in values.items():
        if name in {"parent", "country"}:
            if getattr(place, f"{name}_id") != (value and value.pk):
                return True
        elif getattr(place, name) != value:
            return True
    return False


@transaction.atomic
def add_sample_country(*, name: str, names: dict[str, str] | None = None, local_language: str = "en") -> Place:
    """An invented country or region of the world, for invented places to lie in; once for each name. It has no code."""
    place, _created = Place.objects.update_or_create(
        kind=Place.Kind.COUNTRY,
        name=name,
        is_sample=True,
        defaults={"local_language": local_language, "names": names or {}},
    )
    return place
