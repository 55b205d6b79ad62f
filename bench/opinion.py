"""How long opinion groups take: real conversations and made-up ones, beside red-dwarf where it is installed.

    PYTHONPATH=src python bench/opinion.py [--largest 100000] [--theirs-up-to 3000]

Times are the best of three (of one above a second), in one process and one thread; memory is what the process gained at
its highest. red-dwarf 0.4.0 is no dependency: without it, only our own times are printed.
"""

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import argparse  # noqa: E402  (threads are counted when numpy is first imported)
import contextlib  # noqa: E402
import datetime  # noqa: E402
import io  # noqa: E402
import math  # noqa: E402
import platform  # noqa: E402
import resource  # noqa: E402
import time  # noqa: E402
import warnings  # noqa: E402

import numpy as np  # noqa: E402
import scipy  # noqa: E402

from tiltas.analysis.opinion import Parameters, VoteTable, analyse  # noqa: E402
from tiltas.analysis.opinion.map import Ballots, draw_map  # noqa: E402
from tiltas.analysis.tests.tables import CONVERSATIONS, conversation  # noqa: E402

try:
    from reddwarf.implementations.polis import run_pipeline
except ImportError:
    run_pipeline = None


def measured(work):
    """Result, best seconds, and by how many MB the highest memory of the process rose."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    best = math.inf
    for _attempt in range(3):
        started = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - started)
        if best > 1:
            break
    return result, best, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def made_up(people, statements, votes_each, seed=1):
    """Three groups with views of their own; everybody votes on some statements. Three columns."""
    generator = np.random.default_rng(seed)
    views = generator.choice([-1, 1], size=(3, statements))
    group = generator.choice(3, size=people, p=[0.5, 0.3, 0.2])
    # A random start and a random odd stride (200 has no odd factor but 5): spread evenly, without a table of all pairs.
    stride = generator.choice([1, 3, 7, 9, 11, 13, 17, 19, 21, 23], size=(people, 1))
    columns = (generator.integers(0, statements, size=(people, 1)) + stride * np.arange(votes_each)) % statements
    rows = np.repeat(np.arange(people), votes_each)
    columns = columns.ravel()
    values = np.where(
        generator.random(len(rows)) < 0.7, views[group[rows], columns], generator.choice([-1, 0, 1], size=len(rows))
    )
    return rows, columns, values


def theirs(votes):
    rows = [
        {"participant_id": int(person), "statement_id": int(statement), "vote": int(value), "modified": at}
        for at, (person, statement, value) in enumerate(votes)
    ]

    def run():
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            return run_pipeline(votes=rows, random_state=1)

    return measured(run)[1:]


def line(name, people, statements, votes, ours, mapped, gained, outcome, other=None):
    text = f"{name:34} {people:>8} {statements:>5} {votes:>9} {ours:>8.3f} s {mapped:>8.3f} s {gained:>6.0f} MB  {outcome:18}"
    if other:
        text += f" {other[0]:>8.3f} s {other[1]:>6.0f} MB  {other[0] / ours:>6.1f} times"
    print(text, flush=True)
    return other[0] / ours if other else None


def main():
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--largest", type=int, default=100_000, help="most people in the made-up conversations")
    asked.add_argument("--theirs-up-to", type=int, default=3_000, help="most people that red-dwarf is given")
    options = asked.parse_args()

    print(f"{datetime.date.today()}, {platform.machine()}, {os.cpu_count()} processors, {platform.platform()}")
    print(f"Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}, one thread")
    print("red-dwarf: " + ("installed" if run_pipeline else "not installed"))
    print(f"{'':34} {'people':>8} {'state':>5} {'votes':>9} {'all':>10} {'map only':>10} {'memory':>9}")

    ratios = []
    folders = sorted(CONVERSATIONS.iterdir()) if CONVERSATIONS.is_dir() else []
    for folder in folders:
        votes, statements, _groups = conversation(folder.name)
        result, ours, gained = measured(lambda v=votes, s=statements: analyse(v, statements=s))
        ballots = Ballots.of(result.table)
        mapped = measured(lambda b=ballots: draw_map(b))[1]
        other = None
        if run_pipeline:
            kept = set(statements)
            last = {(p, s): value for p, s, value, _at in votes if s in kept}
            other = theirs([(p, s, value) for (p, s), value in last.items()])
        table = result.table
        ratios.append(
            line(folder.name, len(table.participants), len(table.statements), len(table.values), ours, mapped, gained,
                 result.outcome, other)
        )  # fmt: skip
    if run_pipeline and ratios:
        print(f"geometric mean over the real conversations: {math.exp(np.mean(np.log(ratios))):.1f} times as fast")

    for people in (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000):
        if people > options.largest:
            break
        columns = made_up(people, 200, 32)
        table = VoteTable.from_columns(*columns)
        result, ours, gained = measured(lambda c=columns: analyse(VoteTable.from_columns(*c)))
        mapped = measured(lambda t=table: draw_map(Ballots.of(t)))[1]
        other = theirs(zip(*columns, strict=True)) if run_pipeline and people <= options.theirs_up_to else None
        line("made up", people, 200, len(table.values), ours, mapped, gained, result.outcome, other)
        _result, ungated, _gained = measured(
            lambda t=table: analyse(t, parameters=Parameters(stability_rounds=1, structure_rounds=1))
        )
        print(f"{'':34} {'':>8} {'':>5} {'':>9} {ungated:>8.3f} s without the repetitions of the two gates")


if __name__ == "__main__":
    main()
