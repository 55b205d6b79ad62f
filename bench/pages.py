"""How quick the pages and a vote are, beside a bare Django project on the same database, server and machine.

    python bench/pages.py [--quick] [--database sqlite|postgresql|both] [--json FILE]

Prepares a demonstration of its own in a temporary folder, serves it and the bare project (`bench/bare`) with the same
web server, and asks both in turn, as a reader without an account and without any cache in front. The figures of a busy
machine say nothing: see bench/README.md.
"""

import argparse
import contextlib
import gzip
import http.client
import itertools
import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode, urlsplit

from machine import keep, machine

ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
SIDES = ("site", "bare")
# What we want (bench/README.md): the least share of what the bare project does in a second, and the longest usual wait.
LEAST_SHARE = {"vote": 0.6}
LEAST_SHARE_OF_A_PAGE = 0.2
LEAST_SHARE_OF_A_KEPT_PAGE = 0.5
LONGEST_MEDIAN = 15.0
WARM = 20  # requests of each side before a page is measured
SIZES = ("bytes_html", "bytes_sent", "bytes_gzip")
AS_A_BROWSER = {"Accept-Encoding": "gzip", "User-Agent": "bench"}


@dataclass
class Tally:
    """What one side did on one page, over all rounds."""

    rates: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)
    together: list[float] = field(default_factory=list)
    cpu: float = 0.0
    sent: int = 0
    html: int = 0
    zipped: int = 0

    def figures(self) -> dict[str, float | None]:
        """Requests a second, milliseconds of waiting and of processor, bytes."""
        done = len(self.alone) + len(self.together)
        return {
            "per_second": round(median(self.rates), 1),
            "p50_alone": _percentile(self.alone, 50),
            "p95_alone": _percentile(self.alone, 95),
            "p50_together": _percentile(self.together, 50),
            "p95_together": _percentile(self.together, 95),
            "cpu_ms": round(1000 * self.cpu / done, 2) if self.cpu else None,
            "requests": done,
            "bytes_html": self.html,
            "bytes_sent": self.sent,
            "bytes_gzip": self.zipped,
        }


def _percentile(seconds: list[float], share: int) -> float:
    found = quantiles(seconds, n=100, method="inclusive")[share - 1] if len(seconds) > 1 else seconds[0]
    return round(1000 * found, 2)


# Asking ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Request:
    """One question to a server."""

    address: str
    form: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()


def ask(connection: http.client.HTTPConnection, request: Request) -> tuple[http.client.HTTPResponse, bytes]:
    headers = AS_A_BROWSER | dict(request.headers)
    if request.form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("GET" if request.form is None else "POST", request.address, request.form, headers)
    response = connection.getresponse()
    return response, response.read()


def load(
    port: int, requests: Iterator[Request], *, connections: int, count: int, seconds: float, status: int
) -> tuple[list[float], float]:
    """Seconds of every answer and of the whole: `count` requests over lasting connections, none begun after `seconds`."""
    waiting = deque(itertools.islice(requests, count))
    took: list[float] = []
    wrong: list[str] = []
    begin = threading.Barrier(connections + 1, timeout=60)

    def reader():
        connection = http.client.HTTPConnection(HOST, port, timeout=60)
        connection.connect()
        begin.wait()
        end = time.perf_counter() + seconds
        try:
            while not wrong:
                try:
                    request = waiting.popleft()
                except IndexError:
                    return
                started = time.perf_counter()
                response, _body = ask(connection, request)
                finished = time.perf_counter()
                took.append(finished - started)
                if response.status != status:
                    wrong.append(f"{request.address} was answered with {response.status}, not with {status}")
                if finished > end:
                    return
        except (OSError, http.client.HTTPException) as trouble:
            wrong.append(f"{trouble!r}")
        finally:
            connection.close()

    threads = [threading.Thread(target=reader, daemon=True) for _one in range(connections)]
    for thread in threads:
        thread.start()
    begin.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    if wrong:
        sys.exit(f"The measurement is void: {wrong[0]}")
    return took, time.perf_counter() - started


# Serving --------------------------------------------------------------------------------------------------------------


