"""A file that is larger than the site takes is refused with a sentence; half of it is never kept."""

import io

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Picture
from wagtail.images import get_image_model
from wagtail.models import Collection, UploadedFile

from tiltas.pages.models import File

pytestmark = pytest.mark.django_db
OVER = 21_000_000


def document(size):
    return SimpleUploadedFile("guide.pdf", b"%PDF-1.4 words".ljust(size, b"\0"), "application/pdf")


def picture(size):
    drawn = io.BytesIO()
    Picture.new("RGB", (40, 30), "teal").save(drawn, "JPEG")
    return SimpleUploadedFile("table.jpg", drawn.getvalue().ljust(size, b"\0"), "image/jpeg")


def typed(file, **more):
    return {"title": "Guide", "collection": Collection.get_first_root_node().pk, "tags": "", "file": file} | more


KINDS = {
    "wagtaildocs:add": lambda size: typed(document(size), language="en"),
    "wagtailimages:add": lambda size: typed(picture(size), description=""),
}
BY_SEVERAL = {
    "wagtaildocs:add_multiple": lambda size: {"title": "Guide", "files[]": document(size)},
    "wagtailimages:add_multiple": lambda size: {"title": "Table", "files[]": picture(size)},
}


def kept() -> int:
    """What is kept, also while its language is still to be chosen."""
    return sum(model.objects.count() for model in (File, get_image_model(), UploadedFile))


@pytest.mark.parametrize("name", [*KINDS, *BY_SEVERAL])
def test_an_editor_is_told_that_a_file_is_too_large(editor, signed_in, name):
    page, sent = signed_in(editor), (KINDS | BY_SEVERAL)[name]

    answer = page.post(reverse(name), sent(OVER))

    assert answer.status_code == 200
    assert "This file is too big" in answer.content.decode()
    assert kept() == 0
    page.post(reverse(name), sent(5_000_000))
    assert kept() == 1


@pytest.mark.parametrize("name", KINDS)
def test_a_form_that_forgets_to_ask_keeps_no_half_of_a_file(editor, signed_in, name, monkeypatch):
    monkeypatch.setattr(settings, "WAGTAILDOCS_MAX_UPLOAD_SIZE", None)
    monkeypatch.setattr(settings, "WAGTAILIMAGES_MAX_UPLOAD_SIZE", None)

    answer = signed_in(editor).post(reverse(name), KINDS[name](OVER))

    assert answer.status_code == 413
    assert "The file is larger than 20 MB." in answer.content.decode()
    assert kept() == 0
