"""Finds what the store may not rest on: what some engine that speaks SQL lacks, or quietly leaves out.

Sources are read as a syntax tree. A text counts as SQL when it begins like a statement, whatever its letters, or when
it has SQL's words in capitals; docstrings and comments count for nothing. Databases are asked what is in them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, MetaData, UniqueConstraint, inspect, text

__all__ = ["in_database", "in_keys", "in_source"]

_STATEMENT: Final = re.compile(
    r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|MERGE|CREATE|ALTER|DROP|SET|BEGIN|LOCK|SAVEPOINT|NOTIFY|LISTEN|EXECUTE)\s",
    re.IGNORECASE,
)
_QUOTED: Final = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)
_POLICY: Final = re.compile(r"\bCREATE\s+POLICY\b[^;]*", re.IGNORECASE)  # "FOR UPDATE" names a command there
_IN_SQL: Final = {
    "skip locked": r"\bSKIP\s+LOCKED\b",
    "a row lock": r"\bFOR\s+(NO\s+KEY\s+|KEY\s+)?(UPDATE|SHARE)\b",
    "an advisory lock": r"\b(PG_(TRY_)?ADVISORY_\w+|GET_LOCK)\s*\(",
    "a trigger": r"\bTRIGGER\b",
    "returning": r"\bRETURNING\b",
    "a notification": r"^\s*(NOTIFY|LISTEN)\s+[\w?:\"]+\s*(,\s*)?$|\bPG_NOTIFY\s*\(",
    "a nested transaction": r"\bSAVEPOINT\b",
    "a partial index": r"\bCREATE\s+(UNIQUE\s+)?INDEX\b[^;]*\bWHERE\b",
    "a foreign key": r"\b(FOREIGN\s+KEY|REFERENCES)\b",
    "a sequence": r"\b((BIG|SMALL)?SERIAL|NEXTVAL|CURRVAL|CREATE\s+SEQUENCE|AUTOINCREMENT|GENERATED\s+\w+(\s+\w+)?"
    r"\s+AS\s+IDENTITY)\b",
}
_CALLS: Final = {
    "with_for_update": "a row lock",
    "returning": "returning",
    "return_defaults": "returning",
    "begin_nested": "a nested transaction",
    "ForeignKey": "a foreign key",
    "ForeignKeyConstraint": "a foreign key",
    "create_foreign_key": "a foreign key",
    "Sequence": "a sequence",
    "Identity": "a sequence",
    "get_lock": "an advisory lock",
    "pg_notify": "a notification",
    "nextval": "a sequence",
}
_WORDS: Final = {
    "skip_locked": "skip locked",
    "with_for_update": "a row lock",
    "postgresql_where": "a partial index",
    "sqlite_where": "a partial index",
    "foreign_key": "a foreign key",
}


def in_source(source: str) -> list[tuple[int, str]]:
    """The line and the name of each dependence in a module's source."""
    tree = ast.parse(source)
    silent = _silent(tree)
    found = {
        (node.lineno, what)
        for node in ast.walk(tree)
        if id(node) not in silent
        for what in (*_in_text(node), *_in_call(node))
    }
    return sorted(found)


def _silent(tree: ast.AST) -> set[int]:
    """Texts that nothing is done with: docstrings, and those that stand below a name."""
    alone = (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))
    parts = (part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values)
    return {id(node) for node in (*alone, *parts) if isinstance(node, ast.Constant | ast.JoinedStr)}


def _in_text(node: ast.AST) -> Iterator[str]:
    said = _POLICY.sub(" ", _QUOTED.sub(" ", _text(node)))
    flags = re.IGNORECASE if _STATEMENT.match(said) else 0
    for what, pattern in _IN_SQL.items():
        if re.search(pattern, said, flags | re.MULTILINE):
            yield what


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "?" for part in node.values)
    return ""


def _in_call(node: ast.AST) -> Iterator[str]:
    if not isinstance(node, ast.Call):
        return
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if name in _CALLS:
        yield _CALLS[name]
    if re.match(r"pg_(try_)?advisory_", name):
        yield "an advisory lock"
    yield from (_WORDS[word.arg] for word in node.keywords if word.arg in _WORDS)
    if any(word.arg == "autoincrement" and getattr(word.value, "value", None) is not False for word in node.keywords):
        yield "a sequence"


def in_keys(metadata: MetaData, per_record: frozenset[str]) -> Iterator[str]:
    """What is wrong with the keys of these tables, one sentence each."""
    for table in metadata.tables.values():
        if table.foreign_keys:
            yield f"{table.name} has a foreign key"
        if table.autoincrement_column is not None:
            yield f"{table.name}.{table.autoincrement_column.name} is numbered by the database"
        if table.name in per_record:
            unique = [list(rule.columns) for rule in table.constraints if isinstance(rule, UniqueConstraint)]
            unique += [list(index.columns) for index in table.indexes if index.unique]
            for columns in (list(table.primary_key.columns), *unique):
                if not columns or columns[0].name != "accession":
                    yield f"{table.name} has a unique key that does not begin with the accession"


def in_database(connection: Connection) -> list[str]:
    """What a database holds that it must not, one sentence each."""
    look = {"sqlite": _in_sqlite, "postgresql": _in_postgres}[connection.dialect.name]
    found = inspect(connection)
    keyed = [name for name in found.get_table_names() if found.get_foreign_keys(name)]
    return sorted((*(f"{name} has a foreign key" for name in keyed), *look(connection)))


_COMPUTED: Final = (  # -2 is SQLite's number of what is no column
    "SELECT DISTINCT m.name FROM sqlite_master m, pragma_index_xinfo(m.name) x"
    " WHERE m.type = 'index' AND x.key = 1 AND x.cid = -2"
)


def _in_sqlite(connection: Connection) -> Iterator[str]:
    for kind, name, sql in connection.execute(text("SELECT type, name, sql FROM sqlite_master")):
        said = _QUOTED.sub(" ", sql or "").upper()
        if kind == "trigger":
            yield f"{name} is a trigger"
        elif kind == "index" and " WHERE " in said:
            yield f"{name} is a partial index"
        elif kind == "table" and "AUTOINCREMENT" in said:
            yield f"{name} is numbered by the database"
    yield from (f"{name} is an index on an expression" for name in connection.execute(text(_COMPUTED)).scalars())


_POSTGRES: Final = (
    ("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal", "{} is a trigger"),
    (
        "SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL AND indrelid IN ({})",
        "{} is a partial index",
    ),
    (
        "SELECT indexrelid::regclass::text FROM pg_index WHERE indexprs IS NOT NULL AND indrelid IN ({})",
        "{} is an index on an expression",
    ),
    ("SELECT oid::regclass::text FROM pg_class WHERE relkind = 'S' AND oid IN ({})", "{} is a sequence"),
)
_OURS: Final = (
    "SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'"
)


def _in_postgres(connection: Connection) -> Iterator[str]:
    for sql, sentence in _POSTGRES:
        yield from map(sentence.format, connection.execute(text(sql.format(_OURS))).scalars().all())
