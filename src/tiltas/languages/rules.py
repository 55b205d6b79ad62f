"""Who may translate into which language."""

import rules


@rules.predicate
def translates_into(user, language):
    """The account lists the languages that its person translates into."""
    return user.is_authenticated and ((language is None and bool(user.translates)) or language in user.translates)


rules.add_perm("languages.translate", translates_into | rules.is_superuser)
