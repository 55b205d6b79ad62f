"""Dialogues, seminars, forums, trainings and visits: their tables, what is noted there, and the summary."""
