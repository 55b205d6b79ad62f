"""Nodes are made, arrows drawn and retracted, receipts handed out and opened."""

import hmac
import re
import secrets
from collections.abc import Iterable
from hashlib import sha256

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tiltas.core import clock
from tiltas.core.errors import Refused
from tiltas.core.ids import ALPHABET

from .models import Link, Node, Receipt, ReferenceCounter, Traced
from .queries import leads_to
from .relations import RELATIONS

CODE_LENGTH = 10


class Circle(Refused):
    """The arrow would lead back to where it starts."""

    message = _("That would make a circle: the later one already leads to the earlier one. Choose another source.")
    status = 409


class ReasonMissing(Refused):
    """This relation is only worth something with its reason."""

    message = _("Write the reason: those who proposed it will read it.")


class UnknownReceipt(Refused):
    """The same answer for a wrong, an unknown and a retracted code."""

    message = _(
        "We do not know this code. Check each character: there is no letter O, I or L in it. "
        "If it still does not work, ask the organiser of your table."
    )
    status = 404


def new_node(*, kind: str, sample: bool = False, visibility: str = Node.Visibility.PUBLIC, series: str = "") -> Node:
    """A node; with `series` (such as "LT") it gets the next public reference of the year."""
    return Node.objects.create(
        kind=kind,
        is_sample=sample,
        visibility=visibility,
        reference=next_reference(series) if series else None,
        made_at=clock.now(),
    )


@transaction.atomic
def next_reference(series: str) -> str:
    """The next reference of this year, such as LT-2026-0147; never given twice."""
    key = f"{series}-{timezone.localdate(clock.now()).year}"
    ReferenceCounter.objects.get_or_create(series=key)
    counter = ReferenceCounter.objects.select_for_update().get(series=key)
    counter.last += 1
    counter.save()
    return f"{key}-{counter.last:04d}"


def node_of(thing: Node | Traced) -> Node:
    """The node of whatever is traced."""
    return thing if isinstance(thing, Node) else thing.node


@transaction.atomic
def connect(
    *,
    earlier: Node | Traced,
    later: Node | Traced,
    relation: str,
    reason: str = "",
    language: str = "",
    by=None,
    on_behalf_of: Node | Traced | None = None,
    at=None,
) -> Link:
    """Draw an arrow; drawing it again changes nothing. Raises Circle, ReasonMissing, KeyError for an unknown relation.

    The reason is written in `language`, else in that of the page. `on_behalf_of` is the body that drew it.
    """
    first, second = node_of(earlier), node_of(later)
    if RELATIONS[relation].needs_reason and not reason.strip():
        raise ReasonMissing
    if first.pk == second.pk or leads_to(second.pk, first.pk):
        raise Circle
    present = Link.objects.filter(earlier=first, later=second, relation=relation, retracted_at=None)
    link = present.first()
    if link:
        return link
    try:
        with transaction.atomic():
            return Link.objects.create(
                earlier=first,
                later=second,
                relation=relation,
                reason=reason.strip(),
                by=by if by is not None and by.is_authenticated else None,
                source_language=language or get_language() or settings.LANGUAGE_CODE,
                on_behalf_of=node_of(on_behalf_of) if on_behalf_of else None,
                at=at or clock.now(),
            )
    except IntegrityError:  # somebody drew it in the same moment
        return present.get()


def retract(*, link: Link) -> None:
    """Take an arrow back; it stays on record."""
    if link.retracted_at is None:
        link.retracted_at = timezone.now()
        link.save(update_fields=["retracted_at"])


def hash_of_code(code: str) -> str:
    """What is stored of a receipt's code."""
    return hmac.new(settings.RECEIPT_KEY.encode(), code.encode(), sha256).hexdigest()


def normalise_code(typed: str) -> str:
    """As it was printed: spaces and dashes gone, lower case, look-alikes read as what they must have been."""
    code = re.sub(r"[\s\-–—.]", "", typed or "").lower()
    return code.translate(str.maketrans({"o": "0", "i": "1", "l": "1", "u": "v"}))


def printed_code(code: str) -> str:
    """In capitals, in two halves."""
    return f"{code[:5]}-{code[5:]}".upper()


@transaction.atomic
def hand_out_receipt(*, nodes: Iterable[Node | Traced]) -> str:
    """A new code that opens the trail of `nodes`, as it is to be printed. It cannot be shown again."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    receipt = Receipt.objects.create(code_hash=hash_of_code(code))
    receipt.nodes.set([node_of(thing).pk for thing in nodes])
    return printed_code(code)


def open_receipt(typed: str) -> Receipt:
    """The receipt of a typed code. Raises UnknownReceipt, by one and the same path whatever is wrong with it."""
    receipt = Receipt.objects.filter(code_hash=hash_of_code(normalise_code(typed)), retracted_at=None).first()
    if receipt is None:
        raise UnknownReceipt
    return receipt
