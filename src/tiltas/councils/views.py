from itertools import groupby

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tiltas.accounts.once import form_page, saved_or_shown
from tiltas.core import calendars
from tiltas.core.addresses import address_above, alternates, redirect_to_right_words
from tiltas.core.errors import NotAllowed
from tiltas.core.tables import csv_answer, json_answer
from tiltas.core.versions import version_of
from tiltas.core.web import SignInFirst, page_of, require
from tiltas.drafting import onward
from tiltas.drafting.queries import arrows_around
from tiltas.languages.addresses import alternates_of
from tiltas.languages.queries import show
from tiltas.languages.texts import Text
from tiltas.network.queries import organisations_of
from tiltas.network.views import tabs as network_tabs

from . import exports, queries, rules, services
from .forms import (
    AdviceFilter,
    AdviceForm,
    AdviceWordsForm,
    ChangeCouncilForm,
    CouncilFilter,
    CouncilForm,
    ReplyForm,
    SeatForm,
    SittingForm,
)
from .models import Council

FEW_SITTINGS, FEW_ADVICE = 6, 8
EXCERPT = 34  # words
MOST_IN_A_CALENDAR = 500


def _crumbs(*further):
    return [
        (_("Network"), reverse("network:list")),
        (_("Consultative bodies"), reverse("councils:list")),
        *further,
    ]


def _crumb(council):
    return (council.shown.name, council.get_absolute_url())


def _did(council) -> list[str]:
    """What a body did this year, in figures; nothing is said of what there was none of."""
    parts = [
        ngettext("%(count)s sitting this year", "%(count)s sittings this year", council.sat) % {"count": council.sat}
    ]
    if council.advised:
        parts.append(
            ngettext(
                "advised %(count)s time this year, %(answered)s answered",
                "advised %(count)s times this year, %(answered)s answered",
                council.advised,
            )
            % {"count": council.advised, "answered": council.answered}
        )
    if council.late:
        parts.append(
            ngettext("%(count)s answer late", "%(count)s answers late", council.late) % {"count": council.late}
        )
    return parts


# Reading --------------------------------------------------------------------------------------------------------------


def council_list(request):
    """Standing bodies by country, and what each did this year."""
    form = CouncilFilter(request.GET)
    page = page_of(request, queries.with_figures(queries.councils(**form.chosen())))
    found = show(list(page.object_list))
    for one in found:
        one.excerpt = Text(
            Truncator(one.shown.mandate.plain).words(EXCERPT, truncate=" …"), one.shown.mandate.language
        )
        one.did = _did(one)
    count = page.paginator.count
    return render(
        request,
        "councils/list.html",
        {
            "form": form,
            "page": page,
            "groups": [(country, list(group)) for country, group in groupby(found, key=lambda one: one.country)],
            "is_filtered": bool(form.chosen()),
            "count": ngettext("%(count)s consultative body", "%(count)s consultative bodies", count)
            % {"count": count},
            "tabs": network_tabs("councils:list"),
            "may_set_up": request.user.has_perm("councils.set_up"),
            "feed_url": reverse("councils:feed"),
            "calendar_url": reverse("councils:calendar"),
            "crumbs": [*_crumbs()[:1], (_("Consultative bodies"), "")],
        },
    )


def council(request, uid, words):
    """One body: mandate, who sits on it, when it meets, what it advised and what was answered."""
    council = get_object_or_404(queries.council_page(uid))
    seats = queries.seats_of(council)
    latest = list(queries.sittings(council)[: FEW_SITTINGS + 1])
    given = list(queries.advice(council=council)[: FEW_ADVICE + 1])
    for thing in (*latest, *given):
        thing.council = council
    themes = list(council.themes.all())
    show([council, *themes, *seats, *queries.texts_of(latest), *queries.texts_around(given)])
    if wrong := redirect_to_right_words(request, council):
        return wrong
    may_keep = request.user.has_perm("councils.keep", council)
    return render(
        request,
        "councils/council.html",
        {
            "council": council,
            "themes": themes,
            "did": _did(council),
            "seats": [seat for seat in seats if not seat.is_past],
            "past_seats": [seat for seat in seats if seat.is_past],
            "removal_address": _removal_address(council, seats),
            "sittings": latest[:FEW_SITTINGS],
            "has_more_sittings": len(latest) > FEW_SITTINGS,
            "advice": queries.with_status(given[:FEW_ADVICE]),
            "has_more_advice": len(given) > FEW_ADVICE,
            "may_keep": may_keep,
            "may_go_on": may_keep and not council.is_ended,
            "feed_url": reverse("councils:feed"),
            "calendar_url": reverse("councils:council_calendar", args=[uid]),
            "alternates": alternates_of(council),
            "is_sample": council.is_sample,
            "crumbs": _crumbs((council.shown.name, "")),
        },
    )


