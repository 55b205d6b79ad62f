"""What no page, no log and no table may hold, looked for everywhere; and whether invented content says so everywhere."""

import base64
import binascii
import re
import sqlite3
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from html import unescape
from types import SimpleNamespace

import pytest

from .inside import HIDDEN, SMALL_TABLE, ask
from .pages import LANGUAGES, READ_IN, READER, SAID, TYPED, Visitor, broken_in, in_language, visit

# A form for people without an account sets the cookie that guards it; nothing else sets any.
PAGES_WITH_A_FORM = {
    "account_login", "account_reset_password", "consultations:say", "consultations:take_part", "consultations:card",
    "languages:ask", "library:useful", "network:message", "people:address", "people:message", "trace:receipt", "ui:catalogue",
}  # fmt: skip
# Pages that gather things from everywhere: there each invented thing says so for itself.
GATHERING = {
    "choose_language", "consultations:list", "drafting:list", "drafting:proposals", "events:list",
    "implementation:index", "implementation:recommendations", "implementation:table", "library:list",
    "calls:funding", "calls:list", "councils:advice_list", "councils:list", "network:contacts", "network:country_models", "network:country_models_compare", "network:list", "network:twins", "pages:list", "people:interpreters", "people:list", "projects:list", "search:results", "stocktaking:list", "website:home", "website:place", "website:places",
    "website:theme",
}  # fmt: skip
# Marked because of what was counted, though nothing of it is shown.
ONLY_NUMBERS = {"implementation:table"}
ENTRY = r"<(?:li|article|tr)\b(?:(?!<(?:li|article|tr)\b).)*?</(?:li|article|tr)>"


@pytest.fixture(scope="module")
def everything(site):
    """All that a reader finds, what must not be found, and the secrets of those who took part."""
    visited = visit(site)
    passwords = [password for _who, password in site.people.values()]
    return SimpleNamespace(
        walk=visited.walk,
        kept_back=ask(site, "kept_back"),
        secrets=[visited.token, site.code, site.code.replace("-", ""), TYPED, *passwords],
    )


def test_every_link_leads_somewhere(everything):
    assert len(everything.walk.pages) > 500
    assert broken_in(everything.walk) == []


def test_nobody_finds_what_is_kept_back(everything):
    kept = everything.kept_back
    assert {HIDDEN, SMALL_TABLE} <= set(kept["texts"])
    assert len(kept["addresses"]) > 10
    assert kept["numbers"]
    forbidden = [*kept["addresses"], *kept["texts"], *everything.secrets]
    forbidden += [number.replace(" ", "") for number in kept["numbers"]]

    told = []
    for answer in everything.walk.answers.values():
        text = unescape(answer.text).replace("\u00a0", " ")
        squeezed = re.sub(r"\s", "", text)
        told += [f"{answer.address}: {one}" for one in forbidden if one in text or one in squeezed]

    assert told == []


def test_reading_sets_no_cookie_in_any_language(site, everything):
    set_by = {answer.kind for answer in everything.walk.answers.values() if "set-cookie" in answer.headers}
    visitor = Visitor(site.url)
    others = [
        in_language(address, language)
        for language in LANGUAGES
        if language not in READ_IN
        for address in everything.walk.kinds("en").values()
    ]
    with ThreadPoolExecutor(2) as pool:
        for answer in pool.map(visitor.follow, others):
            assert answer.status == 200, answer.address
            if "set-cookie" in answer.headers:
                set_by.add(answer.kind)

    assert set_by - PAGES_WITH_A_FORM == set()


def test_the_log_knows_nobody_and_no_words(site, everything):
    # Passwords and a receipt to try are printed for whoever starts a demonstration; the log comes after.
    log = site.log.split("Ctrl+C", 1)[1]
    unwanted = [
        READER,
        "127.0.0.1",
        SAID,
        HIDDEN,
        SMALL_TABLE,
        *everything.secrets,
        *everything.kept_back["addresses"],
    ]

    assert [one for one in unwanted if one in log] == []


def _rows(site) -> Iterator[tuple[str, str]]:
    """Every value of every table as text, with the name of the table."""
    address = site.environment.get("DATABASE_URL", "")
    if address.startswith("postgres"):
        import psycopg

        with psycopg.connect(address) as connection:
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            for (table,) in tables:
                for (row,) in connection.execute(f'SELECT one::text FROM "{table}" AS one'):
                    yield table, row
        return
    connection = sqlite3.connect(site.var / "tiltas.sqlite3")
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        for row in connection.execute(f'SELECT * FROM "{table}"'):
            yield table, " ".join(str(value) for value in row)
    connection.close()


def _unpacked(text: str) -> str:
    """What is readable in the packed values of caches and sessions."""
    found = []
    for packed in re.findall(r"[A-Za-z0-9+/_=-]{24,}", text):
        raw = b""
        with suppress(binascii.Error):
            raw = base64.b64decode(packed.replace("-", "+").replace("_", "/") + "==")
        with suppress(zlib.error):
            raw = zlib.decompress(raw)
        found.append(raw.decode("latin-1"))
    return " ".join(found)


def test_no_table_holds_an_address_a_code_or_a_token(site, everything):
    unwanted = [READER, "127.0.0.1", *everything.secrets]

    found, tables = [], set()
    for table, row in _rows(site):
        tables.add(table)
        text = row + _unpacked(row) if table in {"cache", "django_session"} else row
        found += [f"{table}: {one}" for one in unwanted if one in text]

    assert {"cache", "consultations_vote", "accounts_participant", "trace_receipt"} <= tables
    assert found == []


def _unmarked_entries(page: str) -> Iterator[str]:
    """The pieces of a gathering page that each show one thing, unless they or the head of their section are marked."""
    main = page.partition("<main")[2].partition("</main>")[0]
    for section in main.split("<section"):
        head = re.split(r"<(?:li|article|tr)\b", section, maxsplit=1)[0]
        if "tag--sample" not in head:
            for entry in re.findall(ENTRY, section, re.DOTALL):
                if "tag--sample" not in entry:
                    yield entry


def _readable(piece: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", piece)).split())


def test_invented_content_says_so_and_real_content_does_not(site, everything):
    told = ask(site, "invented")
    names, texts = told["names"], told["texts"]
    assert len(names) > 20
    assert len(texts) > 200

    wrong = []
    for answer in everything.walk.pages:
        if answer.kind.startswith("ui:"):
            continue
        marked = "sample-banner" in answer.seen.classes and "noindex" in answer.seen.robots
        main = answer.text.partition("<main")[2].partition("</main>")[0]
        readable = _readable(main)
        shows = next((one for one in (*names, *texts) if one in readable), "")
        if (
            marked
            and not shows
            and answer.kind not in ONLY_NUMBERS
            and not any(one in readable for one in told["short"])
        ):
            wrong.append(f"{answer.address} is marked without reason")
        elif shows and not marked and answer.kind not in GATHERING:
            wrong.append(f"{answer.address} is not marked and shows {shows!r}")
        elif shows and not marked:
            for entry in _unmarked_entries(answer.text):
                if invented := next((one for one in texts if one in _readable(entry)), ""):
                    wrong.append(f"{answer.address} shows {invented!r} without saying that it is invented")

    assert not wrong, "\n".join(wrong)
