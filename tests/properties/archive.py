"""A small archive, made up by a number, and the ledger that reads what is stored of it, row by row.

The ledger asks the database itself: what the engine would say of its own doing proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from properties import told
from properties.kin import kind
from properties.oracle import Life, scope_of
from sqlalchemy import bindparam, text

FOREIGN = "SAMN00000001"
WORDS = {
    2: told.PRIVATE,
    3: told.CANCELED,
    4: told.PUBLIC,
    5: told.PERMANENT,
    6: told.WITHDRAWN,
    7: told.TEMPORARY,
}
"""The codes that statuses are stored by, so that a change of them is noticed."""
MARKS = {"complete", "freeze", "unfreeze", "purge", "redact"}


# the archive


def drawn(seed, hold):
    """The registrations of an archive of thirty records and more, in order: accession, links, and what else is said.

    Two submissions or three: a study of the first is used by the second, a sample too; some runs are tied to their
    submission, some only to their experiment. `hold` is the date of a submission that is held.
    """
    dice = Random(seed)  # noqa: S311 - a proof wants the same archive for the same number
    numbers = dict.fromkeys(("DRA", "DRP", "DRS", "DRX", "DRR", "DRZ"), 0)

    def new(prefix):
        numbers[prefix] += 1
        return f"{prefix}{numbers[prefix]:06d}"

    rows = [("PRJDB1", {}), ("PRJDB2", {}), ("SAMD00000001", {})]
    rows += [("SAMD00000002", {"derived_from": ["SAMD00000001"]}), ("SAMD00000003", {"derived_from": [FOREIGN]})]
    studies, samples, runs = [], [], []
    for _ in range(dice.choice((2, 3))):
        submission = new("DRA")
        said = {"until": hold} if dice.random() < 0.4 else {}
        rows.append((submission, said))
        study, sources = new("DRP"), [new("DRS"), new("DRS")]
        rows.append((study, {"part_of": [submission, dice.choice(("PRJDB1", "PRJDB2"))]}))
        for sample in sources:
            near = dice.choice(("SAMD00000001", "SAMD00000002", "SAMD00000003", FOREIGN))
            rows.append((sample, {"part_of": [submission], "derived_from": [near]}))
        studies.append(study)
        samples += sources
        for number in range(dice.choice((2, 3))):
            experiment = new("DRX")
            of = studies[0] if number == 0 else study
            used = dice.choice(samples if number == 0 else sources)
            rows.append((experiment, {"part_of": [submission, of], "derived_from": [used]}))
            for _ in range(dice.choice((1, 2))):
                run = new("DRR")
                also = [submission] if dice.random() < 0.5 else []
                is_late = {"processed": False} if dice.random() < 0.1 else {}
                rows.append((run, {"part_of": [experiment, *also], **is_late}))
                runs.append(run)
        rows.append((new("DRZ"), {"part_of": [submission, study], "derived_from": [dice.choice(sources)]}))
    for number in range(max(3, 30 - len(rows))):
        cited = sorted(dice.sample(runs, 2))
        until = {"until": hold} if dice.random() < 0.5 else {}
        sequence = f"AB{number + 1:06d}"
        rows.append(
            (
                sequence,
                {"cites": cited, "derived_from": ["SAMD00000002"], "part_of": ["PRJDB2"], "go_on": True, **until},
            )
        )
    return rows


# the ledger


@dataclass
class State(Life):
    """A record as its events make it; `cause` is its last event that is no mark, `story` stays empty."""

    version: int = 0
    cause: dict | None = None
    hidden_from: tuple | None = None
    was_part: bool = False
    story: list = field(default_factory=list)

    def fold(self, event):
        """Follow one event: the whole meaning of a history, in a few lines."""
        self.version += 1
        action, target = event["action"], event["target"]
        self.frozen = {"freeze": True, "unfreeze": False}.get(action, self.frozen)
        self.processed = self.processed or action == "complete" or target in told.EVER_PUBLIC
        self.purged = self.purged or action == "purge"
        if action in MARKS:
            return
        if event["reason"] == "withdrawal_pending" and self.reason != "withdrawal_pending":
            self.hidden_from = self.status, self.reason, self.detail, self.rerelease_on
        elif event["reason"] != "withdrawal_pending":
            self.hidden_from = None
        self.status, self.reason, self.detail, self.cause = target, event["reason"], event["detail"], event
        if target == told.PRIVATE:
            self.hold_on = event["until"]
        if target == told.TEMPORARY:
            self.rerelease_on = event["until"]
        self.processed = self.processed and action != "reopen"


def day(stored):
    """A date, as either database answers it."""
    return date.fromisoformat(stored) if isinstance(stored, str) else stored


RECORDS = (
    "SELECT accession, status, version, reason, detail, hold_on, rerelease_on, processed_on, frozen, purged_on"
    " FROM record"
)
EVENTS = (
    "SELECT accession, version, operation, action, source, target, reason, detail, until, as_part, carried_from"
    " FROM event WHERE accession IN :keys ORDER BY accession, version"
)
OPERATIONS = (
    "SELECT o.id, o.principal, o.approver, o.break_glass, v.principal, n.internal_note, n.public_note, v.signed_by"
    " FROM operation o LEFT JOIN review v ON v.operation = o.id LEFT JOIN note n ON n.operation = o.id"
    " WHERE o.id IN :keys"
)
TIES = "SELECT accession, relation, target FROM link WHERE retired_by IS NULL"
DUE = "SELECT accession, on_date, action FROM due"
CARRIED = "SELECT operation, accession, via FROM member WHERE operation IN :keys"


class Ledger:
    """Reads rows as they are stored, and remembers what it has read: only what is new is told."""

    def __init__(self, database):
        self._database = database
        self.rows, self.states, self.ties, self.histories = {}, {}, set(), {}

    def ask(self, sql, keys=None):
        """The rows of a query."""
        statement = text(sql) if keys is None else text(sql).bindparams(bindparam("keys", expanding=True))
        with self._database.connect() as connection:
            return connection.execute(statement, {} if keys is None else {"keys": sorted(keys)}).all()

    def news(self):
        """The events since the last time, in order within each record; and the records as they stand now."""
        rows = {row[0]: (row[1:]) for row in self.ask(RECORDS)}
        moved = {accession for accession, row in rows.items() if self.rows.get(accession) != row}
        self.rows = rows
        found = self.ask(EVENTS, moved) if moved else []
        known = {accession: state.version for accession, state in self.states.items()}
        return [_event(row) for row in found if row[1] > known.get(row[0], 0)]

    def operations(self, events):
        """Who did what the events tell of: principal, approver, and who is named on a review with which note."""
        keys = {event["operation"] for event in events}
        return {row[0]: row[1:] for row in self.ask(OPERATIONS, keys)} if keys else {}

    def carried(self, operation):
        """What an operation says that it carried along, each with the record it was reached through."""
        return {row[1]: row[2] for row in self.ask(CARRIED, [operation])}

    def read_ties(self):
        """The links as they stand; answers with those that stood before."""
        before, self.ties = self.ties, {tuple(row) for row in self.ask(TIES)}
        return before

    def due(self):
        """What waits for the nightly job."""
        return {row[0]: (day(row[1]), row[2]) for row in self.ask(DUE)}

    def fold(self, event):
        """Follow an event."""
        accession = event["accession"]
        if accession not in self.states:
            self.states[accession] = State(scope_of(accession))
        self.states[accession].fold(event)
        self.histories.setdefault(accession, []).append(event)

    def differences(self):
        """The records that are not what their events make of them."""
        for accession, row in self.rows.items():
            status, version, reason, detail, hold_on, rerelease_on, processed_on, frozen, purged_on = row
            state = self.states[accession]
            stored = (
                *(WORDS[status], version, reason, detail, day(hold_on), day(rerelease_on)),
                *(processed_on is not None, bool(frozen), purged_on is not None),
            )
            told_so = (
                *(state.status, state.version, state.reason, state.detail, state.hold_on, state.rerelease_on),
                *(state.processed, state.frozen, state.purged),
            )
            if stored != told_so:
                yield accession, stored, told_so

    def of_kind(self, *kinds):
        """The records of these kinds, in order."""
        return [accession for accession in sorted(self.states) if kind(accession) in kinds]


def _event(row):
    accession, version, operation, action, source, target, reason, detail, until, as_part, carried_from = row
    return {
        "accession": accession,
        "version": version,
        "operation": operation,
        "action": action,
        "source": WORDS.get(source),
        "target": WORDS[target],
        "reason": reason,
        "detail": detail,
        "until": day(until),
        "as_part": bool(as_part),
        "carried_from": carried_from,
    }
