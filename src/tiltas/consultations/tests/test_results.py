import csv
import io
import json
import re

import pytest
from django.db.models import ProtectedError
from django.utils import translation

from tiltas.consultations import services
from tiltas.consultations.models import Vote
from tiltas.core.numbers import percent
from tiltas.trace.queries import earlier

from . import factories as make

pytestmark = pytest.mark.django_db


def address(consultation, page="results/"):
    return f"/en/consultations/{consultation.uid}/{page}"


def page(client, consultation, name="results/"):
    response = client.get(address(consultation, name))
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_says_what_all_share_and_where_they_part(client):
    consultation, said, _groups = make.two_groups()
    make.analysed(consultation)

    text = page(client, consultation)

    assert "Group A: 20 people" in text
    assert "Group B: 20 people" in text
    assert f"Everybody, whichever group, agrees: <q>{said[0].text}</q>" in re.sub(r"\s+", " ", text)
    assert "Opinions part most on this:" in text
    assert "18 of 20 people, 90% (90% sure: between 74% and 97%)" in text


def test_the_figures_at_the_top_count_everything_that_is_listed(client):
    consultation, said, _groups = make.two_groups(shared=15, dividing=15)
    run = make.analysed(consultation)

    text = page(client, consultation)

    assert len(run.result["common_ground"]) == 15
    assert text.count('<dd class="figure__number">15</dd>') == 1
    assert all(one.text in text for one in said)


def test_deleting_the_votes_of_one_group_changes_the_page(client):
    consultation, _said, groups = make.two_groups()
    make.analysed(consultation)
    assert "Group B: 20 people" in page(client, consultation)

    Vote.objects.filter(participant__in=groups[1]).delete()
    make.analysed(consultation)

    text = page(client, consultation)
    assert "Group B" not in text
    assert "No stable opinion groups" in text
    assert "20 people answered at least one statement." in text


def test_a_group_below_ten_is_not_shown_and_cannot_be_subtracted(client):
    consultation, _said, groups = make.two_groups(size=30)
    small = make.participants(7)
    odd = make.statements(consultation, 12)
    everybody = [*groups[0], *groups[1]]
    make.votes(
        consultation, {one: dict.fromkeys(everybody, "disagree") | dict.fromkeys(small, "agree") for one in odd}
    )
    run = make.analysed(consultation)

    shown = [group["size"] for group in run.result["groups"]]
    text = page(client, consultation)

    assert all(size >= 10 for size in shown)
    for row in run.result["statements"]:
        for cell in [row["overall"], *row["groups"].values()]:
            assert cell is None or cell["n"] >= 10
    assert "Group C" not in text


def test_nothing_is_shown_of_fewer_than_ten_people(client):
    consultation, said = make.consultation(), None
    said = make.statements(consultation, 8)
    make.votes(consultation, {one: dict.fromkeys(make.participants(9), "agree") for one in said[:1]})
    run = make.analysed(consultation)

    assert run.published_at is None
    assert "Fewer than 10 people have answered so far." in page(client, consultation)
    assert client.get(address(consultation, "results.json")).status_code == 404
    assert "Fewer than 10 people have taken part" in client.get(consultation.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "53%"),
        ("sv", "53\N{NO-BREAK SPACE}%"),
        ("et", "53%"),
        ("ar", "\N{LEFT-TO-RIGHT MARK}53%\N{LEFT-TO-RIGHT MARK}"),
    ],
)
def test_a_share_is_written_as_the_language_writes_it(language, written):
    with translation.override(language):
        assert percent(53) == written


def test_no_language_is_given_the_sign_of_another(client):
    consultation, _said, _groups = make.two_groups()
    make.analysed(consultation)
    address = f"/sv/consultations/{consultation.uid}/results/"

    text = client.get(address).content.decode()

    assert "90\N{NO-BREAK SPACE}%" in text
    assert not re.search(r"\d%", re.sub(r"<(style|script|svg).*?</\1>", "", text, flags=re.S))


def test_the_first_items_stand_open_and_all_others_are_folded_without_script(client):
    consultation, _said, _groups = make.two_groups()
    make.analysed(consultation)

    text = page(client, consultation)

    opened = re.sub(r"<details.*?</details>", "", text, flags=re.S)
    for name in ("common-ground", "division"):
        section = opened[opened.index(f'id="{name}"') :].split("</section>")[0]
        assert 1 <= section.count('<th scope="row">') <= 2
    assert len(set(re.findall(r"/statements/[^/]*", text))) > len(set(re.findall(r"/statements/[^/]*", opened)))
    assert "<details open" not in text


