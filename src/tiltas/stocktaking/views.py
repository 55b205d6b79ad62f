from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from tiltas.accounts.once import OnceForm, form_page, saved_or_shown
from tiltas.core import calendars
from tiltas.core.addresses import alternates, redirect_to_right_words
from tiltas.core.tables import csv_answer, json_answer
from tiltas.core.web import page_of, require
from tiltas.languages.addresses import alternates_of, show_page
from tiltas.languages.queries import show
from tiltas.network.rules import roles_of

from . import exports, queries, services
from .forms import (
    AnswerForm,
    CapacityForm,
    CountryFilter,
    EvidenceForm,
    LastDayForm,
    PrincipleForm,
    StandingsForm,
    StocktakeForm,
    SurgeForm,
)
from .models import Principle, Stocktake, StocktakeAnswer, address_of

PLACES_ON_A_PAGE = 60
UNKNOWN = queries.Standing.UNKNOWN


def _tabs(here):
    return [
        (_("Stocktakes"), reverse("stocktaking:list"), here == "stocktakes"),
        (_("Principles"), reverse("stocktaking:principles"), here == "principles"),
        (_("Reception capacity"), reverse("stocktaking:capacity"), here == "capacity"),
    ]


def _crumbs(*further):
    return [(_("Stocktakes"), reverse("stocktaking:list")), *further]


def _principle_crumbs(*further):
    return [(_("Principles"), reverse("stocktaking:principles")), *further]


def _form(request, form, save, *, heading, crumbs, submit="", sentence="", template="form", **context):
    return saved_or_shown(
        request,
        form,
        save,
        template=f"stocktaking/{template}.html",
        sentence=sentence,
        heading=heading,
        submit=submit or _("Save"),
        crumbs=crumbs,
        **context,
    )


def _own_municipalities(request):
    """Those for which this person answers; nobody else is asked about a form."""
    keys = [pk for pk, role in roles_of(request.user).items() if role == "officer"]
    return list(queries.Organisation.objects.filter(pk__in=keys, kind="municipality").select_related("node"))


# Principles -----------------------------------------------------------------------------------------------------------


def principles(request):
    """Places and principles in one table; what is not known says so and is counted by nobody."""
    form = CountryFilter(request.GET)
    chosen = form.chosen()
    sample = queries.shows_sample_principles()
    found = list(queries.principles(sample=sample))
    among = queries.bodies(sample=sample, **chosen)
    page = page_of(request, among, PLACES_ON_A_PAGE)
    places = list(page.object_list)
    said = queries.standings(organisations=places, among=found)
    known = queries.counts(found, among, page.paginator.count)
    show(found)
    for one in found:
        one.known = known[one.pk]
    return render(
        request,
        "stocktaking/principles.html",
        {
            "form": form,
            "is_filtered": bool(chosen),
            "principles": found,
            "page": page,
            "rows": [
                (place, address_of(place), [(one, said.get((place.pk, one.pk))) for one in found]) for place in places
            ],
            "own": [(one.name_in(), one.uid) for one in _own_municipalities(request)] if found else [],
            "may_keep": request.user.has_perm("stocktaking.keep_principles"),
            "is_sample": sample,
            "tabs": _tabs("principles"),
            "crumbs": [(_("Principles"), "")],
        },
    )


def _principle(uid) -> Principle:
    return get_object_or_404(Principle.objects.public().select_related("node", "adopted_by__node"), node__uid=uid)


def principle(request, uid, words):
    """One principle: what it means, who adopted it, and who said what of it."""
    principle = _principle(uid)
    among = queries.bodies(sample=principle.is_sample)
    places = list(among)
    said = queries.standings(organisations=places, among=[principle])
    page_alternates = show_page(principle, *said.values())
    if wrong := redirect_to_right_words(request, principle):
        return wrong
    return render(
        request,
        "stocktaking/principle.html",
        {
            "principle": principle,
            "known": queries.counts([principle], among, len(places))[principle.pk],
            "said": [
                (place, address_of(place), one)
                for place in places
                if (one := said.get((place.pk, principle.pk)))
            ],
            "unknown": [(place, address_of(place)) for place in places if (place.pk, principle.pk) not in said],
            "source": queries.adopted_text_of(principle),
            "may_keep": request.user.has_perm("stocktaking.keep_principles"),
            "is_sample": principle.is_sample,
            "noindex": principle.given_up_on is not None,
            "alternates": page_alternates,
            "crumbs": _principle_crumbs((principle.shown.title, "")),
        },
    )  # fmt: skip


