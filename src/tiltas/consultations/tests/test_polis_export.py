"""Reading the folder that Polis exports."""

from pathlib import Path

import pytest

from tiltas.consultations.polis import PolisExportError, read_export

CONVERSATIONS = Path(__file__).resolve().parents[4].parent / "shared" / "data" / "polis"

COMMENTS = """timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body
1500000000001,Mon,0,7,2,1,1,"Buses should run at night, too."
1500000000002,Mon,1,8,0,2,0,"Close
the square to cars."
1500000000003,Mon,2,9,1,0,-1,Buy my watches.
"""
VOTES = """timestamp,datetime,comment-id,voter-id,vote
1500000000010,Mon,0,10,-1
1500000000020,Mon,0,10,1
1500000000011,Mon,0,11,1
1500000000012,Mon,0,12,-1
1500000000013,Mon,1,10,-1
1500000000014,Mon,1,11,-1
1500000000015,Mon,1,12,0
1500000000016,Mon,2,10,1
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "comments.csv").write_text(COMMENTS, encoding="utf-8")
    (tmp_path / "votes.csv").write_text(VOTES, encoding="utf-8")
    return tmp_path


def change(folder, file, old, new):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_last_vote_counts_and_rejected_statements_are_left_out(folder):
    export = read_export(folder)

    assert [statement.text for statement in export.statements] == [
        "Buses should run at night, too.",
        "Close\nthe square to cars.",
    ]
    assert [statement.id for statement in export.rejected] == ["2"]
    assert list(export.votes()) == [
        ("11", "0", 1, 1500000000011),
        ("12", "0", -1, 1500000000012),
        ("10", "1", -1, 1500000000013),
        ("11", "1", -1, 1500000000014),
        ("12", "1", 0, 1500000000015),
        ("10", "0", 1, 1500000000020),
    ]
    assert (export.vote_count, export.participant_count, export.warnings) == (6, 3, [])


def test_columns_are_found_by_name_and_others_ignored(folder):
    (folder / "votes.csv").write_text(
        "important,vote,voter-id,comment-id\nfalse,1,11,0\nfalse,-1,10,1\n", encoding="utf-8-sig"
    )

    assert list(read_export(folder).votes()) == [("11", "0", 1, None), ("10", "1", -1, None)]


def test_groups_and_summary_are_read_where_they_are(folder):
    (folder / "participants-votes.csv").write_text(
        "participant,xid,group-id,n-agree,n-disagree,0\n10,,1,2,1,1\n11,,,1,1,1\n", encoding="utf-8"
    )
    (folder / "summary.csv").write_text(
        'topic,Town square\nconversation-description,"Cars, or people?"\n', encoding="utf-8"
    )

    export = read_export(folder)

    assert export.groups == {"10": 1}
    assert (export.topic, export.description) == ("Town square", "Cars, or people?")


def test_an_export_with_the_inner_sign_is_turned_round(folder):
    right = list(read_export(folder).votes())
    text = "".join(
        line.replace(",-1\n", ",+\n").replace(",1\n", ",-1\n").replace(",+\n", ",1\n")
        for line in VOTES.splitlines(True)
    )
    (folder / "votes.csv").write_text(text, encoding="utf-8")

    export = read_export(folder)

    assert list(export.votes()) == right
    assert export.warnings == ["In this export -1 means agree. The signs were turned round."]


def test_counts_that_differ_are_a_warning(folder):
    change(folder, "comments.csv", "0,7,2,1,1", "0,7,3,1,1")

    assert read_export(folder).warnings == [
        "For 1 statement, comments.csv counts agreement differently from the votes. The votes were used."
    ]


def test_without_counts_the_sign_is_asked_about(folder):
    (folder / "comments.csv").write_text("comment-id,comment-body\n0,A\n1,B\n2,C\n", encoding="utf-8")

    assert "please check" in read_export(folder).warnings[0]


def test_a_thousand_characters_are_a_statement_and_more_are_not(folder):
    change(folder, "comments.csv", "Buy my watches.", "w" * 1000)
    assert len(read_export(folder).rejected[0].text) == 1000

    change(folder, "comments.csv", "w" * 1000, "w" * 1001)
    with pytest.raises(PolisExportError, match="1001 characters, more than 1000"):
        read_export(folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("votes.csv", "voter-id", "voter", "votes.csv has no column named voter-id. Export the conversation again"),
        ("comments.csv", "comment-body", "body", "comments.csv has no column named comment-body."),
        ("votes.csv", "0,12,-1", "0,12,2", "Line 5 of votes.csv has “2” in the column vote, which cannot be right."),
        ("votes.csv", "0,12,-1", "0,12,yes", "Line 5 of votes.csv has “yes” in the column vote"),
        ("votes.csv", "0,12,-1", "0,,-1", "in the column voter-id, which cannot be right."),
        ("votes.csv", "0,12,-1", "0,12", "Line 5 of votes.csv is cut short. Download the export again."),
        ("votes.csv", "0,12,-1", "77,12,-1", "votes.csv has votes on the statement 77, which is not in comments.csv."),
        ("comments.csv", ",1,8,", ",0,8,", "Line 4 of comments.csv has “0” in the column comment-id"),
        ("votes.csv", VOTES, "", "votes.csv is empty. Download the export again."),
        ("votes.csv", VOTES, VOTES.splitlines()[0] + "\n", "votes.csv is empty. Download the export again."),
    ],
)
def test_what_cannot_be_read_says_what_to_do(folder, file, old, new, message):
    change(folder, file, old, new)

    with pytest.raises(PolisExportError) as error:
        read_export(folder)

    assert message in str(error.value)


@pytest.mark.parametrize("file", ["votes.csv", "comments.csv"])
def test_a_missing_file_is_named(folder, file):
    (folder / file).unlink()

    with pytest.raises(PolisExportError, match=f"The file {file} is missing"):
        read_export(folder)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(PolisExportError, match="no folder named nowhere"):
        read_export(tmp_path / "nowhere")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "windows-1257"])
@pytest.mark.parametrize("file", ["votes.csv", "comments.csv"])
def test_another_encoding_is_named(folder, file, encoding):
    path = folder / file
    path.write_bytes((path.read_text(encoding="utf-8") + "1500000000099,Mon,0,13,1,0,0,Gatvė\n").encode(encoding))

    with pytest.raises(PolisExportError, match="is not written in UTF-8"):
        read_export(folder)


def test_many_votes_are_read_in_one_go(folder):
    with (folder / "votes.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"{1500000001000 + i},Mon,{i % 2},{i // 2},{i % 3 - 1}\n" for i in range(20, 50_020))

    export = read_export(folder)

    assert export.vote_count == 50_000
    assert sum(1 for _vote in export.votes()) == 50_000


def test_more_rows_than_the_limit_are_refused(folder):
    with pytest.raises(PolisExportError, match=r"votes\.csv has more than 7 rows"):
        read_export(folder, most_votes=7)
    with pytest.raises(PolisExportError, match=r"comments\.csv has more than 2 rows"):
        read_export(folder, most_statements=2)
    assert read_export(folder, most_votes=8, most_statements=3)


@pytest.mark.skipif(not CONVERSATIONS.is_dir(), reason="the real conversations are not on this machine")
@pytest.mark.parametrize("name", sorted(f.name for f in CONVERSATIONS.iterdir()) if CONVERSATIONS.is_dir() else [])
def test_real_exports_are_read_with_a_warning_about_their_counts(name):
    export = read_export(CONVERSATIONS / name)

    assert export.vote_count > 500
    assert export.topic
    assert export.groups
    assert len(export.warnings) == 1
    assert "counts agreement differently" in export.warnings[0]
