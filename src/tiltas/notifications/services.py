"""People are told what is new; mail leaves the house."""

import datetime
import logging
from collections.abc import Iterable
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tiltas.accounts.models import User
from tiltas.core.errors import Refused
from tiltas.core.signed import signed, unsigned

from .models import Notice, Preference
from .queries import lines
from .register import is_known

logger = logging.getLogger(__name__)

PURPOSE = "notifications.stop"
MOST_IN_A_DIGEST = 10
MONDAY = 0
# What nobody has put away is old news by then.
KEPT = datetime.timedelta(days=90)


class NotSent(Refused):
    """The mail server did not take it."""

    message = _(
        "Your message could not be sent just now. Nothing is lost: your text is still here. Try again in some minutes."
    )
    status = 503


def language_offered(*codes: str) -> str:
    """The first of the codes that this installation offers, else its first language."""
    offered = [code for code, _name in settings.LANGUAGES]
    return next((code for code in codes if code in offered), offered[0])


def address_outside(path: str) -> str:
    """A path as it is written in a mail."""
    return settings.SITE_ADDRESS.rstrip("/") + path


def mail(
    *,
    to: str,
    language: str,
    subject: Any,
    paragraphs: Iterable[Any],
    closing: Iterable[Any] = (),
    reply_to: str = "",
    unsubscribe_address: str = "",
) -> None:
    """One mail of plain text in one language. Lazy texts are made in it; addresses are never logged or kept here.

    `closing` stands below a line of its own; `unsubscribe_address` must stop this mail when it is posted to. Who
    answers reaches `reply_to`, or those who run the site. Raises NotSent.
    """
    with translation.override(language_offered(language)):
        body = "\n\n".join(str(one).strip() for one in paragraphs)
        small = [str(one).strip() for one in closing]
        if unsubscribe_address:
            small.append(gettext("Stop this mail: %(address)s") % {"address": unsubscribe_address})
        if small:
            body += "\n\n-- \n" + "\n".join(small)
        # A heading of several lines would be taken for an attack by the mail library.
        heading = " ".join(str(subject).split())
    headers = {"Auto-Submitted": "auto-generated"}
    if unsubscribe_address:
        headers |= {
            "List-Unsubscribe": f"<{unsubscribe_address}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    reply_to = reply_to or settings.CONTACT_ADDRESS
    letter = EmailMessage(
        subject=heading, body=body + "\n", to=[to], reply_to=[reply_to] if reply_to else None, headers=headers
    )
    try:
        letter.send()
    except (OSError, SMTPException, ValueError):
        # ValueError: an address that a form takes and no mail server does, such as one with far too long a name.
        # Without the traceback: it may carry addresses.
        logger.error("a mail could not be handed to the mail server")
        raise NotSent from None


def refused_for_good(trouble: Exception | None, address: str) -> bool:
    """Whether a mail did not leave because the mail server knows no such address."""
    cause = trouble.__context__ if isinstance(trouble, NotSent) else None
    return isinstance(cause, SMTPRecipientsRefused) and any(
        code >= 500 for refused, (code, _text) in cause.recipients.items() if refused.lower() == address.lower()
    )


def tell(*, user: User, kind: str, data: dict, key: str) -> bool:
    """Tell somebody something new: on their desk at once, by mail with their next digest. True when it is new.

    The same kind and key is told once, however often it is said. `data` must survive JSON.
    """
    if not is_known(kind):
        raise LookupError(f"no room has entered the news {kind!r}")
    _notice, fresh = Notice.objects.get_or_create(user=user, kind=kind, key=key, defaults={"data": data})
    return fresh


def tell_all(*, users: Iterable[User], kind: str, data: dict, key: str) -> None:
    """Tell several people the same, in one statement."""
    if not is_known(kind):
        raise LookupError(f"no room has entered the news {kind!r}")
    Notice.objects.bulk_create(
        [Notice(user=user, kind=kind, key=key, data=data) for user in users], ignore_conflicts=True
    )


def put_away(*, user: User) -> None:
    """Everything that was new has been seen."""
    Notice.objects.filter(user=user, seen_at=None).update(seen_at=timezone.now())


def preference_of(user: User) -> Preference:
    """How somebody wants to be told; as long as they have not said, once a week in the language of the page."""
    found = Preference.objects.filter(user=user).first()
    return found or Preference(user=user, language=language_offered(translation.get_language() or ""))


def prefer(*, user: User, rhythm: str, language: str) -> Preference:
    """Say how often and in which language."""
    found, _made = Preference.objects.update_or_create(user=user, defaults={"rhythm": rhythm, "language": language})
    return found


def remember_language(*, user: User, language: str) -> None:
    """Whoever signs in in Arabic gets mail in Arabic, until they say otherwise."""
    Preference.objects.get_or_create(user=user, defaults={"language": language_offered(language)})


def stop_address(user: User) -> str:
    """Where one click stops the digest, without signing in."""
    return address_outside(reverse("notifications:stop", args=[signed(str(user.pk), purpose=PURPOSE)]))


def stop(*, token: str) -> None:
    """No more digests for whom the token was made. Doing it twice changes nothing. Raises BrokenLink."""
    user = User.objects.filter(pk=unsigned(token, purpose=PURPOSE)).first()
    # Whoever is not here any more gets no mail either.
    if user is None:
        return
    Preference.objects.update_or_create(
        user=user,
        defaults={"rhythm": Preference.Rhythm.OFF},
        create_defaults={"rhythm": Preference.Rhythm.OFF, "language": language_offered()},
    )


def send_digests(*, today: datetime.date) -> int:
    """Mail what is new: every day to those who want it daily, on Mondays to the others. Returns how many went out.

    What one digest leaves out (ten at most) is on the desk and does not come again. A digest that the mail server
    does not take comes with the next one.
    """
    rhythms = [Preference.Rhythm.DAILY]
    if today.weekday() == MONDAY:
        rhythms.append(Preference.Rhythm.WEEKLY)
    waiting = Notice.objects.filter(mailed_at=None, seen_at=None)
    people = (
        Preference.objects.filter(rhythm__in=rhythms, user__is_active=True, user__in=waiting.values("user").distinct())
        .select_related("user")
        .order_by("pk")
    )
    sent = 0
    for preference in people.iterator(chunk_size=200):
        sent += _send_digest(preference)
    Notice.objects.filter(made_at__lt=timezone.now() - KEPT).delete()
    return sent


def _greeting(user: User) -> str:
    """The first words of a digest: what it is, as a mailbox shows it beside the subject."""
    new = gettext("This is new for you on %(site)s, or waits for you there:") % {"site": settings.SITE_NAME}
    return f"{gettext('Good day, %(name)s.') % {'name': user.name}} {new}" if user.name else new


@transaction.atomic
def _send_digest(preference: Preference) -> int:
    # Two workers: the second finds nothing left to mail.
    notices = list(
        Notice.objects.select_for_update()
        .filter(user=preference.user, mailed_at=None, seen_at=None)
        .order_by("-made_at", "-pk")
    )
    with translation.override(language_offered(preference.language)):
        found = lines(notices)
        paragraphs = [_greeting(preference.user)]
        paragraphs += [f"{line.text}\n{address_outside(line.address)}" for line in found[:MOST_IN_A_DIGEST]]
        more = len(found) - MOST_IN_A_DIGEST
        if more > 0:
            paragraphs.append(
                ngettext("%(count)s more stands on your desk.", "%(count)s more stand on your desk.", more)
                % {"count": more}
            )
        how = gettext("How often this mail comes, and in which language: %(address)s") % {
            "address": address_outside(reverse("notifications:preference"))
        }
        subject = gettext("New for you on %(site)s") % {"site": settings.SITE_NAME}
        stop_here = stop_address(preference.user)
    if found:
        try:
            mail(
                to=preference.user.email, language=preference.language, subject=subject, paragraphs=paragraphs,
                closing=[how], unsubscribe_address=stop_here,
            )  # fmt: skip
        except NotSent:
            return 0
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=timezone.now())
    return 1 if found else 0
