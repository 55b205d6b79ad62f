"""Asks every place the same thing and reads the answers side by side: principles, stocktakes, reception capacity."""
