"""What people agree to, word for word. Another wording is another version; records keep the words that were read."""

from django.utils import translation
from django.utils.translation import gettext as _

VERSION = "1"


def consent() -> str:
    """The words in the language of the page."""
    return _(
        "I agree that my name, and of the rest what I allow, is shown in the network, that others find me there, "
        "and that their messages are passed on to me. I can change, hide or delete all of it at any time. "
        "I am asked once a year; without an answer it is hidden and then deleted."
    )


def consent_in(language: str) -> str:
    """The words in one language."""
    with translation.override(language):
        return consent()
