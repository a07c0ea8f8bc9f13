"""What a campaign counts: columns with name and unit, summed or not; the usual ones as presets."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from desk.errors import BadInput
from desk.identity import clean
from desk.profile.codes import DATA

MOST: Final = 40
"""More columns nobody fills in."""
LARGEST: Final = 100_000_000
_ABOUT: Final = re.compile(r"[余多来]$")
_SEPARATED: Final = re.compile(r"(?<=\d)[,，](?=\d{3})")

Number = int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class CountColumn:
    """A counted column. Its key stays when it is renamed, so that its numbers stay with it."""

    key: str
    name: str
    unit: str = ""
    summed: bool = True
    """Whether days and grids add up (检查商铺 do, 应查户数 do not)."""

    @property
    def title(self) -> str:
        """Name with unit: 检查商铺（家）."""
        return f"{self.name}（{self.unit}）" if self.unit else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """Columns to begin with."""

    key: str
    name: str
    columns: tuple[CountColumn, ...]


@cache
def presets() -> tuple[Preset, ...]:
    """The usual campaigns."""
    with (DATA / "campaigns.toml").open("rb") as file:
        listed = tomllib.load(file)["presets"]
    return tuple(
        Preset(
            key=one["key"], name=one["name"], columns=numbered(CountColumn(key="", **each) for each in one["columns"])
        )
        for one in listed
    )


def numbered(columns: Iterable[CountColumn]) -> tuple[CountColumn, ...]:
    """The columns, each with a key: new ones get the next free one."""
    given = tuple(columns)
    last = max((int(one.key[1:]) for one in given if re.fullmatch(r"c\d+", one.key)), default=0)
    found = []
    for one in given:
        if not one.key:
            last += 1
        found.append(one if one.key else replace(one, key=f"c{last}"))
    return tuple(found)


def checked(columns: Iterable[CountColumn]) -> tuple[CountColumn, ...]:
    """The columns as they are kept; BadInput says what is wrong with them."""
    given = [replace(one, name=clean(one.name), unit=clean(one.unit)) for one in columns]
    given = [one for one in given if one.name or one.key or one.unit]
    if not given:
        raise BadInput("请至少写一个计数列，如“出动人数”。")
    if len(given) > MOST:
        raise BadInput(f"计数列最多 {MOST} 个，现在有 {len(given)} 个。")
    names: set[str] = set()
    for one in given:
        if not one.name:
            raise BadInput("有一个计数列没有名称，请填写或删去。")
        if one.name in names:
            raise BadInput(f"计数列“{one.name}”写了两次，请改名或删去一个。")
        names.add(one.name)
    return numbered(given)


def read_columns(text: str) -> tuple[CountColumn, ...]:
    """The columns out of `campaign.columns_json`."""
    return tuple(CountColumn(**one) for one in json.loads(text or "[]"))


def write_columns(columns: Iterable[CountColumn]) -> str:
    """The columns as they are stored."""
    kept = [{"key": one.key, "name": one.name, "unit": one.unit, "summed": one.summed} for one in columns]
    return json.dumps(kept, ensure_ascii=False)


def number(column: CountColumn, text: str) -> Number | None:
    """What was typed or pasted into a cell: 1,200, ４０, 40余, 5辆; None for nothing; BadInput for no number."""
    plain = clean(str(text)).removesuffix(column.unit).strip() if column.unit else clean(str(text))
    plain = _ABOUT.sub("", _SEPARATED.sub("", plain)).strip()
    if plain in ("", "-", "—", "/"):
        return None
    try:
        value = float(plain)
    except ValueError:
        raise BadInput(f"“{column.name}”应是数字，现在是“{text}”。") from None
    if not 0 <= value <= LARGEST:
        raise BadInput(f"“{column.name}”应在 0 到一亿之间，现在是“{text}”。")
    return int(value) if value.is_integer() else value


def totals(columns: Iterable[CountColumn], lines: Iterable[Mapping[str, Number]]) -> dict[str, Number]:
    """The sum of each summed column that has any number."""
    found: dict[str, Number] = {}
    summed = [one.key for one in columns if one.summed]
    for counts in lines:
        for key in summed:
            if key in counts:
                found[key] = round(found.get(key, 0) + counts[key], 6)
    return found


def said(value: Number) -> str:
    """A number as people write it: without a useless .0."""
    return f"{value:,.10g}" if abs(value) >= 10_000 else f"{value:.10g}"