@form_page
def adopt(request):
    """One more principle of the list."""
    require(request, "stocktaking.keep_principles")
    form = PrincipleForm(request.POST or None, user=request.user, texts=queries.adopted_texts(sample=None))

    def save():
        return services.adopt_principle(by=request.user, **form.told()).get_absolute_url()

    return _form(
        request, form, save, heading=_("Add a principle"), crumbs=_principle_crumbs((_("Add a principle"), ""))
    )


@form_page
def correct_principle(request, uid):
    """Another wording of a principle."""
    require(request, "stocktaking.keep_principles")
    principle = show(_principle(uid))
    form = PrincipleForm(
        request.POST or None,
        user=request.user,
        texts=queries.adopted_texts(sample=principle.is_sample),
        principle=principle,
        source=queries.adopted_text_of(principle),
        seen=services.version(principle),
    )

    def save():
        return services.correct_principle(principle=principle, by=request.user, **form.told()).get_absolute_url()

    return _form(
        request,
        form,
        save,
        heading=_("Correct this principle"),
        lead=principle.shown.title,
        take_out=reverse("stocktaking:give_up", args=[uid]),
        is_sample=principle.is_sample,
        crumbs=_principle_crumbs((principle.shown.title, principle.get_absolute_url()), (_("Correct"), "")),
    )


@form_page
def give_up(request, uid):
    """A principle leaves the list."""
    require(request, "stocktaking.keep_principles")
    principle = show(_principle(uid))
    form = OnceForm(request.POST or None)

    def save():
        services.give_up_principle(principle=principle, by=request.user)
        return reverse("stocktaking:principles")

    return _form(
        request,
        form,
        save,
        heading=_("Take this principle out of the list?"),
        lead=principle.shown.title,
        note=_("Places are no longer held against it. What they said stays on its own page."),
        submit=_("Take it out"),
        sentence=_("The principle is no longer in the list."),
        is_sample=principle.is_sample,
        crumbs=_principle_crumbs((principle.shown.title, principle.get_absolute_url()), (_("Take it out"), "")),
    )


def _own(request, uid):
    """The municipality, if this person answers for it."""
    organisation = queries.body(uid)
    if organisation is None:
        raise Http404
    require(request, "stocktaking.answer_for", organisation)
    return organisation


@form_page
def say_standings(request, uid):
    """All principles on one page; what nobody knows stays "not known"."""
    organisation = _own(request, uid)
    found = show(list(queries.principles(sample=organisation.is_sample)))
    present = queries.own_standings(organisation)
    form = StandingsForm(
        request.POST or None,
        principles=found,
        present=present,
        seen=services.version_of_standings(organisation),
    )

    def save():
        services.say_standings(organisation=organisation, by=request.user, **form.told())
        return f"{address_of(organisation)}#principles"

    return _form(
        request,
        form,
        save,
        template="standings",
        heading=_("How do you stand to the principles?"),
        lead=organisation.name_in(),
        note=_(
            "“Not known” is the answer until you give another. Evidence can be added afterwards, principle by principle."
        ),
        sentence=_("Saved. Now you can name evidence for what you said."),
        is_sample=organisation.is_sample,
        crumbs=_principle_crumbs((organisation.name_in(), address_of(organisation)), (_("Correct"), "")),
    )


@form_page
def name_evidence(request, uid, principle):
    """What of this house shows it."""
    organisation = _own(request, uid)
    standing = get_object_or_404(
        queries.PrincipleStanding.objects.select_related("node", "principle__node", "organisation__node").exclude(
            standing=UNKNOWN
        ),
        organisation=organisation,
        principle__node__uid=principle,
    )
    show(standing.principle)
    present = queries.evidence_for([standing]).get(standing.pk, [])
    known = {record.uid: record for record in [*present, *queries.records_of(organisation)]}
    form = EvidenceForm(request.POST or None, choices=list(known.values()), initial={"evidence": present})
    page = f"{address_of(organisation)}#standing-{standing.uid}"

    def save():
        services.name_evidence(standing=standing, nodes=form.nodes(), by=request.user)
        return page

    return _form(
        request,
        form,
        save,
        heading=_("What shows it?"),
        lead=standing.principle.shown.title,
        note=""
        if known
        else _(
            "Nothing is recorded here for your municipality yet: add a service, or write down a good practice first."
        ),
        is_sample=organisation.is_sample,
        crumbs=_principle_crumbs((organisation.name_in(), page), (_("Evidence"), "")),
    )


