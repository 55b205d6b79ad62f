"""How an event and its summary move on."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tiltas.core.states import Transitions

from .models import Event, Summary

EVENT = Transitions("event")
EVENT.add("announce", {Event.State.DRAFT}, Event.State.ANNOUNCED, "events.organise")

has_begun = (
    lambda event: event.starts_on is None or event.starts_on <= timezone.localdate(),
    _("The event has not begun yet. Come back on its first day, or change the date."),
)
EVENT.add("hold", {Event.State.ANNOUNCED}, Event.State.HELD, "events.organise", needs=[has_begun])
EVENT.add(
    "close",
    {Event.State.ANNOUNCED, Event.State.HELD},
    Event.State.CLOSED,
    "events.publish_summary",
    needs=[has_begun],
)

SUMMARY = Transitions("summary")
SUMMARY.add(
    "publish",
    {Summary.State.DRAFT},
    Summary.State.PUBLISHED,
    "events.publish_summary_of",
    needs=[(lambda summary: summary.points.exists(), _("Add at least one point first."))],
)
