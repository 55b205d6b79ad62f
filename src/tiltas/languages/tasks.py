"""What is done every few minutes."""

from tiltas.core.daily import often

from . import translating


@often("languages.machine")
def translate():
    translating.translate_what_waits()