def _removal_address(council, seats) -> str:
    """Where somebody who is named in a seat asks not to be; "" where nobody is named."""
    if not any(seat.person for seat in seats):
        return ""
    if council.secretariat and council.secretariat.has_mailbox:
        return f"{reverse('network:message', args=[council.secretariat.uid])}?about={council.uid}"
    return address_above("website:contact")


def sitting_list(request, uid):
    """All sittings of a body, the latest first."""
    council = get_object_or_404(queries.council_page(uid))
    page = page_of(request, queries.sittings(council))
    found = list(page.object_list)
    for one in found:
        one.council = council
    show([council, *queries.texts_of(found)])
    return render(
        request,
        "councils/sittings.html",
        {
            "council": council,
            "page": page,
            "sittings": found,
            "calendar_url": reverse("councils:council_calendar", args=[uid]),
            "alternates": alternates(lambda: reverse("councils:sittings", args=[uid])),
            "is_sample": council.is_sample,
            "crumbs": _crumbs(_crumb(council), (_("Sittings"), "")),
        },
    )


def _sitting(uid):
    return get_object_or_404(queries.sittings(), uid=uid)


def sitting(request, uid, words):
    """One sitting: its agenda, what was discussed, the advice that came of it."""
    sitting = _sitting(uid)
    given = list(queries.advice(council=sitting.council).filter(sitting=sitting))
    for one in given:
        one.council = sitting.council
    event = sitting.event if sitting.event and sitting.event.is_public else None
    show([*queries.texts_of([sitting]), sitting.council, event, *queries.texts_around(given)])
    if wrong := redirect_to_right_words(request, sitting):
        return wrong
    return render(
        request,
        "councils/sitting.html",
        {
            "sitting": sitting,
            "council": sitting.council,
            "event": event,
            "agenda": list(sitting.agenda.all()),
            "advice": queries.with_status(given),
            "may_keep": request.user.has_perm("councils.keep", sitting.council),
            "calendar_url": reverse("councils:sitting_calendar", args=[uid]) if sitting.is_coming else "",
            "alternates": alternates_of(sitting),
            "is_sample": sitting.is_sample,
            "crumbs": _crumbs(_crumb(sitting.council), (sitting.shown.title, "")),
        },
    )


def advice_list(request):
    """What was advised, by whom, to whom, and what was answered."""
    form = AdviceFilter(request.GET)
    asked = form.chosen()
    page = page_of(request, queries.advice(**asked))
    found = queries.with_status(page.object_list)
    show(queries.texts_around(found))
    count = page.paginator.count
    chosen = f"?council={asked['council'].uid}" if "council" in asked else ""
    return render(
        request,
        "councils/advice_list.html",
        {
            "form": form,
            "page": page,
            "advice": found,
            "is_filtered": bool(asked),
            "count": ngettext("%(count)s piece of advice", "%(count)s pieces of advice", count) % {"count": count},
            "csv_url": reverse("councils:advice_csv") + chosen,
            "json_url": reverse("councils:advice_json") + chosen,
            "feed_url": reverse("councils:feed"),
            "crumbs": _crumbs((_("Advice and answers"), "")),
        },
    )


def _advice(uid):
    return get_object_or_404(queries.advice(), node__uid=uid)


