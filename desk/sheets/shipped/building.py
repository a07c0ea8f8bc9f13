"""Builds all templates of the shelf anew, part for part the same from the same declarations."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from desk.sheets.shipped.definition import FORMS, Definition, definitions
from desk.sheets.shipped.document import build_document
from desk.sheets.shipped.workbook import build_workbook

SHELF: Final = "shelf.json"
_DAY: Final = (2026, 1, 1, 0, 0, 0)
_WHEN: Final = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
"""Moments in a workbook's properties: a template that changes with every build cannot be compared."""


def build(folder: Path = FORMS) -> tuple[str, ...]:
    """Write every template and the shelf's list beside the declarations, gives the names of the files."""
    forms = definitions(folder)
    lines = []
    for form in forms:
        body, rules = template(form)
        (folder / form.file_name).write_bytes(body)
        lines.append(_line(form, rules))
    (folder / SHELF).write_text(json.dumps(lines, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return tuple(form.file_name for form in forms)


def template(form: Definition) -> tuple[bytes, dict[str, Any]]:
    """A form's template and its rules."""
    body, rules = (build_workbook if form.kind == "xlsx" else build_document)(form)
    return _same_every_time(body), rules


def _line(form: Definition, rules: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": form.key,
        "number": form.number,
        "name": form.name,
        "category": form.category,
        "recipient": form.recipient,
        "every": form.every,
        "due_day": form.due_day,
        "about": form.about,
        "personal": form.personal,
        "file": form.file_name,
        "rules": rules,
    }


def _same_every_time(body: bytes) -> bytes:
    """The same parts in the same order, without the moment of writing."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "docProps/core.xml":
                part = _WHEN.sub(b"", part)
            entry = zipfile.ZipInfo(name, date_time=_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, part)
    return out.getvalue()
