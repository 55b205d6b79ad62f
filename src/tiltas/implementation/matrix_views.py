"""The table of gaps: what is promised, done, voiced and recommended about each theme in each place."""

import datetime
from dataclasses import asdict, dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tiltas.accounts.once import form_page, saved_or_shown
from tiltas.analysis.coverage import Figures, Word, word_of
from tiltas.core.addresses import alternates
from tiltas.core.tables import csv_answer, json_answer
from tiltas.core.web import query_without, require
from tiltas.languages.queries import show
from tiltas.network.models import Organisation
from tiltas.places.models import Place
from tiltas.themes.models import Theme

from . import matrix, queries, services
from .forms import MatrixFilter, WeDoThisForm
from .stations import address_of_file

# Sign, words and meaning of each word; the sign and the pattern behind it only repeat what is written.
WORDS = {
    Word.COVERED: (
        "●",
        pgettext_lazy("word of the table of gaps", "covered"),
        gettext_lazy("Promised, done by at least two organisations within 12 months, and people were asked."),
    ),
    Word.FRAGILE: (
        "◐",
        pgettext_lazy("word of the table of gaps", "fragile"),
        gettext_lazy("Promised and done, but by one organisation only, or not confirmed within 12 months."),
    ),
    Word.GAP: (
        "○",
        pgettext_lazy("word of the table of gaps", "gap"),
        gettext_lazy("Promised or recommended, and no record of anything done."),
    ),
    Word.UNRECOGNISED: (
        "◆",
        pgettext_lazy("word of the table of gaps", "unrecognised effort"),
        gettext_lazy("Done, and no record of a promise."),
    ),
    Word.BLIND_SPOT: (
        "▲",
        pgettext_lazy("word of the table of gaps", "blind spot"),
        gettext_lazy("People spoke about it, and no record of a promise, of anything done or recommended."),
    ),
    Word.UNHEARD: (
        "◇",
        pgettext_lazy("word of the table of gaps", "unheard"),
        gettext_lazy("Promised and done by at least two organisations, and no record that people were asked."),
    ),
    Word.QUIET: (
        "·",
        pgettext_lazy("word of the table of gaps", "quiet"),
        gettext_lazy("No record that can be shown: nobody entered anything, or fewer than 10 people were asked. "
              "It does not mean that nothing happens."),
    ),
}  # fmt: skip
LAYERS = {
    "promised": pgettext_lazy("layer of the table of gaps", "Promised"),
    "done": pgettext_lazy("layer of the table of gaps", "Done"),
    "voiced": pgettext_lazy("layer of the table of gaps", "Voiced"),
    "recommended": pgettext_lazy("layer of the table of gaps", "Recommended"),
}
SECTORS = "sectors"


def lines(figures: Figures, layer: str) -> list[str]:
    """What a layer of a cell says, in words; "no record" is never said as nothing."""

    def counted(singular_and_plural, count):
        return singular_and_plural % {"count": count}

    found = []
    match layer:
        case "promised":
            if count := figures.promised:
                found = [counted(ngettext("%(count)s promise", "%(count)s promises", count), count)]
        case "done":
            if count := figures.done:
                found = [counted(ngettext("%(count)s record", "%(count)s records", count), count)]
                count = figures.organisations
                found.append(counted(ngettext("%(count)s organisation", "%(count)s organisations", count), count))
                if (count := figures.active) < figures.organisations:
                    text = ngettext(
                        "%(count)s of them within 12 months", "%(count)s of them within 12 months", figures.active
                    )
                    found.append(counted(text, count))
        case "voiced":
            if count := figures.voiced:
                text = ngettext("%(count)s statement or proposal", "%(count)s statements and proposals", count)
                found = [counted(text, count)]
            if count := figures.agreed:
                text = ngettext("%(count)s finding of common ground", "%(count)s findings of common ground", count)
                found.append(counted(text, count))
            if figures.unshown:
                found.append(_("Fewer than 10 people have taken part"))
        case "recommended":
            if count := figures.recommended:
                found = [counted(ngettext("%(count)s recommendation", "%(count)s recommendations", count), count)]
                count = figures.answered
                found.append(counted(ngettext("%(count)s answered", "%(count)s answered", count), count))
    return found or [_("no record")]


def _sign(word: Word) -> tuple[str, str, Any]:
    return (word, *WORDS[word][:2])


def _filled(figures: Figures) -> dict[str, bool]:
    """In which layers there is a record."""
    numbers = (figures.promised, figures.done, figures.voiced or figures.unshown, figures.recommended)
    return dict(zip(LAYERS, map(bool, numbers), strict=True))


def dots(figures: Figures) -> str:
    """The four layers at a glance: a filled dot where there is a record."""
    return "".join("●" if filled else "○" for filled in _filled(figures).values())


