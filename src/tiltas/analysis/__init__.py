"""Mathematics without Django: numbers in, numbers out."""
