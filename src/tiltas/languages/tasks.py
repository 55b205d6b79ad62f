"""What is done every few minutes."""

from tiltas.core.daily import often
from tiltas.core.kept import something_changed

from . import translating


@often("languages.machine")
def translate():
    if translating.translate_what_waits():
        something_changed()
