"""What was done here. The room of accounts listens and keeps the record."""

from django.dispatch import Signal

# Sent with action, thing and by.
acted = Signal()
