"""Readers see what was published last, and each text of a translation is fresh or not by itself."""

import pytest

from tiltas.languages.models import LanguageVersion
from tiltas.languages.queries import is_fresh, show, versions_of
from tiltas.languages.services import save_version
from tiltas.languages.waiting import begun_in
from tiltas.pages.models import Guideline
from tiltas.trace.models import Link, Node
from tiltas.trace.services import connect, new_node

from . import factories as writing

pytestmark = pytest.mark.django_db
ONE, TWO, THREE = (f"{number}0000000-0000-4000-8000-000000000000" for number in (1, 2, 3))


@pytest.fixture
def article():
    return writing.page(
        "How a table is held",
        body=[
            writing.paragraph("Invite.", ONE),
            writing.paragraph("Listen.", TWO),
            writing.paragraph("Write.", THREE),
        ],
    )


def translate(article, **texts):
    edition = writing.edition(article)
    texts = {"title": "Kaip rengiamas stalas", "intro": "Keliais žingsniais."} | texts
    return save_version(of=edition, language="lt", texts=texts)


def in_lithuanian(*keys):
    return {f"body:{key}": f"<p>Lietuviškai {number}</p>" for number, key in enumerate(keys)}


def outdated(article) -> list[str]:
    """Which texts of the translation are outdated."""
    edition = writing.edition(article)
    version = versions_of(edition)["lt"]
    source = edition.source_texts()
    return [
        name
        for name, made_from in version.based_on.items()
        if not is_fresh(LanguageVersion(based_on={name: made_from}), source)
    ]


def rows(article):
    return [{"type": child.block_type, "value": child.value.source, "id": child.id} for child in article.body]


def test_readers_see_what_was_published_and_no_draft(client, article):
    address = writing.edition(article).get_absolute_url()
    writing.save(article, publish=False, title="A draft that nobody should see")

    page = client.get(address).content.decode()

    assert "How a table is held" in page
    assert "Listen." in page
    assert "A draft that nobody should see" not in page


def test_what_was_never_published_has_no_edition(article):
    draft = writing.page("Not yet", publish=False)

    assert not type(writing.edition(article)).objects.filter(page_id=draft.pk).exists()
    assert draft.get_url() is None


def test_one_changed_paragraph_marks_one_paragraph(client, article):
    translate(article, **in_lithuanian(ONE, TWO, THREE))
    body = rows(article)
    body[1]["value"] = "<p>Listen longer.</p>"

    writing.save(article, body=body)

    assert outdated(article) == [f"body:{TWO}"]
    address = show(writing.edition(article), "lt").get_absolute_url()
    page = client.get(address.replace("/en/", "/lt/", 1)).content.decode()
    assert page.count('class="written__changed') == 1


def test_a_source_published_anew_never_stays_up_to_date(article):
    translate(article, **in_lithuanian(ONE, TWO, THREE))

    writing.save(article, title="How a good table is held")

    assert outdated(article) == ["title"]
    assert [item.pk for item in begun_in(["lt"])["lt"]] == [writing.edition(article).pk]


def test_a_draft_outdates_nothing(article):
    translate(article, **in_lithuanian(ONE, TWO, THREE))

    writing.save(article, publish=False, title="How a good table is held")

    assert outdated(article) == []


def test_publishing_the_same_again_outdates_nothing(article):
    translate(article, **in_lithuanian(ONE, TWO, THREE))

    writing.save(article)

    assert outdated(article) == []
    assert begun_in(["lt"])["lt"] == []
    assert writing.edition(article).changed_at is None


def test_moving_blocks_outdates_nothing(article):
    translate(article, **in_lithuanian(ONE, TWO, THREE))

    writing.save(article, body=rows(article)[::-1])

    assert outdated(article) == []
    assert begun_in(["lt"])["lt"] == []
    assert [block["id"] for block in writing.edition(article).body] == [THREE, TWO, ONE]


def test_undoing_a_change_makes_it_fresh_again(article):
    translate(article, **in_lithuanian(ONE, TWO, THREE))
    before = rows(article)
    writing.save(article, body=[{**before[0], "value": "<p>Other words.</p>"}, *before[1:]])
    assert outdated(article) == [f"body:{ONE}"]

    writing.save(article, body=before)

    assert outdated(article) == []


def test_a_new_paragraph_is_missing_and_a_removed_one_outdates_nothing(client, article):
    translate(article, **in_lithuanian(ONE, TWO, THREE))
    added = writing.paragraph("Thank everybody.")

    writing.save(article, body=[*rows(article)[:2], added])

    assert outdated(article) == []
    assert [item.is_outdated for item in begun_in(["lt"])["lt"]] == [False]
    edition = show(writing.edition(article), "lt")
    assert edition.shown.texts[f"body:{added['id']}"].language == "en"
    assert edition.shown.texts[f"body:{TWO}"].language == "lt"
    assert f"body:{THREE}" not in edition.shown.texts


def test_a_page_taken_back_is_not_seen_and_its_translations_stay(client, article):
    translate(article, **in_lithuanian(ONE))
    address = writing.edition(article).get_absolute_url()

    article.unpublish()

    assert client.get(address).status_code == 404
    assert writing.edition(article).node.visibility == Node.Visibility.PRIVATE
    article.save_revision().publish()
    assert client.get(address).status_code == 200
    assert versions_of(writing.edition(article))["lt"].payload["title"] == "Kaip rengiamas stalas"


def test_a_page_thrown_away_goes_unless_somebody_cites_it(client):
    cited, alone = writing.page("Cited"), writing.page("Alone")
    one, other = writing.edition(cited), writing.edition(alone)
    connect(earlier=one, later=new_node(kind="proposal"), relation="source_of")

    cited.delete()
    alone.delete()

    kind = type(one)
    assert list(kind.objects.values_list("title", "node__visibility", "page")) == [("Cited", "private", None)]
    assert not Node.objects.filter(pk=other.pk).exists()
    assert Link.objects.count() == 1


def test_deleting_a_whole_tree_takes_its_editions_from_readers(article):
    kind = type(writing.edition(article))

    article.get_parent().get_children().delete()

    assert list(kind.objects.public()) == []


def test_anchors_stay_when_a_heading_is_reworded_and_moved(client):
    body = [writing.block("heading", "Before", ONE), writing.block("heading", "After", TWO)]
    guideline = writing.page("A table in four weeks", model=Guideline, body=body)

    writing.save(guideline, body=[body[1], {**body[0], "value": "Long before"}])

    page = client.get(writing.edition(guideline).get_absolute_url()).content.decode()
    assert page.index(f'href="#c-{TWO[:8]}"') < page.index(f'href="#c-{ONE[:8]}"')
    assert f'<h2 id="c-{ONE[:8]}">Long before' in page


def test_wrong_words_lead_to_the_right_ones(client, article):
    edition = writing.edition(article)

    answer = client.get(f"/lt/knowledge/pages/{edition.uid}-anything/")

    assert answer.status_code == 301
    assert answer["Location"] == f"/lt/knowledge/pages/{edition.uid}-how-a-table-is-held/"


def test_the_editor_leads_to_our_address(article):
    assert article.get_url() == writing.edition(article).get_absolute_url()
    assert article.full_url.endswith(article.get_url())


def test_no_other_address_shows_a_page(client, article):
    for address in (f"/{article.slug}/", f"/home/{article.slug}/", f"/en/{article.slug}/", f"/pages/{article.pk}/"):
        assert client.get(address).status_code == 404
