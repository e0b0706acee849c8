"""A site's policy file: what it may say, that nothing in it loosens a rule, and that all faults are told at once."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statusengine.domain.action import Action
from statusengine.domain.hold import HOLD_POLICIES, HoldScope
from statusengine.domain.pairing import reasons_for
from statusengine.domain.reason import Giver, Reason
from statusengine.domain.requester import Requester
from statusengine.domain.site_file import parse_site_policy
from statusengine.domain.site_policy import NO_ADDITIONS
from statusengine.errors import UnknownNameError

SOUND = """
version = "2026-04"
closures = [2026-08-13, 2026-08-14]

[reasons.adapter_rest]
moves = ["suppress_for_good", "cancel"]
requesters = ["archive", "submitter"]
public_sentence = "The data holds rests of adapters."
details = ["five_prime", "three_prime"]

[reasons.lab_audit]
moves = ["suppress_for_a_time", "withdraw", "hold"]
requesters = ["institution"]
needs_confirmation = true

[holds.dra]
longest_years = 2
notice_working_days = 5
barred = ["12-29", "02-29"]
date_is_mandatory = true
"""


def parsed(text):
    """The file of this text."""
    return parse_site_policy(tomllib.loads(text))


def problems(text):
    """What is wrong with it, each in its place; all of them say what to do."""
    found = parsed(text).problems
    assert all(problem.hint for problem in found)
    return [str(problem) for problem in found]


def reason(*lines):
    """A file with one reason, sound but for these lines."""
    said = {"moves": 'moves = ["cancel"]', "requesters": 'requesters = ["archive"]'}
    said |= {line.split(" =")[0]: line for line in lines}
    return "\n".join(['version = "1"', "[reasons.own_reason]", *said.values()])


def test_a_sound_file_adds_what_it_says():
    """Reasons, closures and holds of a file are in the policy, each as it was written."""
    policy, found = parsed(SOUND).policy, parsed(SOUND).problems
    assert found == ()
    assert policy.version == "2026-04"
    assert policy.closures == {date(2026, 8, 13), date(2026, 8, 14)}
    rest, audit = policy.reasons["adapter_rest"].rule, policy.reasons["lab_audit"].rule
    assert rest.actions == (Action.SUPPRESS, Action.CANCEL)
    assert rest.requesters == (Requester.ARCHIVE, Requester.SUBMITTER)
    assert rest.public_sentence == "The data holds rests of adapters."
    assert rest.details == ("five_prime", "three_prime")
    assert not rest.needs_confirmation
    assert audit.needs_confirmation
    assert audit.public_sentence is None
    assert audit.giver is Giver.PERSON
    held = policy.hold_policy(HoldScope.DRA)
    assert (held.longest_years, held.notice_working_days, held.date_is_mandatory) == (2, 5, True)
    assert held.barred == {(12, 29), (2, 29)}
    assert held.whole_submission
    assert policy.hold_policy(HoldScope.GEA) is HOLD_POLICIES[HoldScope.GEA]


def test_a_policy_knows_built_in_and_own_reasons():
    """A code is read, typed and offered alike, whoever made the reason; an unknown one is told the nearest."""
    policy = parsed(SOUND).policy
    own = policy.reasons["adapter_rest"]
    assert policy.reason("adapter_rest") is own
    assert policy.reason("fraud") is Reason.FRAUD
    assert policy.parse_reason("adapter_rest", Action.CANCEL) is own
    assert policy.reasons_for(Action.CANCEL) == (*reasons_for(Action.CANCEL), own)
    assert policy.reasons_for(Action.RELEASE, Giver.JOB) == reasons_for(Action.RELEASE, Giver.JOB)
    assert own in policy.reasons_for(Action.CANCEL, None)
    with pytest.raises(UnknownNameError) as error:
        policy.parse_reason("adapter_rests", Action.CANCEL)
    assert error.value.hint == "did you mean adapter_rest?"
    with pytest.raises(UnknownNameError) as error:
        policy.parse_reason("xyzzy", Action.CANCEL)
    assert error.value.hint.endswith("failed_quality_control, adapter_rest")
    with pytest.raises(UnknownNameError) as error:
        NO_ADDITIONS.parse_reason("zzzzzz")
    assert error.value.hint.startswith("one of: processing_completed")


def test_the_version_is_recorded_beside_that_of_the_tables():
    """Whoever reads an operation years later knows by which tables and by which additions it was judged."""
    assert NO_ADDITIONS.recorded_as("2026.1") == "2026.1"
    assert parsed(SOUND).policy.recorded_as("2026.1") == "2026.1+2026-04"


@pytest.mark.parametrize(
    "text,found",
    [
        ("", "version: it is missing"),
        ("version = 1", "version: '1' is not a text"),
        ('version = "a b"', "version: 'a b' is no name of a version"),
        ('version = "1"\nmoves = []', "moves: a site's policy does not say this"),
        ('version = "1"\nclosures = 2026-08-13', "closures: '2026-08-13' is not a list"),
        ('version = "1"\nclosures = ["2026-08-13"]', "closures[0]: '2026-08-13' is not a date"),
        ('version = "1"\nclosures = [2026-08-13T01:00:00]', "closures[0]: '2026-08-13 01:00:00' is not a date"),
        ('version = "1"\nreasons = 1', "reasons: '1' is not a table"),
        ('version = "1"\nholds.dr.longest_years = 1', "holds.dr: it is no scope of holds"),
        ('version = "1"\nholds.xxxxxxx.longest_years = 1', "holds.xxxxxxx: it is no scope of holds"),
        (
            'version = "1"\nholds.bioproject_biosample.date_is_mandatory = true',
            "holds.bioproject_biosample: these records have no hold date of their own",
        ),
        (
            'version = "1"\nholds.dra.longest_years = 5',
            "holds.dra.longest_years: 5 is longer than the 4 of the built-in rule",
        ),
        ('version = "1"\nholds.dra.longest_years = 0', "holds.dra.longest_years: 0 is out of bounds"),
        ('version = "1"\nholds.dra.longest_years = true', "holds.dra.longest_years: 'True' is not a whole number"),
        (
            'version = "1"\nholds.dra.notice_working_days = 1',
            "holds.dra.notice_working_days: 1 is less than the 2 of the built-in rule",
        ),
        (
            'version = "1"\nholds.genbank_sra.date_is_mandatory = false',
            "holds.genbank_sra.date_is_mandatory: the built-in rule asks for a date",
        ),
        ('version = "1"\nholds.dra.date_is_mandatory = 1', "holds.dra.date_is_mandatory: '1' is not yes or no"),
        (
            'version = "1"\nholds.dra.whole_submission = false',
            "holds.dra.whole_submission: a site's policy does not say this",
        ),
        ('version = "1"\nholds.dra.barred = ["13-01"]', "holds.dra.barred[0]: '13-01' is no day of the year"),
        ('version = "1"\nholds.dra.barred = ["new year"]', "holds.dra.barred[0]: 'new year' is no day of the year"),
        ('version = "1"\nholds.dra.barred = [1]', "holds.dra.barred[0]: '1' is not a text"),
        ('version = "1"\nholds.dra = 1', "holds.dra: '1' is not a table"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text, found):
    """One fault is one problem, and it names the line to mend."""
    assert problems(text) == [found]


@pytest.mark.parametrize(
    "line,found",
    [
        ('moves = ["release"]', "moves[0]: 'release' is not a move that a site's reason may be for"),
        ("moves = []", "moves: no move is named"),
        (
            'moves = ["suppress_for_good", "suppress_for_a_time"]',
            "moves: a reason says where a suppression leads, so it has one kind",
        ),
        (
            'requesters = ["archive", "broker"]',
            "requesters[1]: 'broker' is not a requester that a site's reason may admit",
        ),
        ('requesters = ["anyone"]', "requesters[0]: 'anyone' is not a requester that a site's reason may admit"),
        ("requesters = []", "requesters: nobody may ask with it"),
        ('public_sentence = "a\\u001b[2J"', "public_sentence: "),
        (f'public_sentence = "{"x" * 201}"', "public_sentence: "),
        ('details = ["Five Prime"]', "details[0]: 'Five Prime' is no word for a detail"),
        ("details = [5]", "details[0]: '5' is not a text"),
        ('needs_confirmation = "yes"', "needs_confirmation: 'yes' is not yes or no"),
        ("needs_publication = true", "needs_publication: a site's policy does not say this"),
        ('giver = "engine"', "giver: a site's policy does not say this"),
    ],
)
def test_what_is_wrong_with_a_reason_is_told_and_the_reason_has_no_effect(line, found):
    """A reason that is not sound in all its parts is no reason."""
    [problem] = problems(reason(line))
    assert problem.startswith(f"reasons.own_reason.{found}")
    assert parsed(reason(line)).policy.reasons == {}


@pytest.mark.parametrize("code", ["fraud", "ab", "A_code", "9lives", "x" * 42, "with-hyphen"])
def test_a_code_that_is_taken_or_malformed_is_no_reason(code):
    """Built-in reasons cannot be changed, and a code is a word that can be typed and stored."""
    text = reason().replace("own_reason", f'"{code}"')
    assert len(problems(text)) == 1
    assert parsed(text).policy.reasons == {}


def test_every_problem_is_told_at_once():
    """Whoever wrote the file mends it in one go, a wrong part hiding no other."""
    text = """
