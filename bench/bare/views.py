"""Plain views that send as many statements to the database, and about as much HTML to the reader, as ours do."""

import hmac
from hashlib import sha256
from itertools import cycle, islice

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from .models import Node, Participant, Statement, Tally, Vote

ROWS = 24


def page(request, name):
    """One list with a join, then lookups by key; the rows are printed until the page is as long as ours."""
    if name not in settings.PAGES:
        raise Http404
    wanted = settings.PAGES[name]
    rows = list(Statement.objects.select_related("node").order_by("-said_at")[:ROWS])
    for row in islice(cycle(rows), wanted["reads"] - 1):
        Node.objects.get(pk=row.pk)
    context = {"name": name, "has_form": name == "card"}
    if "entries" not in wanted:
        frame, some = (len(render_to_string("page.html", context | {"rows": part}, request)) for part in ([], rows))
        wanted["entries"] = max(0, round((wanted["bytes"] - frame) / (some - frame) * len(rows)))
    return render(request, "page.html", context | {"rows": list(islice(cycle(rows), wanted["entries"]))})


@require_POST
def vote(request, uid):
    """Who it is by a token, which statement, one row put in or changed, one counter moved."""
    wanted = settings.PAGES["vote"]
    token = request.COOKIES.get("tiltas_taking_part", "")
    token_hash = hmac.new(settings.TOKEN_KEY.encode(), token.encode(), sha256).hexdigest()
    participant = get_object_or_404(Participant, token_hash=token_hash)
    statement = get_object_or_404(Statement.objects.select_related("node"), node__uid=uid)
    for _more in range(wanted["reads"] - 3):
        Node.objects.get(pk=statement.pk)
    with transaction.atomic():
        Vote.objects.update_or_create(
            statement=statement, participant=participant, defaults={"choice": request.POST["choice"], "language": "en"}
        )
        for _more in range(wanted["writes"] - 1):
            Tally.objects.filter(statement=statement, language="en").update(agree=F("agree") + 1)
    return redirect("page", "card")
