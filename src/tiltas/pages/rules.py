"""Who may write what the site itself says."""

import rules

from tiltas.accounts.rules import has_role

is_editor = has_role("editor")
rules.add_perm("pages.edit", is_editor)
