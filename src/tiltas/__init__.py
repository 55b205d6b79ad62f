"""Tiltas: the bridge from a voice at a table to a service that a municipality creates, and back."""

__version__ = "0.1.0"
