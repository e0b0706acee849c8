"""Who belongs to whom, told a second time from the specification: the family that each action carries along.

Nothing here is imported from `statusengine`. A family is found by plain sets of links, each a triple of what is
tied, how, and to what; the kinds are read off the accessions that these proofs use.
"""

from __future__ import annotations

from properties import told
from properties.judgement import OBJECTIONS, is_so, step_of

KINDS = {
    "DRA": "submission",
    "DRP": "study",
    "PRJ": "project",
    "DRS": "sample",
    "SAM": "sample",
    "DRX": "experiment",
    "DRR": "run",
    "DRZ": "analysis",
}
PARTS = {"experiment", "run", "analysis"}
SEEN_WITH_DATA = {"study", "project", "sample"}


def kind(accession):
    """What an accession names; what has no prefix of its own is a sequence."""
    return KINDS.get(accession[:3], "sequence")


def below(ties, accession, kinds, how=("part_of",)):
    """What is tied to a record, of these kinds."""
    return {child for child, word, parent in ties if parent == accession and word in how and kind(child) in kinds}


def above(ties, accession, kinds, how=("part_of",)):
    """What a record is tied to, of these kinds."""
    return {parent for child, word, parent in ties if child == accession and word in how and kind(parent) in kinds}


def submissions_of(ties, accession):
    """The submission of a part: its own, else its experiment's."""
    own = above(ties, accession, {"submission"})
    through = above(ties, accession, {"experiment"})
    return own or {each for experiment in through for each in above(ties, experiment, {"submission"})}


def parts_of(ties, submission):
    """The experiments, runs and analyses of a submission."""
    return {child for child, _, _ in ties if kind(child) in PARTS and submission in submissions_of(ties, child)}


def whole(ties, submission):
    """All that a submission is made of, as far as it is released or held at once."""
    return parts_of(ties, submission) | below(ties, submission, {"study", "sample"})


def needed_by(ties, accession):
    """What goes out for the sake of a record: its projects and samples, their sources, the runs it cites."""
    found, waiting = set(), [accession]
    while waiting:
        each = waiting.pop()
        new = set()
        if kind(each) in PARTS | {"sequence"}:
            new |= above(ties, each, SEEN_WITH_DATA, ("part_of", "derived_from"))
        if kind(each) in {"run", "analysis"}:
            for experiment in above(ties, each, {"experiment"}):
                new |= above(ties, experiment, SEEN_WITH_DATA, ("part_of", "derived_from"))
        if kind(each) == "sequence":
            new |= above(ties, each, {"run"}, ("cites",))
        if kind(each) == "study":
            new |= above(ties, each, {"project"})
        if kind(each) == "sample":
            new |= above(ties, each, {"sample"}, ("derived_from",))
        waiting += new - found
        found |= new
    return found - {accession}


def released_with(ties, accession):
    """A person releases a submission at once, and each of its members takes along what it needs."""
    members = whole(ties, accession) if kind(accession) == "submission" else set()
    return set().union(members, needed_by(ties, accession), *(needed_by(ties, m) for m in members)) - {accession}


def taken_out_with(ties, accession):
    """What leaves the view, or is canceled, with a record; samples and studies only where nothing else uses them."""
    found, waiting = set(), [accession]
    while waiting:
        each = waiting.pop()
        kinds = {"submission": PARTS, "study": {"experiment", "analysis"}, "experiment": {"run"}}.get(
            kind(each), set()
        )
        waiting += below(ties, each, kinds) - found
        found |= below(ties, each, kinds)
    shared = below(ties, accession, {"study", "sample"}) if kind(accession) == "submission" else set()
    while used := {each for each in shared if users(ties, each) - found - shared - {accession}}:
        shared -= used
    return (found | shared) - {accession}


def users(ties, accession):
    """Who needs a study or sample: whatever is tied to it, and each submission that holds it."""
    return {child for child, _, parent in ties if parent == accession} | above(ties, accession, {"submission"})


# what becomes of each member

MOVES, STAYS, CANNOT = "moves", "stays", "cannot"
QUIET = {
    "release": {told.PUBLIC},
    "cancel": {told.CANCELED},
    "hold": set(told.STATUSES) - {told.PRIVATE},
    "suppress": told.SUPPRESSED | {told.WITHDRAWN, told.CANCELED},
    "withdraw": {told.WITHDRAWN, told.CANCELED},
    "rerelease": {told.PUBLIC},
}


def could(life, accession, action, words, today):
    """Whether a record could make a move by itself: so already, alone, with two persons, or not at all."""
    if action == "release" and words.get("reason") == "linked_release":
        is_free = life.status == told.PRIVATE and life.processed and not life.frozen
        return "ordinary" if is_free else "cannot"
    if is_so(life, action, words):
        return "so"
    step = step_of(life, action, words)
    if step is None or any(objects(accession, life, action, words, step, today) for objects in OBJECTIONS):
        return "cannot"
    return told.MOVES[life.status, action, step.target]


def lot(life, accession, action, words, today, *, by_two):
    """What becomes of a member: it moves, stays without stopping anyone, or cannot follow."""
    answer = could(life, accession, action, words, today)
    if answer == "so":
        return STAYS
    if answer == "ordinary" or (answer != "cannot" and by_two):
        return MOVES
    return STAYS if life.status in QUIET[action] else CANNOT
