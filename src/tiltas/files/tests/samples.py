"""Small files made on the spot, good and bad."""

import zipfile
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def archive(entries: dict[str, bytes | str], compression=zipfile.ZIP_DEFLATED) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", compression) as zipped:
        for name, content in entries.items():
            zipped.writestr(name, content)
    return made.getvalue()


def docx(*paragraphs: str, **more) -> bytes:
    """A document with these paragraphs, each cut into two runs as word processors do."""
    body = "".join(
        f"<w:p><w:r><w:t>{text[:3]}</w:t></w:r><w:r><w:t>{text[3:]}</w:t></w:r></w:p>" for text in paragraphs
    )
    document = f'<?xml version="1.0"?><w:document {W}><w:body>{body}</w:body></w:document>'
    return archive({"[Content_Types].xml": "<Types/>", "word/document.xml": document} | more)


def odt(*paragraphs: str) -> bytes:
    body = "".join(f"<text:p>{text}</text:p>" for text in paragraphs)
    names = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    content = f"<office:document-content {names}><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    return archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def pdf(text: str = "") -> bytes:
    """A PDF of one page with one line of Latin letters; without any, a page without text."""
    stream = f"BT /F1 18 Tf 50 700 Td ({text}) Tj ET".encode("latin-1") if text else b"0 0 m 100 100 l S"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(made)
    return (
        made
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
        + (b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
    )


def picture(width=900, height=600, kind="JPEG", place=True) -> bytes:
    """A picture that says where it was taken, and by whom."""
    made = BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "Anna Photographer"
    exif[0x0112] = 6  # turned by a quarter
    if place:
        exif.get_ifd(0x8825)[2] = (54.0, 41.0, 13.0)
    Image.new("RGB", (width, height), "teal").save(made, kind, exif=exif)
    return made.getvalue()


def upload(content: bytes, name="paper.pdf", declared="application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, declared)
