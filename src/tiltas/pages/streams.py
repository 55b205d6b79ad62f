"""From what the editor keeps to the plain blocks of an edition."""

from collections.abc import Callable, Iterable

from bs4 import BeautifulSoup
from wagtail.blocks import StreamValue
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import SourceImageIOError

from .bodies import clean, with_ids

# Two sizes: a telephone, and the widest a picture is shown, sharp on a fine screen. What a camera wrote into the file
# (place, day, device) stays behind.
NARROW, WIDE = "width-640|format-webp", "width-1280|format-webp"


def plain(stream: StreamValue, uids: Callable[[Iterable[int]], dict[int, str]]) -> list[dict]:
    """The blocks, cleaned, each with its id. `uids` tells under which uids some pages are published."""
    # Gives an id to each block that has none yet, and keeps it with the page.
    stream.get_prep_value()
    found = []
    for child in stream:
        made = _MAKERS[child.block_type](child.value)
        if made:
            found.append({"id": child.id, "type": child.block_type, **made})
    _name_pages(found, uids)
    return with_ids(found)


def images_in(body: list[dict]) -> set[int]:
    """Primary keys of the pictures that it shows."""
    return {block["image"] for block in body if block["type"] == "image"}


def files_in(body: list[dict]) -> set[int]:
    """Primary keys of the files that it offers or links to."""
    offered = {file["key"] for block in body if block["type"] == "document" for file in block["files"]}
    linked = {
        int(link["href"].removeprefix("file:"))
        for block in body
        if "file:" in block.get("html", "")
        for link in BeautifulSoup(block["html"], "html.parser").select('a[href^="file:"]')
        if link["href"].removeprefix("file:").isdecimal()
    }
    return offered | linked


def _rich(value) -> str:
    """As the editor keeps it: links within the house still name a page or a document by its number."""
    soup = BeautifulSoup(value.source if value else "", "html.parser")
    for link in soup.find_all("a"):
        kind, key = link.get("linktype"), link.get("id", "")
        if kind in ("page", "document"):
            link["href"] = f"{'file' if kind == 'document' else 'number'}:{key}"
        elif str(link.get("href", "")).startswith(("page:", "file:", "number:")):
            del link["href"]
    return str(soup)


def _name_pages(found: list[dict], uids) -> None:
    """Links to pages name what readers see, by its uid; to what was never published there is no link."""
    soups = {
        number: BeautifulSoup(block["html"], "html.parser") for number, block in enumerate(found) if "html" in block
    }
    links = [link for soup in soups.values() for link in soup.select('a[href^="number:"]')]
    keys = {int(key) for link in links if (key := link["href"].removeprefix("number:")).isdecimal()}
    named = uids(keys) if keys else {}
    for link in links:
        key = link["href"].removeprefix("number:")
        uid = named.get(int(key)) if key.isdecimal() else None
        if uid:
            link["href"] = f"page:{uid}"
        else:
            link.unwrap()
    for number, soup in soups.items():
        found[number]["html"] = clean(str(soup))


def _image(value) -> dict | None:
    image = value["image"]
    if image is None:
        return None
    try:
        narrow, wide = image.get_rendition(NARROW), image.get_rendition(WIDE)
    except (SourceImageIOError, InvalidFilterSpecError, OSError):
        return None
    return {
        "image": image.pk,
        "alt": value["alt"],
        "caption": value["caption"],
        "src": wide.url,
        "width": wide.width,
        "height": wide.height,
        "narrow": narrow.url,
        "narrow_width": narrow.width,
    }


def _files(value) -> dict | None:
    files = [
        {"key": file.pk, "title": file.title, "language": file.language, "ending": file.file_extension,
         "size": file.get_file_size() or 0}
        for file in value["files"] if file is not None
    ]  # fmt: skip
    return {"label": value["label"], "files": files} if files else None


_MAKERS = {
    "heading": lambda value: {"text": value},
    "paragraph": lambda value: {"html": _rich(value)},
    "image": _image,
    "quote": lambda value: {"text": value["text"], "by": value["by"]},
    "document": _files,
    "callout": lambda value: {"heading": value["heading"], "html": _rich(value["html"])},
}
