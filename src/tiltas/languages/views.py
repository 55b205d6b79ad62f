from dataclasses import dataclass, field

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.forms import BoundField
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from tiltas.core.addresses import without_words
from tiltas.core.errors import Refused, TooOften
from tiltas.core.kept import changes_no_page
from tiltas.core.limits import is_first_today, limit
from tiltas.core.web import page_of, require

from . import exchange, filling, queries, services, translating
from .changes import marked
from .forms import FileForm, QueueForm, SaveFileForm, VersionForm
from .glossary import terms_in
from .models import FilledFile, LanguageVersion
from .texts import Text, digest, direction, name_in_page_language
from .waiting import begun_in, claims_on, first_of, languages_written_in, untouched_in

AT_ONCE = 50
# Within ten minutes from one connection: a library or a class shares one.
ASKS = 40
MACHINE_TRIES = 60


def _kind(label):
    for model in queries.translatable_kinds():
        if model._meta.label_lower == label:
            return model
    raise Http404


def waiting(request):
    """What is missing or outdated in one language of this translator, in the order in which it should be taken up."""
    require(request, "languages.translate", None)
    mine = _languages_of(request.user)
    # As asked for, else into the language of the page, else the first.
    into = next(code for code in (request.GET.get("into"), get_language(), mine[0]) if code in mine)
    form = QueueForm(request.GET, into=into, sources=languages_written_in())
    narrowed = form.narrowed()
    # Of this language only: every further one would take as long again.
    begun = begun_in([into])
    whole = untouched_in([into])[into] + len(begun[into])
    count = whole
    if any(narrowed.values()):
        count = untouched_in([into], **narrowed)[into] + sum(
            narrowed["kind"] in ("", item.kind) and narrowed["source"] in ("", item.source_language)
            for item in begun[into]
        )
    # Only the numbers of the pages come from the paginator: the queue itself reads no more than one page.
    page = page_of(request, range(count), AT_ONCE)
    items = first_of(into, AT_ONCE, start=(page.number - 1) * AT_ONCE, begun=begun[into], **narrowed)
    claims = claims_on(items, into)
    return render(
        request,
        "languages/waiting.html",
        {
            "into": into,
            "into_name": name_in_page_language(into),
            "mine": [(code, name_in_page_language(code), whole if code == into else None) for code in mine],
            "form": form,
            "is_narrowed": any(narrowed.values()),
            "count": count,
            "page": page,
            "rows": [
                (item, claims.get((ContentType.objects.get_for_model(item.model).pk, item.pk))) for item in items
            ],
            "crumbs": [(_("Waiting for translation"), "")],
        },
    )


def _languages_of(user) -> list[str]:
    """Those an account lists and the site offers; an administrator who lists none helps out everywhere."""
    offered = [code for code, _name in settings.LANGUAGES]
    listed = [code for code in user.translates if code in offered]
    if not listed and not user.is_superuser:
        raise PermissionDenied
    return listed or offered


def translate(request, kind, pk, into):
    """Original on one side, translation on the other, field by field."""
    thing = _thing(request, kind, pk, into)
    if "act" in request.POST:
        return _act(request, thing, into)
    version = queries.versions_of(thing).get(into)
    earlier = _brought_back(request, version)
    texts = {earlier.field: earlier.translated_text} if earlier else None
    form = VersionForm(request.POST or None, thing=thing, language=into, version=version, texts=texts)
    theirs = None
    status = 422 if form.is_bound else 200
    if form.is_valid():
        origin = services.origin_after_reading(version, was_proposed=form.cleaned_data["by_machine"])
        try:
            services.save_version(
                of=thing,
                language=into,
                texts=form.texts(),
                made_from=form.made_from(),
                translator=request.user,
                reviewer=request.user if origin == LanguageVersion.Origin.MACHINE_CHECKED else None,
                seen_at=form.cleaned_data["seen_at"],
                origin=origin,
            )
        except services.ChangedMeanwhile as trouble:
            form.add_error(None, str(trouble))
            theirs, status = version, trouble.status
            # What is typed stays; saving again now knowingly replaces what the other person wrote.
            form.data = form.data.copy()
            form.data["seen_at"] = version.changed_at.isoformat() if version else ""
        except services.SourceLanguage as trouble:
            form.add_error(None, str(trouble))
        else:
            messages.success(request, _("The translation is saved and shown to readers."))
            return redirect(_next(request, into))
    return _workbench(request, thing, into, version, form, status=status, theirs=theirs, brought_back=earlier)


