"""`forms build`: make the templates of the shelf anew from their declarations in data/forms; `forms list` names them."""

from __future__ import annotations

import argparse

from desk.commands.outcome import Outcome
from desk.sheets.shipped.building import build
from desk.sheets.shipped.definition import definitions


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("WHAT", choices=("build", "list"), help="build 由说明重做全部模板，list 列出自带的表格")


def run(given: argparse.Namespace) -> Outcome:
    """Build the templates or list the forms."""
    if given.WHAT == "build":
        files = build()
        return Outcome(data={"files": files}, lines=(f"已做好 {len(files)} 张模板，在 data/forms 里。",))
    forms = definitions()
    return Outcome(
        data={"forms": [{"key": form.key, "name": form.name, "kind": form.kind} for form in forms]},
        lines=tuple(f"{form.number:>2}  {form.category}  {form.name}（{form.file_name}）" for form in forms),
    )
