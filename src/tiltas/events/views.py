from textwrap import shorten

import segno
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tiltas.accounts.once import form_page, saved_or_shown
from tiltas.core import calendars
from tiltas.core.addresses import in_language, redirect_to_right_words
from tiltas.core.errors import NotAllowed, Refused
from tiltas.core.web import page_of, private, require
from tiltas.files.queries import files_of
from tiltas.languages.addresses import alternates_of
from tiltas.languages.queries import show
from tiltas.languages.texts import direction, listed
from tiltas.network.panels import show_all

from . import forms, holding, panels, queries, services
from .models import Event, Note, ProgrammeItem, SummaryPoint
from .states import EVENT


def _manage(event):
    return reverse("events:manage", args=[event.uid])


def _dialogues():
    return (_("Dialogues"), reverse("events:list"))


def _crumbs(event, *further):
    return [_dialogues(), (event.shown.title, event.get_absolute_url()), *further]


def _managed(request, uid, permission="events.organise"):
    """The event, for somebody who organises it; for all others a draft is not there."""
    event = get_object_or_404(queries.events_by_uid(uid))
    if not event.is_public and not request.user.has_perm("events.organise", event):
        raise Http404
    require(request, permission, event)
    return queries.show_events([event])[0]


def _managing(event, heading):
    return {
        "event": event,
        "heading": heading,
        "crumbs": _crumbs(event, (_("Manage"), _manage(event)), (heading, "")),
        "is_sample": event.is_sample,
        "noindex": True,
    }


# What everybody reads -------------------------------------------------------------------------------------------------


def event_list(request):
    form = forms.EventFilter(request.GET)
    wanted = form.wanted()
    page = page_of(request, queries.events(**wanted))
    page.object_list = queries.show_events(page.object_list)
    count = page.paginator.count
    return render(
        request,
        "events/list.html",
        {
            "form": form,
            "page": page,
            "is_filtered": any(wanted.values()),
            "count": ngettext("%(count)s event", "%(count)s events", count) % {"count": count},
            "can_announce": request.user.has_perm("events.announce_event"),
            "feed_url": reverse("events:feed"),
            "calendar_url": reverse("events:calendar"),
            "crumbs": [(_("Dialogues"), "")],
        },
    )


def event(request, uid, words):
    found = get_object_or_404(queries.events_by_uid(uid).annotate(**panels.event.conditions()))
    organises = request.user.has_perm("events.organise", found)
    if not found.is_public and not organises:
        raise Http404
    page = queries.event_page(found)
    if moved := redirect_to_right_words(request, found):
        return moved
    added = panels.event.of(found)
    show_all(added)
    state, state_label = found.state_in_words
    return render(
        request,
        "events/event.html",
        {
            "event": found,
            "page": page,
            "state": state,
            "state_label": state_label,
            "facts": _facts(page),
            "panels": added,
            "calendar_url": reverse("events:event_calendar", args=[uid]) if queries.is_for_calendars(found) else "",
            "organises": organises,
            **_files(found, may_change=organises),
            "crumbs": [_dialogues(), (found.shown.title, "")],
            "alternates": alternates_of(found),
            "is_sample": found.is_sample,
            "noindex": not found.is_public,
        },
    )


def _files(event, *, may_change):
    documents, pictures = files_of(event)
    return {
        "documents": documents,
        "pictures": pictures,
        "thing": event,
        "holder": holding.KEY,
        "may_change": may_change,
    }


def calendar(request):
    """All events with a known day, for calendars that ask again by themselves."""
    found = queries.for_calendars()
    return calendars.answer(
        request, name=_("Dialogues"), items=[_calendar_item(request, event) for event in found], file_name="dialogues"
    )


def event_calendar(request, uid):
    found = get_object_or_404(queries.events_by_uid(uid))
    if not queries.is_for_calendars(found):
        raise Http404
    show(found)
    return calendars.answer(request, name=found.shown.title, items=[_calendar_item(request, found)], file_name=uid)


def _calendar_item(request, event):
    where = [event.place.name_in().plain] if event.place else []
    return calendars.Item(
        uid=event.uid,
        title=event.shown.title.plain,
        starts=event.starts_on,
        ends=event.ends_on,
        stamp=event.node.made_at,
        url=request.build_absolute_uri(event.get_absolute_url()),
        text=shorten(event.shown.intro.plain, 500, placeholder=" …"),
        place=", ".join([*([event.place_text] if event.place_text else []), *where]),
    )


