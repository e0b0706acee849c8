"""Where migrations run: on the connection that `statusengine` hands over, and on nothing else.

On PostgreSQL the tables whose keys begin with the accession may be partitioned by its hash. Whether they are is said
once, when the database is made; a later migration finds it out and makes its tables alike.
"""

import sqlalchemy as sa
from alembic import context

connection = context.config.attributes["connection"]
_PARTITIONS = "SELECT count(*) FROM pg_inherits WHERE inhparent = to_regclass('record')"


def _partitions() -> int:
    """Into how many partitions tables are made; 0 makes them whole."""
    given = context.config.attributes.get("partitions")
    if given or connection.dialect.name != "postgresql":
        return given or 0
    return connection.execute(sa.text(_PARTITIONS)).scalar_one()


def _is_of_records(table: sa.Table) -> bool:
    return next(iter(table.primary_key)).name == "accession"


def _divide(table: sa.Table, target: sa.Connection, **_words: object) -> None:
    """Say in the statement that makes a table that it is partitioned; its storage is its partitions' matter."""
    if target is connection and _is_of_records(table):
        options = table.dialect_options["postgresql"]
        table.info["with"], options["with"] = options["with"] or {}, {}
        options["partition_by"] = "HASH (accession)"


def _make_partitions(table: sa.Table, target: sa.Connection, **_words: object) -> None:
    if target is not connection or not _is_of_records(table):
        return
    stored = ", ".join(f"{name} = {value}" for name, value in table.info["with"].items())
    for number in range(partitions):
        connection.exec_driver_sql(
            f"CREATE TABLE {table.name}_p{number:03d} PARTITION OF {table.name}"
            f" FOR VALUES WITH (MODULUS {partitions}, REMAINDER {number})" + (f" WITH ({stored})" if stored else "")
        )


context.configure(
    connection=connection,
    transactional_ddl=True,
    render_as_batch=True,
    compare_type=True,
)
partitions = _partitions()
listeners = (("before_create", _divide), ("after_create", _make_partitions)) if partitions else ()
for moment, listener in listeners:
    sa.event.listen(sa.Table, moment, listener)
try:
    with context.begin_transaction():
        context.run_migrations()
finally:
    for moment, listener in listeners:
        sa.event.remove(sa.Table, moment, listener)
