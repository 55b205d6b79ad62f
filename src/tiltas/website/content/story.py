"""Tells the sample story: reads story.yaml and does through the services what its people did, in the order of its days."""

import datetime
import random
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from tiltas.accounts.services import new_participant
from tiltas.consultations import services as consultations
from tiltas.core.clock import happened
from tiltas.councils import services as councils
from tiltas.drafting import services as drafting
from tiltas.events import services as events
from tiltas.files import services as files
from tiltas.groups import services as groups
from tiltas.implementation import services as implementation
from tiltas.languages.models import Translatable
from tiltas.languages.services import save_first_versions, save_version
from tiltas.library import services as library
from tiltas.library.models import KINDS as KNOWLEDGE
from tiltas.network import services as network
from tiltas.network.models import Organisation
from tiltas.people import services as people
from tiltas.places.models import Place
from tiltas.places.services import add_sample_country, add_sample_place
from tiltas.projects import services as projects
from tiltas.themes.models import Theme
from tiltas.trace.models import Link

from . import arrangement, calling, papers, stocktaking
from .people import admit
from .reading import in_all_languages, read

KINDS = {"language-school": "education", "welcome-centre": "welcome_centre"}
SECTORS = {
    "local-government": "public",
    "national-government": "public",
    "civil-society": "civil",
    "culture": "public",
    "education": "research",
    "research": "research",
}
ROLES = {
    "lead": ("lead", {}),
    "partner": ("partner", {}),
    "associated": ("partner", {"en": "associated partner", "lt": "asocijuotasis partneris"}),
    "observer": ("partner", {"en": "observer", "lt": "stebėtoja"}),
}
THEMES = {"staff-training": "staff"}
FINDINGS = {"common-ground": "common_ground", "dividing": "division"}
CODE_TO_TRY = "note-ar-which-paper"


def is_told() -> bool:
    """Whether the story is in already."""
    return Organisation.objects.filter(node__is_sample=True, kind="ministry").exists()


@transaction.atomic
def tell(say: Callable[[str], None] = lambda sentence: None) -> str:
    """Put the story in; returns a receipt code to try. `say` is told what is being done."""
    return _Teller(read("story"), say).tell()


