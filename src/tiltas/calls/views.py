from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import npgettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tiltas.accounts.once import form_page, saved_or_shown
from tiltas.core import calendars
from tiltas.core.addresses import redirect_to_right_words
from tiltas.core.errors import Refused
from tiltas.core.tables import LARGEST, TableTooLarge, csv_answer, json_answer
from tiltas.core.versions import version_of
from tiltas.core.web import page_of, require, to_sign_in
from tiltas.languages.addresses import show_page
from tiltas.languages.queries import show
from tiltas.languages.texts import listed
from tiltas.network.models import Organisation
from tiltas.network.queries import organisation_page
from tiltas.network.views import excerpt, place_address, small_print, tabs
from tiltas.themes.models import Theme

from . import exchange, filling, queries, services
from .forms import CallFilter, FileForm, FoundForm, FundingCallForm, PartnerCallForm, PlanForm
from .models import Mark
from .reasons import PART_NAMES, chips, in_points
from .states import WAYS

AT_ONCE = 50


def _crumbs(*further):
    return [(_("Network"), reverse("network:list")), *further]


def _under_calls(*further):
    return _crumbs((_("Partner calls"), reverse("calls:list")), *further)


def _under_funding(*further):
    return _crumbs((_("Funding calls"), reverse("calls:funding")), *further)


def _until(call) -> str:
    """The deadline that counts, in words."""
    if day := call.due_on:
        return pgettext("deadline of a call", "until %(day)s") % {"day": date_format(day)}
    return "" if not call.is_open else _("no deadline")


def _names_of(places):
    return listed(place.name_in() for place in places)


# Partner calls --------------------------------------------------------------------------------------------------------


def partner_calls(request):
    """Who looks for partners."""
    form = CallFilter(request.GET)
    chosen = form.chosen()
    uid = request.GET.get("organisation", "").replace("\x00", "")
    whose = organisation_page(uid).first() if uid else None
    page = page_of(request, queries.partner_calls(organisation=whose, **chosen))
    calls = list(page.object_list)
    show([*calls, *(theme for call in calls for theme in call.themes.all())])
    for call in calls:
        call.excerpt = excerpt(call.shown.text)
        call.small_print = small_print(
            call.organisation.name_in(),
            call.place and call.place.name_in(),
            _names_of(call.countries.all()),
            _until(call),
        )
    count = page.paginator.count
    return render(
        request,
        "calls/list.html",
        {
            "form": form,
            "page": page,
            "calls": calls,
            "whose": whose,
            "is_filtered": bool(chosen or whose),
            "may_start": request.user.has_perm("calls.start"),
            "count": npgettext("partner call", "%(count)s call", "%(count)s calls", count) % {"count": count},
            "tabs": tabs("calls:list"),
            "feed_url": reverse("calls:feed"),
            "calendar_url": reverse("calls:calendar"),
            "crumbs": _crumbs((_("Partner calls"), "")),
        },
    )


def _call(uid):
    found = queries.partner_call(uid)
    if found is None:
        raise Http404
    return found


def partner_call(request, uid, words):
    """One call: what is sought, by whom, until when, and what came of it."""
    call = _call(uid)
    themes, project = list(call.themes.all()), queries.project_from(call) if call.state == call.State.FOUND else None
    alternates = show_page(call, *themes, call.funding_call, project)
    if wrong := redirect_to_right_words(request, call):
        return wrong
    user = request.user
    may_change = user.has_perm("calls.change", call)
    return render(
        request,
        "calls/partner_call.html",
        {
            "call": call,
            "themes": themes,
            "project": project,
            "partners": list(call.partners_found.all()),
            "place_address": place_address(call.place),
            "may_change": may_change,
            "ways": {way.name for way in WAYS.open_to(call)} if may_change else set(),
            "may_see_who_fits": call.is_open and user.has_perm("calls.see_who_fits", call),
            "shows_reminding": user.is_authenticated and call.due_on is not None,
            "is_reminded": user.is_authenticated and call.due_on is not None and queries.is_reminded(user, call),
            "calendar_url": reverse("calls:deadline", args=[uid]) if call.is_open and call.due_on else "",
            "alternates": alternates,
            "is_sample": call.is_sample,
            "crumbs": _under_calls((call.shown.title, "")),
        },
    )


def _form(request, form, save, *, template="calls/form.html", sentence="", **context):
    return saved_or_shown(request, form, save, template=template, sentence=sentence, **context)


def _initial(request) -> dict:
    """What the address asks to begin with; what is unknown is left out. The form's own choices decide."""
    return {name: uid for name in ("organisation", "place", "theme") if (uid := request.GET.get(name, ""))}


