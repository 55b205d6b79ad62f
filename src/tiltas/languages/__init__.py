"""Texts in several languages, and whether a translation still says what the original says."""
