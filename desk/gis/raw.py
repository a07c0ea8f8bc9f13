"""What the readers of single formats give, and how a person wants a file to be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How to read a file; whatever is empty is as the file says."""

    layer: str | None = None
    where: str | None = None
    encoding: str = ""
    """"UTF-8", "GB18030" or "BIG5"."""
    system: str = ""
    """A key of `systems.choices` or "EPSG:number"."""
    swapped: bool = False
    """Exchange the two axes first."""
    shift: tuple[float, ...] = ()
    """Three or seven parameters of an old datum (`systems.to_degrees`)."""
    rough: bool = False
    """The person knows that places of an old datum are only rough (50 to 130 m)."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """For tables: which column is "lon", "lat" or "wkt"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """Features as they stand in a file: any system, any axis order; `geometry` is 2D, None where there is none."""

    layer: str
    fields: Mapping[str, Sequence[Any]]
    geometry: numpy.ndarray
    numbers: tuple[int, ...]
    """Places in the file, from 1; rows of a table as Excel counts them."""
    system: str | None = None
    """What the file says; None if nothing."""
    is_assumed: bool = False
    """The format says degrees by its rules, the file itself says nothing."""
    encoding: str = ""
    faults: tuple[tuple[int, str], ...] = ()
    notes: tuple[str, ...] = ()


def plain_value(value: Any) -> Any:
    """A cell as Python has it; None for what is missing."""
    if value is None or (isinstance(value, float) and numpy.isnan(value)):
        return None
    if isinstance(value, numpy.generic):
        return None if str(value) in ("NaT", "nan") else value.item()
    if isinstance(value, numpy.ndarray | list):
        return "、".join(str(one) for one in value)
    return value
