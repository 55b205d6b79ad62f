"""What the table of gaps counts, what it keeps to itself, and what one can do about a cell."""

import csv
import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tiltas.analysis.coverage import Word, word_of
from tiltas.consultations import services as consultations
from tiltas.consultations.tests import factories as asking
from tiltas.drafting.tests.factories import country
from tiltas.implementation import matrix, services
from tiltas.implementation.models import MatrixFreeze, Service
from tiltas.library.models import Activity
from tiltas.library.tests import factories as knowing
from tiltas.network.services import add_member
from tiltas.places.models import Place
from tiltas.trace.models import Node

from . import factories as make

pytestmark = pytest.mark.django_db
LONG_AGO = datetime.date(2020, 1, 1)


@pytest.fixture
def theme():
    return make.theme()


@pytest.fixture
def place():
    return make.town("Tikrovė", sample=False)


@pytest.fixture
def municipality(place):
    return make.municipality("Tikrovės savivaldybė", place)


def reckoned(place, theme, **cut) -> dict:
    """The figures of a cell that are not 0."""
    found = matrix.reckon(matrix.Cut(frozenset([place.pk]), **cut)).cells[place.pk, theme.pk]
    return {name: number for name in found.__slots__ if (number := getattr(found, name))}


def done(place, theme, *providers, on=None):
    for provider in providers:
        make.service(place, state="exists", theme=theme, provider=provider, on=on)