closures = ["x", 1]
[reasons.fraud]
moves = ["purge"]
requesters = ["broker"]
[holds.dra]
longest_years = 9
notice_working_days = 0
"""
    assert sorted(problem.split(":")[0] for problem in problems(text)) == [
        "closures[0]",
        "closures[1]",
        "holds.dra.longest_years",
        "holds.dra.notice_working_days",
        "reasons.fraud",
        "reasons.fraud.moves[0]",
        "reasons.fraud.requesters[0]",
        "version",
    ]


def test_a_built_in_broker_is_told_why():
    """A broker cannot ask, and the file's author learns that rather than a similar name."""
    [problem] = parsed(reason('requesters = ["broker"]')).problems
    assert problem.hint.startswith("a broker cannot ask")


def test_places_are_harmless_on_a_terminal():
    """A key of the file is shown with what could act on a terminal escaped."""
    found = parse_site_policy({"version": "1", "a\x1b[2J": 1}).problems
    assert "\x1b" not in str(found[0])


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 400) | st.text(max_size=12) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_HOLD = st.fixed_dictionaries(
    {},
    optional={
        "longest_years": st.integers(-1, 12) | _VALUES,
        "notice_working_days": st.integers(-1, 20) | _VALUES,
        "barred": st.lists(st.sampled_from(["12-29", "01-01", "02-30", "x"]), max_size=3) | _VALUES,
        "date_is_mandatory": st.booleans() | _VALUES,
        "has_own_date": _VALUES,
        "whole_submission": _VALUES,
    },
)
_REASON = st.fixed_dictionaries(
    {},
    optional={
        "moves": st.lists(
            st.sampled_from(["hold", "cancel", "withdraw", "suppress_for_good", "release"]), max_size=3
        ),
        "requesters": st.lists(st.sampled_from([*Requester, "broker"]), max_size=3),
        "public_sentence": _VALUES,
        "details": _VALUES,
        "needs_confirmation": _VALUES,
    },
)
_FILES = st.fixed_dictionaries(
    {},
    optional={
        "version": st.just("1") | _VALUES,
        "closures": st.lists(st.dates(), max_size=3) | _VALUES,
        "reasons": st.dictionaries(st.sampled_from(["own_reason", "fraud", "x"]), _REASON | _VALUES) | _VALUES,
        "holds": st.dictionaries(st.sampled_from([*map(str, HoldScope), "x"]), _HOLD | _VALUES) | _VALUES,
    },
)


@given(_FILES)
def test_no_file_loosens_a_rule(told):
    """Whatever a file says, its holds are at least as strict and its reasons only hold or hide; nothing is raised."""
    policy = parse_site_policy(told).policy
    for scope, rule in HOLD_POLICIES.items():
        held = policy.hold_policy(scope)
        assert rule.longest_years is None or held.longest_years <= rule.longest_years
        assert held.notice_working_days >= rule.notice_working_days
        assert held.barred >= rule.barred
        assert held.date_is_mandatory >= rule.date_is_mandatory
        assert (held.has_own_date, held.whole_submission) == (rule.has_own_date, rule.whole_submission)
        assert (held.default_months, held.renewable) == (rule.default_months, rule.renewable)
    for code, own in policy.reasons.items():
        assert code not in tuple(Reason)
        assert set(own.rule.actions) <= {Action.HOLD, Action.CANCEL, Action.SUPPRESS, Action.WITHDRAW}
        assert own.rule.requesters
        assert own.rule.giver is Giver.PERSON