def advice(request, uid, words):
    """One advice: what it rests on, what was answered, what became of it."""
    advice = _advice(uid)
    reply = queries.reply_to(advice)
    sources, private, later = arrows_around(advice)
    show([*queries.texts_around([advice]), advice.sitting, reply])
    if wrong := redirect_to_right_words(request, advice):
        return wrong
    queries.with_status([advice])
    user = request.user
    ways = [(way.label, way.address(advice)) for way in onward.ways_for(user, "advice")]
    return render(
        request,
        "councils/advice.html",
        {
            "advice": advice,
            "council": advice.council,
            "reply": reply,
            "sources": sources,
            "private": private,
            # The answer has its own place above.
            "became": [arrow for arrow in later if arrow.link.relation != "answered_by"],
            "ways": ways,
            "may_reply": reply is None and user.has_perm("councils.reply", advice),
            "may_correct": reply is None and user.has_perm("councils.correct_advice", advice),
            "may_revise": reply is not None and user.has_perm("councils.revise_reply", advice),
            "alternates": alternates_of(advice),
            "calendar_url": _answer_day_address(advice, reply),
            "is_sample": advice.is_sample,
            "crumbs": _crumbs(_crumb(advice.council), (advice.shown.title, "")),
        },
    )


def earlier_replies(request, uid):
    """What was answered before the answer was revised."""
    advice = _advice(uid)
    reply = queries.reply_to(advice)
    if reply is None or reply.revised_on is None:
        raise Http404
    show([advice, advice.council])
    return render(
        request,
        "councils/earlier_replies.html",
        {
            "advice": advice,
            "earlier_wordings": queries.earlier_wordings(reply),
            "alternates": alternates(lambda: reverse("councils:earlier_replies", args=[uid])),
            "is_sample": advice.is_sample,
            "crumbs": _crumbs((advice.shown.title, advice.get_absolute_url()), (_("What was answered before"), "")),
        },
    )


# Taking over ----------------------------------------------------------------------------------------------------------


def _item(request, sitting):
    return calendars.Item(
        uid=sitting.uid,
        title=f"{sitting.council.shown.name.plain}: {sitting.shown.title.plain}",
        starts=sitting.starts,
        stamp=sitting.made_at,
        url=request.build_absolute_uri(sitting.get_absolute_url()),
        text="\n".join(item.shown.title.plain for item in sitting.agenda.all()),
        place=sitting.place_text,
    )


def _answer_day_address(advice, reply) -> str:
    """Where the day of the answer can be taken over, while that makes sense."""
    coming = reply is None and advice.due_on >= timezone.localdate()
    return reverse("councils:answer_day", args=[advice.uid]) if coming else ""


def answer_day(request, uid):
    """The day by which an advice asks for an answer."""
    found = _advice(uid)
    if not _answer_day_address(found, queries.reply_to(found)):
        raise Http404
    title = show(found).shown.title
    item = calendars.day_of(
        request,
        found,
        day=found.due_on,
        uid=f"{uid}-answer",
        title=_("Answer due: %(title)s") % {"title": title.plain},
    )
    return calendars.answer(request, name=title, items=[item], file_name=uid)


def _calendar(request, found, name, file_name):
    found = list(found)
    show([*queries.texts_of(found), *(one.council for one in found)])
    return calendars.answer(request, name=name, items=[_item(request, one) for one in found], file_name=file_name)


def calendar(request):
    """Coming sittings of all real bodies, for calendars that ask again by themselves."""
    found = queries.coming().filter(council__node__is_sample=False)[:MOST_IN_A_CALENDAR]
    return _calendar(request, found, _("Consultative bodies"), "sittings")


def council_calendar(request, uid):
    council = show(get_object_or_404(Council.objects.public(), node__uid=uid))
    return _calendar(request, queries.coming(council), council.shown.name, uid)


def sitting_calendar(request, uid):
    sitting = _sitting(uid)
    if not sitting.is_coming:
        raise Http404
    return _calendar(request, [sitting], show(sitting).shown.title, uid)


def _exported(request) -> list[dict]:
    found = queries.exported(council=AdviceFilter(request.GET).chosen().get("council"))
    return exports.rows(found, request.build_absolute_uri)


def advice_csv(request):
    """Advice and answers, one row each."""
    return csv_answer(exports.COLUMNS, (row.values() for row in _exported(request)), name="advice")


def advice_json(request):
    """The same for programs."""
    return json_answer(_exported(request), name="advice")


# Keeping the page of a body -------------------------------------------------------------------------------------------


