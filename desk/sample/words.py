"""Words for things that have none: surnames and given names, hutongs, estates, shops; read from names.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

import numpy as np

from desk.sample.town import FOLDER


@cache
def told() -> dict[str, Any]:
    """The lists of names.toml, texts split into words."""
    with (FOLDER / "names.toml").open("rb") as file:
        table = tomllib.load(file)
    return {key: value.split() if isinstance(value, str) else value for key, value in table.items()}


def hutongs(count: int, rng: np.random.Generator, suffixes: list[str], taken: set[str], famous: bool) -> list[str]:
    """Different names of small streets; the well-known ones first where they are `famous`."""
    first = [f"{word}胡同" for word in rng.permutation(told()["hutong_first"]).tolist()] if famous else []
    pairs = [a + b for a in told()["lane_first"] for b in told()["lane_second"]]
    plain = rng.permutation(pairs).tolist()
    more = [f"{word}{suffixes[i % len(suffixes)]}" for i, word in enumerate(plain)]
    sided = [f"{side}{word}" for word in more for side in "东西南北"]
    names = [name for name in dict.fromkeys([*first, *more, *sided]) if name not in taken]
    return names[:count]


def estates(count: int, rng: np.random.Generator) -> list[str]:
    """Different names of housing estates."""
    words = told()
    pairs = [a + b for a in words["estate_first"] for b in words["estate_second"] if a != b]
    pairs = rng.permutation(pairs).tolist()
    last = rng.choice(words["estate_last"], len(pairs)).tolist()
    names = [a + b for a, b in zip(pairs, last, strict=True)]
    while len(names) < count:
        names += [f"{name}{'二三四五六七八九'[len(names) // len(pairs) - 1]}区" for name in names[: len(pairs)]]
    return names[:count]


def brands(count: int, rng: np.random.Generator) -> list[str]:
    """Shop and firm words; they may come twice."""
    words = told()
    first = rng.choice(words["brand_first"], count)
    second = rng.choice(words["brand_second"], count)
    return [a + b for a, b in zip(first.tolist(), second.tolist(), strict=True)]
