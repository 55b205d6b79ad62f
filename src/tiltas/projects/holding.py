"""A fund has a logo, as public as its project; the form of the fund hands it in."""

from django.urls import reverse

from tiltas.files.register import Holder, register
from tiltas.trace.models import Node

from .models import Funding

KEY = "funding"


def enter() -> None:
    holder = Holder(
        key=KEY,
        find=lambda uid: None,
        is_read_by=lambda user, funding: funding.project.node.visibility == Node.Visibility.PUBLIC,
        is_changed_by=lambda user, funding: False,
        changed=lambda funding, by: None,
        index=lambda funding: None,
        address=lambda funding: (funding.fund, reverse("projects:parts", args=[funding.project.uid])),
    )
    register(holder, [Funding])
