"""Who may enter and change projects."""

import rules

from tiltas.accounts.rules import has_role
from tiltas.network.models import Membership
from tiltas.network.rules import roles_of

from .models import Project


@rules.predicate
def works_for_a_partner(user, project: Project | None):
    """Editors and officers of an organisation that takes part."""
    organisations = [
        pk for pk, role in roles_of(user).items() if role in {Membership.Role.EDITOR, Membership.Role.OFFICER}
    ]
    return bool(project and organisations and project.partners.filter(organisation__in=organisations).exists())


is_organiser = has_role("organiser")

rules.add_perm("projects.start_project", is_organiser)
rules.add_perm("projects.change_project", is_organiser | works_for_a_partner)
