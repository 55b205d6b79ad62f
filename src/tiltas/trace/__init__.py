"""The thread: how one voice or one challenge became a service, and back."""
