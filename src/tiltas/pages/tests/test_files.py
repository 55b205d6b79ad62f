"""Pictures and documents are public because, and as long as, something published shows them."""

import io
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image as Picture
from wagtail.models import Collection, CollectionViewRestriction

from tiltas.files.tests.samples import docx
from tiltas.languages.queries import show
from tiltas.languages.services import save_version
from tiltas.pages import services, tasks
from tiltas.pages.models import File, TextOfFile
from tiltas.search.queries import find

from . import factories as writing

pytestmark = pytest.mark.django_db
KEY = "10000000-0000-4000-8000-000000000000"


@pytest.fixture
def image():
    return writing.image()


def shows(image, *, alt="Six people at a table", caption="", publish=True):
    value = {"image": image.pk, "alt": alt, "caption": caption}
    return writing.page("With a picture", body=[writing.block("image", value, KEY)], publish=publish)


def document(language="en", name="guide.pdf", **facts):
    return File.objects.create(
        title="Guide", language=language, file=ContentFile(b"%PDF-1.4 words", name=name), **facts
    )


def offers(*files, publish=True):
    value = {"label": "The guide", "files": [file.pk for file in files]}
    return writing.page("With a document", body=[writing.block("document", value, KEY)], publish=publish)


def sizes(page):
    block = writing.edition(page).body[0]
    return [block["src"], block["narrow"]]


def test_readers_get_a_picture_that_is_shown_and_not_what_was_uploaded(client, image):
    page = shows(image)

    for address in sizes(page):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/webp"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "max-age=600" in answer["Cache-Control"]
        assert "Cookie" not in answer.get("Vary", "")
        picture = Picture.open(io.BytesIO(answer.getvalue()))
        assert not dict(picture.getexif())
    assert image.file.name.startswith("original_images/")
    assert client.get(f"/media/{image.file.name}").status_code == 404


def test_private_images_are_not_public(client, image, editor, signed_in):
    made = image.get_rendition("width-640|format-webp")
    shows(image, publish=False)

    assert client.get(made.url).status_code == 404
    assert signed_in(editor).get(made.url).status_code == 200
    assert signed_in(editor).get(f"/media/{image.file.name}").status_code == 200


def test_a_picture_goes_with_its_page(client, image, somebody, signed_in):
    page = shows(image)
    addresses = sizes(page)
    page.unpublish()

    assert [client.get(address).status_code for address in addresses] == [404, 404]
    assert signed_in(somebody).get(addresses[0]).status_code == 404


def test_a_picture_in_a_restricted_collection_is_refused_even_if_a_page_shows_it(client, image):
    inner = Collection.get_first_root_node().add_child(name="Inner").add_child(name="Innermost")
    image.collection = inner
    image.save()
    page = shows(image)
    assert client.get(sizes(page)[0]).status_code == 200

    CollectionViewRestriction.objects.create(
        collection=inner.get_parent(), restriction_type=CollectionViewRestriction.LOGIN
    )

    assert client.get(sizes(page)[0]).status_code == 404


def test_a_replaced_picture_is_shown_at_once(client, image):
    page = shows(image)
    before = sizes(page)

    image.file = writing.image(size=(800, 800)).file
    image.renditions.all().delete()
    image.save()

    assert sizes(page) != before
    assert client.get(sizes(page)[0]).status_code == 200
    assert writing.edition(page).body[0]["height"] == 800


@pytest.mark.parametrize(
    "name", ["../keys/secret_key", "..%2Fkeys%2Fsecret_key", "images/../../tiltas.sqlite3", "x.svg", "images/%00.png"]
)
def test_nothing_else_lies_there(client, editor, signed_in, name):
    for browser in (client, signed_in(editor)):
        assert browser.get(f"/media/{name}").status_code == 404


def test_editors_see_nothing_that_is_not_theirs(editor, signed_in):
    name = default_storage.save("handed-in/somebody.png", ContentFile(b"a picture of somebody"))

    assert signed_in(editor).get(f"/media/{name}").status_code == 404


def test_what_is_to_be_seen_is_said_in_the_language_of_the_reader(client, image):
    page = shows(image, caption="Kaunas")
    edition = writing.edition(page)
    save_version(of=edition, language="lt", texts={"title": "Su paveikslu", f"body:{KEY}": "Šeši žmonės prie stalo"})

    english = client.get(edition.get_absolute_url()).content.decode()
    address = show(edition, "lt").get_absolute_url().replace("/en/", "/lt/", 1)
    lithuanian = client.get(address, follow=True).content.decode()

    assert 'alt="Six people at a table"' in english
    assert 'alt="Šeši žmonės prie stalo"' in lithuanian
    assert '<span lang="en" dir="ltr">Kaunas</span>' in lithuanian


def test_the_words_for_a_picture_are_needed():
    from django.core.exceptions import ValidationError

    from tiltas.pages.blocks import Picture as Block

    with pytest.raises(ValidationError):
        Block().child_blocks["alt"].clean("")


def test_a_document_is_downloaded_and_never_opened(client):
    file = document(name="guide.html.pdf")
    offers(file)

    answer = client.get(reverse("editions_file", args=[file.pk]))

    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Language"] == "en"


