"""The desk of one organisation: what is new for it, and what waits for its answer."""

from django.db import connection
from django.utils import timezone, translation

from tiltas.councils import queries as councils
from tiltas.implementation import queries as implementation
from tiltas.languages.queries import reading_order, show
from tiltas.languages.texts import Text
from tiltas.network import queries as network
from tiltas.network.following.queries import newest_entry
from tiltas.network.models import Membership, Organisation
from tiltas.search.gather import Line, beginning
from tiltas.search.models import Entry
from tiltas.search.queries import address_of, among
from tiltas.search.register import kinds
from tiltas.stocktaking import queries as stocktaking

ROOMS = [implementation, councils, stocktaking]
MOST = 30
# Of these one can take part, answer or take over; that a new organisation is listed is no news for the others.
NEWS = (
    "news", "activity", "event", "consultation", "recommendation", "partner_call", "funding_call", "document", "practice", "policy",
    "publication", "lesson", "country_model", "advice", "stocktake",
)  # fmt: skip


class _AnyOfficer:
    """Whoever answers for one organisation, and is nothing else: rooms tell it what waits there, not for the reader."""

    is_authenticated, is_superuser = True, False

    def __init__(self, organisation: Organisation):
        self._organisation_roles = {organisation.pk: Membership.Role.OFFICER}

    def has_role(self, name: str) -> bool:
        return False


def desk_of(membership: Membership) -> dict:
    """`news` since this person put away the last, at most thirty; `waiting` for an answer of the organisation."""
    organisation = membership.organisation
    waiting = [line for room in ROOMS for line in room.waiting_for(_AnyOfficer(organisation))]
    waiting += network.waiting_at(organisation, membership.user)
    show([thing for line in waiting for thing in line.texts])
    waiting.sort(key=lambda line: (line.due_on is None, line.due_on))
    return {"waiting": waiting, "news": new_for(membership), "looked_at": membership.looked_at}


def put_away(membership: Membership) -> None:
    """What is there now is no longer new for this person."""
    membership.seen_entry, membership.looked_at = newest_entry(), timezone.now()
    membership.save(update_fields=["seen_entry", "looked_at"])


def new_for(membership: Membership) -> list[tuple[str, Line]]:
    """(kind, line) of what became public since: on its themes, in its place or country, by bodies of its sector there.

    Newest first. One statement for the things, one for the themes of the organisation.
    """
    organisation = membership.organisation
    concerns, values = _concerns(organisation)
    order = reading_order(translation.get_language())
    rank = " ".join(f"WHEN %s THEN {number}" for number, _code in enumerate(order))
    holes = ", ".join(["%s"] * len(NEWS))
    own, own_value = among("bodies", organisation.pk)
    sql = f"""
        WITH version AS (
            SELECT e.id, MIN(e.id) OVER (PARTITION BY e.object_key) AS first, ROW_NUMBER() OVER (
                PARTITION BY e.object_key ORDER BY CASE e.language {rank} ELSE {len(order)} END, e.id
            ) AS nth
            FROM search_entry e
            WHERE e.kind IN ({holes}) AND e.is_sample = %s AND NOT ({own}) AND ({concerns})
        )
        SELECT e.* FROM search_entry e JOIN version v ON v.id = e.id
        WHERE v.nth = 1 AND v.first > %s ORDER BY e.changed_at DESC, e.id DESC LIMIT {MOST}
    """
    parameters = [*order, *NEWS, organisation.is_sample, own_value, *values, membership.seen_entry]
    found = []
    for entry in Entry.objects.raw(sql, parameters):
        address = address_of(entry) if entry.kind in kinds else None
        if address:
            title, text = Text(entry.title, entry.language), Text(beginning(entry.text), entry.language)
            found.append((str(kinds[entry.kind].label), Line(title, address, text, entry.is_sample)))
    return found


def _concerns(organisation: Organisation) -> tuple[str, list]:
    """SQL on an entry `e` that says whether it concerns an organisation, and its values."""
    conditions, values = ["1 = 0"], []
    for theme in organisation.themes.values_list("pk", flat=True):
        condition, value = among("themes", theme)
        conditions.append(condition)
        values.append(value)
    country = organisation.country
    if country:
        conditions.append("e.place_id IN (%s, %s)")
        values += [organisation.place_id, country.pk]
        each, key = (
            ("jsonb_array_elements_text(e.bodies) AS body(value)", "CAST(body.value AS bigint)")
            if connection.vendor == "postgresql"
            else ("json_each(e.bodies) AS body", "body.value")
        )
        conditions.append(
            f"""EXISTS (
                SELECT 1 FROM {each}
                JOIN network_organisation o ON o.node_id = {key}
                JOIN places_place p ON p.id = o.place_id
                WHERE o.sector = %s AND (p.id = %s OR p.country_id = %s)
            )"""
        )
        values += [organisation.sector, country.pk, country.pk]
    return " OR ".join(conditions), values
