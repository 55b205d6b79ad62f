"""Who may do what at an event and at its tables."""

import rules

from tiltas.accounts.rules import has_role, is_administrator, is_signed_in
from tiltas.network.rules import works_for


@rules.predicate
def organises(user, event):
    """Announced it, or works for the organisation that holds it."""
    return event is not None and (
        event.made_by_id == user.pk or (event.organiser_id is not None and works_for(user, event.organiser))
    )


@rules.predicate
def organises_event_of(user, table):
    return table is not None and organises(user, table.event)


@rules.predicate
def takes_notes_at(user, table):
    return table is not None and table.note_takers.filter(pk=user.pk).exists()


@rules.predicate
def open_for_notes(user, table):
    return table is not None and table.event.is_open_for_notes


@rules.predicate
def not_closed(user, event):
    return event is not None and event.state != event.State.CLOSED


@rules.predicate
def organises_event_summed_up(user, summary):
    return summary is not None and organises(user, summary.event)


may_organise = is_signed_in & (organises | is_administrator)
may_sit_at = is_signed_in & (organises_event_of | takes_notes_at | is_administrator)

rules.add_perm("events.announce_event", has_role("organiser"))
rules.add_perm("events.organise", may_organise)
rules.add_perm("events.write_summary", may_organise & not_closed)
rules.add_perm("events.publish_summary", may_organise & not_closed)
rules.add_perm("events.publish_summary_of", is_signed_in & (organises_event_summed_up | is_administrator))
rules.add_perm("events.take_notes", may_sit_at)
rules.add_perm("events.write_note", may_sit_at & open_for_notes)
rules.add_perm("events.hand_out_receipt", may_sit_at)
