"""Runs several programs as one: if one ends it comes back, and when the whole is told to end nothing is left behind."""

import contextlib
import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

CALM = 5.0  # seconds that a program must run before its next end counts as a first one
LONGEST_PAUSE = 30.0


def _end_with_parent():
    # Linux only: the kernel ends the child if the supervisor itself is killed.
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class Supervisor:
    """Starts the programs, restarts what ends, ends all on SIGTERM or Ctrl+C."""

    def __init__(self, programs: dict[str, Sequence[str]], *, patience: float = 15.0):
        self.programs = programs
        self.patience = patience
        self.children: dict[str, subprocess.Popen] = {}
        self.started: dict[str, float] = {}
        self.failures: dict[str, int] = dict.fromkeys(programs, 0)
        self.ending = False

    def start(self, name: str) -> None:
        self.children[name] = subprocess.Popen(
            self.programs[name], preexec_fn=_end_with_parent if sys.platform == "linux" else None
        )
        self.started[name] = time.monotonic()

    def end(self, *_signal) -> None:
        self.ending = True

    def run(self) -> int:
        """Until told to end; returns the exit status."""
        signal.signal(signal.SIGTERM, self.end)
        signal.signal(signal.SIGINT, self.end)
        for name in self.programs:
            self.start(name)
        again_at: dict[str, float] = {}
        while not self.ending:
            for name, child in self.children.items():
                if child.poll() is None:
                    continue
                if name not in again_at:
                    ran = time.monotonic() - self.started[name]
                    self.failures[name] = 0 if ran > CALM else self.failures[name] + 1
                    pause = min(LONGEST_PAUSE, 0.5 * 2 ** self.failures[name])
                    again_at[name] = time.monotonic() + pause
                    print(f"{name} ended; starting it again.", file=sys.stderr)
                elif time.monotonic() >= again_at[name]:
                    del again_at[name]
                    self.start(name)
            time.sleep(0.2)
        return self.stop()

    def stop(self) -> int:
        """End every child, first kindly."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + self.patience
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        return 0