def processor_seconds(pid: int) -> float:
    """What a process and all its children have used; 0 where the system does not tell as Linux does."""
    ticks: dict[int, int] = {}
    children: dict[int, list[int]] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            values = file.read_text().rsplit(")", 1)[1].split()
            ticks[int(file.parent.name)] = int(values[11]) + int(values[12])
            children.setdefault(int(values[1]), []).append(int(file.parent.name))
    total, waiting = 0, [pid]
    while waiting:
        process = waiting.pop()
        total += ticks.get(process, 0)
        waiting += children.get(process, [])
    return total / os.sysconf("SC_CLK_TCK") if total else 0.0


@contextlib.contextmanager
def served(command: list[str], environment: dict[str, str], port: int, log: Path):
    """The process of a web server that answers; ended by its number afterwards."""
    with log.open("w") as told:
        process = subprocess.Popen(command, env=environment, stdout=told, stderr=told)
        try:
            end = time.monotonic() + 60
            while True:
                with contextlib.suppress(OSError, http.client.HTTPException):
                    ask(http.client.HTTPConnection(HOST, port, timeout=60), Request("/nothing-here/"))
                    break
                if process.poll() is not None or time.monotonic() > end:
                    sys.exit(f"The web server does not answer: {log.read_text()}")
                time.sleep(0.2)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextlib.contextmanager
def database_of_its_own(address: str):
    """A new database on the server of `address`, dropped afterwards."""
    import psycopg

    name = f"bench_{secrets.token_hex(4)}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield urlsplit(address)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


# Measuring ------------------------------------------------------------------------------------------------------------


def pages_of(side: str, found: dict) -> dict[str, str]:
    return {
        name: page["address"] if side == "site" else f"/{name}/"
        for name, page in found["pages"].items()
        if name != "vote"
    }


def votes_of(side: str, found: dict, port: int) -> Iterator[Request]:
    """Votes that nobody has cast yet: every voter answers every statement, with the form of the card page."""
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    response, _body = ask(connection, Request(pages_of(side, found)["card"]))
    cookies = [line.split(";")[0].partition("=") for line in response.headers.get_all("Set-Cookie", [])]
    connection.close()
    form_token = next((value for name, _is, value in cookies if name == "csrftoken"), None)
    if form_token is None:
        sys.exit(f"The card page of the {side} set no cookie for its form.")
    form = urlencode({"choice": "agree", "language": "en", "csrfmiddlewaretoken": form_token}).encode()
    address = found["pages"]["vote"]["address"] if side == "site" else "/vote/{uid}/"
    for token in found["voters"][side]:
        headers = (("Cookie", f"csrftoken={form_token}; {found['cookie']}={token}"),)
        for uid in found["uids"]:
            yield Request(address.format(uid=uid), form, headers)


def votes_needed(options: argparse.Namespace) -> int:
    return WARM + options.rounds * (options.requests + alone(options))


