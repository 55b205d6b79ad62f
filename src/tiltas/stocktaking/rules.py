"""Organisers ask; only those who answer for a municipality answer."""

import rules

from tiltas.network.rules import is_officer_of_municipality, is_organiser

rules.add_perm("stocktaking.keep_principles", is_organiser)
rules.add_perm("stocktaking.ask", is_organiser)
# Nobody speaks for a municipality but those who answer for it.
rules.add_perm("stocktaking.answer_for", is_officer_of_municipality)
