"""The ways of a twin city link from one state to another."""

from tiltas.core.states import Transitions

from .models import Twinning

State = Twinning.State

TWINNING = Transitions("twinning")
TWINNING.add("confirm", {State.ASKED}, State.ACTIVE, "network.answer_twinning")
TWINNING.add("decline", {State.ASKED}, State.DECLINED, "network.answer_twinning")
TWINNING.add("take_back", {State.ASKED}, State.DECLINED, "network.take_twinning_back")
TWINNING.add("suspend", {State.ACTIVE}, State.SUSPENDED, "network.step_twinning")
TWINNING.add("resume", {State.SUSPENDED}, State.ACTIVE, "network.step_twinning")
TWINNING.add("end", {State.ACTIVE, State.SUSPENDED}, State.ENDED, "network.step_twinning")
