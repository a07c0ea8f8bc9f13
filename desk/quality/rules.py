"""The rules by which records are looked at, and their limits, as data/quality.toml says them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Final

from desk.errors import BadInput
from desk.profile.codes import DATA

LEVELS: Final = {3: "疑似不实", 2: "需要核实", 1: "提示"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: how it is called and how much it weighs (LEVELS)."""

    key: str
    title: str
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From where on something is doubtful; what each means stands beside it in the file."""

    on_the_spot: tuple[str, ...]
    remote_ways: tuple[str, ...]
    copied_kinds: tuple[str, ...]
    copied_days: int
    copied_least: int
    copied_long: int
    copied_times: int
    similar_least: int
    similar_share: float
    overlap_minutes: int
    overlap_metres: int
    crowded_hour: int
    fast_kmh: float
    fast_metres: int
    night_from: str
    night_until: str
    night_kinds: tuple[str, ...]
    night_except: tuple[str, ...]
    ahead_minutes: int
    belated_days: int
    belated_count: int
    belated_minutes: int
    absent_kinds: tuple[str, ...]
    alike_least: int
    common_people: int
    formula_least: int
    formula_share: float
    usual: tuple[str, ...]
    short: Mapping[str, int]
    needed: Mapping[str, tuple[str, ...]]


@cache
def rules() -> Mapping[str, Rule]:
    """The rules by key, in the order of the file."""
    return {one["key"]: Rule(**one) for one in _file()["rules"]}


@cache
def limits() -> Limits:
    """The limits of the file."""
    return limits_from(_file())


def limits_from(given: Mapping[str, Any]) -> Limits:
    """The limits of a file's content; BadInput names what is missing or unknown."""
    values = {**given["limits"], "short": dict(given["short"]), "needed": given["needed"]}
    known = {one.name for one in fields(Limits)}
    if wrong := sorted(known ^ set(values)):
        raise BadInput(f"data/quality.toml 的 limits 里缺少或多出：{'、'.join(wrong)}。")
    values["needed"] = {kind: tuple(names) for kind, names in values["needed"].items()}
    ready: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return Limits(**ready)


@cache
def _file() -> Mapping[str, Any]:
    with (DATA / "quality.toml").open("rb") as file:
        return tomllib.load(file)
