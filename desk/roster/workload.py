"""Who has too much and who has room: every person held against the others of the same post."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Final, Literal

Verdict = Literal["", "heavy", "light"]

HEAVY: Final = 1.5
LIGHT: Final = 0.5
"""Times the median of the same post at which somebody has too much, or room for more."""
_PEERS: Final = 3
"""Fewer people on a post have no middle."""
_NOTICED: Final[Mapping[str, int]] = {"households": 20, "issues": 5, "areas": 2}
"""A difference smaller than this is none, however many times it is."""
_UNITS: Final[Mapping[str, str]] = {"households": "户", "issues": "件在办", "areas": "处"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one person has to carry. `households` and `residents` are bonds and the share of what nobody is bonded to."""

    person_id: int
    name: str
    post: str
    """The post most of the time goes to."""
    areas: int
    share: int
    """Sum of the shares of all posts, in percent."""
    households: int = 0
    residents: int = 0
    issues: int = 0
    tasks: int = 0
    """Open tasks planned up to today."""
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """Too much ("heavy"), room for more ("light") or neither, and why in words."""

    verdict: Verdict
    sentence: str


def judge(loads: Iterable[Load]) -> dict[int, Judgement]:
    """The judgement on every person, by the median of those of the same post."""
    by_post: dict[str, list[Load]] = {}
    for load in loads:
        by_post.setdefault(load.post, []).append(load)
    return {load.person_id: _judged(load, middle) for load, middle in _with_middles(by_post)}


def _with_middles(by_post: Mapping[str, list[Load]]) -> Iterable[tuple[Load, dict[str, float]]]:
    for peers in by_post.values():
        middles = {
            key: median(_whole(peer, key) for peer in peers) if len(peers) >= _PEERS else 0.0 for key in _NOTICED
        }
        for peer in peers:
            yield peer, middles


def _whole(load: Load, key: str) -> float:
    """What it would be at full time: half a person with half the households is not light. Areas are counted as they are."""
    value = float(getattr(load, key))
    return value if key == "areas" or not 0 < load.share < 100 else value * 100 / load.share


def _judged(load: Load, middles: Mapping[str, float]) -> Judgement:
    said: list[str] = []
    if load.share > 100:
        said.append(f"各岗位占比合计{load.share}%，超过100%")
    light = ""
    for key, middle in middles.items():
        if not middle:
            continue
        value, unit = getattr(load, key), _UNITS[key]
        whole = _whole(load, key)
        times = whole / middle
        if times >= HEAVY and whole - middle >= _NOTICED[key]:
            said.append(f"{value}{unit}，同岗位居中的是{middle:.0f}{unit}，为其{times:.1f}倍")
        elif key == "households" and times <= LIGHT and middle - whole >= _NOTICED[key]:
            light = f"{value}{unit}，同岗位居中的是{middle:.0f}{unit}，可再分担"
    if said:
        return Judgement("heavy", "过重：" + "；".join(said))
    return Judgement("light", "偏轻：" + light) if light else Judgement("", "")
