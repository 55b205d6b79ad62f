"""Roles down, moments across."""

import pytest

from tiltas.drafting import services

from . import factories as make

pytestmark = pytest.mark.django_db

#                 proposing  changing a proposal  the same, withdrawn  starting  changing a draft  the same, adopted
TABLE = {
    "drafter":    (True,  True,  False, True,  True,  False),
    "organiser":  (True,  True,  False, False, False, False),
    "consultant": (False, False, False, False, False, False),
    "researcher": (False, False, False, False, False, False),
    "somebody":   (False, False, False, False, False, False),
}  # fmt: skip


@pytest.mark.parametrize("role", TABLE)
def test_who_may_do_what(request, role):
    user = request.getfixturevalue(role)
    proposal, withdrawn = make.proposal(), make.proposal()
    services.withdraw(proposal=withdrawn)
    draft, adopted = make.document(), make.document()
    make.clause(adopted)
    services.adopt(document=adopted)

    assert (
        user.has_perm("drafting.propose"),
        user.has_perm("drafting.change_proposal", proposal),
        user.has_perm("drafting.change_proposal", withdrawn),
        user.has_perm("drafting.start_document"),
        user.has_perm("drafting.change_document", draft),
        user.has_perm("drafting.change_document", adopted),
    ) == TABLE[role]
