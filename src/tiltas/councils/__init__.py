"""Standing consultative bodies: who sits on them, what they discuss, what they advised and what was replied."""
