"""Roles of a PostgreSQL server: who owns the tables, who writes them, and what the public's services see.

Roles belong to the whole server, so they are made where they are missing, found where another database made them, and
never dropped. SQLite has none, and nothing happens there.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OWNER, _WRITER, _READER = "statusengine_owner", "statusengine_writer", "statusengine_reader"
_PUBLIC = "statusengine_public"  # owns the views; nobody signs in as it, and the rows it may read are the public's
_ROLES = (_OWNER, _WRITER, _READER, _PUBLIC)

_READ_ONLY = ("alembic_version", "archive")
_ADDED = ("due", "member", "observation", "run_refusal", "site_policy")
_UPDATED = {
    "actor": "revoked_by, revoked_at",
    "event": "detail",
    "link": "operation, retired_by",
    "note": "public_note, internal_note, redacted_by",
    "notice": "taken_at, taken_by, outcome, reported_at, reported_by",
    "operation": "evidence, on_behalf_of",
    "progress": "cursor, done",
    "record": (
        "status, version, cause, since, reason, detail, first_public_on, processed_on, hold_on, rerelease_on,"
        " review_on, purged_on, frozen, as_part"
    ),
    "request": "state, decided_operation, decided_by, decided_at, single_handed, detail",
    "review": "signed_by, signed_at, note",
    "run": "finished_at, released, rereleased, refused",
    "secondary": "retired_by",
}
_DELETED = ("due", "progress")
_WRITTEN = (*_ADDED, *_UPDATED)
_TABLES = (*_READ_ONLY, *_WRITTEN)

_ASKED = (
    "(principal = session_user OR EXISTS (SELECT 1 FROM request q WHERE q.accession = operation.accession"
    " AND q.principal = operation.principal AND (q.state = 'pending' OR q.decided_operation = operation.id)))"
)
_MANAGES = (
    "(EXISTS (SELECT 1 FROM archive WHERE created_by = session_user) OR EXISTS (SELECT 1 FROM actor held"
    " WHERE held.name = session_user AND held.role = 'approver' AND held.revoked_at IS NULL))"
)
_FOR_TWO = "(3, 2), (4, 6), (5, 4), (5, 6), (5, 7), (6, 4), (6, 5), (7, 6)"
_AGREED = (
    f"(action NOT IN ('purge', 'redact') AND (coalesce(source, 0), target) NOT IN ({_FOR_TWO})) OR EXISTS"  # noqa: S608 - constants
    " (SELECT 1 FROM operation o WHERE o.id = event.operation AND (o.approver IS NOT NULL OR o.break_glass))"
)
_WAS_REQUEST = (
    "EXISTS (SELECT 1 FROM request was WHERE was.accession = request.accession AND was.number = request.number"
    " AND (request.detail IS NULL OR request.detail = was.detail) AND (was.state = 'pending' OR"
    " (was.state, was.decided_by, was.decided_operation) = (request.state, request.decided_by,"
    " request.decided_operation)))"
)
_WAS_REVIEW = (
    "EXISTS (SELECT 1 FROM review was WHERE was.operation = review.operation AND (CASE WHEN was.signed_by IS NULL"
    " THEN review.signed_by IS NULL OR review.signed_by = session_user"
    " ELSE review.signed_by = was.signed_by AND review.note IS NULL END))"
)
_WAS_NOTE = (
    "EXISTS (SELECT 1 FROM note was WHERE was.operation = note.operation"
    " AND (note.public_note IS NULL OR note.public_note = was.public_note)"
    " AND (note.internal_note IS NULL OR note.internal_note = was.internal_note))"
)
_CHECKS = (
    ("operation", "INSERT", f"coalesce(approver, principal) = session_user AND {_ASKED}"),
    ("request", "INSERT", "principal = session_user AND state = 'pending'"),
    ("request", "UPDATE", _WAS_REQUEST),
    ("review", "INSERT", "principal = session_user AND signed_by IS NULL"),
    ("review", "UPDATE", _WAS_REVIEW),
    ("actor", "INSERT", f"granted_by = session_user AND name <> session_user AND {_MANAGES}"),
    ("actor", "UPDATE", f"revoked_by = session_user AND {_MANAGES}"),
    ("progress", "INSERT", "principal = session_user"),
    ("run", "INSERT", "principal = session_user"),
    ("site_policy", "INSERT", "adopted_by = session_user"),
    ("event", "INSERT", _AGREED),
    ("event", "UPDATE", "detail IS NULL"),
    ("operation", "UPDATE", "evidence IS NULL AND on_behalf_of IS NULL"),
    ("note", "UPDATE", _WAS_NOTE),
)
"""What a writer's row must be, whatever the client: signed with the account's own name, and text only destroyed.

