"""Asks a question, gathers statements and votes, shows where people agree."""
