"""What is being typed survives a closed window and a crash: one small file per office beside the settings."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from ui.settings import Settings

MOST_BYTES = 24 * 1024 * 1024
"""Photos beyond this are not kept with a draft."""
MOST = 20


@dataclass(slots=True, kw_only=True)
class Typed:
    """What stands in the form, as plain values; `place` is a `Spot` as a dict, or None."""

    place: dict[str, Any] | None = None
    where: str = ""
    body: str = ""
    class_code: str = ""
    class_name: str = ""
    condition_id: int | None = None
    reporter: str = ""
    phone: str = ""
    source: str = ""
    route: str = ""
    urgency: int = 1
    reported_at: str = ""
    photos: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it was typed for this issue."""
        return not (
            self.place or self.where or self.body or self.class_code or self.reporter or self.phone or self.photos
        )

    @property
    def title(self) -> str:
        """What tells it from other drafts."""
        words = [self.where, self.class_name, self.body.replace("\n", " ")]
        return " · ".join(word for word in words if word)[:40] or "（空）"


@dataclass(slots=True, kw_only=True)
class Kept:
    """The file: what stands in the form now, and what was put aside."""

    current: Typed | None = None
    aside: list[Typed] = field(default_factory=list)


def path_of(settings: Settings, label: str) -> Path | None:
    """Where the drafts of an office lie; None when nothing is kept on this PC."""
    if settings.path is None:
        return None
    return settings.path.parent / "草稿" / f"{sha256(label.encode()).hexdigest()[:16]}.json"


def load(path: Path | None) -> Kept:
    """What was kept; nothing if the file is not there or cannot be read."""
    if path is None:
        return Kept()
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        current = given.get("current")
        return Kept(
            current=_typed(current) if current else None, aside=[_typed(one) for one in given.get("aside", [])][:MOST]
        )
    except (OSError, ValueError, TypeError, AttributeError):
        return Kept()


def save(path: Path | None, kept: Kept) -> None:
    """Write the file in one go; without drafts it goes. A place that cannot be written to is no reason to stop."""
    if path is None:
        return
    try:
        if (kept.current is None or kept.current.is_empty) and not kept.aside:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        given = {
            "current": _written(kept.current) if kept.current is not None and not kept.current.is_empty else None,
            "aside": [_written(one) for one in kept.aside[:MOST]],
        }
        beside.write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
        os.replace(beside, path)
    except OSError:
        return


def _written(one: Typed) -> dict[str, Any]:
    given = asdict(one)
    room, photos = MOST_BYTES, []
    for name, body in one.photos:
        room -= len(body)
        if room >= 0:
            photos.append([name, base64.b64encode(body).decode()])
    return given | {"photos": photos}


def _typed(given: Mapping[str, Any]) -> Typed:
    photos = [(str(name), base64.b64decode(body)) for name, body in given.get("photos", [])]
    return Typed(**{**given, "photos": photos})
