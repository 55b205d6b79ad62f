"""The ways of a partner call. That it is past its deadline is no state: the clock says so."""

from tiltas.core.states import Transitions

from .models import PartnerCall

State = PartnerCall.State

WAYS = Transitions("partner call")
WAYS.add("close", {State.OPEN}, State.CLOSED, "calls.change")
WAYS.add("find", {State.OPEN, State.CLOSED}, State.FOUND, "calls.change")
WAYS.add("reopen", {State.CLOSED, State.FOUND}, State.OPEN, "calls.change")
