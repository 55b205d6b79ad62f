from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tiltas.accounts.once import OnceForm, form_page, saved_or_shown
from tiltas.core.addresses import redirect_to_right_words
from tiltas.core.versions import version_of
from tiltas.core.web import page_of, require
from tiltas.languages.addresses import alternates_of
from tiltas.languages.queries import show
from tiltas.languages.texts import name_in_page_language
from tiltas.trace.models import Link, Node
from tiltas.trace.queries import earlier

from . import onward, queries, services
from .forms import AdoptForm, ClauseForm, DocumentFilter, DocumentForm, ProposalFilter, ProposalForm, SetAsideForm
from .models import Clause, Document, Proposal
from .states import CHECKED_BY_A_PERSON


def _crumbs(*further):
    return [(_("Resolutions"), reverse("drafting:list")), *further]


def _tabs(here):
    return [
        (_("Resolutions and guidelines"), reverse("drafting:list"), here == "documents"),
        (_("Proposals"), reverse("drafting:proposals"), here == "proposals"),
    ]


def document_list(request):
    """Resolutions and guidelines: drafts in the open, then what was adopted."""
    form = DocumentFilter(request.GET)
    page = page_of(request, queries.documents(**form.chosen()))
    show(page.object_list)
    count = page.paginator.count
    return render(
        request,
        "drafting/documents.html",
        {
            "page": page,
            "form": form,
            "is_filtered": bool(form.chosen()),
            "count": ngettext("%(count)s text", "%(count)s texts", count) % {"count": count},
            "tabs": _tabs("documents"),
            "may_start": request.user.has_perm("drafting.start_document"),
            "feed_url": reverse("drafting:feed"),
            "crumbs": [(_("Resolutions"), "")],
        },
    )


def proposal_list(request):
    """Wishes worked out from what was said."""
    form = ProposalFilter(request.GET)
    page = page_of(request, queries.proposals(user=request.user, **form.chosen()))
    found = list(page.object_list)
    show([*found, *{theme.pk: theme for one in found for theme in one.themes.all()}.values()])
    shown = {theme.pk: theme.shown for one in found for theme in one.themes.all() if hasattr(theme, "shown")}
    for one in found:
        one.theme_titles = [shown[theme.pk].title for theme in one.themes.all()]
    count = page.paginator.count
    return render(
        request,
        "drafting/proposals.html",
        {
            "page": page,
            "proposals": found,
            "form": form,
            "is_filtered": bool(form.chosen()),
            "count": ngettext("%(count)s proposal", "%(count)s proposals", count) % {"count": count},
            "tabs": _tabs("proposals"),
            "may_propose": request.user.has_perm("drafting.propose"),
            "crumbs": _crumbs((_("Proposals"), "")),
        },
    )


def proposal(request, uid, words):
    """One proposal: what it says, what was said behind it, what became of it."""
    proposal = get_object_or_404(queries.proposals(user=request.user).filter(node__uid=uid))
    show([proposal, *proposal.themes.all()])
    if wrong := redirect_to_right_words(request, proposal):
        return wrong
    sources, private, became = queries.arrows_around(proposal)
    is_public = proposal.node.visibility == Node.Visibility.PUBLIC
    return render(
        request,
        "drafting/proposal.html",
        {
            "proposal": proposal,
            "sources": sources,
            "private": private,
            "became": became,
            "is_public": is_public,
            "noindex": not is_public,
            "may_change": request.user.has_perm("drafting.change_proposal", proposal),
            "may_correct": request.user.has_perm("drafting.correct_proposal", proposal),
            "alternates": alternates_of(proposal),
            "is_sample": proposal.is_sample,
            "crumbs": _crumbs((_("Proposals"), reverse("drafting:proposals")), (proposal.shown.title, "")),
        },
    )


