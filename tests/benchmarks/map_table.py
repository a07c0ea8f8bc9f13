"""The map benchmark's numbers as text, and how they stand against what is promised."""

from __future__ import annotations

import statistics
from typing import Any

ZOOMS = ((13, 15), (15, 17), (17, 13))


def table(rows: list[dict[str, Any]], notes: list[str]) -> str:
    """The numbers as text, first column first; ratios against ours."""
    head = f"{'case':44} {'first':>8} {'13-15':>7} {'15-17':>7} {'17-13':>7} {'drag p50':>8} {'p95':>6} {'settle':>7} {'MB':>6}"
    lines = [head, "-" * len(head)]

    def show(value: float | None) -> str:
        return "-" if value is None else f"{value:.0f}"

    for row in rows:
        drag = row.get("drag", {})
        lines.append(
            f"{row['name']:44} {show(row['first']):>8} {show(row['13-15']):>7} {show(row['15-17']):>7} {show(row['17-13']):>7}"
            f" {show(drag.get('p50')):>8} {show(drag.get('p95')):>6} {show(drag.get('settle')):>7} {show(row.get('megabytes')):>6}"
        )
    return "\n".join([*lines, *notes])


def ratios(rows: dict[str, dict[str, Any]]) -> list[str]:
    """What is promised, and how it stands."""
    own, empty = rows["ours"], rows["empty"]
    notes = ["", f"first sight / empty Leaflet map: {own['first'] / empty['first']:.2f} (promised: at most 2)"]
    notes.append(f"first sight / our own page with no office: {own['first'] / rows['bare']['first']:.2f}")
    worst = max(own[f"{a}-{b}"] for a, b in ZOOMS)
    notes.append(f"slowest zoom: {worst:.0f} ms (promised: 60)")
    for key, name in (("geojson", "Leaflet GeoJSON canvas"), ("folium", "folium FastMarkerCluster")):
        if key in rows and rows[key]["first"]:
            other = rows[key]
            zoom = statistics.median(other[f"{a}-{b}"] / own[f"{a}-{b}"] for a, b in ZOOMS if other[f"{a}-{b}"])
            notes.append(f"{name} / ours: first sight {other['first'] / own['first']:.1f}, zoom {zoom:.1f}")
    if "qgis" in rows:
        q = rows["qgis"]
        notes.append(
            f"QGIS render job / our zoom out to 13: {q['17-13'] / own['17-13']:.1f}; to 15: {q['13-15'] / own['13-15']:.1f}"
        )
    return notes