# Stocktakes -----------------------------------------------------------------------------------------------------------


def stocktakes(request):
    """Every stocktake: what is asked now and what was asked before."""
    may_ask = request.user.has_perm("stocktaking.ask")
    page = page_of(request, queries.stocktakes(drafts=may_ask))
    found = show(list(page.object_list))
    return render(
        request,
        "stocktaking/list.html",
        {
            "page": page,
            "stocktakes": [(one, _progress(one), _status(one)) for one in found],
            "may_ask": may_ask,
            "feed_url": reverse("stocktaking:feed"),
            "tabs": _tabs("stocktakes"),
            "crumbs": [(_("Stocktakes"), "")],
        },
    )


def _progress(stocktake: Stocktake) -> str:
    """How many have answered."""
    if stocktake.is_draft:
        return ""
    asked, answered = stocktake.asked_count or 0, stocktake.answered_count or 0
    words = ngettext("%(answered)s of %(asked)s asked has answered", "%(answered)s of %(asked)s asked have answered", asked)  # fmt: skip
    return words % {"answered": answered, "asked": asked}


def _status(stocktake: Stocktake) -> tuple[str, str]:
    """(look, words) of where it stands today."""
    day = {"day": date_format(stocktake.answer_by)}
    if stocktake.is_draft:
        return "planned", _("Draft: nobody is asked yet")
    if stocktake.is_open:
        return "open", pgettext("state of a stocktake", "Answers until %(day)s") % day
    if stocktake.state == Stocktake.State.CLOSED:
        return "closed", _("Closed")
    return "closed", _("Closed on %(day)s") % day


def _stocktake(request, uid) -> Stocktake:
    """The stocktake; a draft only for those who ask."""
    found = queries.stocktake(uid)
    if found is None or (found.is_draft and not request.user.has_perm("stocktaking.ask")):
        raise Http404
    return found


def stocktake(request, uid, words):
    """One question and all answers side by side."""
    stocktake = _stocktake(request, uid)
    rows = queries.rows_of(stocktake)
    page_alternates = show_page(stocktake, *(row.answer for row in rows))
    if wrong := redirect_to_right_words(request, stocktake):
        return wrong
    answered = [row for row in rows if row.answer]
    own = {one.pk for one in _own_municipalities(request)}
    return render(
        request,
        "stocktaking/stocktake.html",
        {
            "stocktake": stocktake,
            "status": _status(stocktake),
            "progress": _progress(stocktake),
            "answered": [(row.organisation, address_of(row.organisation), row.answer) for row in answered],
            "waiting": [
                (row.organisation, address_of(row.organisation)) for row in rows if row.answer is None
            ],
            "fields": [
                (name, capfirst(StocktakeAnswer._meta.get_field(name).verbose_name))
                for name in StocktakeAnswer.translated_fields
            ],
            "own": [(row.organisation, row.answer) for row in rows if row.organisation.pk in own]
            if stocktake.is_open
            else [],
            "to_be_asked": stocktake.bodies_to_ask().count() if stocktake.is_draft else 0,
            "may_ask": request.user.has_perm("stocktaking.ask"),
            "calendar_url": reverse("stocktaking:answer_day", args=[uid]) if stocktake.is_open else "",
            "is_sample": stocktake.is_sample,
            "noindex": stocktake.is_draft,
            "alternates": page_alternates,
            "crumbs": _crumbs((stocktake.shown.title, "")),
        },
    )  # fmt: skip


def answer_day(request, uid):
    """The day by which a stocktake asks for answers, for a calendar."""
    found = _stocktake(request, uid)
    if not found.is_open:
        raise Http404
    title = show(found).shown.title
    item = calendars.day_of(
        request,
        found,
        day=found.answer_by,
        uid=f"{uid}-answer",
        title=_("Answer due: %(title)s") % {"title": title.plain},
    )
    return calendars.answer(request, name=title, items=[item], file_name=uid)


def _table(request, uid):
    stocktake = _stocktake(request, uid)
    if stocktake.is_draft:
        raise Http404
    rows = queries.rows_of(stocktake)
    show([stocktake, *(row.answer for row in rows)])
    return stocktake, rows


def as_csv(request, uid):
    """The table for a spreadsheet."""
    stocktake, rows = _table(request, uid)
    return csv_answer(exports.COLUMNS, exports.lines(rows), name=f"stocktake-{stocktake.uid}")


