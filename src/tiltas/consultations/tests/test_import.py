import json

import pytest
from django.core.management import CommandError, call_command

from tiltas.consultations import services
from tiltas.consultations.models import AnalysisRun, Consultation, Statement, Vote

COMMENTS = """timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body
1500000000000,then,0,1,12,0,1,"Buses, also in the evening"
1500000000001,then,1,1,6,6,0,Fewer forms
1500000000002,then,2,2,0,0,-1,Something rejected
1500000000003,then,3,2,0,12,1,"Two lines
of text"
"""


@pytest.fixture
def folder(tmp_path):
    """A small hand-made export: twelve people, three statements that count, one that was rejected."""
    made = tmp_path / "polis"
    made.mkdir()
    (made / "comments.csv").write_text(COMMENTS, encoding="utf-8")
    rows = ["timestamp,datetime,comment-id,voter-id,vote"]
    for person in range(12):
        # Changed their mind on the first: the last vote counts.
        rows.append(f"1500000001000,then,0,{person},-1")
        rows.append(f"1500000002000,then,0,{person},1")
        rows.append(f"1500000003000,then,1,{person},{1 if person % 2 else -1}")
        rows.append(f"1500000004000,then,2,{person},1")
        rows.append(f"1500000005000,then,3,{person},-1")
    (made / "votes.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (made / "summary.csv").write_text("topic,Buses or forms?\nurl,https://polis.example/1\n", encoding="utf-8")
    return made


@pytest.mark.django_db
def test_an_export_becomes_a_closed_consultation_with_its_result(folder, client, capsys):
    call_command("import_polis", str(folder), licence="CC BY 4.0")

    consultation = Consultation.objects.get()
    assert (consultation.title, consultation.state, consultation.people) == ("Buses or forms?", "closed", 12)
    assert (consultation.source_url, consultation.licence) == ("https://polis.example/1", "CC BY 4.0")
    assert list(Statement.objects.order_by("source_key").values_list("text", flat=True)) == [
        "Buses, also in the evening",
        "Fewer forms",
        "Two lines of text",
    ]
    assert Vote.objects.count() == 36
    run = AnalysisRun.objects.get()
    assert {row["overall"]["agree"]["count"] for row in run.result["statements"]} == {12, 6, 0}
    page = client.get(f"/en/consultations/{consultation.uid}/results/").content.decode()
    assert "12 people answered at least one statement." in page
    assert "CC BY 4.0" in page
    assert "36 of 36" in capsys.readouterr().err


@pytest.mark.django_db
def test_the_same_export_is_not_imported_twice(folder):
    services.import_polis(folder=folder)

    with pytest.raises(CommandError, match="imported already"):
        call_command("import_polis", str(folder))

    assert Consultation.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "breaking",
    [
        lambda folder: (folder / "votes.csv").unlink(),
        lambda folder: (folder / "comments.csv").write_text("nothing\n", encoding="utf-8"),
        lambda folder: (folder / "votes.csv").write_bytes(b"\xff\xfe\x00"),
        lambda folder: (folder / "votes.csv").write_text(
            "timestamp,comment-id,voter-id,vote\n1,0,1,maybe\n", encoding="utf-8"
        ),
    ],
    ids=["no votes", "no columns", "no UTF-8", "no vote"],
)
def test_a_broken_export_leaves_nothing_behind(folder, breaking):
    breaking(folder)

    with pytest.raises(CommandError):
        call_command("import_polis", str(folder))

    assert not Consultation.objects.exists()
    assert not Statement.objects.exists()


@pytest.mark.django_db
def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match="nowhere"):
        call_command("import_polis", str(tmp_path / "nowhere"))


def test_analysing_prints_sentences_and_needs_no_database(folder, tmp_path, capsys):
    file = tmp_path / "result.json"

    call_command("analyse", str(folder), json=file)

    printed = capsys.readouterr().out
    assert "12 people gave 36 answers." in printed
    assert "No stable opinion groups." in printed or "They form" in printed
    assert "Buses, also in the evening" in printed
    assert json.loads(file.read_text())["result"]["public"] is True


def test_analysing_a_broken_folder_is_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="nowhere"):
        call_command("analyse", str(tmp_path / "nowhere"))
