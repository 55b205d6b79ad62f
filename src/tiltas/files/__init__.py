"""Keeps what people hand in as files: documents whose text is found, and pictures with consent and a last day."""