def _form(request, form, save, *, council=None, heading, submit, sentence, crumbs, **context):
    """A form page of this room."""
    return saved_or_shown(
        request,
        form,
        save,
        sentence=sentence,
        template=context.pop("template", "councils/form.html"),
        heading=heading,
        submit=submit,
        is_sample=council is not None and council.is_sample,
        crumbs=_crumbs(*crumbs, (heading, "")),
        **context,
    )


def _council(uid):
    return show(get_object_or_404(queries.council_page(uid)))


def _as_written(thing, *names) -> dict:
    """What a form of correction begins with: the texts as they were written, not a translation."""
    return {name: getattr(thing, name) for name in names} | {"language": thing.source_language}


@form_page
def set_up(request):
    """A new body. Organisers choose among all organisations, others among those they speak for."""
    require(request, "councils.set_up")
    own = None
    if not request.user.has_perm("councils.set_up_for_any"):
        own = list(organisations_of(request.user, *rules.KEEPERS))
    form = CouncilForm(request.POST or None, advises=own)

    def save():
        told = form.told()
        if not request.user.has_perm("councils.set_up_for", told["advises"]):
            raise NotAllowed
        return services.set_up(by=request.user, **told).get_absolute_url()

    heading = _("Add a consultative body")
    return _form(
        request, form, save, heading=heading, submit=heading, sentence=_("The body has its page now."), crumbs=[]
    )


@form_page
def change_council(request, uid):
    """What is said of a body."""
    council = _council(uid)
    require(request, "councils.keep", council)
    names = ("name", "mandate", "legal_basis", "legal_address", "secretariat", "place", "since", "until")
    form = ChangeCouncilForm(
        request.POST or None,
        initial=_as_written(council, *names) | {"themes": list(council.themes.all())},
        seen=version_of(council),
    )

    def save():
        services.change_council(council=council, by=request.user, **form.told())
        return show(council).get_absolute_url()

    return _corrected(request, form, save, council, crumbs=[_crumb(council)], lead=council.shown.name)


def _corrected(request, form, save, council, *, crumbs, **context):
    return _form(
        request,
        form,
        save,
        council=council,
        heading=_("Correct what is written here"),
        submit=_("Save the correction"),
        sentence=_("The correction is saved."),
        crumbs=crumbs,
        **context,
    )


@form_page
def give_seat(request, uid):
    """Another seat."""
    council = _council(uid)
    require(request, "councils.keep", council)
    form = SeatForm(request.POST or None, council=council)

    def save():
        services.give_seat(council=council, by=request.user, **form.told())
        return f"{council.get_absolute_url()}#seats"

    return _form(
        request,
        form,
        save,
        council=council,
        heading=_("Add a seat"),
        lead=council.shown.name,
        submit=_("Add the seat"),
        sentence=_("The seat is on the page."),
        crumbs=[_crumb(council)],
    )


@form_page
def change_seat(request, uid, pk):
    """Who sits there, since when and until when."""
    council = _council(uid)
    require(request, "councils.keep", council)
    seat = get_object_or_404(council.seats.select_related("organisation__node", "council__node"), pk=pk)
    names = ("organisation", "for_whom", "person", "may_be_named", "is_chair", "since", "until")
    form = SeatForm(request.POST or None, council=council, initial=_as_written(seat, *names), seen=version_of(seat))

    def save():
        services.change_seat(seat=seat, by=request.user, **form.told())
        return f"{council.get_absolute_url()}#seats"

    return _corrected(request, form, save, council, crumbs=[_crumb(council)], lead=council.shown.name)


@form_page
def call_sitting(request, uid):
    """A sitting, to come or held already."""
    council = _council(uid)
    require(request, "councils.keep", council)
    form = SittingForm(request.POST or None, events=show(queries.events_for(council)))

    def save():
        return services.call_sitting(council=council, by=request.user, **form.told()).get_absolute_url()

    return _form(
        request,
        form,
        save,
        council=council,
        heading=_("Add a sitting"),
        lead=council.shown.name,
        submit=_("Add the sitting"),
        sentence=_("The sitting is on the page."),
        crumbs=[_crumb(council)],
    )