A query inside a check sees the row as it was before the statement.
"""
_GUARDED = {"record", *(table for table, _, _ in _CHECKS)}

_BY_ACCESSION, _SUPPRESSED, _OPEN = "4, 5, 7", "5, 7", "4"
_CHANNELS = {
    "accession": f"status IN ({_BY_ACCESSION})",
    "text_search": f"status IN ({_OPEN})",
    "listing": f"status IN ({_OPEN})",
    "distribution": f"status IN ({_OPEN}) AND access = 'open'",
}
_WORDS = {4: "public", 5: "permanently_suppressed", 7: "temporarily_suppressed"}
_SENTENCES = {
    "status_correction": "An earlier status was given by mistake and is corrected.",
    "contamination": "The data is contaminated.",
    "unverified_organism": "The source organism could not be verified.",
    "uncorrectable_error": "The data has an error that cannot be corrected.",
    "unacceptable_data_type": "The archive does not take data of this type.",
    "erroneous_submission": "The data was submitted in error.",
    "third_party_data": "The data belongs to a third party.",
    "duplicate": "The data duplicates other records.",
    "replaced": "The record is replaced by another.",
    "released_before_publication": "The data was released before publication.",
    "hold_not_requested": "The data was released for want of a hold date.",
    "withdrawal_pending": "The record is under review.",
    "imported": "Taken over from the archive's list.",
}
"""Of the reasons that a suppressed record can have; a site's own are not told here."""

_FUNCTIONS = {
    "public_may_see": (
        "boolean",
        f"""SELECT coalesce(bool_and(status IN ({_BY_ACCESSION})), false) FROM (
          SELECT status FROM record WHERE accession = named UNION ALL
          SELECT status FROM observation o WHERE accession = named AND number =
            (SELECT max(number) FROM observation p WHERE p.accession = o.accession AND p.source = o.source)
        ) known""",  # noqa: S608 - constants
    ),
    "public_successors": (
        "SETOF text",
        """WITH RECURSIVE walk (accession) AS (
          SELECT named COLLATE "C" UNION SELECT s.successor FROM walk w
          JOIN secondary s ON s.accession = w.accession AND s.retired_by IS NULL
        )
        SELECT w.accession FROM walk w WHERE w.accession <> named AND NOT EXISTS
          (SELECT 1 FROM secondary n WHERE n.accession = w.accession AND n.retired_by IS NULL)
        AND public_may_see(w.accession) AND public_may_see(named) ORDER BY 1""",
    ),
    "public_secondaries": (
        "SETOF text",
        """SELECT DISTINCT s.accession FROM secondary s WHERE s.successor = named AND s.retired_by IS NULL
        AND public_may_see(s.accession) AND public_may_see(named) ORDER BY 1""",
    ),
    "public_links": (
        "SETOF text",
        """SELECT DISTINCT l.target FROM link l WHERE l.accession = named AND l.retired_by IS NULL
        AND public_may_see(l.target) AND public_may_see(named) ORDER BY 1""",
    ),
}
"""Relations of a record the public may see, as far as what they lead to may be seen too."""

