"""How sure it is that an entry is true, and who may say that they work there."""