def requests_in_words(requests: matrix.Requests) -> str:
    """How many of the recommendations to a place have an answer."""
    if not requests.asked:
        return _("No request yet")
    return ngettext(
        "%(answered)s of %(count)s request answered", "%(answered)s of %(count)s requests answered", requests.asked
    ) % {"answered": requests.answered, "count": requests.asked}


def _crumbs(*further):
    return [
        (_("Progress"), reverse("implementation:index")),
        (_("Promised, done, voiced, recommended"), reverse("implementation:gaps") if further else ""),
        *further,
    ]


# The table ------------------------------------------------------------------------------------------------------------


@dataclass
class Asked:
    """Which table was asked for: countries, one country opened, or the invented places."""

    places: list[Place]
    country: Place | None = None
    samples: bool = False
    has_samples: bool = False

    @property
    def address(self) -> str:
        return self._reverse("gaps")

    def file_address(self, ending: str) -> str:
        return self._reverse("gaps_file", ending)

    def _reverse(self, name: str, *more) -> str:
        if self.country:
            return reverse(f"implementation:{name}_in", args=[self.country.uid, *more])
        return reverse(f"implementation:{name}_sample" if self.samples else f"implementation:{name}", args=more)


def _asked(uid: str, samples: bool) -> Asked:
    existing = Place.objects.existing().select_related("country")
    if uid:
        places = list(existing.filter(kind=Place.Kind.COUNTRY, uid=uid, is_sample=False))
        places += existing.filter(country__uid=uid, is_sample=False) if places else []
        if not places:
            raise Http404
        return Asked(places, country=places[0])
    if samples:
        return Asked(list(existing.filter(is_sample=True)), samples=True)
    countries = list(existing.filter(kind=Place.Kind.COUNTRY))
    real = [place for place in countries if not place.is_sample]
    return Asked(real, has_samples=len(real) < len(countries))


@dataclass
class Line:
    """One row as the page prints it."""

    row: matrix.Row
    heading: Any
    address: str
    inside: str
    cells: list[tuple]

    @property
    def requests(self) -> str:
        return requests_in_words(self.row.requests)


def _with_sector(address: str, sector: str) -> str:
    return f"{address}?sector={sector}" if sector else address


def _line(
    row: matrix.Row,
    asked: Asked,
    table: matrix.Table,
    addresses: list[str],
    *,
    sector: str = "",
    layer: str = "",
    before: dict,
) -> Line:
    cells = []
    # What stands behind a sector is read place by place.
    of_sector = "" if row.place else _with_sector(asked.address, row.key)
    for theme, figures, address in zip(table.themes, row.cells, addresses, strict=True):
        word = word_of(figures)
        said = matrix.said_in(before, row.place, theme) if before and row.place else word
        cells.append((
            # A layer has words of its own: the colour of the one word would claim something that is not written.
            "" if layer else word,
            lines(figures, layer) if layer else [WORDS[word][1]],
            "" if layer or figures.is_empty else dots(figures),
            address.replace(_UID, row.place.uid) if row.place else of_sector,
            WORDS[said][1] if said != word else "",
        ))  # fmt: skip
    if row.place is None:
        return Line(row, row.heading, of_sector, "", cells)
    is_country = row.place.kind == Place.Kind.COUNTRY and not asked.country and not asked.samples
    return Line(
        row,
        row.heading,
        _with_sector(reverse("implementation:gaps_of", args=[row.place.uid]), sector),
        _with_sector(reverse("implementation:gaps_in", args=[row.place.uid]), sector) if is_country else "",
        cells,
    )


def _table_caption(layer: str, by_sector: bool) -> str:
    if layer:
        return LAYERS[layer]
    return (
        _("Themes and sectors, each cell in one word") if by_sector else _("Themes and places, each cell in one word")
    )


# Stands in an address until the place is known: making one for each of thousands of cells would take longer than all else.
_UID = "22222222"


