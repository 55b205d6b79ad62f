"""Tells people what is new for them: on their desk, in one digest, or by a single mail to somebody without account."""
