"""Country models: who acts, on what ground, how they work together, who pays, what is strong and what is weak."""