@form_page
def start(request):
    """Look for partners."""
    require(request, "calls.start")
    form = PartnerCallForm(request.POST or None, user=request.user)
    asked = _initial(request)
    if theme := form.fields["themes"].things.get(asked.get("theme")):
        form.initial["themes"] = [theme]
    for name in ("place", "organisation"):
        if thing := form.fields[name].things.get(asked.get(name)):
            form.initial[name] = thing

    def save():
        return show(services.start_partner_call(by=request.user, **form.told())).get_absolute_url()

    return _form(
        request,
        form,
        save,
        template="calls/partner_form.html",
        sentence=_("The call is open."),
        heading=_("Look for partners"),
        submit=_("Publish"),
        crumbs=_under_calls((_("Look for partners"), "")),
    )


@form_page
def change(request, uid):
    """A call is put differently."""
    call = _call(uid)
    require(request, "calls.change", call)
    form = PartnerCallForm(request.POST or None, user=request.user, call=call, seen=version_of(*queries.rows_of(call)))

    def save():
        return show(services.correct_partner_call(call=call, by=request.user, **form.told())).get_absolute_url()

    return _form(
        request,
        form,
        save,
        template="calls/partner_form.html",
        sentence=_("The correction is saved."),
        heading=_("Change the call"),
        submit=_("Save"),
        is_sample=call.is_sample,
        crumbs=_under_calls((call.title, call.get_absolute_url()), (_("Change the call"), "")),
    )


@require_POST
def step(request, uid, step):
    """Close a call, open it again, or say that partners are still looked for."""
    call = _call(uid)
    require(request, "calls.change", call)
    if step == "confirm":
        services.confirm_partner_call(call=call, by=request.user)
        messages.success(request, _("Thank you. The call stays open."))
        return redirect(call)
    if step not in {"close", "reopen"}:
        raise Http404
    services.step_partner_call(call=call, name=step, by=request.user)
    messages.success(request, _("The call is closed.") if step == "close" else _("The call is open."))
    return redirect(call)


@form_page
def found(request, uid):
    """Who was found, and what is begun together."""
    call = _call(uid)
    require(request, "calls.change", call)
    form = FoundForm(request.POST or None, call=call, user=request.user)

    def save():
        told = form.told()
        services.find_partners(call=call, by=request.user, **told)
        return call.get_absolute_url()

    return _form(
        request,
        form,
        save,
        sentence=_("Thank you. The call says now who was found."),
        heading=_("Found a partner? Say who."),
        lead=call.title,
        submit=_("Save"),
        is_sample=call.is_sample,
        crumbs=_under_calls((call.title, call.get_absolute_url()), (_("Found a partner? Say who."), "")),
    )


# Who fits -------------------------------------------------------------------------------------------------------------


def _proposals(request, found, of, *, meta, money=False, also=()):
    """(those to look at, those dismissed) with what a list says of each; three statements."""
    themes = list(Theme.objects.order_by("order"))
    kept, dismissed = queries.proposed(found, queries.marks_of(of.pk))
    texts = [one.thing for one in (*kept, *dismissed) if not isinstance(one.thing, Organisation)]
    show([*also, *themes, *texts])
    by_key = {theme.pk: theme for theme in themes}
    for one in (*kept, *dismissed):
        thing = one.thing
        one.label = thing.name_in() if isinstance(thing, Organisation) else thing.shown.title
        one.address, one.meta = thing.get_absolute_url(), meta(thing)
        one.chips = [capfirst(chip) for chip in chips(one.fit, by_key, money=money)]
        one.points = in_points(one.fit, settings.MATCH_WEIGHTS)
        to = thing if isinstance(thing, Organisation) else getattr(thing, "organisation", None)
        one.write_to = to.uid if to and to.has_mailbox else ""
        # One writes of the call that is looked at: one's own, or the one that fits.
        one.write_about = of.uid if isinstance(thing, Organisation) else thing.uid
    return kept, dismissed


def _for_member(request, uid):
    call = queries.call_alone(uid)
    if call is None:
        raise Http404
    require(request, "calls.see_who_fits", call)
    return call


def _proposed_page(request, proposals, *, lead, pages, mark_address, may_mark, is_sample, crumbs, heading):
    kept, dismissed = proposals
    return render(
        request,
        "calls/proposed.html",
        {
            "heading": heading,
            "lead": lead,
            "pages": pages,
            "proposed": kept,
            "dismissed": dismissed,
            "mark_address": mark_address,
            "may_mark": may_mark,
            "weights": in_weights(),
            "is_sample": is_sample,
            "noindex": True,
            "crumbs": crumbs,
        },
    )


