"""A translator's desk says how much waits in each language, and costs no more however much that is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tiltas.accounts.services import open_account
from tiltas.events.models import Event
from tiltas.languages.queries import is_complete, is_fresh, translatable_kinds, versions_of
from tiltas.languages.services import save_version
from tiltas.languages.waiting import begun_in, first_of, waiting_for
from tiltas.library.models import News
from tiltas.themes.models import Theme

from .test_budgets import SIGNED_IN, House

pytestmark = pytest.mark.django_db


@pytest.fixture
def translator():
    made = open_account(email="translator@example.org", name="Translator", password="a long password")
    made.translates = ["lt", "ar"]
    made.save()
    return made


def one_by_one(code):
    """The same, asked of each thing by itself."""
    for model in translatable_kinds():
        for thing in model.open_to_translators().exclude(source_language=code).order_by("-pk"):
            source, version = thing.source_texts(), versions_of(thing).get(code)
            if any(source.values()) and not (version and is_fresh(version, source) and is_complete(version, source)):
                yield model, thing.pk, next(text for text in source.values() if text)


def in_order(row):
    model, pk, _heading = row
    return model._meta.label, pk


def test_what_is_missing_incomplete_or_outdated_waits(translator):
    house = House()
    proposal, event = house.things["proposal"], house.things["held event"]
    full = {name: f"{text} lt" for name, text in proposal.source_texts().items() if text}
    save_version(of=proposal, language="lt", texts=full)
    before = {(one.model, one.pk) for one in first_of("lt", 10_000)}
    save_version(of=event, language="lt", texts={"title": "Pokalbis"}, based_on={"title": "made from another text"})

    found = {code: first_of(code, 10_000) for code in ("lt", "ar")}

    here = {(one.model, one.pk): one for one in found["lt"]}
    assert (type(proposal), proposal.pk) not in before | set(here)
    assert here[type(event), event.pk].is_outdated
    for code, items in found.items():
        queue = [(one.model, one.pk, one.heading) for one in items]
        assert sorted(queue, key=in_order) == sorted(one_by_one(code), key=in_order)


def test_the_desk_tells_it_with_a_link_and_at_most_fifteen_statements(signed_in, translator):
    house = House()
    page = signed_in(translator)
    asked = []
    for _time in range(2):
        for address in (reverse("website:desk"), reverse("languages:waiting")):
            page.get(address)
            with CaptureQueriesContext(connection) as statements:
                page.get(address)
            asked.append(len(statements))
        house.grow(2)
    with translation.override("en"):
        lines = waiting_for(translator)

    assert max(asked) <= SIGNED_IN
    assert asked[:2] == asked[2:]
    text = page.get(reverse("website:desk")).content.decode()
    count = len(first_of("lt", 10_000))
    assert f"Lithuanian: {count} texts wait for a translation" in text
    assert lines[0].address == "/en/translate/?into=lt"
    waiting = page.get(lines[0].address)
    assert waiting.context["into"] == "lt"
    assert f"({count})" in waiting.content.decode()


def test_who_translates_nothing_is_told_nothing(translator):
    translator.translates = []
    House()

    assert waiting_for(translator) == []


def test_only_kinds_of_which_something_was_translated_are_searched_for_what_is_outdated():
    theme = Theme.objects.create(key="work", source_language="en", title="Work")
    save_version(of=theme, language="lt", texts={"title": "Darbas"}, based_on={"title": "made from another text"})

    with CaptureQueriesContext(connection) as statements:
        found = begun_in(["lt", "sv"])

    assert [(one.model, one.pk, one.is_outdated) for one in found["lt"]] == [(Theme, theme.pk, True)]
    assert found["sv"] == []
    asked = " ".join(statement["sql"] for statement in statements.captured_queries)
    assert Theme._meta.db_table in asked
    assert [table for table in (Event._meta.db_table, News._meta.db_table) if f'"{table}"' in asked] == []