class _Teller:
    """Holds what was made by the story's keys, while it is told."""

    def __init__(self, story: dict, say: Callable[[str], None]):
        self.story, self.say = story, say
        self.made: dict[str, Any] = {}
        self.themes = {theme.key: theme for theme in Theme.objects.all()}

    def theme(self, key: str | None) -> Theme | None:
        return self.themes[THEMES.get(key, key)] if key else None

    def all_themes(self, keys: Iterable[str]) -> list[Theme]:
        return [self.theme(key) for key in keys]

    def keep(self, entry: dict, thing: Any) -> Any:
        self.made[entry["key"]] = thing
        return thing

    def things(self, keys: Iterable[str] | None) -> list[Any]:
        return [self.made[key] for key in keys or ()]

    @staticmethod
    def source(entry: dict) -> str:
        return entry.get("source_language", "en")

    def texts(self, thing: Translatable, **fields: dict[str, str] | None) -> None:
        """Save every language of the fields that is not the thing's own as a translation made by a person."""
        save_first_versions(of=thing, texts=self.by_language(thing, fields))

    @staticmethod
    def by_language(thing: Translatable, fields: dict[str, dict[str, str] | None]) -> dict[str, dict[str, str]]:
        """Language -> field -> text, without the language of the original."""
        languages = {code for texts in fields.values() if texts for code in texts} - {thing.source_language}
        return {
            code: {name: texts[code] for name, texts in fields.items() if texts and texts.get(code)}
            for code in sorted(languages)
        }

    def tell(self) -> str:
        for sentence, chapter in [
            ("places and organisations", self.who),
            ("what a study found", self.study),
            ("a seminar, and a dialogue at six tables", self.talking),
            ("a consultation", self.voting),
            ("the table of gaps as it stood", self.keeping),
            ("a resolution of nine clauses", self.agreeing),
            ("a council, its sittings and its advice", self.advising),
            ("recommendations, answers, measures and reports", self.doing),
            ("a question that is open now", self.asking),
            ("what members know", self.knowing),
            ("what all places are asked", lambda: stocktaking.take_stock(self)),
            ("who is looking for whom", lambda: calling.call(self)),
            ("a closed room of two organisations", self.preparing),
        ]:
            self.say(sentence)
            chapter()
        return self.code

    # Who ---------------------------------------------------------------------------------------------------------------

    def who(self):
        region = self.story["story"]["region"]
        country = add_sample_country(name=region["en"], names=region, local_language="en")
        for entry in self.story["places"]:
            names = {code: name for code, name in entry["name"].items() if code != entry["local_language"]}
            place = add_sample_place(
                name=entry["name"].get(entry["local_language"], entry["name"]["en"]),
                parent=country,
                local_language=entry["local_language"],
                names=names,
            )
            self.keep(entry, place)
        for entry in self.story["organisations"]:
            source = self.source(entry)
            place: Place | None = self.made.get(entry.get("place"))
            names = dict(entry["name"])
            local = place.local_language if place and place.local_language in names else source
            kind = KINDS.get(entry["kind"], entry["kind"])
            organisation = network.found_organisation(
                name=names.pop(local),
                name_language=local,
                names=names,
                kind=kind,
                sector=SECTORS[entry["sector"]],
                led_by="minority" if entry["minority_led"] else "refugees" if entry.get("refugee_led") else "migrants"
                if entry["migrant_led"] else "",
                place=place or country,
                governs=place if kind == "municipality" else None,
                themes=self.all_themes(entry["themes"]),
                languages=entry["languages"],
                description=entry["description"][source],
                language=source,
                phone=entry.get("phone") or "",
                wants_phone_shown=bool(entry.get("phone")),
                mailbox=entry.get("mailbox") or "",
                mailbox_is_confirmed=True,
                sample=True,
            )  # fmt: skip
            self.texts(organisation, description=entry["description"])
            self.keep(entry, organisation)
        self.people = admit(self.made)
        self.listed(country)
        arrangement.tell(country=country, organisations=self.made, people=self.people, texts=self.texts)
        self.twins()
        self.project()

    def listed(self, region: Place):
        for entry in self.story["people"]:
            source = self.source(entry)
            person = people.enter_person(
                name=entry["name"],
                name_variants=entry.get("variants", []),
                email=entry["email"],
                phone=entry.get("phone", ""),
                basis=entry["basis"],
                mail_language=source,
                work=[
                    people.Work(
                        self.made[job["organisation"]], job["role"][source], job.get("since"), job.get("until")
                    )
                    for job in entry["work"]
                ],
                speaks=[
                    people.Speaks(code, interprets_from="from" in how, interprets_into="into" in how)
                    for code, how in entry.get("languages", {}).items()
                ],
                themes=self.all_themes(entry.get("themes", [])),
                places=self.things(entry.get("places")),
                expertise=entry.get("expertise", {}).get(source, ""),
                contact_for=region if entry.get("contact_for_region") else None,
                by=self.people["organiser"],
                **{f"{part}_for": audience for part, audience in entry.get("shows", {}).items()},
            )
            self.texts(person, expertise=entry.get("expertise"))
            for row, job in zip(person.affiliations.order_by("pk"), entry["work"], strict=True):
                self.texts(row, role=job["role"])
            if entry["confirmed"]:
                people.confirm(person=person, how=people.How.LINK)
            self.keep(entry, person)

    def twins(self):
        for entry in self.story["twin_cities"]:
            source = self.source(entry)
            link = network.ask_twinning(
                asking=self.made[entry["asking"]],
                asked=self.made[entry["asked"]],
                what=entry["what"][source],
                language=source,
                since=entry["since"],
            )
            self.texts(link, what=entry["what"])
            if entry["confirmed"]:
                network.step_twinning(twinning=link, name="confirm", by=self.people["officer"])

    def project(self):
        entry = self.story["project"]
        source = self.source(entry)
        project = projects.start_project(
            title=entry["title"][source],
            language=source,
            summary=entry["description"][source],
            starts_on=entry["starts_on"],
            ends_on=entry["ends_on"],
            themes=self.all_themes(entry["themes"]),
            sample=True,
            by=self.people["organiser"],
        )
        self.texts(project, title=entry["title"], summary=entry["description"])
        self.keep(entry, project)
        for partner in entry["partners"]:
            role, words = ROLES[partner["role"]]
            made = projects.add_partner(
                project=project,
                organisation=self.made[partner["organisation"]],
                role=role,
                role_text=words.get("en", ""),
                language="en",
            )
            if words:
                self.texts(made, role_text=in_all_languages(words))
        for package in entry["work_packages"]:
            made = projects.add_work_package(
                project=project,
                number=package["number"],
                title=package["title"][source],
                purpose=package["text"][source],
                language=source,
            )
            self.texts(made, title=package["title"], purpose=package["text"])
            self.keep(package, made)
        for package in entry["work_packages"]:
            if package["feeds"]:
                projects.feed(earlier=self.made[package["key"]], later=self.made[package["feeds"]])
        for deliverable in entry["deliverables"]:
            made = projects.add_deliverable(
                work_package=self.made[deliverable["package"]],
                title=deliverable["title"][source],
                language=source,
                delivered_on=deliverable["delivered_on"],
            )
            self.texts(made, title=deliverable["title"])
        funder = entry["funder"]
        funding = projects.add_funding(
            project=project, fund=funder["name"][source], language=source, acknowledgement=funder["wording"][source],
            logo=papers.sign(), logo_alt=funder["logo"][source],
        )  # fmt: skip
        self.texts(funding, fund=funder["name"], acknowledgement=funder["wording"], logo_alt=funder["logo"])

    # What a study found, and what there was -----------------------------------------------------------------------------

    def study(self):
        study = self.story["study"]
        made_later = {measure["service"] for measure in self.story["measures"] if measure["effect"]}
        for entry in self.story["challenges"]:
            source = self.source(entry)
            with happened(entry["found_on"]):
                challenge = implementation.record_challenge(
                    place=self.made[entry["place"]],
                    theme=self.theme(entry["theme"]),
                    title=entry["title"][source],
                    text=entry["text"][source],
                    language=source,
                    study=study["title"].get(source, study["title"]["en"]),
                    found_on=entry["found_on"],
                    by=self.people["consultant"],
                )
            self.texts(challenge, title=entry["title"], text=entry["text"], study=study["title"])
            self.keep(entry, challenge)
        for entry in self.story["services"]:
            source = self.source(entry)
            # What a measure makes or changes was not there when the study looked.
            state = "missing" if entry["key"] in made_later and entry["state"] == "exists" else entry["state"]
            with happened(study["published_on"]):
                service = implementation.list_service(
                    place=self.made[entry["place"]],
                    theme=self.theme(entry["theme"]),
                    name=entry["what"][source],
                    for_whom=entry["for_whom"][source],
                    language=source,
                    state=state,
                    provider=self.made.get(entry.get("provider")),
                    languages=entry["languages"],
                    on=study["published_on"],
                    by=self.people["administrator"],
                )
            self.texts(service, name=entry["what"], for_whom=entry["for_whom"])
            self.keep(entry, service)

    # Talking -----------------------------------------------------------------------------------------------------------

    def talking(self):
        for entry in self.story["events"]:
            source = self.source(entry)
            kind = "seminar_sector" if entry["kind"] == "seminar" else entry["kind"]
            with happened(entry["held_on"]):
                event = events.announce_event(
                    kind=kind,
                    title=entry["title"][source],
                    intro=entry["question"][source],
                    language=source,
                    starts_on=entry["held_on"],
                    place=self.made[entry["place"]],
                    languages=entry["languages"],
                    organiser=self.made[entry["organiser"]],
                    project=self.made[entry["project"]],
                    work_package=self.made["package-listen"],
                    themes=self.all_themes(entry["themes"]),
                    organisations=[self.made[one["organisation"]] for one in entry["organisations"]],
                    sample=True,
                    by=self.people["organiser"],
                )
                self.texts(event, title=entry["title"], intro=entry["question"])
                self.keep(entry, event)
                self.files_of(event, entry, on=entry["held_on"])
                for line in entry["programme"]:
                    item = events.add_programme_item(
                        event=event,
                        title=line["title"][source],
                        language=source,
                        starts_at=datetime.time.fromisoformat(line["starts_at"]),
                        by=self.people["organiser"],
                    )
                    self.texts(item, title=line["title"])
                for table in entry["tables"]:
                    self.table(event, table)
                events.move_event(event=event, name="hold", by=self.people["organiser"])
            if entry.get("summary"):
                self.summary(event, entry["summary"])

    def table(self, event, entry):
        table = events.set_up_table(
            event=event,
            number=entry["number"],
            language=entry["language"],
            theme=self.theme(entry["theme"]),
            seats_taken=entry["seats_taken"],
            by=self.people["organiser"],
        )
        for line in entry["notes"]:
            note = events.write_note(
                table=table,
                kind=line["kind"],
                words=line["words"][line["language"]],
                language=line["language"],
                hands=line["hands"],
                by=self.people["organiser"],
            )
            self.texts(note, words=line["words"])
            self.keep(line, note)
        if any(line["key"] == CODE_TO_TRY for line in entry["notes"]):
            self.code = events.hand_out_receipt(notes=[self.made[CODE_TO_TRY]], by=self.people["organiser"])

    def summary(self, event, entry):
        source = self.source(entry)
        # A summary without points of its own has one: its text.
        points = entry.get("points") or [{"key": f"{entry['key']}-1", "text": entry["text"], "notes": []}]
        introduction = entry["text"] if entry.get("points") else {}
        with happened(entry["published_on"]):
            summary = events.write_summary(
                event=event,
                title=entry["title"][source],
                introduction=introduction.get(source, ""),
                language=source,
                by=self.people["organiser"],
            )
            self.texts(summary, title=entry["title"], introduction=introduction)
            self.keep(entry, summary)
            for line in points:
                point = events.add_point(
                    summary=summary,
                    text=line["text"][line.get("source_language", source)],
                    language=line.get("source_language", source),
                    notes=self.things(line["notes"]),
                    by=self.people["organiser"],
                )
                self.texts(point, text=line["text"])
                self.keep(line, point)
            events.publish_summary(summary=summary, by=self.people["organiser"])

    # Voting ------------------------------------------------------------------------------------------------------------

    def voting(self):
        entry = self.story["consultation"]
        source = self.source(entry)
        noon = datetime.time(12)
        opens, closes = (
            timezone.make_aware(datetime.datetime.combine(entry[name], noon)) for name in ("opens_on", "closes_on")
        )
        with happened(entry["opens_on"]):
            consultation = consultations.open_consultation(
                title=entry["title"][source],
                intro=entry["intro"][source],
                language=source,
                opens_at=opens,
                closes_at=None,
                event=self.made[entry["event"]],
                host=self.made[entry["organiser"]],
                themes=self.all_themes(entry["themes"]),
                languages=["en", "et", "lv", "lt", "sv", "ru", "uk", "ar"],
                sample=True,
                by=self.people["organiser"],
            )
            self.texts(consultation, title=entry["title"], intro=entry["intro"])
            self.keep(entry, consultation)
            for line in entry["statements"]:
                statement = consultations.say(
                    consultation=consultation,
                    text=line["text"][self.source(line)],
                    language=self.source(line),
                    from_notes=self.things(line["from_notes"]),
                    at=opens,
                    by=self.people["organiser"],
                )
                self.texts(statement, text=line["text"])
                self.keep(line, statement)
            self.votes(consultation, entry, opens, closes)
        with happened(entry["closes_on"]):
            consultations.close_consultation(consultation=consultation, by=self.people["organiser"], at=closes)
            run = consultations.analyse(consultation=consultation)
            for line in entry["findings"]:
                finding = consultations.record_finding(
                    run=run,
                    statement=self.made[line["statements"][0]],
                    kind=FINDINGS[line["kind"]],
                    title=line["text"][self.source(line)],
                    language=self.source(line),
                    by=self.people["organiser"],
                )
                self.texts(finding, title=line["text"])
                self.keep(line, finding)

    def votes(self, consultation, entry, opens, closes):
        """Votes of sample participants: three ways of setting priorities, with noise, the same for the same seed."""
        draw = entry["sample_votes"]
        chance = random.Random(draw["seed"])
        languages = ["lt", "uk", "ar", "ru", "en", "et"]
        span = (closes - opens).total_seconds()
        cast = []
        for _ in range(draw["participants"]):
            profile = chance.choices(list(draw["profiles"]), list(draw["profiles"].values()))[0]
            language = chance.choices(languages, [34, 24, 18, 12, 8, 4])[0]
            participant, _token = new_participant()
            at = opens + datetime.timedelta(seconds=chance.random() * span)
            for line in entry["statements"]:
                if chance.random() > draw["answered_share"]:
                    continue
                if chance.random() < draw["not_understood_share"]:
                    choice = "not_understood"
                elif chance.random() < line["lean"][profile]:
                    choice = "agree"
                else:
                    choice = "unsure" if chance.random() < draw["unsure_share"] else "disagree"
                cast.append((self.made[line["key"]], participant, choice, language, at))
        consultations.record_votes(consultation=consultation, votes=cast)
        consultations.recount(consultation=consultation)

    def asking(self):
        """A second question without votes: whoever tries the demonstration can answer it."""
        entry = self.story["open_question"]
        source, now = self.source(entry), timezone.now()
        consultation = consultations.open_consultation(
            title=entry["title"][source],
            intro=entry["intro"][source],
            what_next=entry["what_next"][source],
            language=source,
            opens_at=now,
            closes_at=now + datetime.timedelta(days=entry["days_open"]),
            host=self.made[entry["organiser"]],
            themes=self.all_themes(entry["themes"]),
            languages=["en", "et", "lv", "lt", "sv", "ru", "uk", "ar"],
            sample=True,
            by=self.people["organiser"],
        )
        self.texts(consultation, title=entry["title"], intro=entry["intro"], what_next=entry["what_next"])
        for line in entry["statements"]:
            statement = consultations.say(
                consultation=consultation,
                text=line["text"][self.source(line)],
                language=self.source(line),
                by=self.people["organiser"],
            )
            self.texts(statement, text=line["text"])

    def keeping(self):
        with happened(self.story["story"]["table_kept_on"]):
            implementation.freeze_matrix(samples=True)

    # Agreeing ----------------------------------------------------------------------------------------------------------

    def agreeing(self):
        for entry in self.story["proposals"]:
            source = self.source(entry)
            with happened(entry["put_forward_on"]):
                proposal = drafting.propose(
                    title=entry["title"][source],
                    text=entry["text"][source],
                    language=source,
                    sources=self.things(entry["from"]),
                    themes=self.all_themes([entry["theme"]]),
                    by=self.people["drafter"],
                )
            self.texts(proposal, title=entry["title"], text=entry["text"])
            self.keep(entry, proposal)
        entry = self.story["resolution"]
        source = self.source(entry)
        with happened(entry["opened_on"]):
            document = drafting.start_document(
                kind=entry["kind"],
                title=entry["title"][source],
                preamble=entry["preamble"][source],
                language=source,
                authentic_language=entry["authentic_language"],
                host=self.made[self.story["consultation"]["organiser"]],
                themes=self.all_themes(["information", "language", "participation"]),
                by=self.people["drafter"],
            )
            self.texts(document, title=entry["title"], preamble=entry["preamble"])
            self.keep(entry, document)
            for line in entry["clauses"]:
                clause = drafting.add_clause(
                    document=document,
                    text=line["text"][source],
                    language=source,
                    sources=self.things(line["sources"]),
                    by=self.people["drafter"],
                )
                self.texts(clause, text=line["text"])
                self.keep(line, clause)
        with happened(entry["adopted_on"]):
            for line in entry["considered_not_used"]:
                link = drafting.set_aside(
                    source=self.made[line["item"]],
                    document=document,
                    reason=line["reason"][self.source(line)],
                    language=self.source(line),
                    by=self.people["drafter"],
                )
                self.texts(link, reason=line["reason"])
            drafting.adopt(
                document=document,
                on=entry["adopted_on"],
                adopted_by=entry["adopted_by"][source],
                by=self.people["drafter"],
            )

    # Advising ----------------------------------------------------------------------------------------------------------

    def advising(self):
        for entry in self.story["councils"]:
            source = self.source(entry)
            with happened(entry["since"]):
                council = councils.set_up(
                    advises=self.made[entry["advises"]],
                    secretariat=self.made[entry["secretariat"]],
                    name=entry["name"][source],
                    mandate=entry["mandate"][source],
                    legal_basis=entry["legal_basis"][source],
                    language=source,
                    themes=self.all_themes(entry["themes"]),
                    since=entry["since"],
                    by=self.people["organiser"],
                )
            self.texts(council, name=entry["name"], mandate=entry["mandate"], legal_basis=entry["legal_basis"])
            self.keep(entry, council)
            for line in entry["seats"]:
                self.seat(council, line, source)
            for line in entry["sittings"]:
                self.sitting(council, line, source)
            for line in entry["advice"]:
                self.advice(council, line, source)

    def seat(self, council, entry, source):
        whom = entry.get("for_whom", {})
        seat = councils.give_seat(
            council=council,
            organisation=self.made.get(entry.get("organisation")),
            for_whom=whom.get(source, ""),
            person=entry.get("person", ""),
            may_be_named="person" in entry,
            is_chair=entry.get("is_chair", False),
            since=entry["since"],
            until=entry.get("until"),
            language=source,
            by=self.people["organiser"],
        )
        self.texts(seat, for_whom=whom)

    def sitting(self, council, entry, source):
        on = entry.get("held_on") or timezone.localdate() + datetime.timedelta(days=entry["days_ahead"])
        minutes = entry.get("minutes", {})
        sitting = councils.call_sitting(
            council=council,
            title=entry["title"][source],
            on=on,
            at=datetime.time.fromisoformat(entry["at"]),
            place_text=entry["place_text"],
            minutes=minutes.get(source, ""),
            agenda=[(item["title"][source], item.get("text", {}).get(source, "")) for item in entry["agenda"]],
            language=source,
            by=self.people["organiser"],
        )
        self.texts(sitting, title=entry["title"], minutes=minutes)
        for item, line in zip(sitting.agenda.order_by("number"), entry["agenda"], strict=True):
            self.texts(item, title=line["title"], text=line.get("text"))
        self.keep(entry, sitting)

    def advice(self, council, entry, source):
        with happened(entry["given_on"]):
            advice = councils.give_advice(
                council=council,
                sitting=self.made[entry["sitting"]],
                title=entry["title"][source],
                text=entry["text"][source],
                theme=self.theme(entry["theme"]),
                given_on=entry["given_on"],
                due_on=entry["due_on"],
                sources=self.things(entry["from"]),
                language=source,
                by=self.people["organiser"],
            )
        self.texts(advice, title=entry["title"], text=entry["text"])
        self.keep(entry, advice)
        if told := entry["reply"]:
            words = {name: (told.get(name) or {}).get(source, "") for name in ("text", "reason")}
            with happened(told["answered_on"]):
                reply = councils.reply(
                    advice=advice,
                    kind=told["kind"],
                    on=told["answered_on"],
                    language=source,
                    by=self.people["administrator"],
                    **words,
                )
            self.texts(reply, text=told.get("text"), reason=told.get("reason"))

    # Preparing ---------------------------------------------------------------------------------------------------------

    def preparing(self):
        entry = self.story["closed_room"]
        words, by = {"language": entry["language"]}, {"by": self.people["organiser"]}
        group = groups.open_group(
            founded_by=self.made[entry["founded_by"]], name=entry["name"], purpose=entry["purpose"], **words, **by
        )
        for organisation in self.things(entry["joined"]):
            groups.answer(member=groups.ask(group=group, organisation=organisation, **by), joins=True)
        for organisation in self.things(entry["asked"]):
            groups.ask(group=group, organisation=organisation, **by)
        for line in entry["promises"]:
            groups.promise(
                group=group,
                organisation=self.made[line["organisation"]],
                what=line["what"],
                due_on=timezone.localdate() + datetime.timedelta(days=line["days"]),
                **words,
                **by,
            )
        draft = groups.start_draft(
            group=group, title=entry["draft"]["title"], text=entry["draft"]["before"], **words, **by
        )
        groups.change_draft(
            draft=draft,
            title=entry["draft"]["title"],
            text=entry["draft"]["text"],
            **words,
            by=self.people["officer"],
        )
        for text in entry["notes"]:
            groups.write_note(group=group, text=text, **words, **by)

    # Doing -------------------------------------------------------------------------------------------------------------

    def doing(self):
        for entry in self.story["recommendations"]:
            source = self.source(entry)
            with happened(entry["made_on"]):
                recommendation = implementation.recommend(
                    addressee=self.made[entry["addressed_to"]],
                    title=entry["title"][source],
                    text=entry["text"][source],
                    language=source,
                    sources=self.things(entry["from"]),
                    theme=self.theme(entry["theme"]),
                    due_on=entry["due_on"],
                    made_on=entry["made_on"],
                    by=self.people["drafter"],
                )
            self.texts(recommendation, title=entry["title"], text=entry["text"])
            self.keep(entry, recommendation)
        for entry in self.story["responses"]:
            source = self.source(entry)
            words = {name: (entry.get(name) or {}).get(source, "") for name in ("text", "reason", "alternative")}
            with happened(entry["answered_on"]):
                response = implementation.respond(
                    recommendation=self.made[entry["recommendation"]],
                    kind=entry["kind"],
                    language=source,
                    on=entry["answered_on"],
                    by=self.people["administrator"],
                    **words,
                )
            self.texts(response, text=entry["text"], reason=entry["reason"], alternative=entry["alternative"])
            self.keep(entry, response)
        self.plans()
        self.reports()
        for entry in self.story["visits"]:
            self.visit(entry)

    def plans(self):
        for entry in self.story["plans"]:
            source = self.source(entry)
            place = self.made[entry["place"]]
            with happened(entry["adopted_on"]):
                plan = implementation.make_plan(
                    organisation=Organisation.objects.get(governs=place),
                    place=place,
                    title=entry["title"][source],
                    text=entry["text"][source],
                    language=source,
                    starts_on=entry["starts_on"],
                    ends_on=entry["ends_on"],
                    by=self.people["administrator"],
                )
            self.texts(plan, title=entry["title"], text=entry["text"])
            self.keep(entry, plan)
        for entry in self.story["measures"]:
            source = self.source(entry)
            with happened(entry["starts_on"]):
                measure = implementation.undertake(
                    plan=self.made[entry["plan"]],
                    title=entry["title"][source],
                    text=entry["text"][source],
                    language=source,
                    owner=self.made[entry["responsible"]],
                    co_owner=self.made.get(entry.get("owner")),
                    theme=self.theme(entry["theme"]),
                    starts_on=entry["starts_on"],
                    ends_on=entry["ends_on"],
                    answers=self.made[entry["answers"]],
                    creates=[self.made[entry["service"]]] if entry["effect"] else [],
                    milestones=[(line["title"][source], line["due_on"]) for line in entry["milestones"]],
                    by=self.people["administrator"],
                )
            self.texts(measure, title=entry["title"], text=entry["text"])
            for milestone, line in zip(measure.milestones.order_by("pk"), entry["milestones"], strict=True):
                self.texts(milestone, title=line["title"])
            self.keep(entry, measure)

    def reports(self):
        states = {entry["key"]: entry["state"] for entry in self.story["services"]}
        for entry in sorted(self.story["reports"], key=lambda entry: entry["reported_on"]):
            source, on = self.source(entry), entry["reported_on"]
            plan = next(line for line in self.story["measures"] if line["key"] == entry["measure"])
            measure = self.made[entry["measure"]]
            milestones = list(measure.milestones.order_by("pk"))
            reached = [
                milestone
                for milestone, line in zip(milestones, plan["milestones"], strict=True)
                if line.get("reached_on") and line["reached_on"] <= on and milestone.reached_on is None
            ]
            is_done = entry["state"] == "done" and plan["effect"]
            with happened(on):
                report = implementation.report_progress(
                    measure=measure,
                    state=entry["state"],
                    what_changed=(entry["what_changed"] or {}).get(source, ""),
                    nothing_changed=entry["nothing_changed"],
                    language=source,
                    on=on,
                    next_due_on=next((day for day in plan["reports_due"] if day > on), None),
                    reached=reached,
                    services={self.made[plan["service"]]: states[plan["service"]]} if is_done else None,
                    by=self.people["administrator"],
                )
            self.texts(report, what_changed=entry["what_changed"])
            self.keep(entry, report)
        for entry in self.story["feedback"]:
            source = self.source(entry)
            with happened(entry["given_on"]):
                feedback = implementation.give_feedback(
                    report=self.made[entry["report"]],
                    text=entry["text"][source],
                    language=source,
                    on=entry["given_on"],
                    by=self.people["consultant"],
                )
            self.texts(feedback, text=entry["text"])
            self.keep(entry, feedback)

    def visit(self, entry):
        source = self.source(entry)
        with happened(entry["held_on"]):
            event = events.announce_event(
                kind="visit",
                title=entry["title"][source],
                language=source,
                starts_on=entry["held_on"],
                place=self.made[entry["place"]],
                organiser=self.made[entry["host"]],
                organisations=[self.made[entry["expert_from"]], self.made[entry["host"]]],
                state="held",
                sample=True,
                by=self.people["organiser"],
            )
            self.texts(event, title=entry["title"])
            advice = implementation.advise(
                place=self.made[entry["place"]],
                text=entry["advice"][source],
                language=source,
                event=event,
                challenges=self.things(entry["challenges"]),
                on=entry["held_on"],
                by=self.people["consultant"],
            )
        self.texts(advice, text=entry["advice"])

    # What is known ------------------------------------------------------------------------------------------------------

    def knowing(self):
        for entry in self.story["knowledge"]:
            with happened(entry["published_on"]):
                made = self.written(entry)
            self.texts(made, **entry["texts"])
            if entry.get("reworded"):
                made = self.reworded(made, entry)
            if entry.get("checked_on"):
                with happened(entry["checked_on"]):
                    library.verify(entry=made, by=self.people["organiser"])
            for line in entry.get("priorities", []):
                with happened(entry["published_on"]):
                    priority = library.add_priority(
                        policy=made,
                        text=line["text"]["en"],
                        language="en",
                        page=line["page"],
                        theme=self.theme(line["theme"]),
                        place=self.made.get(line.get("place")),
                        is_named=line["named"],
                        is_measurable=line["measurable"],
                        is_budgeted=line["budgeted"],
                    )
                self.texts(priority, text=line["text"])
            for line in entry.get("reactions", []):
                with happened(line["reacted_on"]):
                    reaction = library.react(
                        activity=made,
                        organisation=self.made[line["organisation"]],
                        kind=line["kind"],
                        text=line["text"]["en"],
                        language="en",
                    )
                self.texts(reaction, text=line["text"])
                self.keep(line, reaction)
            self.files_of(made, entry, on=entry["published_on"])
            self.keep(entry, made)

    def reworded(self, made, entry: dict):
        """What is not translated anew is from now on older than the original."""
        source = self.source(entry)
        with happened(entry["reworded_on"]):
            made = library.correct(
                entry=made,
                title=made.title,
                language=source,
                organisation=made.organisation,
                place=made.place,
                themes=made.themes.all(),
                text=entry["reworded"][source],
                by=self.people["organiser"],
            )
            anew = {code: text for code, text in entry["texts"]["title"].items() if code in entry["reworded"]}
            for code, texts in self.by_language(made, {"title": anew, "text": entry["reworded"]}).items():
                save_version(of=made, language=code, texts=texts)
        return made

    def files_of(self, made, entry: dict, *, on: datetime.date):
        for line in entry.get("files", []):
            with happened(on):
                file = files.add_document(
                    to=made,
                    file=papers.typed(line["text"]),
                    title=line["title"],
                    language=line["language"],
                    licence=line["licence"],
                )
            files.read_text(pk=file.pk)
        for line in entry.get("pictures", []):
            with happened(on):
                files.add_picture(
                    to=made,
                    file=papers.drawn(line["scene"]),
                    alt=line["alt"],
                    title=line["title"],
                    language=line["language"],
                    consent="nobody",
                    expires_on=timezone.localdate() + datetime.timedelta(days=line["shown_days"]),
                )

    def written(self, entry: dict):
        source = self.source(entry)
        told: dict[str, Any] = {name: texts[source] for name, texts in entry["texts"].items()} | entry["facts"]
        told |= {
            "language": source,
            "organisation": self.made[entry["organisation"]],
            "place": self.made.get(entry["place"]),
            "themes": self.all_themes(entry["themes"]),
            "by": self.people["organiser"],
        }
        if days := entry.get("reactions_open_days"):
            # Whoever tries the demonstration can react.
            told["reactions_until"] = timezone.localdate() + datetime.timedelta(days=days)
        if first := entry.get("taken_over_from"):
            changed = entry["what_changed"]
            made = library.take_over(practice=self.made[first], what_changed=changed[source], **told)
            self.texts(Link.objects.get(later=made.node, relation=library.TAKEN_OVER), reason=changed)
            return made
        return library.write(model=KNOWLEDGE[entry["kind"]], sample=True, **told)