@form_page
def change_sitting(request, uid):
    """Another day, another agenda; afterwards what was discussed."""
    sitting = _sitting(uid)
    council = sitting.council
    require(request, "councils.keep", council)
    present = list(sitting.agenda.all())
    show([sitting, council])
    form = SittingForm(
        request.POST or None,
        events=show(queries.events_for(council, sitting.event)),
        present=present,
        initial=_as_written(sitting, "title", "on", "at", "place_text", "minutes", "event"),
        seen=version_of(sitting, *present),
    )

    def save():
        services.change_sitting(sitting=sitting, by=request.user, **form.told())
        return show(sitting).get_absolute_url()

    crumbs = [_crumb(council), (sitting.shown.title, sitting.get_absolute_url())]
    return _corrected(request, form, save, council, crumbs=crumbs, lead=sitting.shown.title)


# Advising and answering -----------------------------------------------------------------------------------------------


@form_page
def advise(request, uid):
    """The body advises; `?source=` ticks a source, `?sitting=` chooses the sitting."""
    council = _council(uid)
    require(request, "councils.advise", council)
    if council.is_ended:
        raise services.CouncilEnded
    form = AdviceForm.of_request(
        request,
        council=council,
        chosen=request.GET.getlist("source"),
        initial={"sitting": request.GET["sitting"]} if "sitting" in request.GET else None,
    )

    def save():
        return services.give_advice(council=council, by=request.user, **form.told()).get_absolute_url()

    return _form(
        request,
        form,
        save,
        council=council,
        template="drafting/form.html",
        heading=pgettext("what a consultative body does", "Give advice"),
        lead=council.shown.name,
        submit=_("Publish the advice"),
        sentence=_("The advice is public now, and those who are to answer it are told."),
        crumbs=[_crumb(council)],
    )


@form_page
def correct_advice(request, uid):
    """Title, text and day of an advice, until it is answered."""
    advice = _advice(uid)
    show([*queries.texts_around([advice])])
    if not rules.has_no_reply(request.user, advice):
        raise services.RepliedAlready
    require(request, "councils.correct_advice", advice)
    form = AdviceWordsForm(
        request.POST or None,
        initial=_as_written(advice, "title", "text", "theme", "due_on"),
        seen=version_of(advice),
    )

    def save():
        services.correct_advice(advice=advice, by=request.user, **form.told())
        return show(advice).get_absolute_url()

    crumbs = [_crumb(advice.council), (advice.shown.title, advice.get_absolute_url())]
    return _corrected(request, form, save, advice.council, crumbs=crumbs, lead=advice.shown.title)


@form_page
def reply(request, uid):
    """The answer of the organisation that was advised."""
    advice = _advice(uid)
    show(queries.texts_around([advice]))
    if not request.user.is_authenticated:
        raise SignInFirst
    if not request.user.has_perm("councils.reply", advice):
        # Which of the two it is: answered already, or not theirs to answer.
        is_theirs = rules.is_officer_of_addressee(request.user, advice)
        raise services.RepliedAlready if is_theirs else services.NotTheirs
    form = ReplyForm(request.POST or None)

    def save():
        services.reply(advice=advice, by=request.user, **form.told())
        return f"{advice.get_absolute_url()}#answer"

    return _answer_page(request, form, save, advice, heading=_("Answer the advice"))


@form_page
def revise_reply(request, uid):
    """Another wording or another answer; what was said before stays readable."""
    advice = _advice(uid)
    require(request, "councils.revise_reply", advice)
    show(queries.texts_around([advice]))
    reply = queries.reply_to(advice)
    if reply is None:
        raise Http404
    form = ReplyForm(
        request.POST or None, initial=_as_written(reply, "kind", "text", "reason"), seen=version_of(reply)
    )

    def save():
        services.revise_reply(advice=advice, reply=reply, by=request.user, **form.told())
        return f"{advice.get_absolute_url()}#answer"

    return _answer_page(
        request,
        form,
        save,
        advice,
        heading=_("Revise the answer"),
        note=_("What you answered before stays readable beside the new answer, with its dates."),
    )


def _answer_page(request, form, save, advice, *, heading, **context):
    return _form(
        request,
        form,
        save,
        council=advice.council,
        heading=heading,
        lead=advice.shown.title,
        text=advice.shown.text,
        submit=_("Publish the answer"),
        sentence=_("Thank you. Your answer is public now."),
        crumbs=[_crumb(advice.council), (advice.shown.title, advice.get_absolute_url())],
        kind="municipal",
        **context,
    )