_AUTOVACUUM = {
    "record": {"autovacuum_vacuum_scale_factor": "0.02", "autovacuum_analyze_scale_factor": "0.02"},
    "due": {
        "autovacuum_vacuum_scale_factor": "0",
        "autovacuum_vacuum_threshold": "5000",
        "autovacuum_analyze_scale_factor": "0",
        "autovacuum_analyze_threshold": "5000",
    },
}
"""A night empties `due` and touches a few rows on every page of `record`: both are swept before the next one."""

_MAKE_ROLE = """
DO $do$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN
    CREATE ROLE {role} NOLOGIN;
  END IF;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL; -- another database was made at the same moment
  WHEN insufficient_privilege THEN
    RAISE insufficient_privilege USING MESSAGE = format('there is no role {role}, and %s may not make it:'
      ' an administrator makes {roles} first, and grants {owner} and {public} to %s', current_user, current_user);
END $do$
"""
_JOIN_ROLE = """
DO $do$ BEGIN
  IF NOT pg_has_role(current_user, '{role}', 'USAGE') THEN
    EXECUTE format('GRANT {role} TO %I', current_user);
  END IF;
EXCEPTION
  WHEN insufficient_privilege OR invalid_grant_operation THEN
    RAISE insufficient_privilege USING MESSAGE = format('%s is no member of {role}: an administrator grants'
      ' {owner} and {public} to it first', current_user);
END $do$
"""


def _for_roles(template: str, roles: tuple[str, ...]) -> None:
    for role in roles:
        op.execute(template.format(role=role, roles=", ".join(_ROLES), owner=_OWNER, public=_PUBLIC))


def _asked(sql: str) -> list[str]:
    return [row[0] for row in op.get_bind().execute(sa.text(sql))]


def _leaves(table: str) -> list[str]:
    """The tables in which rows lie: the partitions, where there are some."""
    sql = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = '{}'::regclass ORDER BY 1"
    return _asked(sql.format(table)) or [table]


def _schema() -> str:
    return _asked("SELECT quote_ident(current_schema())")[0]


def _own(owner: str) -> None:
    for table in _TABLES:
        for each in dict.fromkeys((table, *_leaves(table))):
            op.execute(f"ALTER TABLE {each} OWNER TO {owner}")
    op.execute(f"ALTER VIEW record_in_words OWNER TO {owner}")


def _grant() -> None:
    op.execute(f"GRANT SELECT ON {', '.join(_TABLES)}, record_in_words TO {_WRITER}")
    op.execute(f"GRANT INSERT ON {', '.join(_WRITTEN)} TO {_WRITER}")
    op.execute(f"GRANT DELETE ON {', '.join(_DELETED)} TO {_WRITER}")
    for table, columns in _UPDATED.items():
        op.execute(f"GRANT UPDATE ({columns}) ON {table} TO {_WRITER}")
    op.execute(f"GRANT SELECT ON alembic_version TO {_READER}")
    op.execute(f"GRANT SELECT (archive) ON archive TO {_READER}")


def _guard() -> None:
    """Grants say who reads and writes a table at all; these policies, which rows."""
    for table in sorted(_GUARDED):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY as_granted ON {table} USING (true) WITH CHECK (true)")
    for table, verb, check in _CHECKS:
        name = f"{verb.lower()}_by_writer"
        op.execute(f"CREATE POLICY {name} ON {table} AS RESTRICTIVE FOR {verb} TO {_WRITER} WITH CHECK ({check})")
    op.execute(
        f"CREATE POLICY public_sight ON record AS RESTRICTIVE FOR SELECT TO {_PUBLIC}, {_READER}"
        f" USING (status IN ({_BY_ACCESSION}))"
    )


