"""The rows as statements know them, beside the tables as they are declared.

`python tests/storage/test_rows_written.py` writes them again, when a table or a column was declared anew.
"""

from __future__ import annotations

import inspect
import json
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import Column
from sqlalchemy.dialects import postgresql, sqlite

from statusengine.storage import rows, schema
from statusengine.storage.types import KEY

HERE = Path(rows.__file__).parent
MODULES = ("archive", "operation", "record", "relation", "run")
OURS = ("KEY", "UtcDateTime")


def _written(module: str) -> str:
    declared = import_module(f"statusengine.storage.schema.{module}")
    kinds = sorted({_kind(column) for row in _declared(declared) for column in schema.table(row).columns})
    classes = [_class(row) for row in _declared(declared)]
    beginning = (
        f'"""{(declared.__doc__ or "").strip()}"""\n',
        "from __future__ import annotations\n",
        f"from sqlalchemy import {', '.join(sorted({'Column', 'Table', *kinds} - {*OURS}))}\n",
        "from statusengine.storage.rows.row import METADATA, Row",
        f"from statusengine.storage.types import {', '.join(kind for kind in OURS if kind in kinds)}\n",
        f"__all__ = {json.dumps(sorted(declared.__all__))}\n",
    )
    return "\n".join(beginning) + "\n\n" + "\n\n".join(classes)


def _declared(module):
    return [row for name, row in vars(module).items() if name in module.__all__]


def _class(row) -> str:
    told, _, _ = str(inspect.getdoc(row)).partition("\n\n")
    columns = (f"        {_column(column)}," for column in schema.table(row).columns)
    lines = (
        f"class {row.__name__}(Row):",
        f'    """{" ".join(told.split())}"""',
        "",
        "    __table__ = Table(",
        f'        "{row.__tablename__}",',
        "        METADATA,",
        *columns,
        "    )",
    )
    return "\n".join(lines) + "\n"


def _column(column: Column) -> str:
    key = ", primary_key=True" if column.primary_key else ""
    given = ", autoincrement=False" if column.primary_key and column.autoincrement is False else ""
    return f'Column("{column.name}", {_kind(column)}{key}{given})'


def _kind(column: Column) -> str:
    return "KEY" if column.type is KEY else type(column.type).__name__


@pytest.mark.parametrize("module", MODULES)
def test_the_rows_are_written_as_the_tables_are_declared(module):
    """Nobody changes the one without the other; after a change of the declarations this module writes the rows."""
    assert (HERE / f"{module}.py").read_text("utf-8") == _written(module)


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=["SQLite", "PostgreSQL"])
def test_a_statement_finds_the_same_columns(dialect):
    """Names, types as each database spells them, and keys are those that were declared."""

    def described(module):
        return {
            table.name: [(column.name, column.type.compile(dialect), column.primary_key) for column in table.columns]
            for table in module.METADATA.tables.values()
        }

    assert described(rows) == described(schema)


def test_every_kind_of_row_has_its_table():
    """Each name of the one is a name of the other, for the table of the same name."""

    def named(module):
        return {name: row.__table__.name for name, row in vars(module).items() if name[:-3] and name.endswith("Row")}

    assert named(rows) == named(schema)


if __name__ == "__main__":
    for each in MODULES:
        (HERE / f"{each}.py").write_text(_written(each), "utf-8")
