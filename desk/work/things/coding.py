"""How this office numbers its facilities: its region, whether by the standard, and the next free code of a class."""

from __future__ import annotations

from typing import Final

from desk.office import Office
from desk.registers.facility_codes import LENGTH, REGION, is_standard, next_code

_LAST: Final = 40
"""So many of the newest facilities show how the office numbers them."""


def region(office: Office) -> str:
    """The digits every code of the office begins with, at most six: 110101, or 2107 for two districts of a city."""
    rows = office.database.read(
        "select a.code from area a join layer l on l.id = a.layer_id where a.parent_id is null and a.valid_to is null"
        " and l.basis = 'area' and l.valid_to is null order by l.sort, l.id"
    )
    codes = [str(code)[:REGION] for (code,) in rows if code]
    return next((code for code in codes if len(code) in (2, 4, REGION) and code.isascii() and code.isdigit()), "")


def has_own_codes(office: Office) -> bool:
    """Whether most of the newest facilities have codes of another shape than the standard's."""
    rows = office.database.read(f"select code from facility order by id desc limit {_LAST}")
    return sum(is_standard(str(code)) for (code,) in rows) * 2 < len(rows)


def propose(office: Office, class_code: str) -> str:
    """The next free code for a new facility of a class; "" where the office has codes of its own or no region."""
    if not class_code or has_own_codes(office):
        return ""
    begin = region(office)
    if len(begin) < REGION:
        begin = _district(office, begin)
    first = f"{begin}{class_code}"
    room = LENGTH - len(first)
    rows = office.database.read(
        f"select code from facility where code >= ? and code <= ? order by code desc limit {_LAST}",
        (first + "0" * room, first + "9" * room),
    )
    return next_code(begin, class_code, next((str(code) for (code,) in rows if is_standard(str(code))), ""))


def _district(office: Office, begin: str) -> str:
    """Of an office over several districts: the one of the newest facility."""
    rows = office.database.read(f"select code from facility order by id desc limit {_LAST}")
    found = (str(code)[:REGION] for (code,) in rows if is_standard(str(code)))
    return next((code for code in found if code.startswith(begin)), "")
