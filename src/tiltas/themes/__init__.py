"""What about: the sixteen themes that every room shares."""
