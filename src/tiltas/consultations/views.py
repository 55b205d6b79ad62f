"""From request to page: reading, taking part, organising."""

from django.contrib import messages
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tiltas.accounts.once import form_page, save_once, saved_or_shown
from tiltas.accounts.participation import participant_of, remember, take_part
from tiltas.core import calendars
from tiltas.core.addresses import redirect_to_right_words
from tiltas.core.errors import Refused
from tiltas.core.ids import LENGTH
from tiltas.core.kept import changes_no_page
from tiltas.core.limits import limit
from tiltas.core.tables import csv_answer, json_answer
from tiltas.core.web import page_of, private, query_without, require
from tiltas.languages.addresses import alternates_of
from tiltas.languages.queries import show
from tiltas.network.queries import organisations_of

from . import queries, services
from . import results as reading
from .forms import (
    ConsultationFilter,
    ConsultationForm,
    FindingForm,
    FromNotesForm,
    HideForm,
    SeedsForm,
    StatementForm,
    TakeBackForm,
    VoteForm,
)
from .models import Choice, Consultation

# One connection may be a whole hall: many people begin from it within minutes.
NEW_PARTICIPANTS = 300
STATEMENTS = 40


def _crumbs(*further):
    return [(_("Consultations"), reverse("consultations:list")), *further]


def _find(request, uid, *, with_themes=False) -> Consultation:
    """The consultation as this person may see it: drafts only for those who organise them."""
    found = queries.consultations_by_uid(uid)
    return _seen_by(request, get_object_or_404(found if with_themes else found.prefetch_related(None)))


def _seen_by(request, consultation) -> Consultation:
    if not consultation.is_public and not request.user.has_perm("consultations.organise", consultation):
        raise Http404
    return consultation


def _handed_in(request):
    """What was posted, even if it is nothing; None for a page that is only opened."""
    return request.POST if request.method == "POST" else None


# Reading --------------------------------------------------------------------------------------------------------------


def consultation_list(request):
    form = ConsultationFilter(request.GET)
    chosen = form.chosen()
    page = page_of(request, queries.consultations(**chosen))
    page.object_list = queries.show_consultations(page.object_list)
    count = page.paginator.count
    return render(
        request,
        "consultations/list.html",
        {
            "page": page,
            "form": form,
            "is_filtered": bool(chosen),
            "count": ngettext("%(count)s consultation", "%(count)s consultations", count) % {"count": count},
            "clear": query_without(request, *form.fields),
            "feed_url": reverse("consultations:feed"),
            "calendar_url": reverse("consultations:calendar"),
            "crumbs": [(_("Consultations"), "")],
        },
    )


def consultation(request, uid, words):
    """The reading page: what is asked, until when, and what happens with it. It has no form and sets no cookie."""
    consultation = _find(request, uid, with_themes=True)
    show([consultation, *consultation.themes.all(), *([consultation.event] if consultation.event else [])])
    if wrong := redirect_to_right_words(request, consultation):
        return wrong
    run = queries.latest_run(consultation)
    return render(
        request,
        "consultations/consultation.html",
        {
            "consultation": consultation,
            "calendar_url": _closing_address(consultation),
            "source": queries.where_from(consultation),
            "run": run,
            "took_part": reading.took_part(run) if run else None,
            "findings": queries.findings_of(consultation),
            "may_organise": request.user.has_perm("consultations.organise", consultation),
            "is_sample": consultation.is_sample,
            "noindex": not consultation.is_public,
            "alternates": alternates_of(consultation),
            "crumbs": _crumbs((consultation.shown.title, "")),
        },
    )


def _closing_address(consultation):
    """Where its last day can be taken over into a calendar, while that makes sense."""
    coming = consultation.is_public and consultation.closes_at and consultation.closed_at is None
    return reverse("consultations:closing_day", args=[consultation.uid]) if coming else ""


def calendar(request):
    """The last days of consultations, for calendars that ask again by themselves."""
    items = [_closing(request, one) for one in queries.closing()]
    return calendars.answer(request, name=_("Consultations"), items=items, file_name="consultations")


def closing_day(request, uid):
    found = _find(request, uid)
    if not _closing_address(found):
        raise Http404
    show(found)
    return calendars.answer(request, name=found.shown.title, items=[_closing(request, found)], file_name=uid)


def _closing(request, consultation):
    return calendars.day_of(
        request,
        consultation,
        day=timezone.localdate(consultation.closes_at),
        uid=f"{consultation.uid}-closes",
        title=_("Last day: %(title)s") % {"title": consultation.shown.title.plain},
    )


