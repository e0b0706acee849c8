"""Who belongs to the same submission: the facts that the rules for DRA ask for, read once for each command."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from statusengine.domain.accession import parse_accession
from statusengine.domain.action import Action
from statusengine.domain.decide import decide
from statusengine.domain.kind import Kind
from statusengine.domain.refusal import Refusal
from statusengine.domain.request import Request
from statusengine.domain.status import Status
from statusengine.domain.verdict import ALONE, Company
from statusengine.services.setting import Setting
from statusengine.storage.work import Member, Work

__all__ = ["ASKS_FOR_COMPANY", "Asked", "Companies"]

Asked = Mapping[tuple[str, Action], Request]

ASKS_FOR_COMPANY = frozenset({Action.SUPPRESS, Action.REPLACE, Action.RERELEASE, Action.HOLD, Action.WITHDRAW})

_PARTS = frozenset({Kind.EXPERIMENT.value, Kind.RUN.value, Kind.ANALYSIS.value})
_OUT_OF_SEARCH = frozenset({Action.SUPPRESS, Action.REPLACE, Action.WITHDRAW})


def _same_move(action: Action) -> frozenset[Action]:
    """The actions that count as the same move of a submission."""
    return _OUT_OF_SEARCH if action in _OUT_OF_SEARCH else frozenset({action})


class Companies:
    """The submissions of the records of one transaction; `asked` are the requests of the whole command."""

    def __init__(self, work: Work, batch: Iterable[Request], asked: Asked, setting: Setting, now: datetime) -> None:
        self._work, self._setting, self._now = work, setting, now
        asking = [request.accession for request in batch if request.action in ASKS_FOR_COMPANY]
        self._submissions = work.submissions(asking) if asking else {}
        self._asked = asked
        self._members: dict[str, dict[str, Member]] = {}
        self._whole: dict[tuple[str, frozenset[Action]], bool] = {}
        self._above: dict[str, str] = {}

    def of(self, request: Request) -> Company:
        """The company of the record that is asked about; alone where its submission is not known."""
        submission = self._submissions.get(request.accession)
        if submission is None:
            return ALONE
        return Company(
            submission=submission if self._work.record(submission) else None,
            goes_whole=self._goes_whole(submission, request.action),
            others_public=any(
                member.status is Status.PUBLIC and member.kind in _PARTS
                for member in self._members_of(submission).values()
                if member.accession != request.accession
            ),
        )

    def joined_by(self, request: Request) -> tuple[str, ...]:
        """The submissions that a record joins at its registration, itself or through an experiment."""
        parents = request.parents
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
        record, site = self._work.record(part), self._setting.site
        return any(not isinstance(decide(record, request, self._now, site=site), Refusal) for request in asked)
