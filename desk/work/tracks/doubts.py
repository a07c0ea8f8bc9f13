"""What a person must say before a file of tracks is taken: what its clock goes by, and its reference system."""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely

from desk.gis.doubts import Doubt, Offer
from desk.work.tracks import reading
from desk.work.tracks.ground import Ground
from desk.work.tracks.placing import NEAR
from desk.work.tracks.points import plane
from desk.work.tracks.reading import DAY, Choice, TrackFile

_CLOSER: Final = 3.0
"""Another system is offered if in it the points lie so many times closer to the streets, and within NEAR of them."""
_SAMPLED: Final = 400


def doubts(file: TrackFile, choice: Choice, ground: Ground | None) -> list[Doubt]:
    """What a person must say before the file is taken: its clock, its reference system."""
    found = []
    if file.is_at_night and choice.zone == "":
        began = next((part.walk.began for part in file.parts if part.walk.is_timed), 0.0) % DAY
        found.append(
            Doubt(
                key="clock",
                sentence=f"按文件写的时区，轨迹在夜里（{_clock(began)} 开始）；有的软件把北京时间写成了格林尼治时间。",
                offers=(
                    Offer(words="写的其实是北京时间", change={"zone": "local"}),
                    Offer(words="确实在夜里", change={"zone": "file"}),
                ),
            )
        )
    if choice.system == "" and ground is not None and len(ground.lines):
        found += _system_doubt(file, ground)
    return found


def _system_doubt(file: TrackFile, ground: Ground) -> list[Doubt]:
    raw = file.raw.chosen(np.unique(np.linspace(0, len(file.raw) - 1, _SAMPLED).astype(np.int64)))
    tree = shapely.STRtree(ground.lines)
    away = {}
    for key, _ in reading.SYSTEMS:
        moved = reading.as_if(raw, key)
        x, y = plane(moved.lon, moved.lat, ground.middle)
        _, metres = tree.query_nearest(shapely.points(x, y), return_distance=True, all_matches=False)
        away[key] = float(np.median(metres)) if len(metres) else 0.0
    best = min(away, key=lambda key: away[key])
    if best == "" or away[best] > NEAR or away[""] < _CLOSER * away[best] or away[""] < NEAR:
        return []
    title = dict(reading.SYSTEMS)[best]
    return [
        Doubt(
            key="system",
            sentence=f"轨迹离街路很远（一般 {away['']:,.0f} 米）；如果坐标是 {title} 的，就只有 {away[best]:,.0f} 米。",
            offers=(
                Offer(words=f"是 {title.partition('（')[0]} 坐标，换算后导入", change={"system": best}),
                Offer(words="坐标没有错，照原样导入", change={"system": "as is"}),
            ),
        )
    ]


def _clock(seconds_of_day: float) -> str:
    return f"{int(seconds_of_day // 3600):02d}:{int(seconds_of_day % 3600 // 60):02d}"