def as_json(request, uid):
    """The table for a program."""
    return json_answer(exports.as_data(*_table(request, uid)))


def answer_page(request, uid):
    """One answer by itself, to be cited and translated."""
    answer = queries.answer(uid)
    if answer is None:
        raise Http404
    show([answer, answer.stocktake])
    fields = [
        (capfirst(answer._meta.get_field(name).verbose_name), getattr(answer.shown, name))
        for name in StocktakeAnswer.translated_fields
    ]
    return render(
        request,
        "stocktaking/answer.html",
        {
            "answer": answer,
            "fields": fields,
            "place_address": address_of(answer.organisation),
            "is_sample": answer.is_sample,
            "alternates": alternates_of(answer),
            "crumbs": _crumbs(
                (answer.stocktake.shown.title, answer.stocktake.get_absolute_url()),
                (answer.organisation.name_in(), ""),
            ),
        },
    )


@form_page
def draft(request):
    """A new stocktake, first as a draft."""
    require(request, "stocktaking.ask")
    form = StocktakeForm(request.POST or None, user=request.user)

    def save():
        return services.draft_stocktake(by=request.user, **form.told()).get_absolute_url()

    return _form(
        request,
        form,
        save,
        template="draft",
        heading=_("Ask all places the same thing"),
        submit=_("Save as a draft"),
        sentence=_("The draft is saved. Nobody is asked before you open it."),
        crumbs=_crumbs((_("Ask all places the same thing"), "")),
    )


def _to_change(request, uid) -> Stocktake:
    found = queries.stocktake(uid)
    require(request, "stocktaking.ask")
    if found is None:
        raise Http404
    return show(found)


def _crumbs_of(stocktake, label):
    return _crumbs((stocktake.shown.title, stocktake.get_absolute_url()), (label, ""))


@form_page
def correct(request, uid):
    """Another wording of a draft."""
    stocktake = _to_change(request, uid)
    if not stocktake.is_draft:
        raise services.AskedAlready
    form = StocktakeForm(
        request.POST or None, user=request.user, stocktake=stocktake, seen=services.version(stocktake)
    )

    def save():
        return services.correct_stocktake(stocktake=stocktake, by=request.user, **form.told()).get_absolute_url()

    return _form(
        request,
        form,
        save,
        template="draft",
        heading=_("Correct what is written here"),
        lead=stocktake.shown.title,
        submit=_("Save as a draft"),
        is_sample=stocktake.is_sample,
        crumbs=_crumbs_of(stocktake, _("Correct")),
    )


@form_page
def move_last_day(request, uid):
    """More time to answer, or less."""
    stocktake = _to_change(request, uid)
    if stocktake.state == Stocktake.State.CLOSED:
        raise services.NotOpen
    form = LastDayForm(request.POST or None, stocktake=stocktake, seen=services.version(stocktake))

    def save():
        return services.move_last_day(stocktake=stocktake, by=request.user, **form.told()).get_absolute_url()

    return _form(
        request,
        form,
        save,
        heading=_("Move the last day"),
        lead=stocktake.shown.title,
        is_sample=stocktake.is_sample,
        crumbs=_crumbs_of(stocktake, _("Move the last day")),
    )


@require_POST
def open_it(request, uid):
    """The draft is asked of everybody who is chosen."""
    stocktake = _to_change(request, uid)
    services.open_stocktake(stocktake=stocktake, by=request.user)
    messages.success(request, _("It is open. Those who answer for these municipalities are told."))
    return redirect(stocktake)


@form_page
def close(request, uid):
    """No more answers."""
    stocktake = _to_change(request, uid)
    form = OnceForm(request.POST or None)

    def save():
        services.close_stocktake(stocktake=stocktake, by=request.user)
        return stocktake.get_absolute_url()

    return _form(
        request,
        form,
        save,
        heading=_("Close this stocktake?"),
        lead=stocktake.shown.title,
        note=_("Nobody can answer or correct an answer any more. It cannot be opened again."),
        submit=_("Close it"),
        sentence=_("It is closed."),
        is_sample=stocktake.is_sample,
        crumbs=_crumbs_of(stocktake, _("Close it")),
    )