def gaps(request, uid="", samples=False):
    """Themes and places: one word for each cell, or one layer; compared with a frozen day."""
    asked = _asked(uid, samples)
    days = matrix.frozen_days(samples=samples)
    form = MatrixFilter(request.GET, days=days)
    told = form.chosen()
    sector, layer, since = told.get("sector", ""), told.get("layer", ""), told.get("since", "")
    by_sector = told.get("rows") == SECTORS
    table = matrix.table(asked.places, samples=samples, sector=sector, by_sector=by_sector)
    # What was frozen was frozen whole: a part of today is not compared with it.
    frozen = later = None
    if since and not (sector or by_sector):
        first, *last = sorted({day for day in (since, told.get("until")) if day})
        frozen = matrix.frozen(datetime.date.fromisoformat(first), samples=samples)
        later = matrix.frozen(datetime.date.fromisoformat(last[0]), samples=samples) if last else None
    before = frozen.content if frozen else {}
    addresses = [_with_sector(reverse("implementation:gap", args=[_UID, theme.key]), sector) for theme in table.themes]
    # The table says how it stands today: what it said before stands beside it only when it is compared with today.
    rows = [
        _line(row, asked, table, addresses, sector=sector, layer=layer, before={} if later else before)
        for row in table.rows
    ]
    # A country opened has hundreds of rows: those of which nothing is known are named below it.
    opened = asked.country is not None and not by_sector
    quiet = [line for line in rows if opened and line.row.is_quiet and line.row.place != asked.country]
    changed = matrix.changes(table, before, later and later.content) if frozen else []
    query = query_without(request, "since", "until", "layer")
    name = asked.country.name_in() if asked.country else _("Promised, done, voiced, recommended")
    return render(
        request,
        "implementation/gaps.html",
        {
            "asked": asked,
            "heading": name,
            "caption": _table_caption(layer, by_sector),
            "country": asked.country,
            "table": table,
            "rows": [line for line in rows if line not in quiet] if quiet else rows,
            "quiet": quiet,
            "frozen": frozen,
            "later": later,
            "is_not_compared": bool(since and not frozen),
            "changes": [(change, WORDS[change.before][1], WORDS[change.now][1]) for change in changed],
            "legend": [(*_sign(word), WORDS[word][2]) for word in Word],
            "by_sector": by_sector,
            "form": form,
            "is_filtered": bool(told),
            "files": [(ending.upper(), f"{asked.file_address(ending)}{'?' if query else ''}{query}") for ending in FILES],
            "may_freeze": request.user.has_perm("implementation.freeze_matrix"),
            "is_sample": samples,
            "noindex": samples or bool(told),
            "alternates": alternates(lambda: asked.address),
            "today": timezone.localdate(),
            "crumbs": _crumbs(*([(asked.country.name_in(), "")] if asked.country else [(_("Sample"), "")] if samples else [])),
        },
    )  # fmt: skip


# Files ----------------------------------------------------------------------------------------------------------------


def gaps_file(request, ending, uid="", samples=False):
    """The same table for a spreadsheet or a program."""
    if ending not in FILES:
        raise Http404
    asked = _asked(uid, samples)
    told = MatrixFilter(request.GET, days=[]).chosen()
    by_sector = told.get("rows") == SECTORS
    table = matrix.table(asked.places, samples=samples, sector=told.get("sector", ""), by_sector=by_sector)
    response = FILES[ending](table, asked)
    name = f"gaps-{asked.country.code.lower() or asked.country.uid}" if asked.country else "gaps"
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response


def _figures(figures: Figures) -> dict[str, Any]:
    """Numbers of a cell; None where there is no record. How much so few people said that it is not shown stays unsaid."""
    told = {name: number or None for name, number in asdict(figures).items()}
    told["fewer_than_10_people"] = bool(told.pop("unshown"))
    if figures.recommended:
        told["answered"] = figures.answered
    if figures.done:
        told["active"] = figures.active
    return told


def _as_csv(table: matrix.Table, asked: Asked) -> HttpResponse:
    names = list(_figures(Figures()))
    return csv_answer(
        ["row", "id", "theme", "theme_title", "word", *names, "requests", "requests_answered"],
        (
            [
                str(row.heading),
                row.place.uid if row.place else row.key,
                theme.key,
                theme.shown.title.plain,
                word_of(figures).value,
                *(None if value is None else int(value) for value in _figures(figures).values()),
                row.requests.asked,
                row.requests.answered,
            ]
            for row in table.rows
            for theme, figures in zip(table.themes, row.cells, strict=True)
        ),
    )


def _as_json(table: matrix.Table, asked: Asked) -> HttpResponse:
    return json_answer(
        {
            "made_on": timezone.localdate().isoformat(),
            "language": get_language(),
            "is_sample": asked.samples,
            "words": {word: {"label": str(label), "meaning": str(text)} for word, (_mark, label, text) in WORDS.items()},
            "themes": {theme.key: theme.shown.title.plain for theme in table.themes},
            "rows": [
                {
                    "id": row.place.uid if row.place else row.key,
                    "name": str(row.heading),
                    "requests": asdict(row.requests),
                    "cells": {
                        theme.key: {"word": word_of(figures)} | _figures(figures)
                        for theme, figures in zip(table.themes, row.cells, strict=True)
                    },
                }
                for row in table.rows
            ],
        }
    )  # fmt: skip


FILES = {"csv": _as_csv, "json": _as_json}


# One place, one cell --------------------------------------------------------------------------------------------------


def _place(uid: str) -> Place:
    return get_object_or_404(queries.place_of_file(uid))