def _show(schema: str) -> None:
    """What the public's services see: a view for each channel, and a function for each relation."""
    words = " ".join(f"WHEN {code} THEN '{word}'" for code, word in _WORDS.items())
    told = ((reason, sentence.replace("'", "''")) for reason, sentence in _SENTENCES.items())
    sentences = " ".join(f"WHEN '{reason}' THEN '{sentence}'" for reason, sentence in told)
    op.execute(
        "GRANT SELECT (accession, kind, archive, access, status, since, reason, first_public_on) ON record"
        f" TO {_PUBLIC}"
    )
    op.execute(f"GRANT SELECT (accession, retired_by) ON secondary TO {_PUBLIC}")
    for channel, where in _CHANNELS.items():
        op.execute(
            f"CREATE VIEW public_{channel} WITH (security_barrier = true) AS SELECT accession, kind, archive,"  # noqa: S608 - constants
            f" CASE status {words} END AS status, status AS status_code, since, first_public_on, access,"
            f" CASE WHEN status IN ({_SUPPRESSED}) THEN CASE reason {sentences} END END AS public_reason,"
            f" status IN ({_SUPPRESSED}) AND (reason = 'replaced' OR EXISTS (SELECT 1 FROM secondary s"
            " WHERE s.accession = record.accession AND s.retired_by IS NULL)) AS replaced"
            f" FROM record WHERE {where}"
        )
        op.execute(f"ALTER VIEW public_{channel} OWNER TO {_PUBLIC}")
        op.execute(f"GRANT SELECT ON public_{channel} TO {_READER}")
    for name, (answer, body) in _FUNCTIONS.items():
        op.execute(
            f"CREATE FUNCTION {name}(named text) RETURNS {answer} LANGUAGE sql STABLE SECURITY DEFINER"
            f" SET search_path = {schema}, pg_temp AS $body$ {body} $body$"
        )
        op.execute(f"ALTER FUNCTION {name}(text) OWNER TO {_OWNER}")
        op.execute(f"REVOKE ALL ON FUNCTION {name}(text) FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name}(text) TO {_READER}")


def _sweep(verb: str) -> None:
    for table, settings in _AUTOVACUUM.items():
        said = ", ".join(f"{name} = {value}" if verb == "SET" else name for name, value in settings.items())
        for leaf in _leaves(table):
            op.execute(f"ALTER TABLE {leaf} {verb} ({said})")


def upgrade() -> None:
    """Make what is missing of the roles, hand the tables to their owner, and say who may do what."""
    if op.get_bind().dialect.name != "postgresql":
        return
    schema = _schema()
    _for_roles(_MAKE_ROLE, _ROLES)
    _for_roles(_JOIN_ROLE, (_OWNER, _PUBLIC))
    op.execute(f"GRANT USAGE ON SCHEMA {schema} TO {', '.join(_ROLES)}")
    op.execute(f"GRANT CREATE ON SCHEMA {schema} TO {_OWNER}, {_PUBLIC}")
    _sweep("SET")
    _own(_OWNER)
    _grant()
    _guard()
    _show(schema)
    op.execute(f"REVOKE CREATE ON SCHEMA {schema} FROM {_PUBLIC}")


def downgrade() -> None:
    """Give the tables back to whoever asks; the roles stay, because another database may use them."""
    if op.get_bind().dialect.name != "postgresql":
        return
    _for_roles(_JOIN_ROLE, (_OWNER, _PUBLIC))
    for channel in _CHANNELS:
        op.execute(f"DROP VIEW public_{channel}")
    for name in reversed(_FUNCTIONS):
        op.execute(f"DROP FUNCTION {name}(text)")
    op.execute("DROP POLICY public_sight ON record")
    for table, verb, _ in _CHECKS:
        op.execute(f"DROP POLICY {verb.lower()}_by_writer ON {table}")
    for table in sorted(_GUARDED):
        op.execute(f"DROP POLICY as_granted ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    _sweep("RESET")
    op.execute(f"REVOKE ALL ON {', '.join(_TABLES)}, record_in_words FROM {', '.join(_ROLES[1:])}")
    _own("CURRENT_USER")
    op.execute(f"REVOKE ALL ON SCHEMA {_schema()} FROM {', '.join(_ROLES)}")
