"""How the long proofs count and judge: which call is hit, what a missing program means, when a verdict is bad."""

from __future__ import annotations

import subprocess
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest
from faults import storm, strace
from faults.crew import Actor, ended
from faults.disk import is_passed_over
from faults.failover import stalls
from faults.hands import STOP, Part
from faults.labour import LABOURS, made
from faults.ledger import Acknowledged
from faults.strace import Call, disturbed, listed
from faults.telling import verdict

TRACE = """\
7 write(1</dev/pts/0>, "x", 1) = 1
7 pwrite64(5</here/a.sqlite-shm>, "\\0", 1, 4095) = 1
7 fdatasync(6</here>)             = 0
7 pwrite64(4</there/b.sqlite>, "x", 1, 0) = 1
8 pwrite64(4</here/a.sqlite-wal>, "x", 1, 0) = 1
7 pwrite64(4</here/a.sqlite-wal>, "x", 1, 0) = 1
"""


@pytest.fixture
def told(monkeypatch):
    """Let strace say something without being there; answers with the words it was started with."""
    words = []

    def traced(report, *options, command, **settings):
        words.extend(options)
        report.write_text(TRACE)
        return SimpleNamespace(returncode=0, stderr="", command=command, settings=settings)

    monkeypatch.setattr(strace, "_traced", traced)
    return words


@pytest.mark.usefixtures("told")
def test_a_call_is_numbered_among_those_of_its_name_and_process(tmp_path):
    """Strace counts by name and thread, elsewhere too; listed are the calls that write into the folder."""
    assert listed(tmp_path / "trace", Path("/here"), ["status"]) == [
        Call("pwrite64", 1, "/here/a.sqlite-shm"),
        Call("fdatasync", 1, "/here"),
        Call("pwrite64", 1, "/here/a.sqlite-wal"),
        Call("pwrite64", 3, "/here/a.sqlite-wal"),
    ]


def test_a_fault_that_was_not_reached_is_known(told, tmp_path):
    """Only what strace marks as injected was hit, and only a process that died by the signal was killed."""
    call = Call("pwrite64", 3, "/here/a.sqlite-wal")
    assert disturbed(tmp_path / "trace", call, "EIO", ["status"])[1] is False
    assert disturbed(tmp_path / "trace", call, "KILL", ["status"])[1] is False
    assert "inject=pwrite64:error=EIO:when=3" in told
    assert "inject=pwrite64:signal=KILL:when=3" in told


def test_without_strace_nothing_is_proved(monkeypatch, tmp_path, capsys):
    """A machine without the program fails the proof, and says what is missing."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def proof():
        yield from listed(tmp_path / "trace", tmp_path, ["status"])

    assert verdict("faults", 7, proof()) == 1
    said = capsys.readouterr().out
    assert "strace is not installed" in said
    assert "faults DOES NOT HOLD" in said
    assert said.endswith("seed 7\n")


def test_a_verdict_is_good_only_if_nothing_failed(capsys):
    """The exit code is 0 if all holds, and every failure is told."""
    assert verdict("storm", 1, iter(())) == 0
    assert "storm holds" in capsys.readouterr().out
    assert verdict("storm", 1, ["a thing"]) == 1
    assert "NOT SO: a thing" in capsys.readouterr().out


KILLS = Counter(scheduler=1)
EVENTS, RUNS = {("o", "DRR000001"): [(1, "register")]}, {"r": 1}


@pytest.mark.parametrize(
    "kills, known, said",
    [
        (KILLS, Acknowledged(events=EVENTS, runs=RUNS), []),
        (Counter(), Acknowledged(events=EVENTS, runs=RUNS), ["nobody was killed"]),
        (Counter(curator=0), Acknowledged(events=EVENTS, runs=RUNS), ["nobody was killed"]),
        (KILLS, Acknowledged(runs=RUNS), ["no operation was acknowledged"]),
        (KILLS, Acknowledged(events=EVENTS), ["no run was acknowledged"]),
    ],
)
def test_a_storm_in_which_nothing_happened_does_not_hold(monkeypatch, tmp_path, kills, known, said):
    """Without a kill, an answered operation and an answered run nothing was proved, however whole the history is."""
    raging = SimpleNamespace(
        kills=kills, rage=lambda: iter(()), last_runs=lambda: iter(()), figures=lambda _known: iter(())
    )
    where = SimpleNamespace(url="", folder=tmp_path, make=lambda due: due)
    monkeypatch.setattr(storm, "place", lambda _kind: nullcontext(where))
    monkeypatch.setattr(storm, "Storm", lambda *_words: raging)
    monkeypatch.setattr(storm, "read_ledgers", lambda _folder: known)
    monkeypatch.setattr(storm, "check", lambda *_words: SimpleNamespace(lines=list, broken=[]))
    assert storm.storm(SimpleNamespace(due=1), "sqlite") == [f"sqlite: {each}" for each in said]


def test_only_what_the_libraries_pass_over_may_end_well():
    """A folder's synchronisation, and the trial of a folder for temporary files; never a write to a database."""
    assert is_passed_over(Call("fdatasync", 1, "/here/folder"), "EIO")
    assert is_passed_over(Call("write", 1, "/here/u75etna7"), "ENOSPC")
    assert not is_passed_over(Call("fdatasync", 1, "/here/folder"), "KILL")
    for name in strace.CALLS:
        assert not is_passed_over(Call(name, 1, "/here/a.sqlite-wal"), "EIO")


def test_a_stall_reaches_to_the_next_acknowledgement():
    """It is measured from the beginning of the promotion, and has no end where nobody is answered again."""
    assert list(stalls([1.0, 2.0, 5.0], [(2.5, 3.0, 3.5)])) == [(2.0, 2.5)]
    assert list(stalls([1.0], [(2.5, 3.0, 3.5)])) == [(float("inf"), float("inf"))]


@pytest.mark.parametrize("labour", LABOURS, ids=lambda labour: labour.name)
def test_a_labour_is_known_to_be_whole(labour, tmp_path):
    """What the disk will fail under is not done before it is done, and is done after; also by its command."""
    database = made(labour, tmp_path)
    assert not labour.is_whole(database)
    done = subprocess.run(labour.command(database), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert labour.is_whole(database)


def test_who_cannot_begin_is_told_of(tmp_path):
    """A process that does not end well is a failure, with its last words."""
    part = Part(role="curator", url="sqlite:////nowhere/x.sqlite", folder=str(tmp_path), name="c", seed=1, records=1)
    actor = Actor(part)
    (tmp_path / STOP).touch()
    actor.start()
    (said,) = ended([actor])
    assert said.startswith("c ended with 1:")
    assert "there is no database at /nowhere/x.sqlite" in said