def statement(request, uid, words):
    """One statement: who reads a trail comes here."""
    statement = get_object_or_404(queries.statements_by_uid(uid))
    consultation = statement.consultation
    if not consultation.is_public:
        raise Http404
    if statement.is_hidden:
        # The reason is public, the words are not.
        show(consultation)
        context = {"statement": statement, "consultation": consultation, "noindex": True}
        return render(request, "consultations/statement_hidden.html", context, status=410)
    show([statement, consultation])
    if wrong := redirect_to_right_words(request, statement):
        return wrong
    run = queries.latest_run(consultation)
    return render(
        request,
        "consultations/statement.html",
        {
            "statement": statement,
            "consultation": consultation,
            "figures": reading.figures_of(run, statement) if run else None,
            "findings": queries.findings_on(statement),
            "is_sample": statement.is_sample,
            "alternates": alternates_of(statement),
            "crumbs": _crumbs((consultation.shown.title, consultation.get_absolute_url()), (_("Statement"), "")),
        },
    )


def finding(request, uid, words):
    finding = get_object_or_404(queries.findings_by_uid(uid))
    consultation = finding.run.consultation
    show([finding, consultation])
    if wrong := redirect_to_right_words(request, finding):
        return wrong
    statements = queries.statements_of([finding]).get(finding.pk, [])
    return render(
        request,
        "consultations/finding.html",
        {
            "finding": finding,
            "consultation": consultation,
            "rows": reading.rows_of_finding(finding, statements),
            "is_sample": finding.is_sample,
            "alternates": alternates_of(finding),
            "crumbs": _crumbs(
                (consultation.shown.title, consultation.get_absolute_url()),
                (_("Result"), reverse("consultations:results", args=[consultation.uid])),
                (_("Finding"), ""),
            ),
        },
    )


def results(request, uid):
    """What people said, in sentences first, then as shapes and tables. All of it was computed from the votes."""
    consultation = _find(request, uid)
    run = queries.latest_run(consultation)
    statements = list(queries.visible_statements(consultation))
    show([consultation, *statements])
    return render(
        request,
        "consultations/results.html",
        {
            "consultation": consultation,
            "run": run,
            "result": reading.read(run, statements) if run else None,
            "findings": queries.findings_of(consultation),
            "may_record": request.user.has_perm("consultations.record_finding", consultation),
            "is_sample": consultation.is_sample,
            "noindex": not consultation.is_public,
            "crumbs": _crumbs((consultation.shown.title, consultation.get_absolute_url()), (_("Result"), "")),
        },
    )


def _published(request, uid):
    consultation = _find(request, uid)
    run = queries.latest_run(consultation)
    if run is None:
        raise Http404
    return consultation, run, show(queries.visible_statements(consultation))


def results_json(request, uid):
    """The public result as it was computed, with the texts of the statements."""
    consultation, run, statements = _published(request, uid)
    return json_answer(reading.document(consultation, run, statements), name=consultation.uid)


def results_csv(request, uid):
    """One row per statement and group, with numbers of people."""
    consultation, run, statements = _published(request, uid)
    return csv_answer(*reading.as_table(run, statements), name=consultation.uid)


# Taking part ----------------------------------------------------------------------------------------------------------


def _asks_for_card(request) -> bool:
    """Whether a script puts the answer in place of the card, so that nothing around it is needed (ui/replace.js)."""
    return request.headers.get("X-Part") == "card"


def _closed(request, consultation, *, statement=None, trouble=None, status=410):
    show([thing for thing in (consultation, statement) if thing is not None])
    context = {
        "consultation": consultation,
        "statement": statement,
        "trouble": trouble,
        "is_sample": consultation.is_sample,
        "noindex": True,
    }
    template = "consultations/_closed.html" if _asks_for_card(request) else "consultations/closed.html"
    return private(render(request, template, context, status=status))


def _skipped(request) -> list[str]:
    """Statements that this person put off, from the address: nothing about it is stored."""
    values = request.GET.get("later", "") or request.POST.get("later", "")
    return [value for value in values.split(".")[:200] if len(value) == LENGTH and value.isalnum() and value.isascii()]


