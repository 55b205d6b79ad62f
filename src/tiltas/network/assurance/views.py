"""Claims are asked and answered, entries confirmed and looked up in registers."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from tiltas.accounts.once import form_page, saved_or_shown
from tiltas.core.errors import Refused
from tiltas.core.limits import limit
from tiltas.core.web import require

from .. import queries as organisations
from ..models import Claim, Evidence
from . import queries, services
from .forms import ClaimAnswerForm, ClaimForm, EvidenceForm


def _public(uid):
    return get_object_or_404(organisations.organisation_page(uid))


def _form(request, organisation, form, save, heading, *, sentence="", **context):
    return saved_or_shown(
        request,
        form,
        save,
        template="network/assurance/form.html",
        sentence=sentence,
        heading=heading,
        organisation=organisation,
        is_sample=organisation.is_sample,
        crumbs=[
            (_("Network"), reverse("network:list")),
            (organisation.name_in(), organisation.get_absolute_url()),
            (heading, ""),
        ],
        **context,
    )


@form_page
def claim(request, uid):
    """Somebody who is signed in says that they work there."""
    organisation = _public(uid)
    require(request, "network.claim", organisation)
    form = ClaimForm(request.POST or None)

    def save():
        limit(request.client_key(), "claim", tries=5)
        services.claim(organisation=organisation, user=request.user, **form.told())
        return organisation.get_absolute_url()

    return _form(
        request,
        organisation,
        form,
        save,
        _("I work there"),
        submit=pgettext("to be let in", "Ask"),
        note=_(
            "Its officers read this and answer; where there are none, the organisers of this site. Nobody else sees it."
        ),
        sentence=_("You have asked. The answer comes to your desk."),
    )


@form_page
def answer_claim(request, pk):
    """Those who answer for an organisation let somebody in, or say why not."""
    found = queries.claim(pk)
    if found is None:
        raise Http404
    require(request, "network.answer_claim", found)
    form = ClaimAnswerForm(request.POST or None)

    def save():
        told = form.told()
        services.answer_claim(
            claim=found, accepted=told["decision"] == "yes", role=told["role"], answer=told["answer"], by=request.user
        )
        return reverse("website:desk")

    return _form(
        request,
        found.organisation,
        form,
        save,
        _("Answer a claim"),
        submit=_("Answer"),
        claim=found,
        is_answered=found.state != Claim.State.ASKED,
        sentence=_("That is recorded. The person is told."),
    )


@require_POST
def take_claim_back(request, pk):
    """Somebody no longer asks."""
    found = queries.claim(pk)
    if found is None or found.user_id != request.user.pk:
        raise Http404
    try:
        services.take_claim_back(claim=found, by=request.user)
    except Refused as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, _("That is recorded."))
    return redirect(found.organisation)


@form_page
def evidence(request, uid):
    """An organiser has found an organisation in an official register."""
    organisation = _public(uid)
    require(request, "network.keep_evidence", organisation)
    present = Evidence.objects.filter(organisation=organisation).first()
    if "remove" in request.POST:
        services.take_evidence_away(organisation=organisation, by=request.user)
        messages.success(request, _("It is removed."))
        return redirect(organisation)
    form = EvidenceForm(request.POST or None, evidence=present)

    def save():
        services.keep_evidence(organisation=organisation, by=request.user, **form.told())
        return organisation.get_absolute_url()

    return _form(
        request,
        organisation,
        form,
        save,
        _("Entry in an official register"),
        may_remove=present is not None,
        sentence=_("That is recorded."),
    )


@require_POST
def confirm(request, uid, by):
    """An officer says for another organisation that this entry is true, or no longer says so."""
    organisation, confirmed_by = _public(uid), _public(by)
    require(request, "network.confirm", confirmed_by)
    try:
        if "withdraw" in request.POST:
            services.withdraw_confirmation(organisation=organisation, confirmed_by=confirmed_by, by=request.user)
        else:
            services.confirm(organisation=organisation, confirmed_by=confirmed_by, by=request.user)
    except Refused as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, _("That is recorded."))
    return redirect(organisation)
