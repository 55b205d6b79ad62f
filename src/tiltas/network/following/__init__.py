"""Who wants to be told of what is new by an organisation, on a theme, in a place."""
