"""The office's database: a file (SQLite through sqlcipher3) or a PostgreSQL server.

The only package that knows SQL. Reading goes straight through the driver (start-up may not wait for
SQLAlchemy's import); the schema, migrations and writes use SQLAlchemy Core.
"""