def document(request, uid, words):
    """One resolution or guideline; every clause shows what it rests on."""
    document = get_object_or_404(queries.documents().filter(node__uid=uid))
    shown = queries.document_shown(document)
    if wrong := redirect_to_right_words(request, document):
        return wrong
    for way in onward.ways_for(request.user) if document.is_adopted else []:
        for entry in shown.clauses:
            entry.ways.append((way.label, way.address(entry.clause)))
    return render(
        request,
        "drafting/document.html",
        {
            "document": document,
            "shown": shown,
            "voices": ngettext("It rests on %(count)s voice.", "It rests on %(count)s voices.", shown.voices)
            % {"count": shown.voices},
            "authenticity": _authenticity(document, [entry.clause for entry in shown.clauses]),
            # Administrators may do everything, but nobody goes on with what is adopted.
            "may_change": not document.is_adopted and request.user.has_perm("drafting.change_document", document),
            "alternates": alternates_of(document),
            "is_sample": document.is_sample,
            "crumbs": _crumbs((document.shown.title, "")),
        },
    )


def _authenticity(document, clauses):
    """(tone, sentence) about how far the text on this page is the binding one; official texts say so themselves."""
    parts = [document, *clauses]
    language = name_in_page_language(document.authentic_language)
    unchecked = any(not part.shown.is_original and part.shown.origin not in CHECKED_BY_A_PERSON for part in parts)
    if not unchecked and all(part.shown.language == document.authentic_language for part in parts):
        return "success", _("You are reading the authentic text. It is binding in this language: %(language)s.") % {
            "language": language
        }
    if unchecked:
        return "warning", _(
            "This translation has not been checked by a person. The text is binding in this language only: %(language)s."
        ) % {"language": language}
    return "info", _("This is not the authentic text. The text is binding in this language only: %(language)s.") % {
        "language": language
    }


# For those who propose and draft --------------------------------------------------------------------------------------


@form_page
def propose(request):
    """A proposal out of what was said; `?source=` ticks a source beforehand."""
    require(request, "drafting.propose")
    form = ProposalForm.of_request(request, chosen=request.GET.getlist("source"))

    def save():
        told = form.told()
        return services.propose(ready="keep" not in request.POST, by=request.user, **told).get_absolute_url()

    sentence = _("The proposal is saved.") if "keep" in request.POST else _("The proposal is public now.")
    return saved_or_shown(
        request,
        form,
        save,
        sentence=sentence,
        template="drafting/form.html",
        heading=_("Make a proposal"),
        lead=_("A proposal rests on what people said. Write it, and tick what it rests on."),
        submit=_("Publish the proposal"),
        keep=_("Save as a draft"),
        is_sample=any(entry.node.is_sample for entry in form.chosen()),
        crumbs=_crumbs((_("Proposals"), reverse("drafting:proposals")), (_("Make a proposal"), "")),
    )


def _proposal_for_change(request, uid):
    proposal = get_object_or_404(Proposal.objects.select_related("node"), node__uid=uid)
    require(request, "drafting.change_proposal", proposal)
    return show(proposal)


@form_page
def correct_proposal(request, uid):
    """Another wording or other sources of a proposal that is not public yet."""
    proposal = _proposal_for_change(request, uid)
    if not request.user.has_perm("drafting.correct_proposal", proposal):
        raise services.NotADraft
    rows = queries.rows_of(proposal)
    sources = [row.earlier for row in rows if isinstance(row, Link)]
    form = ProposalForm.of_request(
        request,
        chosen=[node.uid for node in sources],
        initial={
            "title": proposal.title,
            "text": proposal.text,
            "language": proposal.source_language,
            "themes": list(proposal.themes.all()),
        },
        seen=version_of(*rows),
    )

    def save():
        told = form.told()
        told["sources"] += _private(sources)
        services.correct_proposal(proposal=proposal, by=request.user, **told)
        return show(proposal).get_absolute_url()

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("The correction is saved."),
        template="drafting/form.html",
        heading=_("Correct what is written here"),
        lead=proposal.shown.title,
        submit=_("Save the correction"),
        is_sample=proposal.is_sample,
        crumbs=_crumbs((proposal.shown.title, proposal.get_absolute_url()), (_("Correct"), "")),
    )


