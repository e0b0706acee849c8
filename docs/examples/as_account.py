"""Another person's terminal, for pages that need two: runs `status` as if the account were that of NAME.

Usage: as_account.py NAME COMMAND... The program itself asks the operating system who runs it and nobody else; this
stands in for the other account, and only on a database file that whoever runs it may write anyway.
"""

from __future__ import annotations

import sys

from statusengine.cli import call
from statusengine.cli.app import run

NAME = sys.argv.pop(1)
call.account = lambda: NAME
run()