def _act(request, thing, into):
    """A button beside the form: what is typed stays in it and is not saved."""
    act, _is, field = request.POST["act"].partition(":")
    status, proposed = 200, {}
    try:
        if act == "claim":
            services.claim(of=thing, language=into, by=request.user)
        elif act == "release":
            services.release(of=thing, language=into, by=request.user)
        elif act == "holds" and field in thing.source_texts():
            seen = request.POST.get(f"source_{field}", "")
            services.confirm_still_holds(of=thing, language=into, field=field, seen=seen, by=request.user)
            messages.success(
                request, _("The translation of this text counts as up to date again. This is in its history.")
            )
        elif act == "machine":
            limit(request.client_key(), "machine", tries=MACHINE_TRIES)
            empty = [name for name in thing.source_texts() if not request.POST.get(name, "").strip()]
            proposed = translating.proposal(of=thing, language=into, fields=empty)
            if proposed:
                messages.info(request, _("A machine filled what was empty. Read it and correct it before you save."))
            else:
                messages.info(request, _("There was nothing that the machine could fill."))
        else:
            raise Http404
    except Refused as trouble:
        messages.error(request, str(trouble))
        status = trouble.status
    version = queries.versions_of(thing).get(into)
    typed = {name: request.POST[name] for name in thing.source_texts() if name in request.POST}
    form = VersionForm(
        thing=thing,
        language=into,
        version=version,
        texts=typed | proposed,
        seen_at=request.POST.get("seen_at", ""),
        by_machine=bool(proposed) or request.POST.get("by_machine") == "True",
    )
    return _workbench(request, thing, into, version, form, status=status)


def _workbench(request, thing, into, version, form, *, status, theirs=None, brought_back=None):
    kind = thing._meta.label_lower
    return render(
        request,
        "languages/translate.html",
        {
            "thing": thing,
            # Parts such as milestones do not know it; their whole does.
            "is_sample": getattr(thing, "is_sample", False),
            "form": form,
            "sides": _sides(thing, version, form, theirs, into),
            "hidden": [field for field in form if field.is_hidden],
            "brought_back": brought_back,
            "sheet": reverse("languages:sheet_of_one", args=[kind, thing.pk, into, "xlf"]),
            "claim": queries.claim_of(thing, into),
            "has_machine": bool(settings.MACHINE_TRANSLATION) and translating.is_open_to(thing),
            "history": reverse("languages:history", args=[kind, thing.pk, into]) if version else "",
            "into": into,
            "into_name": name_in_page_language(into),
            "into_direction": direction(into),
            "source_name": name_in_page_language(thing.source_language),
            "crumbs": [(_("Waiting for translation"), _queue(into)), (_("Translate"), "")],
        },
        status=status,
    )


def history(request, kind, pk, into):
    """What was saved in this language, when, by whom and from which original."""
    thing = _thing(request, kind, pk, into)
    version = queries.versions_of(thing).get(into)
    if version is None:
        raise Http404
    address = reverse("languages:translate", args=[kind, pk, into])
    page = page_of(request, queries.history_of(version), 50)
    return render(
        request,
        "languages/history.html",
        {
            "thing": thing,
            "is_sample": getattr(thing, "is_sample", False),
            "page": page,
            "rows": queries.told(version, page),
            "address": address,
            "into": into,
            "into_name": name_in_page_language(into),
            "into_direction": direction(into),
            "source": thing.source_language,
            "source_direction": direction(thing.source_language),
            "source_name": name_in_page_language(thing.source_language),
            "crumbs": [(_("Waiting for translation"), _queue(into)), (_("Translate"), address), (_("History"), "")],
        },
    )


@never_cache
@changes_no_page
def ask(request, kind, pk):
    """A reader asks for something in the language of the page. Nothing about them is kept, only how many asked."""
    into = get_language()
    thing = get_object_or_404(_kind(kind).open_to_translators(), pk=pk)
    if not hasattr(thing, "get_absolute_url"):
        raise Http404
    # The short address: what readers may not see has no words here either.
    back = without_words(queries.show(thing).get_absolute_url())
    if thing.source_language == into or not thing.shown.is_missing:
        return redirect(back)
    form = forms.Form(request.POST or None)
    status = 200
    if request.method == "POST":
        try:
            limit(request.client_key(), "ask", tries=ASKS)
        except TooOften as trouble:
            form = forms.Form({})
            form.add_error(None, str(trouble))
            status = trouble.status
        else:
            if is_first_today(request.client_key(), f"ask:{kind}:{pk}:{into}"):
                services.ask_for(of=thing, language=into)
            return redirect(f"{back}?asked=1")
    return render(
        request,
        "languages/ask.html",
        {
            "form": form,
            "back": back,
            "into": into,
            "source_name": name_in_page_language(thing.source_language),
            "noindex": True,
        },
        status=status,
    )


def files(request):
    """Take what waits as a file, hand in a filled one."""
    require(request, "languages.translate", None)
    mine = _languages_of(request.user)
    into = next(code for code in (request.GET.get("into"), get_language(), mine[0]) if code in mine)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            if form.cleaned_data["file"].size > exchange.LARGEST:
                raise exchange.TooLarge
            sheet = exchange.read(form.cleaned_data["file"].read())
            if sheet.into not in mine:
                raise exchange.NotReadable(
                    _("This file is for a language that you do not translate into, or it does not say which.")
                )
            file = filling.hand_in(sheet=sheet, by=request.user)
        except Refused as trouble:
            form.add_error("file", str(trouble))
            status = trouble.status
        else:
            return redirect("languages:file", file.pk)
    sources = [code for code in languages_written_in() if code != into]
    return render(
        request,
        "languages/files.html",
        {
            "form": form,
            "into": into,
            "into_name": name_in_page_language(into),
            "mine": [(code, name_in_page_language(code)) for code in mine],
            "sources": sorted((name_in_page_language(code), code) for code in sources),
            "at_most": filling.AT_MOST,
            "crumbs": [(_("Waiting for translation"), _queue(into)), (_("Files"), "")],
        },
        status=status,
    )


