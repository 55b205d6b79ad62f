"""Turns what was said into proposals, and proposals into resolutions and guidelines whose every clause shows its sources."""
