"""A Django project with nothing in it: what a page costs at least, to hold ours beside."""
