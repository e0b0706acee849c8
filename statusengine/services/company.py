"""Who belongs to the same submission: the facts that the rules for DRA ask for, read once for each command."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property

from statusengine.domain.accession import parse_accession
from statusengine.domain.action import Action
from statusengine.domain.cascade import STAYS
from statusengine.domain.decide import decide
from statusengine.domain.kind import Kind
from statusengine.domain.refusal import Refusal
from statusengine.domain.request import Request
from statusengine.domain.status import Status
from statusengine.domain.verdict import ALONE, Company
from statusengine.services.family import Family, asked_of, carries_down, family_of
from statusengine.services.setting import Setting
from statusengine.storage.work import Member, Work

__all__ = ["ASKS_FOR_COMPANY", "Asked", "Companies", "itself"]

Asked = Mapping[tuple[str, Action], Request]

ASKS_FOR_COMPANY = frozenset({Action.SUPPRESS, Action.REPLACE, Action.RERELEASE, Action.HOLD, Action.WITHDRAW})

_PARTS = frozenset({Kind.EXPERIMENT.value, Kind.RUN.value, Kind.ANALYSIS.value})
_OUT_OF_SEARCH = frozenset({Action.SUPPRESS, Action.REPLACE, Action.WITHDRAW})


def _same_move(action: Action) -> frozenset[Action]:
    """The actions that count as the same move of a submission."""
    return _OUT_OF_SEARCH if action in _OUT_OF_SEARCH else frozenset({action})


def itself(request: Request) -> Asked:
    """A command that asks one thing."""
    return {(request.accession, request.action): request}


class Companies:
    """The submissions of the records of one transaction; `asked` are the requests of the whole command."""

    def __init__(self, work: Work, batch: Iterable[Request], asked: Asked, setting: Setting, now: datetime) -> None:
        self._work, self._setting, self._now = work, setting, now
        self._asked = dict(asked)
        self._families: dict[str, tuple[int, Family]] = {}
        self._members: dict[str, dict[str, Member]] = {}
        self._public: dict[str, frozenset[str]] = {}
        self._whole: dict[tuple[str, frozenset[Action]], bool] = {}
        self._above: dict[str, str] = {}
        self._stopped: dict[str, bool] = {}
        asking = [request.accession for request in batch if request.action in ASKS_FOR_COMPANY]
        asking.extend(carried for request in batch for carried in self._bring(request))
        self._submissions = work.submissions(asking) if asking else {}

    @cached_property
    def _is_one_request(self) -> bool:
        return len({each.operation for each in self._asked.values()}) == 1

    def _bring(self, request: Request) -> Iterable[str]:
        """Those whom a request carries along make the same move in the same command."""
        if request.action not in ASKS_FOR_COMPANY:
            return
        for reached in self.family(request).reached:
            theirs = asked_of(request, self.family(request), reached)
            self._asked.setdefault((theirs.accession, theirs.action), theirs)
            yield theirs.accession

    def family(self, request: Request) -> Family:
        """What a request reaches; found once, and again where the same transaction may have changed it."""
        gathered = self._work.gathered if carries_down(request) else 0
        seen = self._families.get(request.operation)
        if seen is None or seen[0] != gathered:
            self._families[request.operation] = gathered, family_of(self._work, request)
        return self._families[request.operation][1]

    def of(self, request: Request) -> Company:
        """The company of the record that is asked about; alone where its submission is not known."""
        submission = self._submissions.get(request.accession)
        if submission is None:
            return ALONE
        return Company(
            submission=submission if self._work.record(submission) else None,
            goes_whole=self._goes_whole(submission, request.action),
            others_public=self._has_others_public(submission, request.accession),
        )

    def joined_by(self, request: Request) -> tuple[str, ...]:
        """The submissions that a record joins at its registration, itself or through an experiment."""
        parents = tuple(link.target for link in request.links)
        direct = tuple(parent for parent in parents if parse_accession(parent).kind is Kind.SUBMISSION)
        if direct:
            return direct
        here = [parent for parent in parents if parent not in self._above and self._work.record(parent)]
        through = [parent for parent in here if parse_accession(parent).kind.value in _PARTS]
        if through:
            self._above.update(self._work.submissions(through))
        return tuple(dict.fromkeys(self._above[parent] for parent in parents if parent in self._above))

    def _members_of(self, submission: str) -> dict[str, Member]:
        """The own records that are part of a submission."""
        if submission not in self._members:
            self._members[submission] = self._work.members(submission)
        return self._members[submission]

    def _has_others_public(self, submission: str, accession: str) -> bool:
        parts = self._public_parts(submission)
        return len(parts) > (accession in parts)

    def _public_parts(self, submission: str) -> frozenset[str]:
        """The parts of a submission that are in view, as they were when the command began."""
        if submission not in self._public:
            members = self._members_of(submission).values()
            parts = (m.accession for m in members if m.status is Status.PUBLIC and m.kind in _PARTS)
            self._public[submission] = frozenset(parts)
        return self._public[submission]

    def _goes_whole(self, submission: str, action: Action) -> bool:
        """Whether every once-public part makes this move in the same command; asked once for each submission."""
        key = submission, _same_move(action)
        if key not in self._whole:
            members = self._members_of(submission).values()
            parts = [member.accession for member in members if member.was_public and member.kind in _PARTS]
            self._work.load(parts)
            self._whole[key] = all(self._goes(part, key[1]) for part in parts)
        return self._whole[key]

    def _goes(self, part: str, actions: Iterable[Action]) -> bool:
        """Whether the command moves this part, and the rules let it."""
        asked = [self._asked[part, action] for action in actions if (part, action) in self._asked]
        record, site = self._work.readable(part), self._setting.site
        going = (each for each in asked if not isinstance(decide(record, each, self._now, site=site), Refusal))
        return any(not self._is_stopped(each) for each in going)

    def _is_stopped(self, request: Request) -> bool:
        """Whether the request that moves this one is stopped by another of its family, while the command goes on."""
        root = self._asked.get((request.carried_from or request.accession, request.action), request)
        if root.go_on or self._is_one_request:
            return False
        if root.operation not in self._stopped:
            self._stopped[root.operation] = self._has_one_who_cannot_follow(root)
        return self._stopped[root.operation]

    def _has_one_who_cannot_follow(self, root: Request) -> bool:
        family = self.family(root)
        self._work.load(reached.accession for reached in family.reached)
        for reached in family.reached:
            record, theirs = self._work.readable(reached.accession), asked_of(root, family, reached)
            if record is None or record.status in STAYS[theirs.action]:
                continue
            if isinstance(decide(record, theirs, self._now, site=self._setting.site), Refusal):
                return True
        return False
