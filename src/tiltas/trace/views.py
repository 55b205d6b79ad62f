from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from tiltas.core.errors import TooOften
from tiltas.core.kept import changes_no_page
from tiltas.core.limits import limit
from tiltas.core.web import private

from . import queries, services
from .forms import ReceiptForm
from .models import Node
from .picture import draw


def trail_page(request, uid):
    """Everything that led to one thing and everything that came of it, as a picture and as text."""
    node = get_object_or_404(Node, uid=uid, visibility=Node.Visibility.PUBLIC)
    trail = queries.trail([node])
    start = next((stop for stop in trail.stops if stop.is_start), None)
    if start is None:
        raise Http404
    return render(
        request,
        "trace/trail.html",
        {
            "trail": trail,
            "start": start,
            "picture": draw(trail),
            "is_sample": trail.is_sample,
            "crumbs": [(start.station.title, start.station.address), (_("The trail"), "")],
        },
    )


@changes_no_page
def receipt(request):
    """Type the code, see what became of what you said. The code travels in the body only."""
    form = ReceiptForm(request.POST or None)
    if form.is_valid():
        try:
            limit(request.client_key(), "receipt", tries=20)
            found = services.open_receipt(form.cleaned_data["code"])
        except services.UnknownReceipt as trouble:
            form.add_error("code", str(trouble))
            return private(render(request, "trace/receipt.html", {"form": form}, status=trouble.status))
        except TooOften as trouble:
            form.add_error(None, str(trouble))
            return private(render(request, "trace/receipt.html", {"form": form}, status=trouble.status))
        own = list(found.nodes.values_list("pk", flat=True))
        trail = queries.trail(own, reveal=own)
        return private(
            render(
                request,
                "trace/receipt_trail.html",
                {"trail": trail, "picture": draw(trail), "is_sample": trail.is_sample},
            )
        )
    return private(render(request, "trace/receipt.html", {"form": form}, status=422 if form.is_bound else 200))


@never_cache
def receipt_from_paper(request, code):
    """Where the QR leads: the form with the code filled in, one press from the trail. Nothing is looked up yet."""
    form = ReceiptForm(initial={"code": services.printed_code(services.normalise_code(code))[:40]})
    return private(render(request, "trace/receipt.html", {"form": form, "from_paper": True}))
