"""Pages for tests: what an editor would have written."""

import io
import uuid

from django.core.files.images import ImageFile
from PIL import Image as Picture
from wagtail.images import get_image_model

from tiltas.pages.models import Article, Edition, Home


def block(kind: str, value, key: str = "") -> dict:
    """One block as the editor keeps it."""
    return {"type": kind, "value": value, "id": key or str(uuid.uuid4())}


def paragraph(text: str, key: str = "") -> dict:
    return block("paragraph", f"<p>{text}</p>", key)


def page(title: str = "How a table is held", *, model=Article, body=(), publish: bool = True, **facts):
    """A page under the home page, published unless said otherwise."""
    facts.setdefault("intro", "In a few steps.")
    themes, language = facts.pop("themes", []), facts.pop("language", "en")
    made = model(title=title, body=list(body), source_language=language, live=False, **facts)
    Home.objects.get().add_child(instance=made)
    if themes:
        made.themes = themes
    save(made, publish=publish)
    return made


def save(made, *, publish: bool = True, **facts) -> None:
    """Saved as a draft, and published unless said otherwise."""
    for name, value in facts.items():
        setattr(made, name, value)
    revision = made.save_revision()
    if publish:
        revision.publish()
        made.refresh_from_db()


def edition(page) -> Edition:
    return Edition.objects.select_related("node").get(page_id=page.pk)


def image(title: str = "A table", size=(1600, 900), **facts):
    """A photograph that says where it was taken."""
    drawn = Picture.new("RGB", size, "teal")
    exif = Picture.Exif()
    exif[0x010F] = "Camera of somebody"
    exif.get_ifd(0x8825)[2] = (54.0, 41.0, 0.0)
    file = io.BytesIO()
    drawn.save(file, "JPEG", exif=exif)
    file.seek(0)
    return get_image_model().objects.create(title=title, file=ImageFile(file, name="table.jpg"), **facts)