def test_without_groups_it_is_said_and_everybody_is_shown(client):
    consultation = make.consultation()
    said = make.statements(consultation, 10)
    people = make.participants(30)
    make.votes(consultation, {one: dict.fromkeys(people, "agree") for one in said})
    make.analysed(consultation)

    text = page(client, consultation)

    assert "No stable opinion groups" in text
    assert "Most people agree:" in text
    assert "30 of 30 people, 100%" in text


def test_what_is_not_understood_is_shown_by_language(client):
    consultation, _said, groups = make.two_groups()
    unclear = make.statement(consultation)
    people = [*groups[0], *groups[1]]
    make.votes(consultation, {unclear: dict.fromkeys(people[:24], "not_understood")}, language="ar")
    make.votes(consultation, {unclear: dict.fromkeys(people[24:], "agree")}, language="en")
    run = make.analysed(consultation)

    text = page(client, consultation)

    assert run.result["unclear"] == [unclear.uid]
    assert "Arabic: <strong" in text
    assert "24 of 24; between" in text


def test_few_readers_of_a_language_are_not_numbered():
    assert services._languages_shown({"en": 50, "lt": 20, "ar": 4}, 74) == {"en": 50, "lt": None, "ar": None}
    assert services._languages_shown({"en": 50, "lt": 24}, 74) == {"en": 50, "lt": 24}
    assert services._languages_shown({"en": 12, "lt": 3}, 15) == {"en": None, "lt": None}


def test_a_hidden_statement_leaves_the_page_at_once(client):
    consultation, said, _groups = make.two_groups()
    make.analysed(consultation)
    assert said[0].text in page(client, consultation)

    services.hide_statement(statement=said[0], reason="It names a person.")

    assert said[0].text not in page(client, consultation)
    response = client.get(said[0].get_absolute_url())
    assert response.status_code == 410
    assert "It names a person." in response.content.decode()


def test_the_files_hold_what_the_page_shows(client):
    consultation, said, _groups = make.two_groups()
    make.statement(consultation, text="=1+1")
    run = make.analysed(consultation)

    document = json.loads(client.get(address(consultation, "results.json")).content)
    rows = list(
        csv.DictReader(io.StringIO(client.get(address(consultation, "results.csv")).content.decode("utf-8-sig")))
    )

    assert document["result"]["sha256"] == run.sha256
    assert document["texts"][said[0].uid] == {"text": said[0].text, "language": "en"}
    assert [row["n"] for row in rows if row["statement"] == said[0].uid] == ["40", "20", "20"]
    assert {row["text"] for row in rows if row["text"].endswith("1+1")} == {"'=1+1"}
    assert "participant_id" not in json.dumps(document)


def test_a_finding_keeps_its_figures_and_its_run():
    consultation, said, _groups = make.two_groups()
    run = make.analysed(consultation)

    finding = services.record_finding(run=run, statement=said[0], kind="common_ground")

    assert finding.title.startswith("Everybody, whichever opinion group, agrees")
    assert finding.figures[0]["overall"]["n"] == 40
    assert [link.earlier_id for link in earlier([finding], "became")[finding.pk]] == [said[0].pk]
    with pytest.raises(ProtectedError):
        run.delete()


def test_what_the_result_does_not_show_is_no_finding():
    consultation, said, _groups = make.two_groups()
    run = make.analysed(consultation)

    with pytest.raises(services.NotShown):
        services.record_finding(run=run, statement=said[-1], kind="common_ground")
    with pytest.raises(services.NotShown):
        services.record_finding(run=run, statement=said[0], kind="division")


def test_the_page_of_a_finding_shows_the_figures_it_rested_on(client):
    consultation, said, _groups = make.two_groups()
    finding = services.record_finding(run=make.analysed(consultation), statement=said[0], kind="common_ground")

    text = client.get(finding.get_absolute_url()).content.decode()

    assert said[0].text in text
    assert "36 of 40 people, 90%" in text
    assert finding.run.sha256 in text