def _card_page(request, consultation, *, statement=None, trouble=None, status=200):
    """The card of `statement`, or of the next one that this participant has not answered."""
    participant = participant_of(request)
    answered = queries.answered_count(consultation, participant)
    skipped = _skipped(request)
    chosen = None
    if statement is None:
        statement, left = services.next_statement(
            consultation=consultation,
            participant=participant,
            language=translation.get_language(),
            answered=answered,
            skipped=skipped,
        )
        if statement is None:
            where = "consultations:thank_you" if answered else "consultations:say"
            return private(redirect(where, consultation.uid))
        total = answered + left
    else:
        chosen = queries.vote_of(statement, participant)
        total = queries.statement_count(consultation)
    show([consultation, statement])
    later = ".".join(dict.fromkeys([*skipped, statement.uid]))
    number = answered if chosen else min(answered + 1, total)
    context = {
        "consultation": consultation,
        "statement": statement,
        "choices": [(choice.value, choice.label, choice.value == (chosen and chosen.choice)) for choice in Choice],
        "chosen": chosen,
        "answered": answered,
        "number": number,
        "total": total,
        "later": later,
        "skipped": ".".join(skipped),
        "may_skip": total - answered > 1 and not chosen,
        "trouble": trouble,
        "is_sample": consultation.is_sample,
        "noindex": True,
        "crumbs": _crumbs((consultation.shown.title, consultation.get_absolute_url()), (_("Take part"), "")),
    }
    template = "consultations/_card.html" if _asks_for_card(request) else "consultations/card.html"
    return private(render(request, template, context, status=status))


def card(request, uid, statement=None):
    """One statement at a time. Only here, with its form, the browser gets a cookie."""
    consultation = _find(request, uid)
    if not consultation.is_open:
        return _closed(request, consultation)
    if statement is not None:
        statement = get_object_or_404(queries.statements_by_uid(statement), consultation=consultation, hidden_at=None)
    return _card_page(request, consultation, statement=statement)


@changes_no_page
@require_POST
def answer(request, uid, statement):
    statement = get_object_or_404(queries.statements_to_answer(statement), consultation__node__uid=uid)
    consultation = _seen_by(request, statement.consultation)
    form = VoteForm(request.POST, statement=statement)
    if not form.is_valid():
        sentence = next(iter(form.errors.values()))[0]
        return _card_page(request, consultation, statement=statement, trouble=sentence, status=422)
    known = participant_of(request)
    try:
        if known is not None:
            services.check_pace(known)
        elif consultation.is_open:
            limit(request.client_key(), "take-part", tries=NEW_PARTICIPANTS)
        # Nobody becomes a participant by answering what is closed.
        participant = known or (take_part(request) if consultation.is_open else None)
        services.cast_vote(statement=statement, participant=participant, **form.cleaned_data)
    except services.ConsultationClosed as trouble:
        return _closed(request, consultation, statement=statement, trouble=str(trouble), status=trouble.status)
    except services.StatementHidden as trouble:
        return remember(request, _card_page(request, consultation, trouble=str(trouble), status=trouble.status))
    except Refused as trouble:
        return _card_page(request, consultation, statement=statement, trouble=str(trouble), status=trouble.status)
    if request.POST.get("back") == "my-answers":
        return remember(request, redirect("consultations:my_answers", consultation.uid))
    if _asks_for_card(request):
        return remember(request, _card_page(request, consultation))
    address, skipped = reverse("consultations:take_part", args=[consultation.uid]), ".".join(_skipped(request))
    return remember(request, redirect(f"{address}?later={skipped}" if skipped else address))


@form_page
def say(request, uid):
    """Add a statement of one's own; without an account."""
    consultation = _find(request, uid)
    if not consultation.is_open:
        return _closed(request, consultation, status=409 if request.method == "POST" else 410)
    form = StatementForm(_handed_in(request))
    if form.is_valid():

        def save():
            services.say(consultation=consultation, author=author, **form.told())
            return f"{reverse('consultations:thank_you', args=[consultation.uid])}?said=1"

        try:
            limit(request.client_key(), "say", tries=STATEMENTS)
        except Refused as trouble:
            form.refuse(trouble, "text")
        else:
            author = take_part(request)
            if answer := save_once(request, form, save, field="text"):
                return remember(request, private(answer))
    present = show(form.trouble.statement) if isinstance(form.trouble, services.SaidAlready) else None
    show(consultation)
    context = {
        "consultation": consultation,
        "form": form,
        "present": present,
        "is_sample": consultation.is_sample,
        "noindex": True,
        "crumbs": _crumbs((consultation.shown.title, consultation.get_absolute_url()), (_("Say something"), "")),
    }
    return remember(request, private(render(request, "consultations/say.html", context, status=form.status)))


