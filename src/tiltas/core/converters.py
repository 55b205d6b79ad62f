"""Parts of addresses."""

from .ids import ALPHABET, LENGTH


class Uid:
    """The part of an address that decides."""

    regex = f"[{ALPHABET}]{{{LENGTH}}}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


class Words:
    """The part of an address that is only there to be read; any language, wrong words are redirected."""

    regex = r"[-\w]*"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value
