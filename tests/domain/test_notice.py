"""What a notice is named and how it reads: true to the dates, polite in two languages, silent about secrets."""

from __future__ import annotations

from datetime import date

import pytest
from domain.scene import RUN

from statusengine.domain.access import AccessTier
from statusengine.domain.action import Action
from statusengine.domain.archive import Archive
from statusengine.domain.notice import Notice, NoticeSubject, parse_notice_id
from statusengine.domain.notice_text import REASONS_JA, Facts, public_sentence, write_text
from statusengine.domain.pairing import reasons_for
from statusengine.domain.reason import Reason
from statusengine.errors import UsageError

DAY = date(2026, 4, 1)


def facts(**changed):
    """A release on 1 April 2026, but for what a test changes."""
    told = {
        "accession": RUN,
        "subject": NoticeSubject.RELEASED,
        "archive": Archive.DDBJ,
        "owner": "lab-7",
        "access": AccessTier.OPEN,
        "event_on": DAY,
        "reason": Reason.HOLD_DATE_REACHED,
    }
    return Facts(**told | changed)


def ahead(**changed):
    """A release that is due on that day, but for what a test changes."""
    told = {"subject": NoticeSubject.RELEASE_DUE, "reason": None, "due_on": DAY, "action": Action.RELEASE}
    return facts(**told | changed)


def test_a_notice_is_named_by_its_event():
    """A sender reports by a name that is read back to the same notice."""
    made = Notice(
        accession=RUN,
        version=3,
        subject=NoticeSubject.RELEASED,
        owner=None,
        on=DAY,
        due_on=None,
        reason=None,
        text_en="",
        text_ja="",
    )
    assert made.id == "DRR000001/3/released"
    assert parse_notice_id(made.id) == (RUN, 3, NoticeSubject.RELEASED)


@pytest.mark.parametrize(
    "text",
    [
        "",
        RUN,
        f"{RUN}/3",
        f"{RUN}/x/released",
        f"{RUN}/٣/released",
        f"{RUN}/3/sold",
        "x/3/released",
        f"{RUN}/{10**9}/released",
    ],
)
def test_what_names_no_notice_is_a_slip(text):
    """Nothing is guessed of a name that is not whole."""
    with pytest.raises(UsageError):
        parse_notice_id(text)


def test_every_reason_of_a_release_has_a_japanese_sentence():
    """No notice leaves its reason out in one language only."""
    told = {*reasons_for(Action.RELEASE, None), Reason.FAILED_QUALITY_CONTROL}
    assert told == set(REASONS_JA)


def test_a_date_is_written_in_both_forms():
    """The English text has the long and the machines' form, the Japanese one its own with the day of the week."""
    english, japanese = write_text(facts())
    assert "Wednesday, 1 April 2026 (2026-04-01)" in english
    assert "2026年4月1日（水）" in japanese


def test_the_letter_is_addressed_and_signed():
    """It greets the owner, or the submitter where none is known, and the archive signs."""
    english, japanese = write_text(facts())
    assert (english.startswith("Dear lab-7,"), english.endswith("\nDDBJ")) == (True, True)
    assert (japanese.startswith("lab-7 様"), japanese.endswith("\nDDBJ")) == (True, True)
    english, japanese = write_text(facts(owner=None))
    assert (english.startswith("Dear submitter,"), japanese.startswith("登録者 様")) == (True, True)


def test_the_reason_stands_in_both_languages():
    """The public sentence is said; of an event without a reason, nothing."""
    english, japanese = write_text(facts())
    assert "The hold date has come." in english
    assert REASONS_JA[Reason.HOLD_DATE_REACHED] in japanese
    assert public_sentence(facts()) == "The hold date has come."
    assert public_sentence(facts(reason=None)) is None
    assert "理由" not in write_text(facts(reason=None))[1]


def test_a_secret_reason_is_never_told():
    """A reason without a public sentence leaves no trace, by code or by sentence."""
    for text in write_text(facts(reason=Reason.NATIONAL_SECURITY)):
        assert "security" not in text
        assert "理由" not in text


def test_restricted_data_is_not_called_open():
    """Of a record whose data files are withheld, the notice says so in both languages."""
    assert "controlled access" not in write_text(facts())[0]
    english, japanese = write_text(facts(access=AccessTier.CONTROLLED))
    assert "remain under controlled access" in english
    assert "アクセス制限" in japanese


def test_a_failed_quality_control_is_told_kindly():
    """The submitter learns that nothing was made public, and what to do."""
    english, japanese = write_text(
        facts(subject=NoticeSubject.FAILED_QUALITY_CONTROL, reason=Reason.FAILED_QUALITY_CONTROL)
    )
    assert "has not been made public" in english
    assert "公開されておりません" in japanese


def test_an_announcement_says_the_working_day():
    """Where the date is no working day, both days are named, and why they differ."""
    plain, _ = write_text(ahead())
    assert "next working day" not in plain
    english, japanese = write_text(ahead(due_on=date(2026, 4, 2)))
    assert "Thursday, 2 April 2026 (2026-04-02). This is the next working day." in english
    assert "2026年4月2日（木）" in japanese
    assert "最初の営業日" in japanese
    assert public_sentence(ahead()) == "The hold date is 2026-04-01."


def test_an_announcement_says_until_when_it_may_be_postponed():
    """While there is time, the last day to ask is named; afterwards nothing is promised."""
    assert "please ask us by" not in write_text(ahead())[0]
    english, japanese = write_text(ahead(ask_by=date(2026, 3, 30)))
    assert "please ask us by Monday, 30 March 2026 (2026-03-30)." in english
    assert "2026年3月30日（月）までにご連絡" in japanese


def test_a_rerelease_is_announced_as_one():
    """What was public before is public again, and its date is not a hold date."""
    english, japanese = write_text(ahead(action=Action.RERELEASE))
    assert "public again" in english
    assert "再公開" in japanese
    assert public_sentence(ahead(action=Action.RERELEASE)) == "The re-release date is 2026-04-01."
