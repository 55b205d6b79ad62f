"""How much is found, and how quickly, among many documents: on SQLite and on PostgreSQL.

    python bench/search.py [--documents 50000] [--database sqlite|postgresql|both] [--queries 200] [--json FILE]

Makes an index of its own in a temporary folder (the pairs of tests/search_pairs among generated filler), asks it, and takes
all down. "page" is the whole answer of the server, made anew; "bare" the same words asked of the database's own full text
search by one statement without any of our analysis.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

from machine import keep, machine

ROOT = Path(__file__).resolve().parents[1]
BATCH = 500


def filler(count: int, shuffled: float, seed: int = 1):
    """(language, text): joined sentences, and a share of texts that shuffle the words of the pairs themselves."""
    from tests.search_pairs import load

    chance = random.Random(seed)
    words: dict[str, list[str]] = {}
    for name in load.SETS:
        for language, text, _query in load.pairs(name):
            words.setdefault(language, []).extend(text.rstrip(".").split())
    plain = list(load.filler(count // len(load.LANGUAGES) + 1))
    chance.shuffle(plain)
    for language, text in plain[:count]:
        if chance.random() < shuffled:
            text = " ".join(chance.choices(words[language], k=chance.randint(8, 20)))
        yield language, text


def fill(documents: int, shuffled: float) -> dict[str, list[tuple[str, str, str]]]:
    """Index filler and pairs; {set: [(language, query, key)]}."""
    from django.db import connection
    from tests.search_pairs import load

    from tiltas.search import vocabulary, words
    from tiltas.search.models import Entry

    texts, asked = list(filler(documents, shuffled)), {}
    for name in load.SETS:
        asked[name] = []
        for language, text, query in load.pairs(name):
            asked[name].append((language, query, f"themes.theme:{len(texts)}"))
            texts.append((language, text))
    for start in range(0, len(texts), BATCH):
        made = [
            Entry(
                kind="bench", object_key=f"themes.theme:{n}", language=language, title=str(n), text=text,
                view_name="search:results",
            )
            for n, (language, text) in enumerate(texts[start : start + BATCH], start)
        ]  # fmt: skip
        words.store(Entry.objects.bulk_create(made), using="default")
    vocabulary.rewrite(using="default")
    # As every morning; on PostgreSQL the database does it by itself.
    words.tidy(using="default")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return asked


def recall(pairs) -> dict[str, list[int]]:
    from tiltas.search import queries

    told: dict[str, list[int]] = {}
    for language, query, key in pairs:
        row = told.setdefault(language, [0, 0])
        row[0] += key in [result.key for result in queries.find(query, language, limit=10)]
        row[1] += 1
    return told


def bare(query: str) -> None:
    """What a first version would ask: any of the words as they were typed."""
    from django.db import connection

    words = ["".join(c for c in word.lower() if c.isalnum()) for word in query.split()]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            sql = (
                "SELECT e.id, e.title, e.text FROM search_words w JOIN search_entry e ON e.id = w.rowid "
                "WHERE search_words MATCH %s ORDER BY bm25(search_words) LIMIT 20"
            )
            cursor.execute(sql, [" OR ".join(f'"{word}"' for word in words if word)])
        else:
            sql = (
                "SELECT e.id, e.title, e.text FROM search_words w JOIN search_entry e ON e.id = w.id "
                "WHERE w.words @@ %s::tsquery ORDER BY ts_rank_cd(w.words, %s::tsquery) DESC LIMIT 20"
            )
            asked = " | ".join(f"'{word}'" for word in words if word)
            cursor.execute(sql, [asked, asked])
        cursor.fetchall()


def timed(ask, queries) -> list[float]:
    """Milliseconds until the answer, half and 95 % of them; the same of this process's own work."""
    took, worked = [], []
    for language, query in queries:
        began, worked_before = time.perf_counter(), time.process_time()
        ask(language, query)
        took.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - worked_before) * 1000)
    return [round(quantiles(each, n=20)[place], 1) for each in (took, worked) for place in (9, 18)]