def _facts(page):
    event = page.event
    where = [event.place.name_in()] if event.place else []
    facts = [
        (_("When"), event.when),
        (_("Where"), where[0] if where else ""),
        (_("Address or room"), event.place_text),
    ]
    if len(page.countries) > 1:
        facts.append((_("Countries"), listed(place.name_in() for place in page.countries)))
    if event.hybrid:
        facts.append((_("Online"), _("People can also take part online")))
    facts.append((_("Languages"), listed(forms.name_in_page_language(code) for code in event.languages)))
    if event.participants is not None:
        facts.append((_("People who took part"), event.participants))
    if event.participants_note:
        facts.append((_("Who took part"), event.shown.participants_note))
    return [(term, value) for term, value in facts if value or term not in {_("Address or room")}]


def summary(request, uid, words):
    found = get_object_or_404(
        queries.Summary.objects.public().select_related(
            "node", "event__node", "event__place", "event__organiser__node"
        ),
        node__uid=uid,
    )
    read = queries.read_summary(found)
    if moved := redirect_to_right_words(request, found):
        return moved
    return render(
        request,
        "events/summary.html",
        {
            "read": read,
            "summary": found,
            "event": found.event,
            "crumbs": _crumbs(found.event, (_("Summary"), "")),
            "alternates": alternates_of(found),
            "is_sample": found.is_sample,
        },
    )


# What organisers do ---------------------------------------------------------------------------------------------------


@form_page
def announce(request):
    require(request, "events.announce_event")
    draft = "draft" in request.POST
    form = forms.EventForm(request.POST or None, user=request.user)

    def save():
        state = Event.State.DRAFT if draft else Event.State.ANNOUNCED
        return _manage(services.announce_event(**form.told(), state=state, by=request.user))

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("The draft is saved. Only you see it.")
        if draft
        else _("The event is announced. Add its tables next."),
        template="events/announce.html",
        crumbs=[_dialogues(), (_("Announce an event"), "")],
    )


@never_cache
def manage(request, uid):
    event = _managed(request, uid)
    page = queries.event_page(event)
    summary = getattr(event, "summary", None)
    state, state_label = event.state_in_words
    return render(
        request,
        "events/manage.html",
        {
            "event": event,
            "page": page,
            "tables": _with_texts(queries.tables_with_counts(event)),
            "summary": summary,
            "steps": [way.name for way in EVENT.open_to(event) if way.name != "close"],
            "state": state,
            "state_label": state_label,
            "is_closed": event.state == Event.State.CLOSED,
            **_files(event, may_change=True),
            "crumbs": _crumbs(event, (_("Manage"), "")),
            "is_sample": event.is_sample,
            "noindex": True,
        },
    )


def _with_texts(tables):
    show([table.theme for table in tables])
    return tables


@form_page
def change(request, uid):
    event = _managed(request, uid)
    form = forms.EventForm(request.POST or None, user=request.user, event=event)

    def save():
        told = form.told()
        services.change_event(event=event, source_language=told.pop("language"), **told, by=request.user)
        return _manage(event)

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("The event is changed."),
        template="events/form.html",
        **_managing(event, _("Change the event")),
    )


@require_POST
def move(request, uid, name):
    event = _managed(request, uid)
    if name not in {"announce", "hold"}:
        raise Http404
    try:
        services.move_event(event=event, name=name, by=request.user)
    except NotAllowed:
        raise
    except Refused as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(
            request,
            _("The event is announced.") if name == "announce" else _("The event is over. Write its summary next."),
        )
    return redirect("events:manage", uid)


@form_page
def programme_item(request, uid, pk=None):
    event = _managed(request, uid)
    item = get_object_or_404(ProgrammeItem, event=event, pk=pk) if pk else None
    form = forms.ProgrammeForm(request.POST or None, event=event, item=item)

    def save():
        if item:
            services.change_programme_item(item=item, **form.told(), by=request.user)
            return _manage(event)
        services.add_programme_item(event=event, **form.told(), by=request.user)
        return reverse("events:programme_add", args=[uid])

    context = _managing(event, _("Change the programme") if item else _("Add to the programme"))
    if item:
        context |= {
            "remove_url": reverse("events:programme_remove", args=[uid, pk]),
            "remove_label": _("Take it off the programme"),
        }
    else:
        context["programme"] = queries.event_page(event).programme
    sentence = _("The programme is changed.")
    return saved_or_shown(request, form, save, sentence=sentence, template="events/form.html", **context)