def _private(sources):
    """Private voices cannot be ticked off or on in a form: they stay."""
    return [node for node in sources if node.visibility != Node.Visibility.PUBLIC]


def _confirm(request, *, thing, save, sentence, **context):
    """A page that asks once more, because what follows is seen by everybody."""
    form = OnceForm(request.POST or None)
    return saved_or_shown(
        request,
        form,
        save,
        sentence=sentence,
        template="drafting/form.html",
        is_sample=thing.is_sample,
        **context,
    )


@form_page
def make_ready(request, uid):
    """A draft proposal is published."""
    proposal = _proposal_for_change(request, uid)

    def save():
        services.make_ready(proposal=proposal, by=request.user)
        return proposal.get_absolute_url()

    return _confirm(
        request,
        thing=proposal,
        save=save,
        sentence=_("The proposal is public now."),
        heading=_("Publish this proposal?"),
        lead=proposal.shown.title,
        submit=_("Publish the proposal"),
        crumbs=_crumbs((proposal.shown.title, proposal.get_absolute_url()), (_("Publish"), "")),
    )


@form_page
def withdraw(request, uid):
    """A proposal is withdrawn; it stays on record."""
    proposal = _proposal_for_change(request, uid)

    def save():
        services.withdraw(proposal=proposal, by=request.user)
        return reverse("drafting:proposals")

    return _confirm(
        request,
        thing=proposal,
        save=save,
        sentence=_("The proposal is withdrawn."),
        heading=_("Withdraw this proposal?"),
        lead=proposal.shown.title,
        submit=_("Withdraw the proposal"),
        crumbs=_crumbs((proposal.shown.title, proposal.get_absolute_url()), (_("Withdraw"), "")),
    )


@form_page
def start_document(request):
    """A new resolution or guideline."""
    require(request, "drafting.start_document")
    form = DocumentForm(request.POST or None)

    def save():
        document = services.start_document(by=request.user, **form.told())
        return reverse("drafting:draft", args=[document.uid])

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("The draft is open. Add its first clause."),
        template="drafting/form.html",
        heading=_("Start a resolution or guideline"),
        lead=_("Drafts are public from the start: everybody can see what each clause rests on."),
        submit=_("Start drafting"),
        crumbs=_crumbs((_("Start a text"), "")),
    )


def _document_for_change(request, uid):
    document = get_object_or_404(Document.objects.select_related("node", "host__node", "host__place"), node__uid=uid)
    require(request, "drafting.start_document")
    if document.is_adopted:
        raise services.Frozen
    require(request, "drafting.change_document", document)
    return show(document)


def _draft_crumbs(document, label):
    return _crumbs(
        (document.shown.title, document.get_absolute_url()),
        (_("Drafting"), reverse("drafting:draft", args=[document.uid])),
        (label, ""),
    )


@form_page
def draft(request, uid):
    """The drafter's page: the clauses with what can be done to each, and the proposals nobody has taken up."""
    document = _document_for_change(request, uid)
    shown = queries.document_shown(document)
    return render(
        request,
        "drafting/draft.html",
        {
            "document": document,
            "shown": shown,
            "unused": show(queries.unused_proposals()[:20]),
            "is_sample": document.is_sample,
            "noindex": True,
            "crumbs": _crumbs((document.shown.title, document.get_absolute_url()), (_("Drafting"), "")),
        },
    )


@form_page
def change_document(request, uid):
    """Title, preamble and frame of a draft."""
    document = _document_for_change(request, uid)
    initial = {
        name: getattr(document, name) for name in ("kind", "title", "preamble", "authentic_language", "host")
    } | {"language": document.source_language, "themes": list(document.themes.all())}
    form = DocumentForm(request.POST or None, initial=initial)

    def save():
        told = form.told()
        told["source_language"] = told.pop("language")
        services.change_document(document=document, by=request.user, **told)
        return reverse("drafting:draft", args=[document.uid])

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("The draft is changed."),
        template="drafting/form.html",
        heading=_("Change title and preamble"),
        submit=_("Save"),
        is_sample=document.is_sample,
        crumbs=_draft_crumbs(document, _("Change title and preamble")),
    )


