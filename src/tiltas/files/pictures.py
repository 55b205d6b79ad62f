"""Pictures are made anew before they are kept: what else was in the file (place, camera, author) does not come along."""

import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 50_000_000
WIDE, SMALL = 1600, 640


class NoPicture(Exception):
    """The file is none of the kinds of picture that are taken, is broken or has too many pixels."""


@dataclass(frozen=True)
class Made:
    """A picture as it is kept."""

    content: bytes
    width: int
    height: int


def make_anew(file, widths: tuple[int, ...] = (WIDE, SMALL)) -> list[Made]:
    """The picture upright and not wider than each of `widths`, as WebP and without anything but its pixels. Raises NoPicture."""
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(file, formats=FORMATS) as found:
                if found.width * found.height > MOST_PIXELS:
                    raise NoPicture
                found.draft("RGB", (max(widths), max(widths)))
                upright = ImageOps.exif_transpose(found)
                upright = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except NoPicture:
        raise
    except Exception as trouble:  # what a decoder says of a broken file may be anything
        raise NoPicture from trouble
    return [_at_most(upright, width) for width in widths]


def _at_most(picture: Image.Image, width: int) -> Made:
    if picture.width > width:
        height = max(1, round(picture.height * width / picture.width))
        picture = picture.resize((width, height), Image.Resampling.LANCZOS)
    # WebP knows no side longer than this.
    picture.thumbnail((width, 8_000))
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    kept = BytesIO()
    clean.save(kept, "WEBP", quality=80, method=4)
    return Made(kept.getvalue(), clean.width, clean.height)
