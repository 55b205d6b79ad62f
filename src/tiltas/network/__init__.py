"""Who is there: organisations, their themes and languages, how to reach them, and who works for them."""
