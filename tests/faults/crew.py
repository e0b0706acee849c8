"""Processes that play parts, are killed, and are followed by others that play on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

TESTS = Path(__file__).parents[1]
PATIENCE = 120


class Actor:
    """One seat: a part, and the process that plays it now. Each life has a seed, and so a ledger, of its own."""

    def __init__(self, part):
        self.part, self.lives = part, 0
        self._process = None

    def start(self):
        """Begin a life."""
        self.lives += 1
        self.part = replace(self.part, seed=self.part.seed + 1)
        words = [sys.executable, "-m", "faults.hands", json.dumps(asdict(self.part))]
        known = {**os.environ, "PYTHONPATH": f"{TESTS.parent}{os.pathsep}{TESTS}"}  # the package beside these tests
        with (Path(self.part.folder) / f"{self.part.name}.trouble").open("a") as trouble:
            self._process = subprocess.Popen(words, env=known, stdout=subprocess.DEVNULL, stderr=trouble)

    @property
    def works(self):
        """Whether it is past its beginning: it has opened the database and its ledger."""
        return (Path(self.part.folder) / f"{self.part.name}.0.{self.part.seed}.log").exists()

    @property
    def is_alive(self):
        """Whether the process runs."""
        return self._process.poll() is None

    def kill(self):
        """Kill it, wherever it is; `False` when it had ended before."""
        self._process.send_signal(signal.SIGKILL)
        return self._process.wait() == -signal.SIGKILL

    def end(self, seconds):
        """Wait until it ends by itself; answers with its exit code."""
        try:
            return self._process.wait(max(0, seconds))
        except subprocess.TimeoutExpired:
            self.kill()
            return "no end"


def ended(actors, seconds=PATIENCE):
    """Wait for them all, so long together; answers with a sentence for each that did not end well."""
    until = time.monotonic() + seconds
    for actor in actors:
        code = actor.end(until - time.monotonic())
        if code != 0:
            said = (Path(actor.part.folder) / f"{actor.part.name}.trouble").read_text().strip().splitlines()
            yield f"{actor.part.name} ended with {code}: {said[-1] if said else 'no word'}"


def wait_until(is_so, seconds=PATIENCE):
    """Wait until something is so; `False` when it never is."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
