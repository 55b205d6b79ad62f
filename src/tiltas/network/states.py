"""The ways of twin city links, claims and country models from one state to another."""

from tiltas.core.states import Transitions

from .models import Claim, CountryModel, Twinning

State = Twinning.State

TWINNING = Transitions("twinning")
TWINNING.add("confirm", {State.ASKED}, State.ACTIVE, "network.answer_twinning")
TWINNING.add("decline", {State.ASKED}, State.DECLINED, "network.answer_twinning")
TWINNING.add("take_back", {State.ASKED}, State.DECLINED, "network.take_twinning_back")
TWINNING.add("suspend", {State.ACTIVE}, State.SUSPENDED, "network.step_twinning")
TWINNING.add("resume", {State.SUSPENDED}, State.ACTIVE, "network.step_twinning")
TWINNING.add("end", {State.ACTIVE, State.SUSPENDED}, State.ENDED, "network.step_twinning")

CLAIM = Transitions("claim")
CLAIM.add("accept", {Claim.State.ASKED}, Claim.State.ACCEPTED, "network.answer_claim")
CLAIM.add("refuse", {Claim.State.ASKED}, Claim.State.REFUSED, "network.answer_claim")
CLAIM.add("take_back", {Claim.State.ASKED}, Claim.State.TAKEN_BACK, "network.take_claim_back")

COUNTRY_MODEL = Transitions("country_model")
COUNTRY_MODEL.add("publish", {CountryModel.State.DRAFT}, CountryModel.State.PUBLISHED, "network.publish_country_model")
COUNTRY_MODEL.add(
    "take_back", {CountryModel.State.PUBLISHED}, CountryModel.State.DRAFT, "network.publish_country_model"
)
