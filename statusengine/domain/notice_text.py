"""The words of a notice, in English and in Japanese: templates and sentences, and nothing that is decided.

A notice says what happened to which record and when, with the reason as everybody may read it. Notes, evidence,
names of people and reasons that are kept secret have no place to stand in.
"""

# ruff: noqa: RUF001, RUF002 - Japanese has marks of its own

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from statusengine.domain.access import AccessTier
from statusengine.domain.action import Action
from statusengine.domain.archive import Archive
from statusengine.domain.notice import NoticeSubject
from statusengine.domain.reason import AnyReason, Reason

__all__ = ["REASONS_JA", "Facts", "english_day", "japanese_day", "public_sentence", "write_text"]

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAYS_JA: Final = "月火水木金土日"

REASONS_JA: Final[Mapping[Reason, str]] = MappingProxyType(
    {
        Reason.PROCESSING_COMPLETED: "登録処理が完了したため。",
        Reason.HOLD_DATE_REACHED: "公開予定日になったため。",
        Reason.SUBMITTER_REQUEST: "登録者からご依頼があったため。",
        Reason.PUBLISHED: "データを含む論文等が公表されたため。",
        Reason.LINKED_RELEASE: "関連するデータが公開されたため。",
        Reason.FAILED_QUALITY_CONTROL: "品質管理の基準を満たさなかったため。",
    }
)
"""The public sentence, in Japanese, of every reason that an event with a notice can have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Language:
    """A language's templates: the letter, what it says of each subject, and the sentences that may be added."""

    letter: str
    nobody: str
    released: str
    failed_quality_control: str
    release: str
    rerelease: str
    reason: str
    controlled: str
    moved: str
    ask_by: str


_ENGLISH: Final = _Language(
    letter=(
        "Dear {name},\n\n{body}\n\n"
        "If you have any questions, please contact us ({desk}) and name the accession number.\n\n"
        "Yours sincerely,\n{archive}"
    ),
    nobody="submitter",
    released="Your data {accession} was made public by {archive} on {event}.{reason}{access}",
    failed_quality_control=(
        "Unfortunately your data {accession} could not be accepted, and was canceled on {event}.{reason} It has not"
        " been made public. If you would like to correct it and submit it again, please write to us."
    ),
    release=(
        "The hold date of your data {accession} is {event}. {archive} will make it public on {due}."
        "{moved}{access}{ask_by}"
    ),
    rerelease=(
        "The suppression of your data {accession} ends on {event}. {archive} will make it public again on {due}."
        "{moved}{access}"
    ),
    reason=" {}",
    controlled=" Its data files remain under controlled access.",
    moved=" This is the next working day.",
    ask_by=" If it should stay private for longer, please ask us by {}.",
)
_JAPANESE: Final = _Language(
    letter=(
        "{name} 様\n\n平素より {archive} をご利用いただき、誠にありがとうございます。\n\n{body}\n\n"
        "ご不明な点がございましたら、アクセッション番号を添えて、{archive} までお問い合わせください。\n\n"
        "今後ともどうぞよろしくお願い申し上げます。\n\n{archive}"
    ),
    nobody="登録者",
    released=(
        "ご登録いただきましたデータ {accession} は、{event}に {archive} より公開されましたので、お知らせいたします。"
        "{reason}{access}"
    ),
    failed_quality_control=(
        "誠に恐れ入りますが、ご登録いただきましたデータ {accession} は、{event}に登録取り消しとなりましたので、"
        "お知らせいたします。{reason}データは公開されておりません。修正のうえ再度ご登録を希望される場合は、"
        "お手数ですがご連絡くださいますようお願いいたします。"
    ),
    release=(
        "ご登録いただきましたデータ {accession} の公開予定日は{event}です。"
        "{archive} は、{due}にデータを公開いたします。{moved}{access}{ask_by}"
    ),
    rerelease=(
        "現在公開を一時的に停止しておりますデータ {accession} の再公開予定日は{event}です。"
        "{archive} は、{due}にデータを再公開いたします。{moved}{access}"
    ),
    reason="理由：{}",
    controlled="なお、データファイルは引き続きアクセス制限の対象となります。",
    moved="公開日は、予定日以降の最初の営業日となります。",
    ask_by="公開の延期を希望される場合は、{}までにご連絡くださいますようお願いいたします。",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a notice is written from; dates are in the archive's zone.

    `event_on` is the day of the event or the date that is due, `due_on` the working day on which it is carried out,
    `ask_by` the last day on which a postponement may be asked, while there is time. `action` is what is due.
    """

    accession: str
    subject: NoticeSubject
    archive: Archive
    owner: str | None
    access: AccessTier
    event_on: date
    reason: AnyReason | None = None
    due_on: date | None = None
    ask_by: date | None = None
    action: Action | None = None


def english_day(day: date) -> str:
    """A date as it is written in a letter, and as machines write it.

    >>> english_day(date(2026, 4, 1))
    'Wednesday, 1 April 2026 (2026-04-01)'
    """
    return f"{_DAYS[day.weekday()]}, {day.day} {_MONTHS[day.month - 1]} {day.year} ({day.isoformat()})"


def japanese_day(day: date) -> str:
    """The same in Japanese.

    >>> japanese_day(date(2026, 4, 1))
    '2026年4月1日（水）'
    """
    return f"{day.year}年{day.month}月{day.day}日（{_DAYS_JA[day.weekday()]}）"


def public_sentence(facts: Facts) -> str | None:
    """The reason as everybody may read it; of what is due, the date itself is the reason."""
    if facts.subject is not NoticeSubject.RELEASE_DUE:
        return facts.reason.rule.public_sentence if facts.reason else None
    what = "hold" if facts.action is Action.RELEASE else "re-release"
    return f"The {what} date is {facts.event_on.isoformat()}."


def write_text(facts: Facts) -> tuple[str, str]:
    """The whole notice, in English and in Japanese."""
    reason = facts.reason.rule.public_sentence if facts.reason else None
    japanese = REASONS_JA.get(facts.reason) if reason and isinstance(facts.reason, Reason) else None
    return _written(facts, _ENGLISH, reason, english_day), _written(facts, _JAPANESE, japanese, japanese_day)


def _written(facts: Facts, language: _Language, reason: str | None, day: Callable[[date], str]) -> str:
    is_ahead = facts.subject is NoticeSubject.RELEASE_DUE and facts.action is not None
    template: str = getattr(language, str(facts.action if is_ahead else facts.subject))
    due, asked = facts.due_on, facts.ask_by
    body = template.format(
        accession=facts.accession,
        archive=facts.archive,
        event=day(facts.event_on),
        due=day(due) if due else "",
        reason=language.reason.format(reason) if reason else "",
        access=language.controlled if facts.access.is_restricted else "",
        moved=language.moved if due and due != facts.event_on else "",
        ask_by=language.ask_by.format(day(asked)) if asked else "",
    )
    name, desk = facts.owner or language.nobody, facts.archive.desk
    return language.letter.format(name=name, body=body, desk=desk, archive=facts.archive)