def my_answers(request, uid):
    """What this browser or account has answered, to change it or to take it back."""
    consultation = _find(request, uid)
    participant = participant_of(request)
    form = TakeBackForm(_handed_in(request))
    status = 422 if form.is_bound else 200
    if participant is not None and form.is_valid():
        try:
            services.take_back_votes(consultation=consultation, participant=participant)
        except Refused as trouble:
            form.add_error(None, str(trouble))
            status = trouble.status
        else:
            return private(redirect("consultations:my_answers", consultation.uid))
    answers = queries.answers_of(consultation, participant)
    show(consultation)
    context = {
        "consultation": consultation,
        "answers": answers,
        "form": form,
        "is_sample": consultation.is_sample,
        "noindex": True,
        "crumbs": _crumbs((consultation.shown.title, consultation.get_absolute_url()), (_("My answers"), "")),
    }
    return private(render(request, "consultations/my_answers.html", context, status=status))


def download_my_answers(request, uid):
    """The answers of this participant as a file."""
    consultation = _find(request, uid)
    participant = participant_of(request)
    rows = [
        {
            "statement": vote.statement.text,
            "answer": vote.choice,
            "read in": vote.language,
            "on": vote.at.date().isoformat(),
        }
        for vote in queries.answers_of(consultation, participant)
    ]
    return private(json_answer({"question": consultation.title, "answers": rows}, name="my-answers"))


def thank_you(request, uid):
    consultation = _find(request, uid)
    run = queries.latest_run(consultation)
    show(consultation)
    participant = participant_of(request)
    answered = queries.answered_count(consultation, participant)
    context = {
        "consultation": consultation,
        "run": run,
        "said": request.GET.get("said") == "1",
        "answered": answered,
        "left": max(0, queries.statement_count(consultation) - answered),
        "is_sample": consultation.is_sample,
        "noindex": True,
        "crumbs": _crumbs((consultation.shown.title, consultation.get_absolute_url()), (_("Thank you"), "")),
    }
    return private(render(request, "consultations/thank_you.html", context))


# Organising -----------------------------------------------------------------------------------------------------------


def _choices_for(request, consultation=None):
    """Events and organisations that somebody may ask in the name of, and those that are chosen already."""
    hosts = list(organisations_of(request.user))
    events = list(queries.events_organised_by(request.user, hosts))
    if consultation is not None:
        events += [consultation.event] if consultation.event and consultation.event not in events else []
        hosts += [consultation.host] if consultation.host and consultation.host not in hosts else []
    return {"events": events, "hosts": hosts}


@form_page
def new(request):
    require(request, "consultations.open_consultation")
    form = ConsultationForm(_handed_in(request), **_choices_for(request))

    def save():
        made = services.open_consultation(draft=True, by=request.user, **form.facts())
        return reverse("consultations:organise", args=[made.uid])

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("The draft is saved. Add statements, then open it."),
        template="consultations/new.html",
        crumbs=_crumbs((_("New consultation"), "")),
    )


def _organised(request, uid, permission, *further):
    consultation = _find(request, uid, with_themes=True)
    require(request, permission, consultation)
    show(consultation)
    crumbs = [(consultation.shown.title, consultation.get_absolute_url())]
    if further:
        crumbs.append((_("Organise"), reverse("consultations:organise", args=[uid])))
    crumbs = _crumbs(*crumbs, (further[0] if further else _("Organise"), ""))
    return consultation, {
        "consultation": consultation,
        "crumbs": crumbs,
        "is_sample": consultation.is_sample,
        "noindex": True,
    }


@never_cache
def organise(request, uid):
    """Everything that can be done with a consultation, for those who hold it."""
    consultation, context = _organised(request, uid, "consultations.organise")
    statements = list(
        consultation.statements.select_related("node").annotate(answers=Count("votes")).order_by("said_at", "pk")
    )
    show(statements)
    context |= {
        "statements": statements,
        "run": queries.latest_run(consultation),
        "runs": queries.runs_of(consultation)[:5],
        "may_change": request.user.has_perm("consultations.change", consultation),
    }
    return render(request, "consultations/organise.html", context)


@form_page
def change(request, uid):
    consultation, context = _organised(request, uid, "consultations.change", _("Change"))
    form = ConsultationForm(_handed_in(request), consultation=consultation, **_choices_for(request, consultation))

    def save():
        facts = form.facts()
        services.change_consultation(
            consultation=consultation, by=request.user, source_language=facts.pop("language"), **facts
        )
        return reverse("consultations:organise", args=[uid])

    sentence = _("The change is saved.")
    return saved_or_shown(request, form, save, sentence=sentence, template="consultations/change.html", **context)


