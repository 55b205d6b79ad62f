"""The pages of the demonstration: marked, translated whole, and gone when they are no longer wanted."""

import pytest
from wagtail.models import Page

from tiltas.languages.queries import is_complete, is_fresh, versions_of
from tiltas.pages.models import Edition
from tiltas.trace.models import Node
from tiltas.website.content.pages import write_pages
from tiltas.website.samples import remove_samples
from tiltas.website.seeding import seed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _written():
    seed()
    write_pages()


def test_each_page_is_marked_and_read_in_arabic():
    editions = list(Edition.objects.select_related("node"))

    assert sorted(edition.kind for edition in editions) == ["article", "guideline", "theme"]
    assert all(edition.is_sample for edition in editions)
    for edition in editions:
        version, source = versions_of(edition)["ar"], edition.source_texts()
        assert is_complete(version, source)
        assert is_fresh(version, source)


def test_they_are_written_once():
    write_pages()

    assert Edition.objects.count() == 3


def test_they_go_without_a_trace():
    pages = set(Edition.objects.values_list("page_id", flat=True))
    assert len(pages) == 3

    remove_samples()

    assert not Edition.objects.exists()
    assert not Node.objects.filter(is_sample=True).exists()
    assert not Page.objects.filter(pk__in=pages).exists()
