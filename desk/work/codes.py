"""Codes and names of new grids, by the code scheme of their layer. A code that was ever given out is never given again.

GB15 (GB/T 30428.1): the parent's code and three digits, 001 to 999, so a community of 12 digits has grids of 15.
CJ20 (CJ/T 349): the first 18 digits of the parent's code and two digits, 01 to 99; 00 is the parent itself.
local: as the parent's grids are numbered already; the parent's code and a number where there is none yet.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from desk.errors import BadInput
from desk.ground.steps import DraftGrid

GB15, CJ20, LOCAL = "GB15", "CJ20", "local"
_DIGITS: Final = {GB15: 3, CJ20: 2}
_TAIL: Final = re.compile(r"^(.*?)(\d+)$", re.DOTALL)
_NUMBERED: Final = re.compile(r"^(.*?)(\d+)(\D*)$", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Above:
    """The area above new grids: its code and name, and names of grids it has (by code), which show how it names them."""

    code: str
    name: str
    names: Mapping[str, str]


def next_code(scheme: str, above: str, taken: Collection[str], siblings: Collection[str] = ()) -> str:
    """The next code below an area; `taken` are all codes its layer ever had, `siblings` those below this area.

    BadInput when the scheme has no number left.
    """
    prefix, digits = _pattern(scheme, above, siblings)
    used = {int(code[len(prefix) :]) for code in taken if code.startswith(prefix) and code[len(prefix) :].isdecimal()
            and (scheme == LOCAL or len(code) == len(prefix) + digits)}  # fmt: skip
    most = 10**digits - 1
    number = max(used, default=0) + 1
    if scheme == LOCAL or number <= most:
        return f"{prefix}{number:0{digits}d}"
    # The last number was given out, perhaps by hand: one that never was is still free.
    free = next((one for one in range(1, most + 1) if one not in used), None)
    if free is None:
        raise BadInput(f"编码 {prefix} 下的 {most} 个顺序号都用过了，编码不能重复使用；请先增设上级区域，再新划网格。")
    return f"{prefix}{free:0{digits}d}"


def next_name(like: tuple[str, str] | None, above: str, code: str, names: Collection[str]) -> str:
    """A name that is not in use, made like that of another grid (its code and name), or after the area above."""
    if like is None:
        stem = above.removesuffix("社区").removesuffix("村") or "新"
        return _first(lambda number: f"{stem}第{number}网格", names)
    like_code, like_name = like
    found = _NUMBERED.match(like_name)
    if found is None:
        stem = re.sub(r"（\d+）$", "", like_name)
        return _first(lambda number: f"{stem}（{number}）", names)
    before, digits, after = found.groups()
    if len(digits) > 3 and like_code.endswith(digits) and len(code) >= len(digits):
        return f"{before}{code[-len(digits) :]}{after}"
    used = [_NUMBERED.match(name) for name in names]
    numbers = [int(each[2]) for each in used if each and (each[1], each[3]) == (before, after)]
    number = max(numbers, default=0) + 1
    return f"{before}{number:0{len(digits) if digits.startswith('0') else 1}d}{after}"


def numbering(
    scheme: str, above: Mapping[int | None, Above]
) -> Callable[[int | None, DraftGrid | None, Collection[str], Collection[str]], tuple[str, str]]:
    """How a draft numbers and names its new grids; `above` has the areas above by id."""

    def number(
        parent_id: int | None, like: DraftGrid | None, codes: Collection[str], names: Collection[str]
    ) -> tuple[str, str]:
        parent = above.get(parent_id) or Above(code="", name="", names={})
        code = next_code(scheme, parent.code, codes, parent.names)
        pattern = (like.code, like.name) if like else next(iter(sorted(parent.names.items())), None)
        return code, next_name(pattern, parent.name, code, names)

    return number


def _pattern(scheme: str, above: str, siblings: Collection[str]) -> tuple[str, int]:
    """What the codes below an area begin with, and how many digits follow."""
    if scheme == GB15 and above.isdecimal():
        return above, _DIGITS[GB15]
    if scheme == CJ20 and above.isdecimal():
        return above[:18].ljust(18, "0"), _DIGITS[CJ20]
    tails = [code[len(above) :] for code in siblings if above and code.startswith(above)]
    numbers = [tail for tail in tails if tail.isdecimal()]
    if numbers:
        return above, max(map(len, numbers))
    parts = [found.groups() for code in siblings if (found := _TAIL.match(code))]
    if parts:
        prefix = Counter(part[0] for part in parts).most_common(1)[0][0]
        return prefix, min(len(part[1]) for part in parts if part[0] == prefix)
    return (f"{above}-" if above else "W"), 2


def _first(name: Callable[[int], str], names: Collection[str]) -> str:
    number = 1
    while name(number) in names:
        number += 1
    return name(number)