def test_a_document_is_public_while_something_published_offers_it(client, editor, signed_in):
    alone, in_draft, offered = document(), document(), document()
    offers(in_draft, publish=False)
    page = offers(offered)
    addresses = [reverse("editions_file", args=[file.pk]) for file in (alone, in_draft, offered)]

    assert [client.get(address).status_code for address in addresses] == [404, 404, 200]
    assert [signed_in(editor).get(address).status_code for address in addresses] == [200, 200, 200]
    page.unpublish()
    assert client.get(addresses[2]).status_code == 404
    # The address that the editor has for them is for editors alone.
    assert client.get(offered.url).status_code == 302


def test_a_document_linked_in_a_paragraph_is_offered(client):
    file = document()
    link = f'<p><a linktype="document" id="{file.pk}">the guide</a></p>'
    page = writing.page("Link", body=[writing.block("paragraph", link, KEY)])

    text = client.get(writing.edition(page).get_absolute_url()).content.decode()

    assert f'<a href="/documents/{file.pk}/">the guide</a>' in text
    assert client.get(f"/documents/{file.pk}/").status_code == 200


def test_the_file_in_the_readers_language_comes_first(client):
    page = offers(document("en"), document("lt", "gidas.pdf"))
    edition = writing.edition(page)

    address = show(edition, "lt").get_absolute_url().replace("/en/", "/lt/", 1)
    text = client.get(address, follow=True).content.decode()

    assert text.index('hreflang="lt"', text.index("files")) < text.index('hreflang="en"', text.index("files"))


def test_a_link_to_a_page_leads_to_it_in_the_language_of_the_reader(client):
    other = writing.page("The other")
    draft = writing.page("A draft", publish=False)
    link = f'<p><a linktype="page" id="{other.pk}">there</a> <a linktype="page" id="{draft.pk}">nowhere</a></p>'
    page = writing.page("Link", body=[writing.block("paragraph", link, KEY)])
    edition = writing.edition(page)

    address = edition.get_absolute_url().replace("/en/", "/ar/", 1)
    text = client.get(address).content.decode()

    assert f'<a href="/ar/knowledge/pages/{writing.edition(other).uid}--/">there</a> nowhere' in text


def test_what_stands_in_a_document_is_found_under_the_page_that_offers_it(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        file = File.objects.create(
            title="Vadovas", language="lt", file=ContentFile(docx("Karvelėnų priėmimo tvarka"), name="a.docx")
        )
        page = offers(file)

    [found] = find("karvelėnai", "en")
    assert (str(found.title), str(found.in_file), found.entry.language) == ("With a document", "Vadovas", "en")

    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()
    assert not find("karvelėnai", "en").items


def test_a_document_that_is_replaced_or_thrown_away_is_not_found_by_its_old_words(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        file = File.objects.create(title="Guide", language="en", file=ContentFile(docx("Herons"), name="a.docx"))
        offers(file)
    assert len(find("heron", "en")) == 1

    with django_capture_on_commit_callbacks(execute=True):
        file.file.save("b.docx", ContentFile(docx("Storks")), save=True)
    assert (len(find("heron", "en")), len(find("stork", "en"))) == (0, 1)

    with django_capture_on_commit_callbacks(execute=True):
        file.delete()
    assert not find("stork", "en").items


def test_documents_from_before_are_read_once_and_what_cannot_be_read_is_not_tried_again(monkeypatch):
    old, broken = document(), File.objects.create(title="No document", file=ContentFile(b"words", name="c.pdf"))
    read = []
    monkeypatch.setattr(services, "text_of", lambda kind, content: read.append(kind) or "Cranes")

    for _twice in range(2):
        tasks.read_files(today=date(2026, 3, 1))

    assert read == ["pdf"]
    assert dict(TextOfFile.objects.values_list("file", "text")) == {old.pk: "Cranes", broken.pk: ""}


def test_a_document_kept_from_readers_is_not_found(django_capture_on_commit_callbacks):
    closed = Collection.get_first_root_node().add_child(name="Closed")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    with django_capture_on_commit_callbacks(execute=True):
        file = File.objects.create(
            title="Guide", language="en", collection=closed, file=ContentFile(docx("Herons"), name="a.docx")
        )
        offers(file)

    assert not find("heron", "en").items


def in_a_collection(name):
    found = Collection.get_first_root_node().add_child(name=name)
    offers(
        File.objects.create(
            title="Guide", language="en", collection=found, file=ContentFile(docx("Herons"), name="a.docx")
        )
    )
    return found


def test_a_document_is_found_no_more_once_its_collection_is_kept_from_readers(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        collection = in_a_collection("Closed later")
    assert len(find("heron", "en")) == 1

    with django_capture_on_commit_callbacks(execute=True):
        restriction = CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    assert not find("heron", "en").items

    with django_capture_on_commit_callbacks(execute=True):
        restriction.delete()
    assert len(find("heron", "en")) == 1


def test_a_document_is_found_no_more_once_its_collection_lies_in_a_closed_one(
    signed_in, administrator, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        collection = in_a_collection("Moved later")
        closed = Collection.get_first_root_node().add_child(name="Closed")
        CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    assert len(find("heron", "en")) == 1

    with django_capture_on_commit_callbacks(execute=True):
        signed_in(administrator).post(
            reverse("wagtailadmin_collections:edit", args=[collection.pk]), {"name": "Moved", "parent": closed.pk}
        )

    assert not find("heron", "en").items