@form_page
def answer(request, uid, organisation):
    """The five fields of one municipality: a new answer, or a correction of the one that is there."""
    stocktake = _stocktake(request, uid)
    organisation = _own(request, organisation)
    if stocktake.is_draft:
        raise Http404
    if not stocktake.is_open:
        raise services.NotOpen
    present = stocktake.answers.select_related("node", "stocktake__node").filter(organisation=organisation).first()
    show([stocktake, present])
    form = AnswerForm(request.POST or None, answer=present, seen=services.version(present) if present else None)

    def save():
        told = form.told()
        if present:
            services.correct_answer(answer=present, by=request.user, **told)
        else:
            services.answer(stocktake=stocktake, organisation=organisation, by=request.user, **told)
        return stocktake.get_absolute_url()

    return _form(
        request,
        form,
        save,
        heading=stocktake.shown.title,
        lead=organisation.name_in(),
        text=stocktake.shown.question,
        note=_("Until %(day)s the answer can be corrected. Everybody reads it.")
        % {"day": date_format(stocktake.answer_by)},
        submit=_("Save the answer"),
        sentence=_("Thank you. Your answer stands in the table."),
        is_sample=stocktake.is_sample,
        crumbs=_crumbs_of(stocktake, pgettext("noun", "Answer")),
    )


# Reception capacity ---------------------------------------------------------------------------------------------------


def capacity(request):
    """Where there is room if so many people arrive within 30 days."""
    form = SurgeForm(request.GET)
    chosen = form.chosen()
    sample = queries.shows_sample_capacity()
    found = queries.surge(sample=sample, **chosen)
    return render(
        request,
        "stocktaking/capacity.html",
        {
            "form": form,
            "surge": found,
            "people": chosen.get("people"),
            "is_filtered": bool(chosen),
            "known": [(line, address_of(line.organisation)) for line in found.known],
            "unknown": [(one, address_of(one)) for one in found.unknown],
            "own": [(one.name_in(), one.uid) for one in _own_municipalities(request)],
            "is_sample": sample,
            "tabs": _tabs("capacity"),
            "crumbs": [(_("Reception capacity"), "")],
        },
    )


@form_page
def report_capacity(request, uid):
    """How much room a municipality has today."""
    organisation = _own(request, uid)
    form = CapacityForm(request.POST or None, present=queries.capacity_of(organisation))

    def save():
        services.report_capacity(organisation=organisation, by=request.user, **form.told())
        return f"{address_of(organisation)}#capacity"

    return _form(
        request,
        form,
        save,
        template="report_capacity",
        heading=_("How much room is there?"),
        lead=organisation.name_in(),
        note=_(
            "Figures only, never a person. What you do not know stays empty: empty is not zero. Earlier figures are kept."
        ),
        sentence=_("The figures are saved with their day."),
        is_sample=organisation.is_sample,
        crumbs=[
            (_("Reception capacity"), reverse("stocktaking:capacity")),
            (organisation.name_in(), address_of(organisation)),
            (_("How much room is there?"), ""),
        ],
    )


# A municipality -------------------------------------------------------------------------------------------------------


class _PlacePage:
    """A municipality as the thing of this address."""

    def __init__(self, organisation):
        self.get_absolute_url = lambda: address_of(organisation)


def place(request, uid, words):
    """Everything that one municipality answered: principles with evidence, stocktakes, capacity."""
    organisation = queries.body(uid)
    if organisation is None:
        raise Http404
    if wrong := redirect_to_right_words(request, _PlacePage(organisation)):
        return wrong
    found = list(queries.principles(sample=organisation.is_sample))
    said = queries.standings(organisations=[organisation], among=found)
    evidence = queries.evidence_for(said.values()) if said else {}
    answers = queries.answers_of(organisation)
    room = queries.capacity_of(organisation)
    show([
        *found, *said.values(), *(one for pair in answers for one in pair), *(report for report, _figures in room.reports)
    ])  # fmt: skip
    lines = []
    for one in found:
        standing = said.get((organisation.pk, one.pk))
        lines.append((one, standing, evidence.get(standing.pk, []) if standing else []))
    return render(
        request,
        "stocktaking/place.html",
        {
            "organisation": organisation,
            "principles": lines,
            "known": len(said),
            "answers": answers,
            "capacity": room,
            "answers_for": request.user.has_perm("stocktaking.answer_for", organisation),
            "is_sample": organisation.is_sample,
            "alternates": alternates(lambda: address_of(organisation)),
            "crumbs": [(_("Principles"), reverse("stocktaking:principles")), (organisation.name_in(), "")],
        },
    )
