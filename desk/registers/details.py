"""What stands in `detail_json`: read by the fields of a form, written without losing what the form does not know."""

from __future__ import annotations

import json
from collections.abc import Mapping

from desk.model import Value
from desk.registers.spec import RecordSpec, Values


def read_details(spec: RecordSpec, text: str | None) -> dict[str, Value]:
    """Value by key of every detail field that is filled. A field may also stand under its Chinese title."""
    kept = _parsed(text)
    found: dict[str, Value] = {}
    for one in spec.fields:
        if one.detail:
            value = kept.get(one.key, kept.get(one.title))
            if isinstance(value, bool):
                value = str(int(value))
            if isinstance(value, (str, int, float)) and value != "":
                found[one.key] = value
    return found


def other_details(spec: RecordSpec, text: str | None) -> dict[str, str]:
    """What is kept there that the form has no field for: title and text."""
    known = {name for one in spec.fields if one.detail for name in (one.key, one.title)}
    return {
        str(key): str(value) for key, value in _parsed(text).items() if key not in known and value not in (None, "")
    }


def written_details(spec: RecordSpec, text: str | None, values: Values) -> str:
    """The JSON with these fields set (None takes one out); all else stays as it is."""
    kept = _parsed(text)
    for one in spec.fields:
        if one.detail and one.key in values:
            kept.pop(one.title, None)
            kept.pop(one.key, None)
            if values[one.key] not in (None, ""):
                kept[one.key] = values[one.key]
    return json.dumps(kept, ensure_ascii=False)


def _parsed(text: str | None) -> dict[str, object]:
    try:
        kept = json.loads(text or "{}")
    except json.JSONDecodeError:
        return {}
    return dict(kept) if isinstance(kept, Mapping) else {}
