from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tiltas.accounts.once import form_page, saved_or_shown
from tiltas.core.errors import Refused
from tiltas.core.tables import csv_answer
from tiltas.core.versions import version_of
from tiltas.core.web import page_of, require
from tiltas.languages.queries import show, versions_of
from tiltas.languages.texts import name_in_page_language

from . import queries, services, sheets
from .forms import CircularForm, EnterSheetForm, SheetForm
from .models import Circular, ContactSheet

SHOWN = 200


def _desk(*further):
    return [(_("My desk"), reverse("website:desk")), *further]


# Contact sheets -------------------------------------------------------------------------------------------------------


@never_cache
def hand_in(request):
    """Hand in a table of people."""
    require(request, "coordination.coordinate")
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            made = services.hand_in(data=form.cleaned_data["file"].read(), by=request.user)
        except Refused as trouble:
            form.add_error("file", str(trouble))
            status = trouble.status
        else:
            return redirect("coordination:sheet", made.pk)
    context = {"form": form, "columns": sheets.headings(), "crumbs": _desk((_("Contact sheet"), "")), "noindex": True}
    return render(request, "coordination/hand_in.html", context, status=status)


def empty_sheet(request):
    """A sheet to fill in, with its headings in the language of the page."""
    require(request, "coordination.coordinate")
    return csv_answer(sheets.headings(), [], name="contacts")


@form_page
def sheet(request, pk):
    """What entering a sheet would do, row by row, before anybody is entered."""
    require(request, "coordination.coordinate")
    found = ContactSheet.objects.filter(pk=pk, by=request.user).first()
    if found is None:
        raise services.Gone
    plan = queries.plan_of(found)
    form = EnterSheetForm(request.POST or None, plan=plan)

    def save():
        entered = services.enter_sheet(sheet=found, by=request.user, **form.told())
        samples = sum(one.is_sample for one in entered)
        if number := len(entered) - samples:
            sentence = ngettext(
                "%(count)s person is entered and gets a mail about it.",
                "%(count)s people are entered and get a mail about it.",
                number,
            )
            messages.success(request, sentence % {"count": number})
        if samples:
            sentence = ngettext(
                "%(count)s person of an invented organisation is entered as a sample and gets no mail.",
                "%(count)s people of invented organisations are entered as samples and get no mail.",
                samples,
            )
            messages.success(request, sentence % {"count": samples})
        return reverse("people:looked_after")

    groups = [
        (_("Cannot be entered as they are"), plan.wrong, "danger"),
        (_("Of whose name somebody is here already"), plan.alike, "warning"),
        (_("New here"), plan.new, "success"),
        (_("Here already, or twice in the sheet"), plan.known, "neutral"),
    ]
    return saved_or_shown(
        request,
        form,
        save,
        template="coordination/sheet.html",
        plan=plan,
        groups=[
            (heading, lines[:SHOWN], len(lines), tone, any(line.differences for line in lines[:SHOWN]))
            for heading, lines, tone in groups
            if lines
        ],
        to_enter=len(plan.new) or len(plan.alike),
        crumbs=_desk((_("Contact sheet"), reverse("coordination:hand_in")), (_("What it would do"), "")),
    )


# Letters --------------------------------------------------------------------------------------------------------------


@never_cache
def letters(request):
    """Letters to the network: drafts, and what was sent to how many."""
    require(request, "coordination.coordinate")
    page = page_of(request, queries.circulars())
    context = {"page": page, "letters": list(page.object_list), "noindex": True}
    return render(request, "coordination/letters.html", context | {"crumbs": _desk((_("Letters to the network"), ""))})


def _letters(*further):
    return _desk((_("Letters to the network"), reverse("coordination:letters")), *further)


def _letter(uid) -> Circular:
    return get_object_or_404(queries.circulars(), uid=uid)