@require_POST
def remove_programme_item(request, uid, pk):
    event = _managed(request, uid)
    services.remove_programme_item(item=get_object_or_404(ProgrammeItem, event=event, pk=pk), by=request.user)
    messages.success(request, _("The programme is changed."))
    return redirect("events:manage", uid)


@form_page
def taking_part(request, uid):
    event = _managed(request, uid)
    form = forms.TakingPartForm(request.POST or None, event=event)

    def save():
        services.take_part(event=event, **form.told(), by=request.user)
        return _manage(event)

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("The organisations taking part are saved."),
        template="events/taking_part.html",
        **_managing(event, _("Organisations taking part")),
    )


@form_page
def set_up_table(request, uid):
    event = _managed(request, uid)
    form = forms.TableForm(request.POST or None, event=event)

    def save():
        services.set_up_table(event=event, **form.told(), by=request.user)
        return _manage(event)

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("The table is set up."),
        template="events/form.html",
        **_managing(event, _("Set up a table")),
    )


def _table_managed(request, uid, number):
    event = _managed(request, uid)
    found = get_object_or_404(queries.tables_by_number(uid, number))
    found.event = event
    return event, found


@form_page
def change_table(request, uid, number):
    event, found = _table_managed(request, uid, number)
    form = forms.TableForm(request.POST or None, event=event, table=found)

    def save():
        services.change_table(table=found, **form.told(), by=request.user)
        return _manage(event)

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("The table is changed."),
        template="events/form.html",
        **_managing(event, _("Change table %(number)s") % {"number": number}),
        remove_url=reverse("events:table_remove", args=[uid, number]),
        remove_label=_("Remove this table"),
    )


@require_POST
def remove_table(request, uid, number):
    _event, found = _table_managed(request, uid, number)
    try:
        services.remove_table(table=found, by=request.user)
    except Refused as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, _("The table is removed."))
    return redirect("events:manage", uid)


# What note-takers do --------------------------------------------------------------------------------------------------


def _at_the_table(request, uid, number, permission="events.take_notes"):
    found = get_object_or_404(queries.tables_by_number(uid, number))
    require(request, permission, found)
    show([found.theme, found.event])
    return found


def _sitting(table, heading=""):
    place = (
        _("Table %(number)s") % {"number": table.number},
        reverse("events:table", args=[table.event.uid, table.number]) if heading else "",
    )
    event = (table.event.shown.title, table.event.get_absolute_url() if table.event.is_public else "")
    return {
        "table": table,
        "event": table.event,
        "heading": heading,
        "crumbs": [_dialogues(), event, place, *([(heading, "")] if heading else [])],
        "is_sample": table.event.is_sample,
        "noindex": True,
    }


@form_page
def table(request, uid, number):
    """The note-taker's page: one form, and what has been written so far."""
    found = _at_the_table(request, uid, number)
    form = forms.NoteForm(request.POST or None, table=found)

    def save():
        services.write_note(table=found, **form.told(), by=request.user)
        return reverse("events:table", args=[uid, number])

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("Written down."),
        template="events/table.html",
        **_sitting(found),
        notes=queries.notes_of(found),
        can_write=request.user.has_perm("events.write_note", found),
    )


@form_page
def correct_note(request, uid, number, note):
    found = _at_the_table(request, uid, number)
    present = get_object_or_404(Note.objects.select_related("node"), table=found, node__uid=note)
    present.table = found
    form = forms.NoteForm(request.POST or None, table=found, note=present)

    def save():
        services.correct_note(note=present, **form.told(), by=request.user)
        return reverse("events:table", args=[uid, number])

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("The note is corrected."),
        template="events/note.html",
        **_sitting(found, _("Correct a note")),
        can_write=request.user.has_perm("events.write_note", found),
    )


def _shown_once(response):
    """The code is on the paper only: no browser and no proxy keeps it, no other site hears of it."""
    private(response)
    response["Referrer-Policy"] = "no-referrer"
    return response


@form_page
def receipt(request, uid, number):
    """Choose the notes of one person; the answer to the POST is the slip, shown once."""
    found = _at_the_table(request, uid, number, "events.hand_out_receipt")
    notes = queries.notes_of(found)
    chosen = {note.node.uid: note.pk for note in notes}.get(request.GET.get("note", ""))
    form = forms.ReceiptForm(
        request.POST or None, table=found, notes=notes, initial={"notes": [chosen] if chosen else []}
    )
    codes = []

    def save():
        codes.append(services.hand_out_receipt(notes=list(form.cleaned_data["notes"]), by=request.user))
        # The slip cannot be shown again: sent again, the way leads to a new one.
        return reverse("events:receipt", args=[uid, number])

    context = _sitting(found, _("Hand out a receipt")) | {"has_notes": bool(notes)}
    answer = saved_or_shown(request, form, save, template="events/receipt.html", **context)
    return _shown_once(_slip(request, found, codes[0], form.cleaned_data["language"])) if codes else answer