@never_cache
def file(request, pk):
    """What a filled file would do, before it is saved."""
    require(request, "languages.translate", None)
    found = FilledFile.objects.filter(pk=pk, by=request.user).first()
    if found is None:
        raise filling.Gone
    require(request, "languages.translate", found.language)
    form = SaveFileForm(request.POST or None)
    if form.is_valid():
        number = filling.save_filled(
            file=found, origin=form.cleaned_data["origin"], replace=form.cleaned_data["replace"], by=request.user
        )
        sentence = ngettext("%(count)s text is saved.", "%(count)s texts are saved.", number)
        messages.success(request, sentence % {"count": number})
        return redirect(_queue(found.language))
    plan = filling.plan_of(found)
    return render(
        request,
        "languages/file.html",
        {
            "form": form,
            "plan": plan,
            "saved": plan.saved[:AT_ONCE],
            "still_by_machine": len(plan.still_by_machine),
            "into": found.language,
            "into_name": name_in_page_language(found.language),
            "crumbs": [
                (_("Waiting for translation"), _queue(found.language)),
                (_("Files"), f"{reverse('languages:files')}?into={found.language}"),
                (_("What it would do"), ""),
            ],
        },
        status=422 if form.is_bound else 200,
    )


@never_cache
def sheet(request, into, source, ending):
    """What waits in one language and is written in another, as a file."""
    offered = dict(settings.LANGUAGES)
    if into not in offered or ending not in exchange.FORMATS:
        raise Http404
    require(request, "languages.translate", into)
    items = first_of(into, filling.AT_MOST, source=source)
    return _as_file(filling.sheet_of(items, into=into, source=source), ending, f"{source}-{into}")


@never_cache
def sheet_of_one(request, kind, pk, into, ending):
    """The texts of one thing as a file."""
    if ending not in exchange.FORMATS:
        raise Http404
    thing = _thing(request, kind, pk, into)
    return _as_file(filling.sheet_of_one(thing, into=into), ending, f"{kind}-{pk}-{into}")


def _as_file(sheet, ending, name):
    answer = HttpResponse(exchange.write(sheet, ending), content_type=f"{exchange.FORMATS[ending]}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer


def _next(request, into):
    """The next of the queue that nobody else is at, or the queue when there is none."""
    items = first_of(into, 10)
    claims = claims_on(items, into)
    for item in items:
        claim = claims.get((ContentType.objects.get_for_model(item.model).pk, item.pk))
        here = reverse("languages:translate", args=[item.kind, item.pk, into])
        if here != request.path and (claim is None or claim.by_id == request.user.pk):
            return here
    return _queue(into)


def _queue(into):
    return f"{reverse('languages:waiting')}?into={into}"


def _thing(request, kind, pk, into):
    """What is to be translated, for those who translate into this language."""
    if into not in dict(settings.LANGUAGES):
        raise Http404
    require(request, "languages.translate", into)
    return get_object_or_404(_kind(kind).open_to_translators(), pk=pk)


def _brought_back(request, version):
    """The earlier text that the address asks for, if it belongs to this translation."""
    asked = request.GET.get("earlier", "")
    if version is None or not asked.isdecimal() or len(asked) > 18:
        return None
    return version.revisions.filter(pk=int(asked)).exclude(translated_text="").first()


@dataclass
class Side:
    """One text on the workbench."""

    bound: BoundField
    original: Text
    has_changed: bool = False
    may_hold: bool = False
    marked: str = ""
    theirs: str = ""
    terms: list = field(default_factory=list)

    @property
    def lines(self) -> int:
        """How high the field is: about as the text beside it, and never more than a screen."""
        return min(20, max(5, len(self.original) // 60 + 1))


def _sides(thing, version, form, theirs, into):
    made_from = queries.sources_of(version) if version else {}
    holding = queries.may_still_hold(thing, version) if version else set()
    sides = []
    for name, text in thing.source_texts().items():
        if not text:
            continue
        side = Side(form[name], Text(text, thing.source_language))
        side.terms = [
            (Text(term, thing.source_language), Text(form_of_it, into))
            for term, form_of_it in terms_in(text, thing.source_language, into)
        ]
        if version and version.based_on.get(name) and version.based_on[name] != digest(text):
            side.has_changed = True
            side.may_hold = name in holding
            if name in made_from:
                side.marked = marked(made_from[name], text)
        if theirs:
            side.theirs = theirs.payload.get(name, "")
        sides.append(side)
    return sides
