"""The office's database: a file (SQLite through sqlcipher3) or a PostgreSQL server.

The only package that knows SQL. Reading goes straight through the driver (start-up may not wait for SQLAlchemy's
import); the schema, migrations and writes use SQLAlchemy Core.

    database    the open database: read, ids, write, seq, check     (driver only)
    opening     what a file or server is before anything is read    (driver only)
    file server the two drivers: connections and their settings     (driver only)
    place locks file, share or server; do its locks hold            trouble   driver errors as Chinese sentences
    trail       the audit chain: hash, verify                       search/   lists, search box, counts, map packs
    writing     the one writer, the transaction                     undoing   takes a write back
    creating upgrading migrations/  schema/ dictionary              bring SQLAlchemy, like writing

May import desk.errors, desk.model and desk.profile.
"""
