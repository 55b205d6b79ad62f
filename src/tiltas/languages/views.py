from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tiltas.core.web import require

from . import queries, services
from .forms import VersionForm
from .texts import Text, direction, name_in_page_language
from .waiting import missing_in

AT_ONCE = 50


def _kind(label):
    for model in queries.translatable_kinds():
        if model._meta.label_lower == label:
            return model
    raise Http404


def waiting(request):
    """What is missing or outdated in the languages of this translator."""
    require(request, "languages.translate", None)
    mine = request.user.translates or [code for code, _name in settings.LANGUAGES]
    # As asked for, else into the language of the page, else the first.
    into = next(code for code in (request.GET.get("into"), get_language(), mine[0]) if code in mine)
    found = missing_in(mine)
    kinds: dict[type, list] = {}
    for item in found[into]:
        kinds.setdefault(item.model, []).append(item)
    return render(
        request,
        "languages/waiting.html",
        {
            "into": into,
            "into_name": name_in_page_language(into),
            "mine": [(code, name_in_page_language(code), len(found[code])) for code in mine],
            "kinds": [
                (model._meta.verbose_name_plural, items[:AT_ONCE], len(items)) for model, items in kinds.items()
            ],
        },
    )


def translate(request, kind, pk, into):
    """Original on one side, translation on the other."""
    if into not in dict(settings.LANGUAGES):
        raise Http404
    require(request, "languages.translate", into)
    thing = get_object_or_404(_kind(kind).open_to_translators(), pk=pk)
    version = queries.versions_of(thing).get(into)
    form = VersionForm(request.POST or None, thing=thing, language=into, version=version)
    theirs = None
    if form.is_valid():
        try:
            services.save_version(
                of=thing,
                language=into,
                texts=form.texts(),
                based_on=form.digests(),
                translator=request.user,
                seen_at=form.cleaned_data["seen_at"],
            )
        except services.ChangedMeanwhile as trouble:
            form.add_error(None, str(trouble))
            theirs = version
            # What is typed stays; saving again now knowingly replaces what the other person wrote.
            form.data = form.data.copy()
            form.data["seen_at"] = version.changed_at.isoformat() if version else ""
        except services.SourceLanguage as trouble:
            form.add_error(None, str(trouble))
        else:
            messages.success(request, _("The translation is saved and shown to readers."))
            return redirect(f"{reverse('languages:waiting')}?into={into}")
    sides = [
        (
            form[name],
            Text(text, thing.source_language),
            bool(
                version
                and version.based_on.get(name)
                and version.based_on[name] != form.fields[f"digest_{name}"].initial
            ),
            theirs.payload.get(name, "") if theirs else "",
        )
        for name, text in thing.source_texts().items()
        if text
    ]
    return render(
        request,
        "languages/translate.html",
        {
            "thing": thing,
            # Parts such as milestones do not know it; their whole does.
            "is_sample": getattr(thing, "is_sample", False),
            "form": form,
            "sides": sides,
            "hidden": [field for field in form if field.is_hidden],
            "into": into,
            "into_name": name_in_page_language(into),
            "into_direction": direction(into),
            "source_name": name_in_page_language(thing.source_language),
            "crumbs": [(_("Waiting for translation"), reverse("languages:waiting")), (_("Translate"), "")],
        },
        status=409 if theirs else 200,
    )
