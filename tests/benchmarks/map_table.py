"""The map benchmark's numbers as text, and how they stand against what is promised."""

from __future__ import annotations

import statistics
from typing import Any

from tests.benchmarks.map_case import ZOOMS

Row = dict[str, Any]


def show(value: float | None) -> str:
    """A number of milliseconds or megabytes."""
    return (
        "-" if value is None else f"{value:.0f}" if value >= 10 else f"{value:.1f}" if value >= 0.1 else f"{value:.2f}"
    )


def table(rows: list[Row]) -> str:
    """One line for each map: milliseconds, megabytes of all child processes."""
    heads = ("first", "13-15", "15-17", "17-13", "pan p50", "worst", "settle", "hover 13", "hover 16", "restyle", "MB")
    lines = [f"{'ms':54}" + "".join(f"{head:>9}" for head in heads)]
    lines.append("-" * len(lines[0]))
    for row in rows:
        drag = row.get("drag", {})
        hover = [row.get(f"hover {level}", (None, None))[1] for level in (13, 16)]
        values = [row.get("first"), *(row.get(f"{a}-{b}") for a, b in ZOOMS), drag.get("p50"), drag.get("worst"), drag.get("settle"),
                  *hover, row.get("restyle"), row.get("megabytes")]  # fmt: skip
        lines.append(
            f"{row['name'][:54]:54}" + "".join(f"{show(value):>9}" for value in values) + f"  {row.get('why', '')}"
        )
    return "\n".join(lines)


def growth(rows: dict[str, dict[int, Row]]) -> str:
    """First sight, zoom out and memory at 1, 3 and 10 times the data."""
    lines = [f"{'':40}" + "".join(f"{f'{times} x: first':>14}{'17-13':>8}{'MB':>8}" for times in (1, 3, 10))]
    lines.append("-" * len(lines[0]))
    for name, found in rows.items():
        cells = ""
        for times in (1, 3, 10):
            row = found.get(times, {})
            first = row.get("why") if row.get("first") is None else show(row["first"])
            cells += f"{first or '-':>14}{show(row.get('17-13')):>8}{show(row.get('megabytes')):>8}"
        lines.append(f"{name[:40]:40}{cells}")
    return "\n".join(lines)


def ratios(rows: dict[str, Row]) -> list[str]:
    """What is promised, and how it stands."""
    own, notes = rows["ours"], []
    if "empty" in rows:
        notes.append(
            f"first sight / empty Leaflet map: {own['first'] / rows['empty']['first']:.2f} (promised: at most 2)"
        )
    if "bare" in rows:
        notes.append(f"first sight / our own page with no office: {own['first'] / rows['bare']['first']:.2f}")
    for row in (own, rows.get("file")):
        if row and row.get("first"):
            pixels = " / ".join(show(row[f"first {a}-{b}"]) for a, b in ZOOMS)
            notes.append(f"{row['name']}: zooms to their first pixels {pixels} ms; in the table with the last name")
    worst = max(own[f"first {a}-{b}"] for a, b in ZOOMS)
    notes.append(
        f"slowest zoom to its pixels: {worst:.0f} ms (promised: 50); {max(own[f'{a}-{b}'] for a, b in ZOOMS):.0f} ms with the last name"
    )
    notes.append(f"worst frame while panning: {own['drag']['worst']:.0f} ms (promised: 20)")
    if played := own.get("play"):
        notes.append(
            f"time slider over {played['issues']:,.0f} issues: {show(played['work'])} ms a step, a frame every"
            f" {show(played['frame'])} ms, worst {show(played['worst'])} (promised: 30 steps a second)"
        )
    for key, name in (
        ("geojson", "Leaflet GeoJSON canvas"),
        ("clusters", "folium FastMarkerCluster"),
        ("markers", "folium.Marker, 2,000 of them"),
        ("qgis", "QGIS"),
    ):
        other = rows.get(key)
        if not other or not other.get("first"):
            continue
        zoom = statistics.median(other[f"{a}-{b}"] / own[f"{a}-{b}"] for a, b in ZOOMS if other.get(f"{a}-{b}"))
        parts = [f"first sight {other['first'] / own['first']:.1f}", f"zoom {zoom:.1f}"]
        if other.get("restyle") and own.get("restyle"):
            parts.append(f"restyle {other['restyle'] / own['restyle']:.1f}")
        notes.append(f"{name} / ours: " + ", ".join(parts))
    return notes
