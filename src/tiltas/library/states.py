"""The ways of an entry or a reaction from one state to another."""

from tiltas.core.states import Transitions

from .models import Written

DRAFT, WAITING, PUBLISHED, WITHDRAWN = Written.State

WAYS = Transitions("library")
WAYS.add("hand_in", {DRAFT}, WAITING, "library.change")
WAYS.add("publish", {DRAFT, WAITING}, PUBLISHED, "library.publish")
WAYS.add("send_back", {WAITING}, DRAFT, "library.moderate")
WAYS.add("withdraw", {DRAFT, WAITING, PUBLISHED}, WITHDRAWN, "library.change")
WAYS.add("bring_back", {WITHDRAWN}, DRAFT, "library.bring_back")
