"""A machine gets public words only, and never those by which something is decided."""

import pytest

from tiltas.drafting.models import Clause, Document
from tiltas.languages.queries import translatable_kinds
from tiltas.library.models import News
from tiltas.network import entries
from tiltas.network.services import found_organisation
from tiltas.trace.models import Node, Traced
from tiltas.trace.services import new_node

pytestmark = pytest.mark.django_db


def test_official_texts_are_left_to_people():
    assert not Clause.open_to_machines().exists()
    assert not Document.open_to_machines().exists()


def test_a_draft_is_not_sent_and_what_is_published_is():
    for number, visibility in enumerate((Node.Visibility.PRIVATE, Node.Visibility.PUBLIC)):
        News.objects.create(
            node=new_node(kind="news", visibility=visibility), title=f"News {number}", text="x", scope="local",
            source_language="en",
        )  # fmt: skip

    assert [one.title for one in News.open_to_machines()] == ["News 1"]


def test_every_kind_that_has_a_visibility_asks_for_it():
    for model in translatable_kinds():
        if issubclass(model, Traced) and model not in (Clause, Document):
            assert "visibility" in str(model.open_to_machines().query), model


def test_names_of_organisations_are_known_to_the_machine():
    found_organisation(name="Vaivorykštė", name_language="lt", names={"en": "Rainbow"}, kind="ngo")

    assert dict(entries.official_names("en")) == {"Vaivorykštė": "Rainbow", "Rainbow": "Rainbow"}
    assert dict(entries.official_names("lt")) == {"Vaivorykštė": "Vaivorykštė", "Rainbow": "Vaivorykštė"}
