"""Below the results of a search: be told of what it finds later, or no more."""

from urllib.parse import urlencode

from django.template.loader import render_to_string

from tiltas.search.below import below

from . import queries


@below
def tell_me(request, question: list[tuple[str, str]]) -> str:
    """The button, for who is signed in; and whether it was pressed before."""
    if not request.user.is_authenticated:
        return ""
    saved = queries.searches_of(request.user).filter(question=urlencode(question)).first()
    return render_to_string("network/_follow_search.html", {"question": question, "saved": saved}, request)
