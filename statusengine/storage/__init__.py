"""The store: tables, reads, unit of work, migrations. The only package that knows SQLAlchemy."""
