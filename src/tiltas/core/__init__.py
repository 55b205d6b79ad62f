"""Helpers that know no word of the field: addresses, states, tasks, refusals."""
