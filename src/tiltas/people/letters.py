"""What we write to people about their entry: (subject, paragraphs) in the language that is active."""

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tiltas.languages.queries import show
from tiltas.languages.texts import listed, name_in_page_language
from tiltas.notifications.services import address_outside

from .links import token_for
from .models import Person, SpokenLanguage
from .shown import time_of
from .states import DELETE_AFTER, HIDE_AFTER, REMIND_AFTER

Letter = tuple[str, list[str]]


def path_of(person: Person) -> str:
    """Where the link of a mail leads, in the language that is active."""
    return reverse("people:by_link", args=[token_for(person)])


def what_is_stored(person: Person) -> list[tuple[str, str]]:
    """(label, text) of everything that is written down about somebody."""
    roles = [
        " – ".join(filter(None, [one.role, one.organisation.name_in().plain, time_of(one)]))
        for one in person.affiliations.select_related("organisation").order_by("pk")
    ]
    spoken = list(person.spoken.order_by("pk"))
    themes = show(list(person.themes.order_by("order")))
    rows = [
        (pgettext("of a person", "Name"), person.name),
        (_("Other ways to write the name"), listed(person.name_variants)),
        (_("Role"), "; ".join(roles)),
        (_("Expertise"), person.expertise),
        (_("Themes"), listed(one.shown.title.plain for one in themes)),
        (_("Languages spoken"), _names(spoken)),
        (_("Interprets from"), _names(one for one in spoken if one.interprets_from)),
        (_("Interprets into"), _names(one for one in spoken if one.interprets_into)),
        (_("Contact for"), person.contact_for.name_in().plain if person.contact_for else ""),
        (_("Places"), listed(one.name_in().plain for one in person.places.all())),
        (_("E-mail address"), person.email),
        (_("New e-mail address, not confirmed yet"), person.new_email),
        (_("Telephone"), person.phone),
        (_("Language of our mail"), name_in_page_language(person.mail_language)),
    ]
    return [(label, str(text)) for label, text in rows if text]


def _names(spoken: Iterable[SpokenLanguage]) -> str:
    return listed(name_in_page_language(one.code) for one in spoken)


def _site() -> dict[str, str]:
    return {"site": settings.SITE_NAME}


def _choose(address: str) -> str:
    return _("Confirm, correct, hide or delete it here, without an account:") + f"\n{address}"


def notice(person: Person, address: str, today: datetime.date) -> Letter:
    """Somebody else has entered them: what is written down, why, and what they can do (GDPR, Article 14)."""
    stored = "\n".join(f"{label}: {text}" for label, text in what_is_stored(person))
    if person.basis == Person.Basis.OFFICE:
        shown = _(
            "Your name, your role and your organisation are public there, because you hold a public office. "
            "The rest is seen by nobody unless you allow it."
        )
        otherwise = _("You are asked again in a year.")
    else:
        shown = _("Nothing of it is public before you confirm it.")
        last = max(today, person.entered_on + REMIND_AFTER) + DELETE_AFTER
        otherwise = _("If you do nothing, it is deleted on %(day)s.") % {"day": date_format(last)}
    return (
        _("Your entry on %(site)s") % _site(),
        [
            _(
                "An organiser of %(site)s, a network of people who work on integration, has written this down about you, "
                "so that others can find you:"
            )
            % _site(),
            stored,
            shown,
            _choose(address),
            otherwise,
            _("Who runs this site and what is kept here: %(address)s")
            % {"address": address_outside(reverse("website:privacy"))},
        ],
    )


def question(person: Person, address: str, today: datetime.date) -> Letter:
    """A year has passed."""
    hidden, deleted = today + HIDE_AFTER, today + HIDE_AFTER + DELETE_AFTER
    return (
        _("Is your entry on %(site)s still right?") % _site(),
        [
            _("A year ago you said yes to your entry on %(site)s. We ask once a year whether it is still right.")
            % _site()
            if person.is_confirmed
            else _("You have had an entry on %(site)s for a year. We ask once a year whether it is still right.")
            % _site(),
            _choose(address),
            _("Without an answer it is hidden on %(hidden)s and deleted on %(deleted)s.")
            % {"hidden": date_format(hidden), "deleted": date_format(deleted)},
        ],
    )


def new_link(person: Person, address: str, today: datetime.date) -> Letter:
    """Somebody asked for it on a page."""
    return (
        _("Your entry on %(site)s") % _site(),
        [_choose(address), _("Somebody asked for this link on our page. If it was not you, do nothing.")],
    )


def new_address(address: str) -> Letter:
    """Somebody wrote this address down as theirs. None of their words: it may be the address of anybody."""
    return (
        _("Is this your address?"),
        [
            _(
                "Somebody gave this address as theirs on %(site)s, a network of people who work on integration. "
                "Messages from others would then come here."
            )
            % _site(),
            _("If it was you, confirm it here within a week:") + f"\n{address}",
            _("If it was not you, do nothing: the address is forgotten after a week, and no other mail comes."),
        ],
    )
