"""Who may do what a coordinator does."""

import rules

from tiltas.network.rules import is_organiser

rules.add_perm("coordination.coordinate", is_organiser)