@never_cache
def who_fits(request, uid):
    """Organisations that fit a partner call; for those who work for its organisation."""
    call = _for_member(request, uid)
    proposals = _proposals(request, queries.who_fits(call), call, meta=_meta_of_organisation, also=[call])
    return _who_fits_page(request, call, proposals, "calls:who_fits")


@never_cache
def similar(request, uid):
    """Other calls for the same; for those who work for its organisation."""
    call = _for_member(request, uid)
    proposals = _proposals(request, queries.calls_like(call), call, meta=_meta_of_call, also=[call])
    return _who_fits_page(request, call, proposals, "calls:similar")


def _who_fits_page(request, call, proposals, here):
    names = [("calls:who_fits", _("Organisations")), ("calls:similar", _("Others who look for the same"))]
    uid = call.uid
    return _proposed_page(
        request,
        proposals,
        heading=_("Who fits"),
        lead=call.shown.title,
        pages=[(label, reverse(name, args=[uid]), name == here) for name, label in names],
        mark_address=reverse("calls:mark", args=[uid]),
        may_mark=request.user.has_perm("calls.mark_for_call", call),
        is_sample=call.is_sample,
        crumbs=_under_calls((call.shown.title, call.get_absolute_url()), (_("Who fits"), "")),
    )


def _meta_of_call(call):
    return small_print(call.organisation.name_in(), _until(call))


def _meta_of_organisation(one):
    return small_print(capfirst(one.get_kind_display()), one.place and one.place.name_in())


def _meta_of_funding(call):
    return small_print(call.shown.programme, call.money, _until(call))


def in_weights() -> list[tuple[str, int]]:
    """(part, weight): what the score is made of."""
    return [(PART_NAMES[name](), weight) for name, weight in settings.MATCH_WEIGHTS.items()]


def _organisation(uid) -> Organisation:
    return get_object_or_404(Organisation.objects.public().select_related("node"), node__uid=uid)


@never_cache
def fitting(request, uid):
    """Partner calls that fit an organisation; for those who work for it."""
    organisation = _organisation(uid)
    require(request, "calls.see_what_fits", organisation)
    proposals = _proposals(request, queries.calls_fitting(organisation), organisation, meta=_meta_of_call)
    return _fitting_page(request, organisation, proposals, "calls:fitting")


@never_cache
def fitting_funding(request, uid):
    """Funding calls that fit an organisation; for those who work for it."""
    organisation = _organisation(uid)
    require(request, "calls.see_what_fits", organisation)
    found = queries.funding_fitting(organisation)
    proposals = _proposals(request, found, organisation, meta=_meta_of_funding, money=True)
    return _fitting_page(request, organisation, proposals, "calls:fitting_funding")


def _fitting_page(request, organisation, proposals, here):
    names = [("calls:fitting", _("Partner calls")), ("calls:fitting_funding", _("Funding calls"))]
    uid = organisation.uid
    return _proposed_page(
        request,
        proposals,
        heading=_("Calls that fit us"),
        lead=organisation.name_in(),
        pages=[(label, reverse(name, args=[uid]), name == here) for name, label in names],
        mark_address=reverse("calls:mark_fitting", args=[uid]),
        may_mark=request.user.has_perm("calls.mark_for", organisation),
        is_sample=organisation.is_sample,
        crumbs=_crumbs((organisation.name_in(), organisation.get_absolute_url()), (_("Calls that fit us"), "")),
    )


def _mark(request, of, pages):
    about = queries.what_was_proposed(request.POST.get("about", "").replace("\x00", ""))
    answer = request.POST.get("answer", "")
    if about is None or answer not in {"", *Mark.Answer.values}:
        raise Http404
    services.mark(of=of, about=about, answer=answer, by=request.user)
    return redirect(pages.get(about.kind, next(iter(pages.values()))))


@require_POST
def mark(request, uid):
    call = _call(uid)
    require(request, "calls.mark_for_call", call)
    pages = {"organisation": "calls:who_fits", "partner_call": "calls:similar"}
    return _mark(request, call.node, {kind: reverse(name, args=[uid]) for kind, name in pages.items()})


@require_POST
def mark_fitting(request, uid):
    organisation = _organisation(uid)
    require(request, "calls.mark_for", organisation)
    pages = {"partner_call": "calls:fitting", "funding_call": "calls:fitting_funding"}
    return _mark(request, organisation.node, {kind: reverse(name, args=[uid]) for kind, name in pages.items()})