def page_of(client, name, *args, query="") -> str:
    answer = client.get(reverse(f"implementation:{name}", args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


# What counts ----------------------------------------------------------------------------------------------------------


def test_priorities_and_measures_are_promises(place, theme, municipality):
    knowing.priority(knowing.policy(), theme=theme, place=place)
    make.measure(make.plan(municipality), theme=theme)
    knowing.priority(knowing.policy(as_draft=True), theme=theme, place=place)

    assert reckoned(place, theme) == {"promised": 2}


def test_a_priority_that_no_organiser_has_read_yet_is_no_promise(place, theme, municipality, somebody, settings):
    settings.MODERATION = "before"
    add_member(organisation=municipality, user=somebody, role="editor")
    policy = knowing.policy(organisation=municipality)
    read = knowing.priority(policy, theme=theme, place=place, is_measurable=None)

    knowing.priority(policy, theme=theme, place=place, by=somebody)

    assert matrix.cell(place, theme).promises == [read]
    assert reckoned(place, theme) == {"promised": 1}


def test_a_priority_without_place_counts_where_its_body_is(theme):
    lithuania = country()
    knowing.priority(knowing.policy(organisation=make.ministry(place=lithuania)), theme=theme)

    assert reckoned(lithuania, theme) == {"promised": 1}


def test_services_that_are_offered_and_activities_that_go_on_are_done(place, theme):
    one, two = make.organisation("One"), make.organisation("Two")
    done(place, theme, one)
    make.service(place, state="missing", theme=theme)
    make.service(place, state="planned", theme=theme, provider=two)
    knowing.activity(place=place, themes=[theme], organisation=two, stage="planned")
    knowing.activity(place=place, themes=[theme], organisation=one, stage="under_way")

    # Twice done, by the same organisation.
    assert reckoned(place, theme) == {"done": 2, "organisations": 1, "active": 1}


def test_what_nobody_confirmed_for_a_year_is_done_and_not_active(place, theme):
    one, two = make.organisation("One"), make.organisation("Two")
    done(place, theme, one, two, on=LONG_AGO)
    old = knowing.activity(place=place, themes=[theme], organisation=two, stage="done")
    Activity.objects.update(published_at=timezone.now() - datetime.timedelta(days=400))
    assert reckoned(place, theme) == {"done": 3, "organisations": 2}

    old.verified_at = timezone.now()
    old.save()

    assert reckoned(place, theme) == {"done": 3, "organisations": 2, "active": 1}


def test_what_people_say_is_voiced_once_ten_took_part(place, theme):
    asked, said, _groups = asking.two_groups(size=12, place=place, themes=[theme])
    before = reckoned(place, theme)

    run = asking.analysed(asked)
    consultations.record_finding(run=run, statement=said[0], kind="common_ground", language="en")
    consultations.hide_statement(statement=said[1], reason="A name stood in it.")

    assert before == {"unshown": 17}
    assert reckoned(place, theme) == {"voiced": 16, "agreed": 1}


def test_a_proposal_is_voiced_where_its_statements_were_said(place, theme):
    asked, said, _groups = asking.two_groups(size=12, place=place, themes=[])
    few = asking.statement(asking.consultation(place=place))
    shown = make.proposal("Evening courses", sources=[said[0], said[1], few], themes=[theme])
    make.proposal("Of a few", sources=[few], themes=[theme])
    asking.analysed(asked)

    assert reckoned(place, theme) == {"voiced": 1}
    assert matrix.cell(place, theme).proposals == [shown]


def test_recommendations_stand_in_the_place_of_the_body_that_is_asked(place, theme, municipality):
    asked = make.recommendation(municipality, theme=theme)
    make.recommendation(municipality, "Another", theme=theme)
    make.recommendation(municipality, "About nothing in particular")
    services.respond(recommendation=asked, kind="accepted", language="en", text="Yes.")

    found = matrix.reckon(matrix.Cut(frozenset([place.pk])))

    assert reckoned(place, theme) == {"recommended": 2, "answered": 1}
    assert found.requests[place.pk] == matrix.Requests(3, 1)
    assert found.requests[place.pk].is_little


def test_samples_and_facts_stand_apart(place, theme):
    invented = make.town("Upynė")
    done(invented, theme, make.organisation("Invented", sample=True))
    done(place, theme, make.organisation("Real"))
    # An invented organisation may work in a real country.
    knowing.activity(place=country(), themes=[theme], organisation=make.organisation("Also invented", sample=True))

    assert reckoned(invented, theme) == {}
    assert reckoned(invented, theme, samples=True) == {"done": 1, "organisations": 1, "active": 1}
    assert reckoned(place, theme)["done"] == 1
    assert reckoned(country(), theme) == {}


def test_private_records_are_not_counted(place, theme):
    done(place, theme, make.organisation("One"))
    Node.objects.filter(kind="service").update(visibility=Node.Visibility.PRIVATE)

    assert reckoned(place, theme) == {}


def test_a_sector_counts_what_its_bodies_did(place, theme, municipality):
    done(place, theme, make.organisation("Association", kind="association"), municipality)

    assert reckoned(place, theme, sector="civil") == {"done": 1, "organisations": 1, "active": 1}
    by_sector = matrix.reckon(matrix.Cut(frozenset([place.pk]), by_sector=True)).cells
    assert {row: figures.done for (row, _theme), figures in by_sector.items()} == {"civil": 1, "public": 1}


def test_a_country_counts_what_belongs_to_the_country_itself(place, theme):
    done(place, theme, make.organisation("One"))
    done(country(), theme, make.organisation("Two"))

    [row] = matrix.table([country()]).rows

    assert sum(figures.done for figures in row.cells) == 1


def everything(place, theme, municipality):
    """A record in every layer."""
    knowing.priority(knowing.policy(), theme=theme, place=place)
    make.measure(make.plan(municipality), theme=theme)
    done(place, theme, municipality, make.organisation(f"In {place} beside {municipality}, {theme.key}"))
    knowing.activity(place=place, themes=[theme], organisation=municipality, stage="under_way")
    asked, said, _groups = asking.two_groups(size=12, place=place, themes=[theme])
    consultations.record_finding(run=asking.analysed(asked), statement=said[0], kind="common_ground", language="en")
    asking.statement(asking.consultation(place=place, themes=[theme]))
    make.proposal(sources=[said[0]], themes=[theme])
    make.recommendation(municipality, theme=theme)


def test_a_cell_shows_what_the_table_counts(place, theme, municipality):
    everything(place, theme, municipality)

    cell = matrix.cell(place, theme)

    assert {name: getattr(cell.figures, name) for name in cell.figures.__slots__} == {
        "promised": 2, "done": 3, "organisations": 2, "active": 2, "voiced": 18, "unshown": 1, "agreed": 1,
        "recommended": 1, "answered": 0,
    }  # fmt: skip
    assert cell.figures == matrix.reckon(matrix.Cut(frozenset([place.pk]))).cells[place.pk, theme.pk]
    assert cell.word == Word.COVERED


# Pages ----------------------------------------------------------------------------------------------------------------


def addresses(place, theme):
    return [
        reverse("implementation:gaps"),
        reverse("implementation:gaps") + "?layer=done",
        reverse("implementation:gaps") + "?rows=sectors",
        reverse("implementation:gaps_sample"),
        reverse("implementation:gaps_in", args=[place.country.uid]),
        reverse("implementation:gaps_of", args=[place.uid]),
        reverse("implementation:gap", args=[place.uid, theme.key]),
        reverse("implementation:gap", args=[place.uid, theme.key]) + "?sector=civil",
    ]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_are_there_without_any_record(client, place, theme, language):
    for address in addresses(place, theme):
        answer = client.get(address.replace("/en/", f"/{language}/"))

        assert answer.status_code == 200, address
        assert not answer.cookies


def test_no_record_is_never_said_as_nothing(client, place, theme):
    assert page_of(client, "gaps_of", place.uid).count("no record") >= 4
    assert page_of(client, "gap", place.uid, theme.key).count("No record.") == 4
    assert "It does not mean that nothing happens." in page_of(client, "gaps")


def test_fewer_than_ten_people_are_not_shown(client, place, theme):
    asked = asking.consultation(place=place, themes=[theme])
    asking.votes(asked, {asking.statement(asked): dict.fromkeys(asking.participants(9), "agree")})
    asking.analysed(asked)

    page = page_of(client, "gap", place.uid, theme.key)

    assert "Fewer than 10 people have taken part" in page
    assert "1 statement" not in page
    assert matrix.cell(place, theme).word == Word.QUIET
    document = client.get(reverse("implementation:gaps_file_in", args=[place.country.uid, "json"])).json()
    [row] = [row for row in document["rows"] if row["id"] == place.uid]
    assert row["cells"][theme.key] == {
        "word": "quiet", "promised": None, "done": None, "organisations": None, "active": None, "voiced": None,
        "agreed": None, "recommended": None, "answered": None, "fewer_than_10_people": True,
    }  # fmt: skip


def test_a_cell_is_a_word_that_leads_on_and_its_sign_and_dots_are_drawn(client, place, theme):
    done(place, theme, make.organisation("One"))

    page = page_of(client, "gaps_in", place.country.uid)

    address = reverse("implementation:gap", args=[place.uid, theme.key])
    assert f'<td data-word="unrecognised" data-dots="○●○○"><a href="{address}">unrecognised effort</a></td>' in page
    assert page.index('href="#legend"') < page.index("<tbody>") < page.index('id="legend"')


def test_the_cell_of_a_sector_shows_what_the_table_of_that_sector_counts(client, place, theme, municipality):
    everything(place, theme, municipality)
    done(place, theme, make.organisation("Association", kind="association"))
    cell = reverse("implementation:gap", args=[place.uid, theme.key]) + "?sector=public"
    of_place = reverse("implementation:gaps_of", args=[place.uid]) + "?sector=public"

    table = page_of(client, "gaps_in", place.country.uid, query="?sector=public")
    [answer, whole] = [client.get(address) for address in (cell, cell.partition("?")[0])]

    reckoned_of = matrix.reckon(matrix.Cut(frozenset([place.pk]), sector="public")).cells[place.pk, theme.pk]
    assert answer.context["cell"].figures == reckoned_of
    assert reckoned_of.done < whole.context["cell"].figures.done
    assert f'href="{cell}"' in table
    assert f'href="{of_place}"' in table
    assert "Association" not in answer.content.decode()
    assert "Association" in whole.content.decode()
    assert f'href="{cell}"' in client.get(of_place).content.decode()
    assert "Public" in answer.content.decode().partition("<main")[2]


def test_a_sector_leads_to_its_records_place_by_place(client, place, theme):
    done(place, theme, make.organisation("Association", kind="association"))

    page = page_of(client, "gaps_in", place.country.uid, query="?rows=sectors")

    address = reverse("implementation:gaps_in", args=[place.country.uid]) + "?sector=civil"
    assert f'<td data-word="unrecognised" data-dots="○●○○"><a href="{address}">unrecognised effort</a></td>' in page


def test_the_table_says_how_many_requests_are_answered(client, place, theme, municipality):
    for number in range(3):
        make.recommendation(municipality, f"Number {number}", theme=theme)

    page = page_of(client, "gaps_in", place.country.uid)

    assert "0 of 3 requests answered" in page
    assert page.count("data-thin") == 1


def test_a_country_opened_names_places_without_record_below_the_table(client, place, theme):
    make.town("Tyla", sample=False)
    done(place, theme, make.organisation("One"))

    answer = client.get(reverse("implementation:gaps_in", args=[place.country.uid]))

    assert [line.row.place.name for line in answer.context["rows"]] == ["Lietuva", "Tikrovė"]
    assert {line.row.place.name for line in answer.context["quiet"]} == {"Region", "Tyla"}


def test_a_country_that_is_none_is_not_there(client, place):
    assert client.get(reverse("implementation:gaps_in", args=[place.uid])).status_code == 404
    assert client.get(reverse("implementation:gap", args=[place.uid, "no-theme"])).status_code == 404
    assert client.get(reverse("implementation:gaps_file", args=["pdf"])).status_code == 404


def test_invented_places_stand_in_a_table_of_their_own_that_is_marked(client, theme):
    invented = make.town("Upynė")
    done(invented, theme, make.organisation("Invented", sample=True))

    answer = client.get(reverse("implementation:gaps_sample"))

    assert [line.row.place for line in answer.context["rows"]] == [invented]
    assert answer.context["is_sample"]
    assert b'name="robots" content="noindex' in answer.content
    assert "Upynė" not in page_of(client, "gaps_in", invented.country.uid)


def test_the_table_as_csv_has_a_line_for_every_cell(client, place, theme):
    done(place, theme, make.organisation("One"))
    address = reverse("implementation:gaps_file_in", args=[place.country.uid, "csv"])

    lines = list(csv.DictReader(io.StringIO(client.get(address).content.decode("utf-8-sig"))))

    assert len(lines) == 3
    [line] = [line for line in lines if line["id"] == place.uid]
    assert line["word"] == "unrecognised"
    assert (line["done"], line["promised"], line["theme"]) == ("1", "", theme.key)


@pytest.mark.parametrize("query", ["?since=yesterday", "?sector=none&rows=none&layer=none", "?since=1900-01-01"])
def test_an_odd_question_is_passed_over(client, query):
    assert client.get(reverse("implementation:gaps") + query).status_code == 200


def test_pages_ask_at_most_ten_times_however_much_there_is(client, place, theme, municipality):
    def asked():
        found = []
        for address in addresses(place, theme):
            address = address.replace("/en/", "/ar/")
            client.get(address)
            with CaptureQueriesContext(connection) as statements:
                client.get(address)
            found.append(len(statements))
        return found

    everything(place, theme, municipality)
    few = asked()
    for _time in range(2):
        everything(place, theme, make.organisation(f"Body {_time}", kind="municipality", place=place))
        everything(make.town(f"Place {_time}", sample=False), make.theme(f"theme-{_time}", "A theme"), municipality)
    many = asked()

    assert max(many) <= 10
    assert many == few


def test_a_table_takes_six_statements(place, theme, municipality, django_assert_max_num_queries):
    everything(place, theme, municipality)

    with django_assert_max_num_queries(6):
        matrix.table(Place.objects.existing())


# What one can do ------------------------------------------------------------------------------------------------------


def saying(**more):
    return {"language": "en", "title": "A language café", "text": "For everybody, on Tuesdays."} | more


@pytest.fixture
def member(somebody):
    association = make.organisation("Neighbours", kind="association")
    add_member(organisation=association, user=somebody, role="editor")
    somebody.organisation = association
    return somebody


def test_who_writes_for_several_begins_with_the_one_of_this_place(signed_in, somebody, municipality, place, theme):
    for body in (make.municipality("Kita savivaldybė"), municipality):
        add_member(organisation=body, user=somebody, role="officer")
    address = reverse("implementation:we_do_this", args=[place.uid, theme.key])

    form = signed_in(somebody).get(address).context["form"]

    assert form["organisation"].value() == municipality.uid


def test_who_writes_for_an_organisation_says_that_it_does_this(signed_in, member, place, theme):
    address = reverse("implementation:we_do_this", args=[place.uid, theme.key])

    answer = signed_in(member).post(address, saying(organisation=member.organisation.uid, once="abc"))
    again = signed_in(member).post(address, saying(organisation=member.organisation.uid, once="abc"))

    assert answer["Location"] == again["Location"] == reverse("implementation:gap", args=[place.uid, theme.key])
    [made] = Activity.objects.all()
    assert (made.place, list(made.themes.all()), made.organisation) == (place, [theme], member.organisation)
    assert matrix.cell(place, theme).deeds == [made]


def test_it_waits_where_organisers_read_first(signed_in, member, place, theme, settings):
    settings.MODERATION = "before"
    address = reverse("implementation:we_do_this", args=[place.uid, theme.key])

    signed_in(member).post(address, saying(organisation=member.organisation.uid))

    assert Activity.objects.get().state == Activity.State.WAITING
    assert matrix.cell(place, theme).deeds == []


def test_an_officer_may_put_it_into_the_file_of_the_place(signed_in, officer, municipality, place, theme):
    address = reverse("implementation:we_do_this", args=[place.uid, theme.key])

    signed_in(officer).post(address, saying(organisation=municipality.uid, as_service="on"))

    made = Service.objects.get()
    assert (made.place, made.theme, made.provider, made.state) == (place, theme, municipality, Service.State.EXISTS)


def test_nobody_else_puts_a_service_into_a_file(signed_in, member, place, theme):
    address = reverse("implementation:we_do_this", args=[place.uid, theme.key])

    signed_in(member).post(address, saying(organisation=member.organisation.uid, as_service="on"))

    assert not Service.objects.exists()
    assert Activity.objects.count() == 1


def test_the_form_is_for_those_who_write_for_an_organisation(client, signed_in, somebody, member, place, theme):
    address = reverse("implementation:we_do_this", args=[place.uid, theme.key])
    other = make.organisation("Others")

    assert client.get(address).status_code == 302
    assert signed_in(member).get(address).status_code == 200
    refused = signed_in(member).post(address, saying(organisation=other.uid))
    assert refused.status_code == 422
    assert "A language café" in refused.content.decode()


def test_somebody_without_organisation_is_told_so(signed_in, somebody, place, theme):
    address = reverse("implementation:we_do_this", args=[place.uid, theme.key])

    assert signed_in(somebody).get(address).status_code == 403


def test_the_institution_can_be_asked_where_it_has_a_mailbox(client, place, theme, municipality):
    address = reverse("network:message", args=[municipality.uid])
    assert address not in page_of(client, "gap", place.uid, theme.key)

    municipality.mailbox = municipality.confirmed_mailbox = "office@example.org"
    municipality.save()

    assert address in page_of(client, "gap", place.uid, theme.key)


def test_whoever_speaks_for_an_organisation_looks_for_partners_with_theme_and_place(client, place, theme, somebody):
    address = f"/en/calls/start/?theme={theme.uid}&amp;place={place.uid}"

    assert f'href="{address}"' in page_of(client, "gap", place.uid, theme.key)
    client.force_login(somebody)
    assert address not in page_of(client, "gap", place.uid, theme.key)


# Frozen ---------------------------------------------------------------------------------------------------------------


def test_the_table_is_kept_once_a_quarter(place, theme, monkeypatch):
    def on(*day):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: datetime.date(*day))
        return services.freeze_of_the_quarter(datetime.date(*day))

    kept = [on(2027, 1, 1), on(2027, 1, 2), on(2027, 3, 31), on(2027, 4, 1), on(2027, 8, 3)]

    # In the summer no worker ran on the first day.
    assert [str(one) if one else None for one in kept] == ["2027-01-01", None, None, "2027-04-01", "2027-08-03"]


def test_a_frozen_table_is_compared_in_words(client, place, theme, municipality):
    make.recommendation(municipality, theme=theme)
    frozen = services.freeze_matrix()
    done(place, theme, make.organisation("One"))
    knowing.priority(knowing.policy(), theme=theme, place=place)

    [(uid, themes)] = frozen.content.items()
    assert (uid, themes.keys(), themes[theme.key]["word"]) == (place.uid, {theme.key}, "gap")
    address = reverse("implementation:gaps_in", args=[place.country.uid])
    answer = client.get(f"{address}?since={frozen.day.isoformat()}")
    [(change, before, now, *_sign)] = answer.context["changes"]
    assert (change.place, str(before), str(now)) == (place, "gap", "fragile")
    assert b"was: gap" in answer.content
    assert b"Only the whole table is compared" not in answer.content


def test_whoever_compares_a_part_of_the_table_hears_that_only_the_whole_is_compared(
    client, place, theme, municipality
):
    make.recommendation(municipality, theme=theme)
    since = services.freeze_matrix().day.isoformat()
    address = reverse("implementation:gaps_in", args=[place.country.uid])

    for part in ("sector=civil", "rows=sectors"):
        assert b"Only the whole table is compared" in client.get(f"{address}?since={since}&{part}").content
    assert b"Only the whole table is compared" not in client.get(f"{address}?sector=civil").content


def test_two_frozen_days_are_compared_with_each_other_in_either_order(client, place, theme, municipality):
    address = reverse("implementation:gaps_in", args=[place.country.uid])
    winter, spring = datetime.date(2026, 1, 1), datetime.date(2026, 4, 1)

    def frozen_on(day):
        MatrixFreeze.objects.filter(pk=services.freeze_matrix().pk).update(day=day)

    frozen_on(winter)
    make.recommendation(municipality, theme=theme)
    frozen_on(spring)
    done(place, theme, municipality)

    for since, until in ((winter, spring), (spring, winter)):
        answer = client.get(f"{address}?since={since.isoformat()}&until={until.isoformat()}")
        [(change, then, now)] = answer.context["changes"]
        assert (change.place, change.theme, then, now) == (place, theme, "quiet", "gap")
        page = answer.content.decode()
        assert "What changed between 1 January 2026 and 1 April 2026" in page
        # The table below is that of today.
        assert "was:" not in page
    [(_change, then, now)] = client.get(f"{address}?since={spring.isoformat()}").context["changes"]
    assert (then, now) == ("gap", "unrecognised effort")


def test_frozen_twice_on_a_day_the_first_stays(place, theme):
    services.freeze_matrix()
    done(place, theme, make.organisation("One"))

    services.freeze_matrix()

    assert MatrixFreeze.objects.get().content == {}


def test_only_organisers_freeze(client, signed_in, organiser, somebody):
    address = reverse("implementation:freeze_gaps")

    assert client.post(address).status_code == 302
    assert signed_in(somebody).post(address).status_code == 403
    assert not MatrixFreeze.objects.exists()
    assert signed_in(organiser).get(address).status_code == 405

    answer = signed_in(organiser).post(address)

    assert answer["Location"].endswith(f"?since={MatrixFreeze.objects.get().day.isoformat()}")


def test_every_word_is_explained(client):
    from tiltas.implementation.matrix_views import WORDS

    page = page_of(client, "gaps")

    assert set(WORDS) == set(Word)
    for _sign, label, meaning in WORDS.values():
        assert f"{label}</dt><dd>{meaning}" in page
    assert word_of(matrix.Figures()) == Word.QUIET
