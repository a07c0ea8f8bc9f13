"""The command line: one small file per command, each with `arguments(parser)` and `run(given) -> Outcome`.

May import all of `desk`. Heavy libraries are imported by the command that needs them, so that `schema` stays quick.
"""
