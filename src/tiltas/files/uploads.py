"""What is larger than the site takes is counted and thrown away while it comes in: the form then says so."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.utils.translation import gettext as _

from tiltas.core.errors import Refused

# Beyond so many times the limit nothing of a request is read: nobody sends that by mistake.
FAR_TOO_LARGE = 5


class TooLarge(Refused):
    """A file is larger than the site takes."""

    status = 413

    def __init__(self):
        super().__init__(
            _("The file is larger than %(megabytes)s MB. Make it smaller, or save it in parts.")
            % {"megabytes": settings.LARGEST_FILE_MB}
        )


def largest() -> int:
    """The most bytes that one file may have."""
    return settings.LARGEST_FILE_MB * 1_000_000


class WholeOrNothing(TemporaryUploadedFile):
    """A file handed in. Of one that is too large there is only the beginning, which tells what it is: it is never kept.

    Forms ask for its size and say so kindly. One that forgets to ask gets TooLarge instead of half a file.
    """

    def _must_be_whole(self):
        if self.size > largest():
            raise TooLarge

    def read(self, size=-1):
        data = self.file.read(size)
        if size is None or size < 0 or len(data) < size:
            self._must_be_whole()
        return data

    def chunks(self, chunk_size=None):
        self._must_be_whole()
        return super().chunks(chunk_size)

    def temporary_file_path(self):
        self._must_be_whole()
        return super().temporary_file_path()


class UpToTheLimit(TemporaryFileUploadHandler):
    """Writes at most what is allowed to the disk. The `size` of what it hands on is the true one."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length > FAR_TOO_LARGE * largest():
            raise RequestDataTooBig("far larger than any file that is taken")

    def new_file(self, *args, **kwargs):
        super(TemporaryFileUploadHandler, self).new_file(*args, **kwargs)
        self.file = WholeOrNothing(self.file_name, self.content_type, 0, self.charset, self.content_type_extra)

    def receive_data_chunk(self, raw_data, start):
        if start + len(raw_data) <= largest():
            self.file.write(raw_data)