@form_page
def seeds(request, uid):
    """Statements of the organisers, several at once."""
    consultation, context = _organised(request, uid, "consultations.seed", _("Add statements"))
    form = SeedsForm(_handed_in(request))

    def save():
        added, present = 0, 0
        for line in form.cleaned_data["texts"]:
            try:
                services.say(
                    consultation=consultation, text=line, language=form.cleaned_data["language"], by=request.user
                )
                added += 1
            except (services.SaidAlready, services.HiddenBefore):
                present += 1
        sentence = ngettext("%(count)s statement is added.", "%(count)s statements are added.", added)
        messages.success(request, sentence % {"count": added})
        if present:
            sentence = ngettext(
                "%(count)s of them was there already.", "%(count)s of them were there already.", present
            )
            messages.info(request, sentence % {"count": present})
        return reverse("consultations:organise", args=[uid])

    return saved_or_shown(request, form, save, template="consultations/seeds.html", **context)


@form_page
def from_notes(request, uid):
    """A statement made from notes of the event; the notes lead to it."""
    consultation, context = _organised(request, uid, "consultations.seed", _("Statements from notes"))
    # Notes are for those who hold the event, whoever holds the consultation.
    if consultation.event is not None:
        require(request, "events.organise", consultation.event)
    notes = queries.notes_of_event(consultation)
    form = FromNotesForm(_handed_in(request), notes=notes)

    def save():
        told = form.told()
        services.say(consultation=consultation, from_notes=told.pop("notes"), by=request.user, **told)
        return reverse("consultations:from_notes", args=[uid])

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("The statement is added, and the notes lead to it."),
        template="consultations/from_notes.html",
        notes=notes,
        **context,
    )


@require_POST
def open_to_votes(request, uid):
    consultation, _context = _organised(request, uid, "consultations.open")
    try:
        services.open_to_votes(consultation=consultation, by=request.user)
    except Refused as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, _("The consultation is open. Everybody can take part now."))
    return redirect("consultations:organise", uid)


def close(request, uid):
    """Closing cannot be taken back, so it is asked for once more."""
    consultation, context = _organised(request, uid, "consultations.close", _("Close"))
    if request.method != "POST":
        return private(render(request, "consultations/close.html", context))
    try:
        services.close_consultation(consultation=consultation, by=request.user)
    except Refused as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, _("The consultation is closed. Its final result is being computed."))
    return redirect("consultations:organise", uid)


@require_POST
def analyse(request, uid):
    consultation, _context = _organised(request, uid, "consultations.analyse")
    services.ask_for_analysis_now(consultation=consultation, by=request.user)
    messages.success(request, _("The result is being computed from all votes so far. Reload this page in a moment."))
    return redirect("consultations:organise", uid)


def _statement_in(consultation, uid):
    return get_object_or_404(queries.statements_by_uid(uid), consultation=consultation)


@form_page
def hide(request, uid, statement):
    consultation, context = _organised(request, uid, "consultations.hide_statement", _("Hide a statement"))
    statement = show(_statement_in(consultation, statement))
    form = HideForm(_handed_in(request))

    def save():
        services.hide_statement(statement=statement, by=request.user, **form.told())
        return reverse("consultations:organise", args=[uid])

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("The statement is hidden, with your reason. The result is being computed anew."),
        template="consultations/hide.html",
        statement=statement,
        **context,
    )


@require_POST
def show_again(request, uid, statement):
    consultation, _context = _organised(request, uid, "consultations.hide_statement")
    services.show_statement_again(statement=_statement_in(consultation, statement), by=request.user)
    messages.success(request, _("The statement is shown again."))
    return redirect("consultations:organise", uid)


@form_page
def record_finding(request, uid, statement):
    """From a row of the result to a finding that proposals can cite."""
    consultation, context = _organised(request, uid, "consultations.record_finding", _("Record a finding"))
    statement = get_object_or_404(queries.statements_by_uid(statement), consultation=consultation, hidden_at=None)
    run = queries.latest_run(consultation)
    if run is None:
        raise services.NoResult
    show(statement)
    kind = request.GET.get("kind", "common_ground")
    initial = {"kind": kind, "title": reading.suggested_title(kind, statement, run)}
    form = FindingForm(_handed_in(request), initial=initial)

    def save():
        made = services.record_finding(run=run, statement=statement, by=request.user, **form.told())
        return show(made).get_absolute_url()

    context["crumbs"] = _crumbs(
        (consultation.shown.title, consultation.get_absolute_url()),
        (_("Result"), reverse("consultations:results", args=[uid])),
        (_("Record a finding"), ""),
    )
    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("The finding is recorded and can be cited."),
        template="consultations/record_finding.html",
        statement=statement,
        figures=reading.figures_of(run, statement),
        run=run,
        **context,
    )
