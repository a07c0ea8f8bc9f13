"""Clean cells that hold figures: counts, areas, sums of money, degrees."""

from __future__ import annotations

import re
import unicodedata

from desk.model import Value
from desk.sheets.table import Cell
from desk.work.intake.cells import NOTHING, Clean, Cleaning, Fault, plain_text

_FIGURE = re.compile(r"^[+-]?\d+(\.\d+)?$")


def number(low: float | None = None, high: float | None = None, *, whole: bool = False) -> Clean:
    """A cleaner of figures between `low` and `high`; units and thousands marks are not guessed away."""

    def clean(cell: Cell, _: Cleaning) -> Value:
        given = unicodedata.normalize("NFKC", plain_text(cell))
        if given.lower() in NOTHING or given == "无":
            return None
        if not _FIGURE.match(given):
            raise Fault(f"“{given[:20]}”不是数字，请只填数字")
        value = float(given)
        if whole and not value.is_integer():
            raise Fault(f"“{given[:20]}”应是整数")
        if (low is not None and value < low) or (high is not None and value > high):
            raise Fault(f"“{given[:20]}”不合常理，请核对")
        return int(value) if whole else value

    return clean


def longitude(cell: Cell, cleaning: Cleaning) -> Value:
    """A longitude in degrees, CGCS2000."""
    return _degrees(cell, "经度", (73.0, 136.0), (3.0, 54.0))


def latitude(cell: Cell, cleaning: Cleaning) -> Value:
    """A latitude in degrees, CGCS2000."""
    return _degrees(cell, "纬度", (3.0, 54.0), (73.0, 136.0))


def _degrees(cell: Cell, what: str, plausible: tuple[float, float], other: tuple[float, float]) -> Value:
    given = plain_text(cell)
    if given.lower() in NOTHING:
        return None
    try:
        value = float(given)
    except ValueError:
        raise Fault(f"{what}“{given[:20]}”不是十进制度数，请写成 116.403874 这样") from None
    if plausible[0] <= value <= plausible[1]:
        return value
    if other[0] <= value <= other[1]:
        raise Fault("经度和纬度写反了")
    raise Fault(f"{what} {given[:20]} 不在中国范围内；若是平面坐标请先转换")
