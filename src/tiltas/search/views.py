from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tiltas.core.web import query_without
from tiltas.languages.texts import listed

from . import feeds, queries
from .below import below_results
from .forms import NARROWING, asking

PER_PAGE = 20
LAST_PAGE = 25


def results(request):
    form, chosen, asked = asking(request.GET)
    asked["limit"] = PER_PAGE
    number = _page_number(request)
    is_narrowed = any(chosen[name] for name in NARROWING)
    look = queries.find
    if is_narrowed and not asked["text"].strip():
        look = queries.browse
        del asked["text"]
    found = look(**asked, offset=(number - 1) * PER_PAGE)
    if number > 1 and not found.items:
        number, found = 1, look(**asked)
    meant = queries.did_you_mean(chosen["text"], found)
    question = [(name, value) for name, value in form.data.items() if value]
    return render(
        request,
        "search/results.html",
        {
            "form": form,
            "also": listed(found.also),
            "meant": meant,
            "meant_url": f"{reverse('search:results')}?{_with(request, q=meant)}" if meant else "",
            "found": found,
            "page": Paginator(_OnePage(found), PER_PAGE).page(number),
            "text": chosen["text"],
            "is_narrowed": is_narrowed,
            "everywhere_url": f"{reverse('search:results')}?{query_without(request, *NARROWING, 'page')}",
            "count": _count(found, is_narrowed),
            "feed_url": f"{reverse('search:feed')}?{query_without(request, 'page')}"
            if found.words and not meant
            else "",
            "below": below_results(request, question) if found.words and not meant else "",
            "crumbs": [(_("Search"), "")],
            "noindex": True,
        },
    )


def feed(request):
    """What a search finds, the newest first: whoever subscribes hears of the next text with these words."""
    _form, chosen, asked = asking(request.GET)
    asked |= {"samples": False, "newest_first": True, "limit": feeds.LONGEST_FEED}
    found = [result for result in queries.find(**asked) if not result.kind.stays_here]
    newest = sorted(found, key=lambda result: result.entry.changed_at, reverse=True)
    return feeds.answer(
        request,
        title=_("Search for “%(text)s”") % {"text": chosen["text"]},
        page=f"{reverse('search:results')}?{query_without(request, 'page')}",
        entries=[(result.entry, result.url) for result in newest],
    )


def _with(request, **changed) -> str:
    """The query string of this page with other values; from the first page of results."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changed.items():
        query[name] = value
    return query.urlencode()


def _page_number(request) -> int:
    try:
        return min(max(int(request.GET.get("page", 1)), 1), LAST_PAGE)
    except ValueError:
        return 1


def _count(found: queries.Results, is_narrowed: bool) -> str:
    if not found.words and not is_narrowed:
        return ""
    if not found.total:
        return _("Nothing was found.")
    if found.has_more:
        return ngettext("More than %(count)s result", "More than %(count)s results", found.total) % {
            "count": found.total
        }
    return ngettext("%(count)s result", "%(count)s results", found.total) % {"count": found.total}


class _OnePage:
    """The one page that was fetched, for the paginator, which wants to count and slice by itself."""

    def __init__(self, found: queries.Results):
        self.found = found

    def count(self) -> int:
        return min(self.found.total, PER_PAGE * LAST_PAGE)

    def __getitem__(self, wanted):
        return self.found.items
