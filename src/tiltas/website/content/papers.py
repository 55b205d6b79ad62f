"""Files of the sample: a document typed and pictures drawn by a few lines of code, so that nobody real is in them."""

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def typed(text: str) -> ContentFile:
    """A DOCX of these paragraphs."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{escape(part)}</w:t></w:r></w:p>" for part in text.split("\n") if part)
    document = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{paragraphs}</w:body></w:document>"
    )
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            ("[Content_Types].xml", _TYPES), ("_rels/.rels", _RELATIONS), ("word/document.xml", document),
        ):  # fmt: skip
            archive.writestr(name, content)
    return ContentFile(made.getvalue(), name="paper.docx")


def drawn(scene: str) -> ContentFile:
    """A picture of one of the scenes: `waiting-room`, `letter` or `tables`."""
    picture = Image.new("RGB", (1500, 1000), "#f3e9da")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 720, 1500, 1000), fill="#d9c7ac")
    _SCENES[scene](pen)
    made = BytesIO()
    picture.save(made, "PNG")
    return ContentFile(made.getvalue(), name="picture.png")


def _waiting_room(pen) -> None:
    pen.rectangle((120, 120, 520, 470), fill="#bcdfe3", outline="#51676b", width=14)
    pen.line((320, 120, 320, 470), fill="#51676b", width=10)
    pen.ellipse((1180, 130, 1360, 310), fill="#ffffff", outline="#51676b", width=14)
    pen.line((1270, 220, 1270, 165), fill="#51676b", width=10)
    pen.line((1270, 220, 1312, 240), fill="#51676b", width=10)
    for number, colour in enumerate(("#0f6e73", "#b4532a", "#0f6e73", "#6a4c93")):
        left = 160 + number * 310
        pen.rounded_rectangle((left, 520, left + 230, 690), 26, fill=colour)
        pen.rounded_rectangle((left - 12, 690, left + 242, 740), 18, fill=colour)
        for leg in (left + 14, left + 196):
            pen.rectangle((leg, 740, leg + 20, 880), fill="#51676b")


def _letter(pen) -> None:
    pen.rounded_rectangle((180, 560, 1320, 640), 20, fill="#8a5a34")
    for leg in (240, 1220):
        pen.rectangle((leg, 640, leg + 40, 930), fill="#8a5a34")
    pen.polygon([(520, 540), (600, 180), (980, 180), (1060, 540)], fill="#ffffff", outline="#51676b", width=8)
    for number in range(5):
        pen.line(
            (620 - number * 10, 250 + number * 46, 950 + number * 10, 250 + number * 46), fill="#9fb4b7", width=12
        )
    pen.rounded_rectangle((640, 480, 940, 520), 12, fill="#b4532a")
    pen.ellipse((200, 440, 330, 560), fill="#0f6e73")


def _tables(pen) -> None:
    for number in range(6):
        left, top = 130 + number % 3 * 440, 160 + number // 3 * 400
        for x, y in ((90, -60), (-60, 90), (240, 90), (90, 240)):
            pen.ellipse((left + x, top + y, left + x + 100, top + y + 100), fill="#b4532a")
        pen.ellipse((left, top, left + 280, top + 280), fill="#0f6e73", outline="#51676b", width=10)


def sign() -> ContentFile:
    """The sign of the fund that does not exist."""
    picture = Image.new("RGB", (800, 300), "#ffffff")
    pen = ImageDraw.Draw(picture)
    for number, colour in enumerate(("#0f6e73", "#b4532a", "#6a4c93")):
        pen.arc((60 + number * 200, 60, 340 + number * 200, 340), 180, 360, fill=colour, width=36)
    pen.rectangle((40, 204, 760, 228), fill="#51676b")
    made = BytesIO()
    picture.save(made, "PNG")
    return ContentFile(made.getvalue(), name="sign.png")


_SCENES = {"waiting-room": _waiting_room, "letter": _letter, "tables": _tables}
