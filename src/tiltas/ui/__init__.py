"""How everything looks: the frame of a page and the components that rooms share."""
