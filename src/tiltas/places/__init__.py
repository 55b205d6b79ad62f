"""Where: countries, regions and municipalities under their official names."""