@form_page
def add_clause(request, uid):
    """A clause with its sources; `?source=` ticks one beforehand."""
    document = _document_for_change(request, uid)
    form = ClauseForm.of_request(
        request, chosen=request.GET.getlist("source"), initial={"language": document.source_language}
    )

    def save():
        services.add_clause(document=document, by=request.user, **form.told())
        return reverse("drafting:draft", args=[document.uid])

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("The clause is added."),
        template="drafting/form.html",
        heading=_("Add a clause"),
        lead=document.shown.title,
        submit=_("Add the clause"),
        is_sample=document.is_sample,
        crumbs=_draft_crumbs(document, _("Add a clause")),
    )


def _clause_for_change(request, uid):
    clause = get_object_or_404(Clause.objects.select_related("node", "document__node"), node__uid=uid, removed_at=None)
    clause.document = _document_for_change(request, clause.document.uid)
    return show(clause)


@form_page
def change_clause(request, uid):
    """Another wording or other sources."""
    clause = _clause_for_change(request, uid)
    sources = [link.earlier for link in earlier([clause])[clause.pk]]
    form = ClauseForm.of_request(
        request,
        chosen=[node.uid for node in sources],
        initial={"text": clause.text, "language": clause.source_language},
    )

    def save():
        told = form.told()
        told["sources"] += _private(sources)
        services.change_clause(clause=clause, by=request.user, **told)
        return reverse("drafting:draft", args=[clause.document.uid])

    heading = _("Change clause %(number)s") % {"number": clause.number}
    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("The clause is changed."),
        template="drafting/form.html",
        heading=heading,
        lead=clause.document.shown.title,
        submit=_("Save the clause"),
        is_sample=clause.is_sample,
        crumbs=_draft_crumbs(clause.document, heading),
    )


@form_page
def remove_clause(request, uid):
    """A clause is taken out of the draft."""
    clause = _clause_for_change(request, uid)

    def save():
        services.remove_clause(clause=clause, by=request.user)
        return reverse("drafting:draft", args=[clause.document.uid])

    heading = _("Take clause %(number)s out?") % {"number": clause.number}
    return _confirm(
        request,
        thing=clause,
        save=save,
        sentence=_("The clause is taken out. To say why its sources were not used, set them aside."),
        heading=heading,
        lead=clause.shown.text,
        submit=_("Take it out"),
        crumbs=_draft_crumbs(clause.document, heading),
    )


@form_page
def set_aside(request, uid):
    """Why something was considered and not used."""
    document = _document_for_change(request, uid)
    form = SetAsideForm.of_request(request, chosen=request.GET.getlist("source"))

    def save():
        told = form.told()
        for source in told["sources"]:
            services.set_aside(
                source=source,
                document=document,
                reason=told["reason"],
                language=told["language"],
                by=request.user,
            )
        return reverse("drafting:draft", args=[document.uid])

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("The reason is recorded."),
        template="drafting/form.html",
        heading=_("Set a source aside"),
        lead=_("Choose what was considered and not used, and write why."),
        submit=_("Record the reason"),
        is_sample=document.is_sample,
        crumbs=_draft_crumbs(document, _("Set a source aside")),
    )


@form_page
def adopt(request, uid):
    """The text is adopted and stays as it is."""
    document = _document_for_change(request, uid)
    require(request, "drafting.adopt", document)
    form = AdoptForm(request.POST or None)

    def save():
        services.adopt(document=document, by=request.user, **form.told())
        return document.get_absolute_url()

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("The text is adopted."),
        template="drafting/form.html",
        heading=_("Adopt this text"),
        lead=document.shown.title,
        submit=_("Adopt the text"),
        is_sample=document.is_sample,
        crumbs=_draft_crumbs(document, _("Adopt")),
    )
