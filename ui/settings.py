"""What the program remembers on this PC: recent offices, the shape of the window, per office the lists and the place."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

RECENT = 8


def default_path() -> Path:
    """Where the settings file lives for this person; `GRIDDESK_SETTINGS` moves it."""
    if given := os.environ.get("GRIDDESK_SETTINGS"):
        return Path(given)
    if base := os.environ.get("APPDATA"):
        return Path(base) / "GridDesk" / "settings.json"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "griddesk" / "settings.json"


@dataclass(slots=True)
class ListSetting:
    """How a person likes one list: visible columns in order, widths in pixels, sort."""

    columns: list[str] = field(default_factory=list)
    widths: dict[str, int] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False


@dataclass(slots=True)
class OfficeSetting:
    """What is remembered of one office."""

    layer: str = ""
    area_code: str = ""
    lists: dict[str, ListSetting] = field(default_factory=dict)


@dataclass(slots=True)
class Settings:
    """Typed and saved as one JSON file. A file that cannot be read is as good as none."""

    path: Path | None
    """None: nothing is kept, for pictures and tests."""
    recent: list[str] = field(default_factory=list)
    window: str = ""
    """Geometry and docks, as Qt packs them, in base64."""
    docks: str = ""
    folder: str = ""
    """Where files were last opened or saved."""
    server: dict[str, str] = field(default_factory=dict)
    """Host, port, database, user of the last server; never the password."""
    offices: dict[str, OfficeSetting] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path | None = None) -> Settings:
        """The settings of this person, or fresh ones."""
        where = path or default_path()
        try:
            given: dict[str, Any] = json.loads(where.read_text(encoding="utf-8"))
            made = cls(
                path=where,
                recent=[str(item) for item in given.get("recent", [])][:RECENT],
                window=str(given.get("window", "")),
                docks=str(given.get("docks", "")),
                folder=str(given.get("folder", "")),
                server={str(key): str(value) for key, value in given.get("server", {}).items()},
            )
            made.offices = {uid: _office(each) for uid, each in given.get("offices", {}).items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return cls(path=where)
        return made

    def save(self) -> None:
        """Write the file in one go; a place that cannot be written to is no reason to stop."""
        if self.path is None or (self.path.exists() and not self.path.is_file()):  # a swapped-in file would end a device
            return
        given = asdict(self)
        del given["path"]
        beside = self.path.with_suffix(".new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(given, ensure_ascii=False, indent=1), encoding="utf-8")
            os.replace(beside, self.path)
        except OSError:
            return

    def office(self, uid: str) -> OfficeSetting:
        """What is remembered of the office of that uid."""
        return self.offices.setdefault(uid, OfficeSetting())

    def remember_recent(self, where: str) -> None:
        """Put an opened place on top of the recent ones. Callers pass no passwords."""
        self.recent = [where, *(item for item in self.recent if item != where)][:RECENT]


def _office(given: dict[str, Any]) -> OfficeSetting:
    lists = {key: ListSetting(**each) for key, each in given.get("lists", {}).items()}
    return OfficeSetting(layer=str(given.get("layer", "")), area_code=str(given.get("area_code", "")), lists=lists)