def _remind(request, call):
    if not request.user.is_authenticated:
        return to_sign_in(request)
    services.remind(user=request.user, call=call, wanted=request.POST.get("wanted") == "1")
    return redirect(call)


@require_POST
def remind(request, uid):
    return _remind(request, _call(uid))


@require_POST
def remind_funding(request, uid):
    return _remind(request, _funding(uid))


# Funding calls --------------------------------------------------------------------------------------------------------


def funding_calls(request):
    """Money that is on offer, the next deadline first."""
    form = CallFilter(request.GET)
    form.fields["country"].label = _("Applicants from")
    chosen = form.chosen()
    page = page_of(request, queries.funding_calls(**chosen))
    calls = list(page.object_list)
    show([*calls, *(theme for call in calls for theme in call.themes.all())])
    for call in calls:
        call.excerpt = excerpt(call.shown.text)
        opens = call.usually_opens and not call.is_open
        call.small_print = small_print(
            call.shown.programme,
            call.funder.name_in() if call.funder else call.shown.funder_name,
            call.money or call.money_of_all,
            _names_of(call.countries.all()),
            _until(call),
            opens and _("usually opens in: %(month)s") % {"month": call.get_usually_opens_display()},
        )
    count = page.paginator.count
    may_keep = request.user.has_perm("calls.keep_funding_calls")
    return render(
        request,
        "calls/funding.html",
        {
            "form": form,
            "page": page,
            "calls": calls,
            "is_filtered": bool(chosen),
            "may_keep": may_keep,
            "count": npgettext("funding call", "%(count)s call", "%(count)s calls", count) % {"count": count},
            "tabs": tabs("calls:funding"),
            "feed_url": reverse("calls:funding_feed"),
            "calendar_url": reverse("calls:funding_calendar"),
            "crumbs": _crumbs((_("Funding calls"), "")),
        },
    )


def _funding(uid):
    found = queries.funding_call(uid)
    if found is None:
        raise Http404
    return found


def funding_call(request, uid, words):
    """One funding call: who pays for what, who may apply, until when, and when somebody checked it last."""
    call = _funding(uid)
    themes, deadlines = list(call.themes.all()), list(call.deadlines.all())
    looking = list(queries.partner_calls_for(call))
    alternates = show_page(call, *themes, *deadlines, *looking)
    if wrong := redirect_to_right_words(request, call):
        return wrong
    user = request.user
    return render(
        request,
        "calls/funding_call.html",
        {
            "call": call,
            "themes": themes,
            "deadlines": deadlines,
            "looking": [(one, small_print(one.organisation.name_in(), _until(one))) for one in looking],
            "may_keep": user.has_perm("calls.keep_funding_calls"),
            "shows_reminding": user.is_authenticated and call.due_on is not None,
            "is_reminded": user.is_authenticated and call.due_on is not None and queries.is_reminded(user, call),
            "calendar_url": reverse("calls:deadlines", args=[uid]) if call.due_on else "",
            "alternates": alternates,
            "is_sample": call.is_sample,
            "crumbs": _under_funding((call.shown.title, "")),
        },
    )


@form_page
def add_funding_call(request):
    """A funding call is listed."""
    require(request, "calls.keep_funding_calls")
    form = FundingCallForm(request.POST or None)

    def save():
        return show(services.list_funding_call(by=request.user, **form.told())).get_absolute_url()

    return _form(
        request,
        form,
        save,
        template="calls/funding_form.html",
        sentence=_("The funding call is listed."),
        heading=_("Add a funding call"),
        submit=_("Publish"),
        crumbs=_under_funding((_("Add a funding call"), "")),
    )


@form_page
def change_funding_call(request, uid):
    """What stands there is put right."""
    call = _funding(uid)
    require(request, "calls.keep_funding_calls")
    form = FundingCallForm(request.POST or None, call=call, seen=version_of(*queries.rows_of(call)))

    def save():
        return show(services.correct_funding_call(call=call, by=request.user, **form.told())).get_absolute_url()

    return _form(
        request,
        form,
        save,
        template="calls/funding_form.html",
        sentence=_("The correction is saved."),
        heading=_("Change the call"),
        submit=_("Save"),
        is_sample=call.is_sample,
        crumbs=_under_funding((call.title, call.get_absolute_url()), (_("Change the call"), "")),
    )


@require_POST
def check_funding_call(request, uid):
    call = _funding(uid)
    require(request, "calls.keep_funding_calls")
    services.check_funding_call(call=call, by=request.user)
    messages.success(request, _("Thank you. Readers see when it was checked."))
    return redirect(call)


