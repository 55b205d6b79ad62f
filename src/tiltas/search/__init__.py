"""One box that finds everything public, in whatever form and language a word is written."""

from .register import EntryData, register

__all__ = ["EntryData", "register"]
