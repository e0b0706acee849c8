"""Faults of the disk, put between a process and the kernel by strace: one call of one process fails, or kills it.

strace counts each system call by its name, so the calls of an undisturbed run are listed first; the n-th of them all
is then known as, say, the third `fdatasync`. A machine without strace is an error, never a reason to skip.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from signal import SIGKILL

CALLS = ("write", "writev", "pwrite64", "pwritev", "fsync", "fdatasync", "ftruncate", "fallocate", "msync")
KILL = "KILL"
FAULTS = ("EIO", "ENOSPC", KILL)
PATIENCE = 120
_LINE = re.compile(r"^(?P<process>\d+) +(?P<name>\w+)\((?:\d+<(?P<path>[^>]*)>)?")


@dataclass(frozen=True)
class Call:
    """A call that writes: its name, its number among those of that name, and the file."""

    name: str
    number: int
    path: str


def _traced(report, *options, command, **settings):
    strace = shutil.which("strace")
    if strace is None:
        raise FileNotFoundError("strace is not installed, and without it nothing is proved (apt install strace)")
    words = [strace, "-f", "-qq", "-o", str(report), *options, "--", *command]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=PATIENCE, **settings)


def listed(report, folder, command, **settings):
    """Run a command undisturbed; answers with its calls that write into `folder`, in order.

    Raises:
        RuntimeError: It does not end well even so.
    """
    done = _traced(report, "-y", "-e", f"trace={','.join(CALLS)}", command=command, **settings)
    if done.returncode != 0:
        raise RuntimeError(f"undisturbed, it ends with {done.returncode}: {done.stderr}")
    numbers, calls = Counter(), []
    for line in report.read_text(errors="replace").splitlines():
        if found := _LINE.match(line):
            key = found["process"], found["name"]
            numbers[key] += 1
            if (found["path"] or "").startswith(str(folder)):
                calls.append(Call(found["name"], numbers[key], found["path"]))
    return calls


def disturbed(report, call, fault, command, **settings):
    """Run a command with a fault at one of its calls; answers with how it ended, and whether it was hit."""
    harm = ("signal=KILL", "") if fault == KILL else (f"error={fault}", "--seccomp-bpf")  # which loses signals
    told = f"inject={call.name}:{harm[0]}:when={call.number}"
    options = [word for word in ("-e", f"trace={call.name}", "-e", told, harm[1]) if word]
    done = _traced(report, *options, command=command, **settings)
    is_hit = done.returncode == -SIGKILL if fault == KILL else "(INJECTED)" in report.read_text(errors="replace")
    return done, is_hit