# Files ----------------------------------------------------------------------------------------------------------------


@never_cache
def hand_in_file(request):
    """Hand in a table of funding calls."""
    require(request, "calls.keep_funding_calls")
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            if form.cleaned_data["file"].size > LARGEST:
                raise TableTooLarge
            handed_in = filling.hand_in(rows=exchange.read(form.cleaned_data["file"].read()), by=request.user)
        except Refused as trouble:
            form.add_error("file", str(trouble))
            status = trouble.status
        else:
            return redirect("calls:funding_file", handed_in.pk)
    return render(
        request,
        "calls/import.html",
        {
            "form": form,
            "columns": exchange.COLUMNS,
            "words": filling.words_of_cells(),
            "noindex": True,
            "crumbs": _under_funding((_("Hand in a file"), "")),
        },
        status=status,
    )


@form_page
def file(request, pk):
    """What a file would do, before it is saved."""
    require(request, "calls.keep_funding_calls")
    handed_in = filling.handed_in(pk, request.user)
    plan = filling.plan_of(handed_in)
    changed = plan.changed[:AT_ONCE]
    form = PlanForm(
        request.POST or None,
        ticks={one.tick: one.present.title for one in changed},
        needs_one=not (plan.new or plan.added),
    )

    def save():
        number = filling.save_file(file=handed_in, ticked=form.ticked(), by=request.user)
        sentence = npgettext("funding call", "%(count)s call is saved.", "%(count)s calls are saved.", number)
        messages.success(request, sentence % {"count": number})
        return reverse("calls:funding")

    return saved_or_shown(
        request,
        form,
        save,
        template="calls/file.html",
        plan=plan,
        changed=[(one, form[one.tick]) for one in changed],
        new=plan.new[:AT_ONCE],
        added=plan.added[:AT_ONCE],
        troubled=plan.troubled[:AT_ONCE],
        crumbs=_under_funding((_("Hand in a file"), reverse("calls:funding_import")), (_("What it would do"), "")),
    )


def _export(request, ending, name, columns, rows):
    if ending not in {"csv", "json"}:
        raise Http404
    if ending == "json":
        return json_answer({"calls": rows()}, name=name)
    return csv_answer(columns, exchange.as_cells(columns, rows()), name=name)


def export_funding_calls(request, ending):
    """All funding calls that are public and real, in the columns in which they are handed in."""
    return _export(request, ending, "funding-calls", exchange.COLUMNS, filling.funding_rows)


def export_partner_calls(request, ending):
    """All partner calls that are public and real."""
    return _export(
        request,
        ending,
        "partner-calls",
        filling.PARTNER_COLUMNS,
        lambda: filling.partner_rows(request.build_absolute_uri),
    )


# Calendars ------------------------------------------------------------------------------------------------------------


def _item(request, call, day, uid, stage=""):
    title = _("Deadline: %(title)s") % {"title": call.shown.title.plain}
    return calendars.day_of(request, call, day=day, uid=uid, title=f"{title} ({stage})" if stage else title)


def calendar(request):
    """Deadlines of partner calls, for calendars that ask again by themselves."""
    calls = show(queries.partner_calls_for_calendars())
    items = [_item(request, call, call.deadline, f"{call.uid}-deadline") for call in calls]
    return calendars.answer(request, name=_("Partner calls"), items=items, file_name="partner-calls")


def deadline(request, uid):
    call = _call(uid)
    if not (call.is_open and call.due_on):
        raise Http404
    item = _item(request, show(call), call.deadline, f"{uid}-deadline")
    return calendars.answer(request, name=call.shown.title, items=[item], file_name=uid)


def _deadline_item(request, day):
    return _item(request, day.call, day.on, f"{day.call.uid}-{day.pk}", day.shown.stage.plain)


def funding_calendar(request):
    """Deadlines of funding calls, for calendars that ask again by themselves."""
    days = queries.deadlines_to_come()
    show([*days, *(day.call for day in days)])
    items = [_deadline_item(request, day) for day in days]
    return calendars.answer(request, name=_("Funding calls"), items=items, file_name="funding-calls")


def deadlines(request, uid):
    call = _funding(uid)
    days = [day for day in call.deadlines.all() if day.on >= timezone.localdate()]
    if not days:
        raise Http404
    show([call, *days])
    for day in days:
        day.call = call
    items = [_deadline_item(request, day) for day in days]
    return calendars.answer(request, name=call.shown.title, items=items, file_name=uid)
