"""What the editors of the site write: articles, guidelines, and words above the lists of a theme, a place or a section."""
