"""The table of relations: what an arrow says when read forward and when read back."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Relation:
    """One kind of arrow. `forward` is read at the earlier node, `back` at the later one."""

    key: str
    forward: Any
    back: Any
    needs_reason: bool = False


RELATIONS = {
    relation.key: relation
    for relation in [
        Relation("became", _("became"), _("came from")),
        Relation("merged_into", _("merged into"), _("merged from")),
        Relation("split_into", _("split into"), _("split from")),
        Relation("source_of", _("source of"), _("rests on")),
        Relation("quoted_in", _("quoted in"), _("quotes")),
        Relation("evidence_for", _("evidence for"), _("shown by evidence")),
        Relation("adopted_into", _("adopted into"), _("adopts")),
        Relation(
            "addressed_as",
            _("addressed as"),
            pgettext_lazy("a recommendation that comes from a clause", "asked for by"),
        ),
        Relation("answered_by", _("answered by"), pgettext_lazy("a response answers a recommendation", "answers")),
        Relation("carried_out_as", _("carried out as"), _("carries out")),
        Relation(
            "creates",
            pgettext_lazy("a measure creates or changes a service", "creates or changes"),
            _("created or changed by"),
        ),
        Relation(
            "taken_over_as",
            pgettext_lazy("a good practice that somebody else took over", "taken over as"),
            _("taken over from"),
            needs_reason=True,
        ),
        Relation("shown_by", _("shown by"), _("reports on")),
        Relation("reviewed_by", _("reviewed by"), _("reviews")),
        Relation(
            "considered_not_used", _("considered and not used in"), _("considered and did not use"), needs_reason=True
        ),
    ]
}
