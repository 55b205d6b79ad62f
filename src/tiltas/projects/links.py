"""Which addresses outside the pages of this room name."""

from collections.abc import Iterable

from django.urls import reverse

from tiltas.languages.queries import show
from tiltas.network.models import Membership
from tiltas.network.rules import roles_of
from tiltas.outside.register import Use, register
from tiltas.trace.models import Node

from .models import Deliverable

PUBLIC = {"work_package__project__node__visibility": Node.Visibility.PUBLIC}


def urls() -> Iterable[str]:
    return Deliverable.objects.filter(**PUBLIC).filter(entry=None).exclude(url="").values_list("url", flat=True)


def uses(wanted: Iterable[str], user) -> list[Use]:
    rows = Deliverable.objects.filter(url__in=list(wanted), entry=None, **PUBLIC).select_related(
        "work_package__project__node"
    )
    if not user.has_perm("projects.start_project"):
        roles = {Membership.Role.EDITOR, Membership.Role.OFFICER}
        bodies = [pk for pk, role in roles_of(user).items() if role in roles]
        rows = rows.filter(work_package__project__partners__organisation__in=bodies).distinct()
    found = list(rows)
    show([*found, *(one.work_package.project for one in found)])
    return [
        Use(
            one.url,
            one.shown.title,
            one.work_package.project.get_absolute_url(),
            reverse("projects:deliverable_change", args=[one.work_package.project.uid, one.pk]),
        )
        for one in found
    ]


def enter() -> None:
    register("projects", urls=urls, uses=uses)
