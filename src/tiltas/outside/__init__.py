"""Looks whether addresses outside this house still answer, and tells those who can correct them."""
