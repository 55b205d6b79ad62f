"""How many SQL statements a page costs: at most so many, and no more when there is much to show."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tiltas.accounts.services import open_account
from tiltas.calls.tests import factories as looking
from tiltas.consultations import services as consultations
from tiltas.consultations.tests import factories as asking
from tiltas.councils import services as councils
from tiltas.events import services as events
from tiltas.events.tests import factories as talking
from tiltas.implementation import services as implementation
from tiltas.implementation.stations import address_of_file
from tiltas.implementation.tests import factories as doing
from tiltas.languages.queries import show
from tiltas.library.models import KINDS
from tiltas.library.tests import factories as knowing
from tiltas.network import services as network
from tiltas.network.services import add_member
from tiltas.network.tests import factories as meeting
from tiltas.pages.models import AbovePlace, AboveSection, AboveTheme, Article, Guideline, Home, Section
from tiltas.pages.tests import factories as writing
from tiltas.people.tests import factories as knowing_who
from tiltas.projects.tests import factories as working
from tiltas.search.services import rebuild
from tiltas.website.views import place_address, theme_address

pytestmark = pytest.mark.django_db
ANONYMOUS, SIGNED_IN = 10, 15
LANGUAGE = "ar"  # nothing is written in it, so that every page also asks for translations


class House:
    """A house with one of everything; `grow` adds another of everything, all along the chain."""

    def __init__(self):
        self.theme = talking.theme()
        self.place = doing.town()
        self.municipality = doing.municipality()
        self.association = meeting.organisation("Neighbours", kind="association", place=self.place)
        self.organiser = open_account(
            email="organiser@example.org", name="Organiser", password="a long password", roles=["organiser", "drafter"]
        )
        self.officer = open_account(email="officer@example.org", name="Officer", password="a long password")
        self.consultant = open_account(
            email="consultant@example.org", name="Consultant", password="a long password", roles=["consultant"]
        )
        add_member(organisation=self.municipality, user=self.officer, role="officer")
        add_member(organisation=self.association, user=self.organiser, role="editor")
        self.asked, self.said, self.groups = asking.two_groups(size=12, dividing=6, themes=[self.theme])
        self.document = doing.document()
        self.plan = doing.plan(self.municipality)
        self.event = talking.event(themes=[self.theme])
        self.council = councils.set_up(
            advises=self.municipality, name="Council", mandate="It advises.", language="en", themes=[self.theme]
        )
        self.above = [
            *(writing.page("Above a section", model=AboveSection, section=section) for section in Section.values),
            writing.page("Above the theme", model=AboveTheme, theme=self.theme),
            writing.page("Above the town", model=AbovePlace, place=self.place),
            writing.page("Above the country", model=AbovePlace, place=self.place.country),
            Home.objects.get(),
        ]
        self.numbers = iter(range(100))
        self.grow()

    def grow(self, times: int = 1):
        for _time in range(times):
            self._grow(next(self.numbers))
        rebuild()
        caches["near"].clear()

    def _grow(self, number: int):
        table = talking.table(self.event, number=number + 1)
        note = talking.note(table, words=f"Courses end too early, {number}.")
        held = talking.event(themes=[self.theme])
        heard = talking.note(talking.table(held), words=f"Nobody told us, {number}.")
        events.move_event(event=held, name="hold")
        self.summary = events.publish_summary(summary=talking.summary(held, heard))
        statement = asking.statement(self.asked, f"Courses should be in the evening, {number}.", from_notes=[note])
        asking.votes(self.asked, {statement: {person: "agree" for group in self.groups for person in group}})
        asking.consultation(themes=[self.theme])
        run = asking.analysed(self.asked)
        finding = consultations.record_finding(run=run, statement=statement, kind="common_ground", language="en")
        self.voice = getattr(self, "voice", statement)
        proposal = doing.proposal(
            f"Evening courses {number}",
            sources=list(dict.fromkeys([self.voice, statement, finding])),
            themes=[self.theme],
        )
        clause = doing.clause(self.document, f"Courses are held in the evening, {number}.", sources=[proposal])
        challenge = doing.challenge(self.place, f"No courses {number}", theme=self.theme)
        self.recommendation = doing.recommendation(
            self.municipality, f"Offer courses {number}", sources=[clause, challenge], theme=self.theme
        )
        doing.recommendation(self.municipality, f"Answer letters {number}", sources=[clause])
        implementation.respond(recommendation=self.recommendation, kind="accepted", language="en", text="Yes.")
        service = doing.service(self.place, f"Evening courses {number}", theme=self.theme, provider=self.association)
        measure = doing.measure(
            self.plan, f"Teachers {number}", answers=self.recommendation, creates=[service],
            milestones=[("A teacher is found", doing.DAY)],
        )  # fmt: skip
        implementation.give_feedback(report=doing.report(measure), text="It helps.", language="en")
        implementation.advise(place=self.place, text="Begin small.", language="en", challenges=[challenge])
        known = {
            kind: knowing.entry(kind, themes=[self.theme], place=self.place, organisation=self.association)
            for kind in KINDS
        }
        known["activity"] = knowing.activity(themes=[self.theme], organisation=self.association)
        self.policy, self.activity = (
            getattr(self, "policy", known["policy"]),
            getattr(self, "activity", known["activity"]),
        )
        knowing.priority(self.policy, theme=self.theme, place=self.place)
        knowing.reaction(self.activity, organisation=self.municipality)
        councils.give_seat(council=self.council, for_whom=f"Parents {number}", language="en")
        self.sitting = getattr(self, "sitting", None) or councils.call_sitting(
            council=self.council, title="Spring", language="en", on=doing.DAY, agenda=[("Courses", "")]
        )
        advised = [
            councils.give_advice(
                council=self.council, title=f"Ask first {number}", text="Before, not after.", language="en",
                sitting=self.sitting, theme=self.theme, sources=[proposal], given_on=doing.DAY,
            )
            for _which in ("answered", "late")
        ]  # fmt: skip
        councils.reply(advice=advised[0], kind="followed", language="en", text="Yes.")
        self.advice = getattr(self, "advice", advised[0])
        doing.proposal(f"Ask first {number}", sources=[self.advice])
        councils.set_up(advises=self.municipality, name=f"Council {number}", mandate="It advises.", language="en")
        for page in self.above:
            writing.save(page, source_language="en", body=[*page.body.raw_data, writing.paragraph(f"Words {number}")])
        pages = [writing.page(f"Page {number}", model=model, themes=[self.theme]) for model in (Article, Guideline)]
        self.article, self.guideline = map(writing.edition, pages)
        project = working.project(themes=[self.theme])
        meeting.organisation(f"Association {number}", place=self.place)
        person = knowing_who.interpreter(
            f"Person {number}", themes=[self.theme], places=[self.place], contact_for=self.place.country,
            work=[knowing_who.Work(self.association, "Teacher")], expertise="Courses",
        )  # fmt: skip
        country, day = self.place.country, looking.in_days(40)
        fund = looking.funding_call(
            themes=[self.theme], countries=[country], deadlines=[("", day)], sample=self.association.is_sample
        )
        call = looking.partner_call(
            themes=[self.theme], countries=[country], organisation=self.association, place=self.place, deadline=day,
            funding_call=fund,
        )  # fmt: skip
        network.offer(
            organisation=self.association, direction="offer", what=f"Rooms {number}", language="en", theme=self.theme
        )
        network.change_organisation(organisation=self.association, serves=[self.place])
        self.things = {
            "partner call": call, "funding call": fund,
            "event": self.event, "held event": held, "summary": self.summary, "consultation": self.asked,
            "statement": statement, "finding": finding, "proposal": proposal, "document": self.document,
            "recommendation": self.recommendation, "challenge": challenge, "service": service, "plan": self.plan,
            "measure": measure, "project": project, "council": self.council, "sitting": self.sitting, "advice": self.advice, "organisation": self.association, "person": person,
            "article": self.article, "guideline": self.guideline,
        } | known | {"policy": self.policy, "activity": self.activity}  # fmt: skip

    def addresses(self) -> dict[str, str]:
        """What everybody reads, by what it is."""
        return {
            "home": reverse("website:home"),
            "door": reverse("website:door", args=["voice"]),
            "theme": theme_address(show(self.theme)),
            "themes": reverse("website:themes"),
            "place": place_address(self.place),
            "country": place_address(self.place.country),
            "places": reverse("website:places"),
            "search": reverse("search:results") + "?q=evening+courses",
            "file": address_of_file(self.place),
            "results": reverse("consultations:results", args=[self.asked.uid]),
            "events": reverse("events:list"),
            "consultations": reverse("consultations:list"),
            "documents": reverse("drafting:list"),
            "proposals": reverse("drafting:proposals"),
            "organisations": reverse("network:list"),
            "twin cities": reverse("network:twins"),
            "people": reverse("people:list"),
            "interpreters": reverse("people:interpreters"),
            "contacts": reverse("network:contacts"),
            "projects": reverse("projects:list"),
            "partner calls": reverse("calls:list"),
            "funding calls": reverse("calls:funding"),
            "knowledge": reverse("library:list"),
            "recommendations": reverse("implementation:recommendations"),
            "gaps": reverse("implementation:gaps"),
            "gaps of a place": reverse("implementation:gaps_of", args=[self.place.uid]),
            "a gap": reverse("implementation:gap", args=[self.place.uid, self.theme.key]),
            "councils": reverse("councils:list"),
            "all advice": reverse("councils:advice_list"),
            "articles": reverse("pages:list"),
        } | {name: thing.get_absolute_url() for name, thing in self.things.items()}


@pytest.fixture
def house():
    return House()


def statements_of(client, address) -> list[str]:
    """The SQL of one request, after another has warmed what is kept for a minute."""
    address = address.replace("/en/", f"/{LANGUAGE}/", 1)
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, address
    address = answer.redirect_chain[-1][0] if answer.redirect_chain else address
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return [query["sql"] for query in asked]


def how_many(client, addresses):
    """How many statements each page sends, when what is kept for a minute was made just now."""
    caches["near"].clear()
    return {name: len(statements_of(client, address)) for name, address in addresses.items()}


def test_no_page_asks_more_than_ten_times_however_much_there_is(client, house):
    few = how_many(client, house.addresses())

    house.grow(3)
    many = how_many(client, house.addresses())

    assert {name: number for name, number in (few | many).items() if number > ANONYMOUS} == {}
    assert {name: (few[name], many[name]) for name in few if many[name] > few[name]} == {}


def test_five_thousand_organisations_in_eight_languages_are_asked_for_as_a_hundred_are(client):
    about, place = meeting.theme(), meeting.municipality()
    everybody = reverse("network:list")
    addresses = [
        everybody,
        f"{everybody}?page=3",
        f"{everybody}?place={place.uid}&theme={about.uid}&language=ar",
        f"{everybody}?place={place.country.uid}&kind=ngo",
    ]
    meeting.crowd(100, place=place, about=about)
    few = how_many(client, {address: address for address in addresses})

    meeting.crowd(4900, place=place, about=about)
    many = how_many(client, {address: address for address in addresses})

    assert many == few
    assert max(many.values()) <= ANONYMOUS
    page = client.get(addresses[2].replace("/en/", f"/{LANGUAGE}/"))
    assert page.context["page"].paginator.count == 5000
    assert "Description ar" in page.content.decode()


def test_a_trail_asks_as_often_for_many_nodes_as_for_few(client, house):
    address = reverse("trace:trail", args=[house.voice.uid])
    few = statements_of(client, address)

    house.grow(3)
    many = statements_of(client, address)

    trail = client.get(address).context["trail"]
    assert len(trail.stops) > 30
    assert len(many) == len(few)
    # Find the node, walk up, walk down, nodes, arrows, words; one for each kind that is shown, bodies being one more.
    assert len(many) <= 6 + len(trail.by_kind) + 1


@pytest.mark.parametrize("who", ["organiser", "officer", "consultant"])
def test_a_desk_asks_at_most_fifteen_times(signed_in, house, who):
    page = signed_in(getattr(house, who))
    few = statements_of(page, reverse("website:desk"))

    house.grow(3)
    many = statements_of(page, reverse("website:desk"))

    assert len(many) <= SIGNED_IN, "\n".join(many)
    assert len(many) == len(few)
