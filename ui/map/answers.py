"""The questions behind the map's addresses: each asks `office.search` and packs the answer. They run on job threads."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from desk.model import Value
from ui.map.wish import BASE
from ui.models.cells import written

if TYPE_CHECKING:
    from desk.office import Office

JSON = b"application/json"
BYTES = b"application/octet-stream"
TIP_LINES = 6

_NUMBER = r"(\d{1,15})"
_KEY = r"([A-Za-z0-9_.:-]{1,64})"
_PLACED = "(facilities|issues)"
_DATE = r"(\d{4}-\d\d-\d\d)"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_SHEET = f"({'|'.join(BASE)})"


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _chosen(office: Office, wish: dict[str, Any]) -> tuple[int, str]:
    """The layer and the figure to begin with: what is wished, else the first there is."""
    layer, figure = wish["layer"], wish["figure"]
    if layer is None:
        layer = office.search.layers()[0].id
    from desk.work.ground import shades  # after the first paint

    figures = [each.key for each in shades.figures(office)]
    if figure not in (*figures, "none"):
        figure = figures[0] if figures else "none"
    return layer, figure


def _joined(*parts: bytes) -> bytes:
    """Several answers in one: their number, their lengths, then each from a multiple of 4 on."""
    lengths = struct.pack(f"<{len(parts) + 1}I", len(parts), *map(len, parts))
    return lengths + b"".join(part + b"\0" * (-len(part) % 4) for part in parts)


def first_ground(office: Office, wish: dict[str, Any]) -> bytes:
    """The first thing the page asks for: set-up, areas, what is known of them, and their shade."""
    layer, figure = wish["layer"], wish["figure"] = _chosen(office, wish)
    shades = shade(office, layer, figure, wish["classes"])
    return _joined(_setup(office, wish), _areas(office, layer), _about(office, layer), shades)


def first_signs(office: Office) -> bytes:
    """Facilities and their classes: the other half of the first sight."""
    # Imported here: the plain map's reader brings numpy, and the window paints before it is needed.
    from ui.map.ground import sketch

    return _joined(*sketch(_points(office, "facilities")), _symbols(office, "facilities"))


def _setup(office: Office, wish: dict[str, Any]) -> bytes:
    """What can be chosen, what is wished, and the office's words."""
    from desk.work.ground import shades  # after the first paint

    search, terms = office.search, office.profile.terms
    return _dump(
        {
            "wish": wish,
            "layers": [{"id": each.id, "name": each.name, "basis": each.basis} for each in search.layers()],
            "figures": [{"key": each.key, "title": each.title, "unit": each.unit} for each in shades.figures(office)],
            "words": {key: str(terms.get(key, word)) for key, word in _WORDS.items()},
        }
    )


_WORDS = {"grid": "网格", "facility": "部件", "issue": "事件"}


def _areas(office: Office, layer: str | int) -> bytes:
    return office.search.map_areas(int(layer))


def _about(office: Office, layer: str | int) -> bytes:
    """Per area: id, parent, level, name, code, centre, open, overdue."""
    badges = office.search.badges(int(layer))
    rows = []
    for area in office.search.tree(int(layer)):
        badge = badges.get(area.id)
        pending = (badge.open, badge.overdue) if badge else (0, 0)
        rows.append([area.id, area.parent_id, area.level, area.name, area.code, area.lon, area.lat, *pending])
    return _dump(rows)


def _areas_on(office: Office, layer: str, day: str) -> bytes:
    """The areas of a layer as they were on a day."""
    from desk.work.ground import history  # most sessions never look back

    return history.outlines_on(office, int(layer), day)


def _about_on(office: Office, layer: str, day: str) -> bytes:
    """As `_about`, for the areas of a day; of pending work nothing is said, for it is of today."""
    from desk.work.ground import history

    rows = []
    for area in history.areas_on(office, int(layer), day):
        rows.append([area.id, area.parent_id, area.level, area.name, area.code, area.lon, area.lat, 0, 0])
    return _dump(rows)


def shade(office: Office, layer: str | int, figure: str, classes: Mapping[str, Any], day: str = "") -> bytes:
    """Values of the areas with their classes: limits, texts, places in the ramp of five, colours; of a day or today."""
    from desk.work.ground import shades

    values = {} if figure == "none" else shades.values(office, int(layer), figure, day)
    found = shades.classes(figure, values.values(), classes["method"], classes["count"])
    unit = next((each.unit for each in shades.figures(office) if each.key == figure), "")
    return _dump(
        {
            "values": list(values.items()),
            "limits": found.limits,
            "ranges": found.ranges,
            "colours": found.colours,
            "fills": found.fills,
            "counts": found.counts,
            "unit": unit,
        }
    )


def _points(office: Office, kind: str) -> bytes:
    return office.search.map_points(kind)


def _history(office: Office) -> bytes:
    """All issues of 13 months: a pack of their own form, see `desk.store.search.mapissues.history`."""
    return office.search.map_history()


def _about_issues(office: Office) -> bytes:
    """What the numbers of the history pack mean: day0, today, days, classes, urgencies."""
    return _dump(office.search.map_history_about())


def _surface(office: Office, _how: str, kind: str) -> bytes:
    """Cells [west, south, east, north, z, count] with the side of a cell and the largest count; {} for no such kind."""
    known = {key for key, _, _ in office.search.surface_kinds()}
    return _dump(office.search.surface(kind) if kind in known else {})


def _symbols(office: Office, kind: str) -> bytes:
    return _dump(office.search.map_symbols(kind))


def _base(office: Office, sheet: str) -> bytes:
    return office.search.map_base(sheet)


def _names(office: Office, sheet: str) -> bytes:
    return _dump(office.search.map_base_names(sheet))


def _tip(office: Office, kind: str, item: str) -> bytes:
    """The first lines of a thing's card, as pairs of text."""
    lines = [
        [title, _written(value)] for title, value in office.search.record(kind, int(item)) if value not in (None, "")
    ]
    return _dump(lines[:TIP_LINES])


def _written(value: Value) -> str:
    """The text of a value; a moment as a person writes it."""
    return written(value, "moment") if isinstance(value, str) and _MOMENT.fullmatch(value) else str(value)


ROUTES: tuple[tuple[re.Pattern[str], Callable[..., bytes], bytes], ...] = (
    (re.compile(f"/areas/{_NUMBER}"), _areas, BYTES),
    (re.compile(f"/areas/{_NUMBER}/{_DATE}"), _areas_on, BYTES),
    (re.compile(f"/about/{_NUMBER}"), _about, JSON),
    (re.compile(f"/about/{_NUMBER}/{_DATE}"), _about_on, JSON),
    (re.compile("/about/issues"), _about_issues, JSON),
    (re.compile("/points/history"), _history, BYTES),
    (re.compile(f"/surface/(heat|hot)/{_KEY}"), _surface, JSON),
    (re.compile(f"/points/{_PLACED}"), _points, BYTES),
    (re.compile(f"/symbols/{_PLACED}"), _symbols, JSON),
    (re.compile(f"/base/{_SHEET}"), _base, BYTES),
    (re.compile(f"/names/{_SHEET}"), _names, JSON),
    (re.compile(f"/tip/(facilities|issues|buildings)/{_NUMBER}"), _tip, JSON),
)
SHADE = re.compile(f"/shade/{_NUMBER}/{_KEY}(?:/(quantile|equal|natural)/([3-7]))?")
TILE = re.compile(r"/tile/([0-9a-f]{1,16})/(\d{1,2})/(\d{1,8})/(\d{1,8})")