def alone(options: argparse.Namespace) -> int:
    """How many requests of a round are asked one after the other."""
    return max(5, options.requests // 2)


def measure_page(name: str, found: dict, processes: dict, options: argparse.Namespace, *, kept: bool) -> dict:
    tallies = {side: Tally() for side in SIDES}
    status = 302 if name == "vote" else 200
    ports = {side: found["servers"][side]["port"] for side in SIDES}
    questions: dict[str, Iterator[Request]] = {}
    for side in SIDES:
        if name == "vote":
            questions[side] = votes_of(side, found, ports[side])
        else:
            question = Request(pages_of(side, found)[name])
            questions[side] = itertools.repeat(question)
            connection = http.client.HTTPConnection(HOST, ports[side], timeout=60)
            response, body = ask(connection, question)
            connection.close()
            html = gzip.decompress(body) if response.headers["Content-Encoding"] == "gzip" else body
            tallies[side].sent, tallies[side].html = len(body), len(html)
            tallies[side].zipped = len(gzip.compress(html, 6))
        load(
            ports[side], questions[side],
            connections=options.connections, count=WARM, seconds=options.seconds, status=status,
        )  # fmt: skip
    for number in range(options.rounds):
        # Who comes first changes, so that a machine that grows warm or busy favours nobody.
        for side in SIDES if number % 2 == 0 else reversed(SIDES):
            tally = tallies[side]
            before = processor_seconds(processes[side].pid)
            took, _whole = load(
                ports[side], questions[side],
                connections=1, count=alone(options), seconds=options.seconds, status=status,
            )  # fmt: skip
            tally.alone += took
            took, whole = load(
                ports[side], questions[side],
                connections=options.connections, count=options.requests, seconds=options.seconds, status=status,
            )  # fmt: skip
            tally.together += took
            tally.rates.append(len(took) / whole)
            tally.cpu += processor_seconds(processes[side].pid) - before
    shares = [ours / theirs for ours, theirs in zip(tallies["site"].rates, tallies["bare"].rates, strict=True)]
    page = found["pages"][name]
    least = LEAST_SHARE_OF_A_KEPT_PAGE if kept else LEAST_SHARE.get(name, LEAST_SHARE_OF_A_PAGE)
    figures = {side: tally.figures() for side, tally in tallies.items()}
    return {
        "page": f"{name}, kept" if kept else name,
        "reads": 0 if kept else page["reads"],
        "writes": page["writes"],
        **figures,
        "share": round(median(shares), 3),
        "least_share": least,
        "share_reached": median(shares) >= least,
        "median_reached": None if name == "vote" else figures["site"]["p50_alone"] < LONGEST_MEDIAN,
    }


def measure(options: argparse.Namespace, say: Callable[[str], None]) -> dict:
    """Everything on the database of DATABASE_URL, or on SQLite when there is none."""
    with contextlib.ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tiltas-bench-")))
        environment = {key: value for key, value in os.environ.items() if key not in {"TILTAS_VAR", "DEBUG"}}
        environment |= {
            "PAGES_KEPT_SECONDS": "0",
            "TILTAS_VAR": str(var),
            "DJANGO_SETTINGS_MODULE": "tiltas.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "bench")]),
        }
        if environment.get("DATABASE_URL"):
            environment["DATABASE_URL"] = stack.enter_context(database_of_its_own(environment["DATABASE_URL"]))
        say("A demonstration is being made ...")
        quietly = [sys.executable, "-W", "ignore"]
        for command in (["prepare"], ["demo", "--no-serve"]):
            run([*quietly, "-m", "django", *command], environment)
        look = [*quietly, str(ROOT / "bench" / "look.py"), "--votes", str(votes_needed(options))]
        found = json.loads(run(look, environment).splitlines()[-1])
        own = {
            "site": environment,
            "bare": environment
            | {"DJANGO_SETTINGS_MODULE": "bare.settings", "BARE_PAGES": json.dumps(found["pages"])},
        }
        results = []
        for seconds in (0, 3600):
            with contextlib.ExitStack() as serving:
                processes = {}
                for side in SIDES:
                    server = found["servers"][side]
                    log = var / f"{side}.log"
                    surroundings = own[side] | {"PAGES_KEPT_SECONDS": str(seconds)}
                    process = served(server["command"], surroundings, server["port"], log)
                    processes[side] = serving.enter_context(process)
                # The card is a form and no page that is kept; a vote is none at all.
                for name in [name for name in found["pages"] if not seconds or name not in {"card", "vote"}]:
                    say(f"  {name}{', kept' if seconds else ''} ...")
                    results.append(measure_page(name, found, processes, options, kept=bool(seconds)))
        return {
            "database": f"{found['database']} {found['database_version']}",
            "django": found["django"],
            "workers": found["workers"],
            "threads": found["threads"],
            "connections": options.connections,
            "rounds": options.rounds,
            "requests_a_round": options.requests,
            "pages": results,
        }


def run(command: list[str], environment: dict[str, str]) -> str:
    """What a program said; ends with its complaint if it failed."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def measure_on_postgresql(options: argparse.Namespace, say: Callable[[str], None]) -> dict:
    """The same in a process of its own, on a PostgreSQL that ends with it or on TEST_DATABASE_URL."""
    with tempfile.TemporaryDirectory(prefix="tiltas-bench-") as folder:
        file = Path(folder) / "result.json"
        command = [sys.executable, "-m", "tests.with_postgresql", sys.executable, __file__, "--database", "given"]
        for name in ("requests", "rounds", "connections", "seconds"):
            command += [f"--{name}", str(getattr(options, name))]
        if subprocess.call([*command, "--json", str(file)], cwd=ROOT, stdout=subprocess.DEVNULL):
            sys.exit("The measurement on PostgreSQL failed.")
        return json.loads(file.read_text(encoding="utf-8"))["databases"][0]


# Telling --------------------------------------------------------------------------------------------------------------


def print_table(measured: dict) -> None:
    print(
        f"\n{measured['database']}, Django {measured['django']}, {measured['workers']} worker(s) with "
        f"{measured['threads']} threads, {measured['rounds']} rounds of {measured['requests_a_round']} requests"
    )
    together = f"{measured['connections']} at once"
    print(f"{'':18} {'':4} {'SQL':>5} {'kB':>7} {'sent':>7} {'gzip':>7} {'/s':>8} {'one by one, ms':>17} "
          f"{together + ', ms':>17} {'CPU ms':>8}")  # fmt: skip
    print(f"{'':18} {'':4} {'r+w':>5} {'':7} {'':7} {'':7} {'':8} {'p50':>8} {'p95':>8} {'p50':>8} {'p95':>8}")
    for row in measured["pages"]:
        for side in SIDES:
            had = row[side]
            sizes = [f"{had[name] / 1000:.1f}" if had[name] else "-" for name in SIZES]
            print(
                f"{row['page'] if side == 'site' else '':18} {side} {row['reads']:>3}+{row['writes']} "
                f"{sizes[0]:>7} {sizes[1]:>7} {sizes[2]:>7} {had['per_second']:>8.1f} {had['p50_alone']:>8.2f} "
                f"{had['p95_alone']:>8.2f} {had['p50_together']:>8.2f} {had['p95_together']:>8.2f} "
                f"{'-' if had['cpu_ms'] is None else had['cpu_ms']:>8}"
            )
        told = f"{row['share']:.0%} of the bare one, wanted {row['least_share']:.0%}: {_reached(row['share_reached'])}"
        if row["median_reached"] is not None:
            told += f"; p50 {row['site']['p50_alone']} ms, wanted under {LONGEST_MEDIAN:g} ms: "
            told += _reached(row["median_reached"])
        print(f"{'':18} {told}")


def _reached(is_reached: bool) -> str:
    return "reached" if is_reached else "MISSED"


def main():
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--database", choices=["sqlite", "postgresql", "both", "given"], default="both")
    asked.add_argument("--requests", type=int, default=300, help="in each round, on each side")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--connections", type=int, default=4, help="readers at once")
    asked.add_argument("--seconds", type=float, default=20, help="no round takes longer")
    asked.add_argument("--quick", action="store_true", help="only to see that it works")
    asked.add_argument("--json", type=Path, help="write the figures there, too")
    options = asked.parse_args()
    if options.quick:
        options.requests, options.rounds = 20, 1

    def say(sentence):
        print(sentence, file=sys.stderr, flush=True)

    report = machine() | {"quick": options.quick, "databases": []}
    print(f"{report['date']}, {report['processor']}, {report['cores']} cores, {report['platform']}")
    print(f"Python {report['python']}, load before the measurement {report['load_before']}")
    if options.quick:
        print("A quick look: figures from it are not to be kept.")
    elif report["load_before"] > 0.5:
        print("Something else keeps this machine busy: figures from it are not to be kept.")
    if options.database == "given":
        report["databases"].append(measure(options, say))
    if options.database in {"sqlite", "both"}:
        os.environ.pop("DATABASE_URL", None)
        report["databases"].append(measure(options, say))
        print_table(report["databases"][-1])
    if options.database in {"postgresql", "both"}:
        report["databases"].append(measure_on_postgresql(options, say))
        print_table(report["databases"][-1])
    keep(options.json, report)


if __name__ == "__main__":
    main()
