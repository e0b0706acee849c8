"""The table of roles and deeds, written out by hand: `yes` on any record, `own` on own ones, `no` on none."""

from __future__ import annotations

__all__ = ["CELLS", "DEEDS", "ROLES"]

_SPECIFIED = """
deed           submitter  curator  approver  scheduler  auditor  service
register       own        yes      no        no         no       no
import         no         yes      no        no         no       no
complete       own        yes      no        no         no       no
hold           own        yes      no        no         no       no
release        own        yes      no        no         no       no
cancel         own        yes      no        no         no       no
reopen         no         yes      no        no         no       no
suppress       no         yes      no        no         no       no
rerelease      no         yes      no        no         no       no
replace        no         yes      no        no         no       no
withdraw       no         yes      no        no         no       no
amend          own        yes      no        no         no       no
freeze         no         yes      no        no         no       no
unfreeze       no         yes      no        no         no       no
purge          no         yes      no        no         no       no
redact         no         yes      no        no         no       no
link           no         yes      no        no         no       no
import_list    no         yes      no        no         no       no
break_glass    no         yes      no        no         no       no
decline        no         yes      yes       no         no       no
approve        no         no       yes       no         no       no
sign_review    no         no       yes       no         no       no
manage_actors  no         no       yes       no         no       no
adopt_policy   no         no       yes       no         no       no
release_due    no         no       no        yes        no       no
take_notices   no         yes      no        yes        no       no
read           own        yes      yes       no         yes      no
read_public    yes        yes      yes       yes        yes      yes
"""
_HEADER, *_LINES = (line.split() for line in _SPECIFIED.strip().splitlines())
ROLES = _HEADER[1:]
DEEDS = [line[0] for line in _LINES]
CELLS = [(role, line[0], cell) for line in _LINES for role, cell in zip(ROLES, line[1:], strict=True)]
