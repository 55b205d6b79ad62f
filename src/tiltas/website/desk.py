"""The personal desk: what every room says is waiting for somebody."""

import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tiltas.consultations import queries as consultations
from tiltas.councils import queries as councils
from tiltas.drafting import queries as drafting
from tiltas.events import queries as events
from tiltas.implementation import queries as implementation
from tiltas.languages import waiting as languages
from tiltas.languages.queries import show
from tiltas.library import queries as library
from tiltas.network import queries as network
from tiltas.network.rules import roles_of
from tiltas.notifications import queries as notifications
from tiltas.outside import queries as outside
from tiltas.pages import queries as pages
from tiltas.stocktaking import queries as stocktaking

ROOMS = [
    implementation, councils, drafting, consultations, events, stocktaking, library, pages, network, languages, outside
]  # fmt: skip
NEVER = datetime.date.max
# Of what is not late; what comes after stands folded beneath.
AT_ONCE = 10
# So many ways need no headings.
AT_A_GLANCE = 5


def desk_of(user) -> dict:
    """Waiting things, the most urgent first; organisations the person works for; what their roles open."""
    # First: it remembers the roles, which every room asks for.
    organisations = network.workplaces_of(user)
    waiting = [line for room in ROOMS for line in room.waiting_for(user)]
    show([thing for line in waiting for thing in line.texts])
    waiting.sort(key=lambda line: line.due_on or NEVER)
    today = timezone.localdate()
    later = [line for line in waiting if not line.due_on or line.due_on >= today]
    asked = {line.address for line in waiting}
    return {
        "late": [line for line in waiting if line.due_on and line.due_on < today],
        "waiting": later[:AT_ONCE],
        "folded": later[AT_ONCE:],
        # What waits for an answer is said once: it stands among what waits until it has one.
        "news": [line for line in notifications.unseen(user) if line.address not in asked],
        "organisations": organisations,
        "tools": tools_of(user),
        "own": own_of(user),
    }


def tools_of(user) -> list[tuple[str, list[tuple[str, str]]]]:
    """(heading, [(label, address)]) of what this person may start, by what one wants to do.

    A few are one list without a heading.
    """
    asked = [
        (_("Talk and decide"), [
            ("events.announce_event", _("Announce an event"), "events:announce"),
            ("consultations.open_consultation", _("Open a consultation"), "consultations:new"),
            ("drafting.propose", _("Write a proposal"), "drafting:propose"),
            ("drafting.start_document", _("Start a resolution or guideline"), "drafting:start"),
            ("implementation.recommend", _("Recommend something to a body"), "implementation:recommend"),
            ("stocktaking.ask", _("Ask all places the same thing"), "stocktaking:draft"),
            ("councils.set_up", _("Add a consultative body"), "councils:set_up"),
        ]),
        (_("Let others know"), [
            ("library.write", _("Write something for others to know"), "library:choose"),
            ("library.moderate", _("Read what members wrote"), "library:queue"),
            ("pages.edit", _("Write the pages of the site"), "wagtailadmin_home"),
            ("languages.translate", _("Translate"), "languages:waiting"),
            ("network.start_country_model", _("Start a country model"), "network:country_model_start"),
        ]),
        (_("Find partners and money"), [
            ("calls.start", _("Look for partners"), "calls:start"),
            ("calls.keep_funding_calls", _("Add a funding call"), "calls:funding_add"),
            ("projects.start_project", _("Add a project"), "projects:add"),
        ]),
        (_("Keep the network"), [
            ("network.add_organisation", _("Add an organisation"), "network:add"),
            ("people.enter", _("Enter a person"), "people:enter"),
            ("coordination.coordinate", _("Contact sheet"), "coordination:hand_in"),
            ("people.look_after", _("Entries that need a hand"), "people:looked_after"),
            ("coordination.coordinate", _("Letters to the network"), "coordination:letters"),
            ("accounts.open_account", _("Accounts"), "accounts:list"),
            ("accounts.open_account", _("Open an account for somebody"), "accounts:new_account"),
        ]),
    ]  # fmt: skip
    groups = [
        (heading, [(label, reverse(view)) for permission, label, view in ways if user.has_perm(permission, None)])
        for heading, ways in asked
    ]
    groups = [(heading, ways) for heading, ways in groups if ways]
    every = [way for _heading, ways in groups for way in ways]
    return groups if len(every) > AT_A_GLANCE else [("", every)] if every else []


def own_of(user) -> list[tuple[str, str]]:
    """(label, address) of what everybody has who has an account."""
    return [
        (_("What I follow"), reverse("network:following")),
        (_("Mail with what is new"), reverse("notifications:preference")),
        (_("My entry"), reverse("people:mine")),
        *([(_("Closed rooms"), reverse("groups:list"))] if roles_of(user) else []),
        (_("My data"), reverse("accounts:my_data")),
        (_("Change my password"), reverse("account_change_password")),
        (_("Sign out"), reverse("account_logout")),
    ]