def measure(options) -> dict:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from tiltas.search import queries
    from tiltas.search.register import register
    from tiltas.themes.models import Theme

    register(kind="bench", model=Theme, entries=lambda things: (), label="Bench")
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    began = time.perf_counter()
    asked = fill(options.documents, options.shuffled)
    filled = time.perf_counter() - began
    every = [(language, query) for pairs in asked.values() for language, query, _key in pairs]
    chosen = random.Random(2).choices(every, k=options.queries)
    slips = [(language, query[:2] + query[3:]) for language, query in chosen]
    client = Client(headers={"host": "localhost"})

    def page(language, query):
        answer = client.get(f"/{language}/search/", {"q": query})
        assert answer.status_code == 200, query

    def find(language, query):
        queries.find(query, language)

    for language, query in chosen[:10]:
        page(language, query)
    # As the web server does before its first reader.
    import tiltas.wsgi  # noqa: F401

    return {
        "documents": options.documents,
        "seconds to index": round(filled, 1),
        "recall@10": {name: recall(pairs) for name, pairs in asked.items()},
        "load": os.getloadavg()[0],
        "ms p50 p95, CPU p50 p95": {
            "page": timed(page, chosen),
            "page, misspelt": timed(page, slips),
            "find": timed(find, chosen),
            "find, one word": timed(find, [(language, query.split()[0]) for language, query in chosen]),
            "bare": timed(lambda _language, query: bare(query), chosen),
        },
    }


def say(database: str, told: dict) -> None:
    print(f"\n{database}: {told['documents']} documents, indexed in {told['seconds to index']} s")
    for name, languages in told["recall@10"].items():
        print(
            f"  recall@10, {name}: "
            + "  ".join(f"{code} {found}/{asked}" for code, (found, asked) in languages.items())
        )
    print(f"  {told['load']:.1f} processes wanted the processors meanwhile")
    for name, (half, most, work, most_work) in told["ms p50 p95, CPU p50 p95"].items():
        print(f"  {name:<16} p50 {half:>8} ms   p95 {most:>8} ms   CPU p50 {work:>8} ms   p95 {most_work:>8} ms")


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--documents", type=int, default=50_000)
    reader.add_argument("--shuffled", type=float, default=0.25, help="share of filler made of the words of the pairs")
    reader.add_argument("--queries", type=int, default=200)
    reader.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    reader.add_argument("--json", type=Path)
    reader.add_argument("--here", type=Path, help=argparse.SUPPRESS)
    options = reader.parse_args()
    if options.here:
        options.here.write_text(json.dumps(measure(options)), encoding="utf-8")
        return 0
    every, report = {}, machine()
    for database in ("sqlite", "postgresql") if options.database == "both" else (options.database,):
        with tempfile.TemporaryDirectory() as folder:
            told = Path(folder) / "told.json"
            var = Path(folder) / "var"
            var.mkdir()
            # The dictionaries of the installation: building them takes longer than all the rest.
            dictionaries = Path(os.environ.get("TILTAS_VAR", ROOT / "var")) / "dictionaries"
            (var / "dictionaries").symlink_to(dictionaries)
            command = [sys.executable, __file__, "--here", str(told)]
            command += [f"--{name}={getattr(options, name)}" for name in ("documents", "shuffled", "queries")]
            if database == "postgresql":
                command = [sys.executable, "-m", "tests.with_postgresql", *command]
            environment = os.environ | {
                "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "DJANGO_SETTINGS_MODULE": "tiltas.settings",
                "TILTAS_VAR": str(var), "PAGES_KEPT_SECONDS": "0", "PYTHONWARNINGS": "ignore",
            }  # fmt: skip
            environment.pop("DATABASE_URL", None)
            subprocess.run(command, cwd=ROOT, env=environment, check=True)
            every[database] = json.loads(told.read_text(encoding="utf-8"))
        say(database, every[database])
    keep(options.json, report | every)
    return 0


if __name__ == "__main__":
    sys.exit(main())
