"""Troubles that can be expected. Their message is a sentence for the person: what is wrong and what to do next."""


class Refused(Exception):
    """Something cannot be done now. Subclasses set `message` (translated) or are raised with one."""

    message = ""
    status = 400

    def __init__(self, message=None):
        super().__init__(message or self.message)
        if message:
            self.message = message

    def __str__(self):
        return str(self.message)


class NotAllowed(Refused):
    """The person may not do this."""

    status = 403


class TooOften(Refused):
    """The same was tried too many times in a short while."""

    status = 429


class InventedAndReal(Refused):
    """What is invented never hangs on what is real, nor the other way round. Rooms say what that means there."""