def _sector(request) -> str:
    return MatrixFilter(request.GET, days=[]).chosen().get("sector", "")


def _place_crumbs(place: Place, *further):
    above = []
    if place.is_sample:
        above = [(_("Sample"), reverse("implementation:gaps_sample"))]
    elif place.country:
        above = [(place.country.name_in(), reverse("implementation:gaps_in", args=[place.country.uid]))]
    own = reverse("implementation:gaps_of", args=[place.uid]) if further else ""
    return _crumbs(*above, (place.name_in(), own), *further)


def gaps_of(request, uid):
    """One place: a row for each theme with its four layers."""
    place = _place(uid)
    sector = _sector(request)
    table = matrix.table([place], samples=place.is_sample, sector=sector)
    [row] = table.rows
    rows = [
        (theme, _with_sector(reverse("implementation:gap", args=[uid, theme.key]), sector), *_sign(word_of(figures)), figures.is_empty,
         [(LAYERS[layer], filled, lines(figures, layer)) for layer, filled in _filled(figures).items()])
        for theme, figures in zip(table.themes, row.cells, strict=True)
    ]  # fmt: skip
    is_country = place.kind == Place.Kind.COUNTRY
    return render(
        request,
        "implementation/gaps_of.html",
        {
            "place": place,
            "row": row,
            "requests": requests_in_words(row.requests),
            "rows": rows,
            "layers": LAYERS.values(),
            "legend": [(*_sign(word), WORDS[word][2]) for word in Word],
            "sector": Organisation.Sector(sector).label if sector else "",
            "inside": _with_sector(reverse("implementation:gaps_in", args=[uid]), sector)
            if is_country and not place.is_sample
            else "",
            "file_address": address_of_file(place) if place.kind == Place.Kind.MUNICIPALITY else "",
            "is_sample": place.is_sample,
            "noindex": row.is_quiet or bool(sector),
            "alternates": alternates(lambda: reverse("implementation:gaps_of", args=[uid])),
            "crumbs": _place_crumbs(place),
        },
    )


def gap(request, uid, theme):
    """The records behind one cell, and what one can do about it."""
    place = _place(uid)
    cell = matrix.cell(place, get_object_or_404(Theme, key=theme), sector=_sector(request))
    body = queries.body_of(place)
    return render(
        request,
        "implementation/gap.html",
        {
            "cell": cell,
            "place": place,
            "sector": Organisation.Sector(cell.sector).label if cell.sector else "",
            "sign": _sign(cell.word),
            "meaning": WORDS[cell.word][2],
            "layers": {layer: lines(cell.figures, layer) for layer in LAYERS},
            # Whoever is not signed in is led to sign in and back; who speaks for nobody is not led to a closed door.
            "shows_doing": not request.user.is_authenticated or request.user.has_perm("library.write"),
            "call_address": _address_of_call(request, cell),
            "body": body if body and body.has_mailbox else None,
            "may_recommend": request.user.has_perm("implementation.recommend"),
            "is_sample": place.is_sample,
            "noindex": cell.figures.is_empty or bool(cell.sector),
            "alternates": alternates(lambda: reverse("implementation:gap", args=[uid, theme])),
            "crumbs": _place_crumbs(place, (cell.theme.shown.title, "")),
        },
    )


def _address_of_call(request, cell) -> str:
    """Where partners are looked for, with theme and place filled in; "" for who may not."""
    if request.user.is_authenticated and not request.user.has_perm("calls.start"):
        return ""
    return f"{reverse('calls:start')}?theme={cell.theme.uid}&place={cell.place.uid}"


@form_page
def we_do_this(request, uid, theme):
    """Five minutes: an organisation says what it does about a theme in a place."""
    place = _place(uid)
    about = show(get_object_or_404(Theme, key=theme))
    require(request, "library.write")
    may_list = request.user.has_perm("implementation.list_service", place)
    form = WeDoThisForm(request.POST or None, user=request.user, place=place, may_list=may_list)
    address = reverse("implementation:gap", args=[uid, theme])

    def save():
        services.say_we_do(place=place, theme=about, by=request.user, **form.told())
        return address

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("Thank you. What you do is on record."),
        template="implementation/form.html",
        heading=_("We do this"),
        lead=pgettext("theme, place", "%(theme)s, %(place)s")
        % {"theme": about.shown.title.plain, "place": place.name_in().plain},
        submit=_("Put it on record"),
        is_sample=place.is_sample,
        crumbs=_place_crumbs(place, (about.shown.title, address), (_("We do this"), "")),
    )


@require_POST
def freeze(request):
    """An organiser keeps the table as it stands today."""
    require(request, "implementation.freeze_matrix")
    frozen = services.freeze_matrix(by=request.user)
    return redirect(f"{reverse('implementation:gaps')}?since={frozen.day.isoformat()}")
