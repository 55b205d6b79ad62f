"""What a file is, by what is in it: names and declared types are only claims."""

import zipfile

MOST_ENTRIES = 3_000
MOST_UNPACKED = 300_000_000
MACROS = "word/vbaProject.bin"
ODT_TYPE = b"application/vnd.oasis.opendocument.text"


def kind_of_document(file) -> str | None:
    """pdf, docx or odt; None for anything else and for archives that unpack to far more than a document holds."""
    file.seek(0)
    beginning = file.read(1024)
    file.seek(0)
    if b"%PDF-" in beginning:
        return "pdf"
    if not beginning.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                return None
            names = {entry.filename for entry in entries}
            if {"[Content_Types].xml", "word/document.xml"} <= names and MACROS not in names:
                return "docx"
            if {"mimetype", "content.xml"} <= names:
                with archive.open("mimetype") as mimetype:
                    return "odt" if mimetype.read(len(ODT_TYPE) + 1).strip() == ODT_TYPE else None
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError, EOFError):
        return None
    finally:
        file.seek(0)
    return None
