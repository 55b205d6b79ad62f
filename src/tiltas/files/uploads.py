"""What is larger than the site takes is counted and thrown away while it comes in: the form then says so."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler

# Beyond so many times the limit nothing of a request is read: nobody sends that by mistake.
FAR_TOO_LARGE = 5


def largest() -> int:
    """The most bytes that one file may have."""
    return settings.LARGEST_FILE_MB * 1_000_000


class UpToTheLimit(TemporaryFileUploadHandler):
    """Writes at most what is allowed to the disk. The `size` of what it hands on is the true one."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length > FAR_TOO_LARGE * largest():
            raise RequestDataTooBig("far larger than any file that is taken")

    def receive_data_chunk(self, raw_data, start):
        if start + len(raw_data) <= largest():
            self.file.write(raw_data)
