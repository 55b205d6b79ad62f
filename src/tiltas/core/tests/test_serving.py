"""One command holds the programs: what ends comes back, and the end leaves nothing behind."""

import gc
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tiltas import wsgi

PROGRAM = """
import sys
from tiltas.core.supervisor import Supervisor
child = [sys.executable, "-c", "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\\\n'); time.sleep(60)"]
sys.exit(Supervisor({"one": [*child, sys.argv[1] + "/one"], "two": [*child, sys.argv[1] + "/two"]}, patience=5).run())
"""


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(condition, seconds=15):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def supervised(tmp_path):
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path)], env=os.environ | {"PYTHONPATH": "src"})

    def pids(name):
        file = tmp_path / name
        return [int(line) for line in file.read_text().split()] if file.exists() else []

    assert until(lambda: pids("one") and pids("two"))
    yield process, pids
    process.kill()
    process.wait()


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks at processes as Linux shows them")
class TestSupervisor:
    def test_a_program_that_is_killed_comes_back(self, supervised):
        _process, pids = supervised

        os.kill(pids("one")[0], signal.SIGKILL)

        assert until(lambda: len(pids("one")) == 2)
        assert is_alive(pids("one")[1])
        assert len(pids("two")) == 1

    def test_being_told_to_end_leaves_nothing_behind(self, supervised):
        process, pids = supervised

        process.send_signal(signal.SIGTERM)

        assert process.wait(10) == 0
        assert not is_alive(pids("one")[0])
        assert not is_alive(pids("two")[0])

    def test_even_being_killed_leaves_nothing_behind(self, supervised):
        process, pids = supervised

        process.kill()
        process.wait()

        assert until(lambda: not is_alive(pids("one")[0]) and not is_alive(pids("two")[0]))


def test_what_stands_there_before_the_first_reader_is_left_alone_afterwards():
    gc.unfreeze()
    wsgi.settle()

    assert gc.get_freeze_count() > 10_000
    gc.unfreeze()
