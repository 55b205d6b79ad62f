"""The four doors of the home page: who comes, and what they can do here."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Task:
    """One thing to do, and where."""

    label: str
    sentence: str
    address: str


@dataclass(frozen=True)
class Door:
    """Label, who it is for, colour of its meaning, address, tasks."""

    name: str
    label: str
    sentence: str
    kind: str
    tasks: list[Task]

    @property
    def address(self) -> str:
        return reverse("website:door", args=[self.name])


def voice() -> Door:
    return Door(
        "voice",
        _("I want to say something"),
        _("No account, no e-mail address, in your language. It takes two minutes."),
        "voice",
        [
            Task(
                _("Answer an open question"),
                _("Read what others said and agree or disagree, or add your own sentence."),
                reverse("consultations:list"),
            ),
            Task(
                _("See what became of what I said"),
                _("Type the code on the slip you were given at a table."),
                reverse("trace:receipt"),
            ),
            Task(_("Come to a table"), _("Dialogues near you, and in which languages."), reverse("events:list")),
            Task(_("Find help near me"), _("Organisations by place, theme and language."), reverse("network:list")),
            Task(
                _("Interpreters"),
                _("People of the network, each with their consent or by public office."),
                reverse("people:interpreters"),
            ),
            Task(
                _("Places"),
                _(
                    "Countries around the Baltic Sea and in the north, their regions and municipalities, "
                    "under their official names."
                ),
                reverse("website:places"),
            ),
        ],
    )


def municipality() -> Door:
    return Door(
        "municipality",
        _("I work for a municipality or ministry"),
        _("What you are asked to do, what others answered, and what came of it."),
        "municipal",
        [
            Task(
                _("What is waiting for me"),
                _("Recommendations to answer and reports that are due, after signing in."),
                reverse("website:desk"),
            ),
            Task(
                _("The files of municipalities"),
                _("Services, challenges, recommendations, plans and progress of each."),
                reverse("website:places"),
            ),
            Task(
                _("All recommendations"),
                _("Who was asked for what, and how they answered."),
                reverse("implementation:recommendations"),
            ),
            Task(
                _("What is promised and done"),
                _("For each theme and place: promised, done, voiced, recommended, and where the gaps are."),
                reverse("implementation:gaps"),
            ),
            Task(
                _("One table of everything"),
                _("What was voiced, recommended, promised and done, by theme or by body."),
                reverse("implementation:table"),
            ),
            Task(
                _("What every place is asked"),
                _("One question, and the answers of all municipalities side by side."),
                reverse("stocktaking:list"),
            ),
            Task(
                _("Reception capacity"),
                _("Where there is room if many people arrive within 30 days, and what is not known."),
                reverse("stocktaking:capacity"),
            ),
            Task(
                _("Advice and answers"),
                _("What consultative bodies advised, and what was answered by when."),
                reverse("councils:advice_list"),
            ),
            Task(
                _("Country models"),
                _(
                    "How countries arrange integration: who acts at which level, on what ground, how they work "
                    "together and who pays."
                ),
                reverse("network:country_models"),
            ),
        ],
    )


def association() -> Door:
    return Door(
        "association",
        _("I work in an association"),
        _("Be found, find partners, set goals together and own measures."),
        "agreed",
        [
            Task(
                _("Who works on what"),
                _("Associations, offices and schools by theme, country and language."),
                reverse("network:list"),
            ),
            Task(
                _("Partner calls"),
                _("Who looks for partners: for what, from where, until when."),
                reverse("calls:list"),
            ),
            Task(_("Funding calls"), _("Who gives money for what, to whom, until when."), reverse("calls:funding")),
            Task(
                _("What is promised and done"),
                _("For each theme and place: promised, done, voiced, recommended, and where the gaps are."),
                reverse("implementation:gaps"),
            ),
            Task(
                _("People"),
                _("People of the network, each with their consent or by public office."),
                reverse("people:list"),
            ),
            Task(_("Contacts by country"), _("Where to begin in each country."), reverse("network:contacts")),
            Task(_("Projects"), _("What was done together, by whom and with whose money."), reverse("projects:list")),
            Task(
                _("Principles"),
                _("What the network agreed to hold to, and what each municipality says about it, with evidence."),
                reverse("stocktaking:principles"),
            ),
            Task(
                _("Resolutions and guidelines"),
                _("Texts drafted in the open, each clause with its sources."),
                reverse("drafting:list"),
            ),
        ],
    )


def research() -> Door:
    return Door(
        "research",
        _("I do research"),
        _("Everything public can be cited, and every figure says on how many it rests."),
        "accent",
        [
            Task(
                _("Results of consultations"),
                _("Opinion groups and common ground, with the method and the data to download."),
                reverse("consultations:list"),
            ),
            Task(_("Summaries of events"), _("Citable texts with the notes they rest on."), reverse("events:list")),
            Task(
                _("What became of recommendations"),
                _("Answers, measures and reports, computed from what is stored."),
                reverse("implementation:table"),
            ),
            Task(
                _("Knowledge"),
                _(
                    "News, good practice, lessons, policy, what institutions do, and publications, written by those "
                    "who know."
                ),
                reverse("library:list"),
            ),
            Task(
                _("Countries side by side"),
                _(
                    "Two or three countries side by side: who acts, how they work together, who pays, on what law it rests."
                ),
                reverse("network:country_models_compare"),
            ),
            Task(
                _("Four programmes and what each fed into the next"),
                _("Partners, phases, events and deliverables with their sources."),
                reverse("projects:list"),
            ),
        ],
    )


DOORS = {"voice": voice, "municipality": municipality, "association": association, "research": research}


def doors() -> list[Door]:
    """All four in the language of the page."""
    return [make() for make in DOORS.values()]
