"""Closed rooms for groups of organisations: notes, who promised what by when, drafts. Nothing of it is public."""