def _slip(request, table, code, language):
    def address(name, *args):
        return request.build_absolute_uri(in_language(language, lambda: reverse(name, args=args)))

    picture = segno.make(address("trace:receipt_from_paper", code), error="m", micro=False)
    with translation.override(language):
        day = table.event.when
        theme = show(table.theme).shown.title
        event = show(table.event).shown.title
    # The page around the slip stays in the language of the note-taker.
    show([table.theme, table.event])
    return render(
        request,
        "events/slip.html",
        _sitting(table, _("Receipt"))
        | {
            "slip_code": code,
            # Attributes only: the page may not carry a style.
            "picture": mark_safe(
                picture.svg_inline(border=4, light="#fff", dark="#000", omitsize=True, svgclass="slip__picture")
            ),
            "receipt_address": address("trace:receipt"),
            "slip_language": language,
            "slip_direction": direction(language),
            "slip_day": day,
            "slip_theme": theme,
            "slip_event": event,
        },
    )


# The summary ----------------------------------------------------------------------------------------------------------


def _summed_up(request, uid):
    event = _managed(request, uid)
    found = getattr(event, "summary", None)
    if found is None:
        raise Http404
    found.event = event
    return event, found


@form_page
def write_summary(request, uid):
    """Heading and introduction; then the points, each on a page of its own; then publish."""
    event = _managed(request, uid)
    found = getattr(event, "summary", None)
    if found and found.is_published:
        return redirect(found)
    require(request, "events.write_summary", event)
    form = forms.SummaryForm(request.POST or None, event=event, summary=found)

    def save():
        if found:
            services.change_summary(summary=found, **form.told(), by=request.user)
        else:
            services.write_summary(event=event, **form.told(), by=request.user)
        return reverse("events:summary_write", args=[uid])

    context = _managing(event, _("Write the summary")) | {"summary": found}
    if found:
        found.event = event
        context["read"] = queries.read_summary(found, by_organiser=True)
    sentence = _("The summary is saved as a draft.")
    return saved_or_shown(request, form, save, sentence=sentence, template="events/summary_write.html", **context)


@never_cache
def preview_summary(request, uid):
    """The page as readers will see it."""
    event, found = _summed_up(request, uid)
    return render(
        request,
        "events/summary.html",
        {
            "read": queries.read_summary(found),
            "summary": found,
            "event": event,
            "is_preview": True,
            "crumbs": _crumbs(event, (_("Manage"), reverse("events:manage", args=[uid])), (_("Preview"), "")),
            "is_sample": found.is_sample,
            "noindex": True,
        },
    )


@require_POST
def publish_summary(request, uid):
    _event, found = _summed_up(request, uid)
    try:
        services.publish_summary(summary=found, by=request.user)
    except Refused as trouble:
        messages.error(request, str(trouble))
        return redirect("events:summary_write", uid)
    messages.success(request, _("The summary is published. It can be cited from now on."))
    return redirect(found)


@form_page
def point(request, uid, point_uid=None):
    event, found = _summed_up(request, uid)
    if found.is_published:
        return redirect(found)
    present = None
    if point_uid:
        present = get_object_or_404(SummaryPoint.objects.select_related("node"), summary=found, node__uid=point_uid)
        present.summary = found
    tables = _with_texts(queries.tables_with_notes(event))
    chosen = queries.quoted_in_points([present]).get(present.pk, set()) if present else ()
    form = forms.PointForm(request.POST or None, summary=found, tables=tables, point=present, chosen=chosen)

    def save():
        if present:
            services.change_point(point=present, **form.told(), by=request.user)
        else:
            services.add_point(summary=found, **form.told(), by=request.user)
        return reverse("events:summary_write", args=[uid])

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("The point is saved."),
        template="events/point.html",
        **_managing(event, _("Change point %(number)s") % {"number": present.number} if present else _("Add a point")),
        summary=found,
        point=present,
    )


@require_POST
def remove_point(request, uid, point_uid):
    _event, found = _summed_up(request, uid)
    present = get_object_or_404(SummaryPoint.objects.select_related("node"), summary=found, node__uid=point_uid)
    present.summary = found
    try:
        services.remove_point(point=present, by=request.user)
    except Refused as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, _("The point is removed."))
    return redirect("events:summary_write", uid)