@form_page
def write(request):
    """A letter is begun."""
    require(request, "coordination.coordinate")
    form = CircularForm(request.POST or None)

    def save():
        return reverse("coordination:letter", args=[services.write_circular(by=request.user, **form.told()).uid])

    heading = _("Write a letter to the network")
    return saved_or_shown(
        request, form, save, template="coordination/write.html", heading=heading, crumbs=_letters((heading, ""))
    )


@form_page
def change(request, uid):
    """Another wording, another selection."""
    require(request, "coordination.coordinate")
    found = _letter(uid)
    if not found.is_draft:
        raise services.SentAlready
    initial = {name: getattr(found, name) for name in ("subject", "text", *CircularForm.SELECTION)}
    form = CircularForm(
        request.POST or None,
        initial=initial | {"language_written": found.source_language},
        seen=version_of(found),
    )

    def save():
        services.change_circular(circular=found, by=request.user, **form.told())
        return reverse("coordination:letter", args=[uid])

    return saved_or_shown(
        request,
        form,
        save,
        template="coordination/write.html",
        heading=_("Change the letter"),
        crumbs=_letters((found.subject, reverse("coordination:letter", args=[uid])), (_("Change the letter"), "")),
    )


@never_cache
def letter(request, uid):
    """A letter as it stands, who would get it in which language; once it is sent, what became of every copy."""
    require(request, "coordination.coordinate")
    found = _letter(uid)
    context = {"letter": found, "noindex": True, "crumbs": _letters((found.subject, ""))}
    versions = versions_of(found)
    if found.is_draft:
        readers = queries.readers_of(found)
        context |= {
            "number": len(readers),
            "languages": [
                (
                    name_in_page_language(wanted),
                    name_in_page_language(got),
                    number,
                    wanted == got,
                    _way_to_translate(request.user, found, wanted),
                )
                for wanted, got, number in queries.by_language(found, readers)
            ],
        }
    else:
        page = page_of(request, queries.log_of(found))
        rows = list(page.object_list)
        for row in rows:
            row.language_name = name_in_page_language(row.language)
        context |= {"page": page, "copies": rows}
    context["translations"] = [name_in_page_language(code) for code in versions]
    return render(request, "coordination/letter.html", context | {"letter": show(found)})


def _way_to_translate(user, found: Circular, language: str) -> str:
    """Where somebody who translates into a language does so at once; "" for everybody else."""
    if language == found.source_language or not user.has_perm("languages.translate", language):
        return ""
    return reverse("languages:translate", args=[found._meta.label_lower, found.pk, language])


@require_POST
def step(request, uid):
    """Send it, try the failed copies again, or throw a draft away."""
    require(request, "coordination.coordinate")
    found = _letter(uid)
    here = redirect("coordination:letter", uid)
    try:
        match request.POST.get("step"):
            case "send":
                number = services.send_circular(circular=found, by=request.user)
                sentence = ngettext(
                    "The letter is on its way to %(count)s reader.",
                    "The letter is on its way to %(count)s readers.",
                    number,
                )
                messages.success(request, sentence % {"count": number})
            case "again":
                services.send_failed_again(circular=found, by=request.user)
                messages.success(request, _("The copies that failed are tried again."))
            case "delete":
                services.delete_draft(circular=found, by=request.user)
                messages.success(request, _("The draft is deleted."))
                return redirect("coordination:letters")
            case _:
                raise Http404
    except Refused as trouble:
        messages.error(request, str(trouble))
    return here


@csrf_exempt  # Mail programs send this themselves when somebody presses their button; the token says for whom.
@never_cache
def stop(request, token):
    """No more letters, in one click and without an account; or again. Opening the page changes nothing."""
    if request.method == "POST" and "again" in request.POST:
        services.begin_again(token=token)
        messages.success(request, _("You get letters again."))
    elif request.method == "POST":
        services.stop(token=token)
    context = {"stopped": services.gets_none(token=token), "noindex": True}
    return render(request, "coordination/stop.html", context)
