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
    map: dict[str, Any] = field(default_factory=dict)
    """What was shown on the map and where, as `Wish.kept` gives it and `Wish.take` checks it."""
    lists: dict[str, ListSetting] = field(default_factory=dict)
    me: str = ""
    """Uid of the person of the roster who sits at this PC; "" is nobody."""


@dataclass(slots=True)
class TileSetting:
    """The tile server below the map, off unless the person switched it on. The key stays on this PC and out of logs."""

    enabled: bool = False
    source: str = "vec"
    """"vec" or "img" (天地图), "own" for a template."""
    key: str = ""
    template: str = ""
    addresses: list[str] = field(default_factory=list)
    """What the page asks, from the ground up, with {z}, {x}, {y}; made by `desk.work.ground.tiles.templates`."""
    origins: list[str] = field(default_factory=list)


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
    tiles: TileSetting = field(default_factory=TileSetting)
    packages: dict[str, str] = field(default_factory=dict)
    """Base-map packages on this PC: number (`desk.work.ground.tiles.id_of`) to path."""
    offices: dict[str, OfficeSetting] = field(default_factory=dict)

    @property
    def tile_origins(self) -> frozenset[str]:
        """Where the map's page may ask for pictures: nowhere, unless a tile server was switched on."""
        return frozenset(self.tiles.origins if self.tiles.enabled else ())

    @property
    def package_folder(self) -> Path:
        """Where packages that were made from pictures lie: beside the settings."""
        return (self.path or default_path()).parent / "底图包"

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
            made.tiles = _tiles(given.get("tiles", {}))
            made.packages = {str(key): str(value) for key, value in given.get("packages", {}).items()}
            made.offices = {uid: _office(each) for uid, each in given.get("offices", {}).items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return cls(path=where)
        return made

    def save(self) -> None:
        """Write the file in one go; a place that cannot be written to is no reason to stop."""
        if self.path is None or (
            self.path.exists() and not self.path.is_file()
        ):  # a swapped-in file would end a device
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


def _tiles(given: dict[str, Any]) -> TileSetting:
    return TileSetting(
        enabled=given.get("enabled") is True,
        source=str(given.get("source", "vec")),
        key=str(given.get("key", "")),
        template=str(given.get("template", "")),
        addresses=[str(each) for each in given.get("addresses", [])],
        origins=[str(each) for each in given.get("origins", [])],
    )


def _office(given: dict[str, Any]) -> OfficeSetting:
    lists = {key: ListSetting(**each) for key, each in given.get("lists", {}).items()}
    return OfficeSetting(
        layer=str(given.get("layer", "")),
        area_code=str(given.get("area_code", "")),
        map=dict(given.get("map", {})),
        lists=lists,
        me=str(given.get("me", "")),
    )
