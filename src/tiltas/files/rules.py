"""Who may read and change files: whoever may read and change what they belong to."""

import rules

from .register import holder_of


@rules.predicate
def may_read_the_thing(user, thing):
    holder = holder_of(thing)
    return holder is not None and holder.is_read_by(user, thing)


@rules.predicate
def may_change_the_thing(user, thing):
    holder = holder_of(thing)
    return holder is not None and holder.is_changed_by(user, thing)


rules.add_perm("files.read", may_read_the_thing)
rules.add_perm("files.change", may_change_the_thing)
