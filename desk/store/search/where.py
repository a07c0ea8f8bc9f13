"""Conditions on the columns of a list, made into SQL: columns from the list's own, values as bound parameters."""

from __future__ import annotations

import calendar
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from desk.errors import BadInput, NotAllowed
from desk.model import Condition, Op
from desk.rights import SEE_PERSONAL, TITLES
from desk.store.database import Database
from desk.store.search.codes import Labels
from desk.store.search.dialect import Dialect, Part
from desk.store.search.index import fold
from desk.store.search.sight import Sight
from desk.store.search.spec import ColumnSpec, KindSpec, Type

MOST: Final = 40
"""Conditions in one query: more is a mistake of whoever wrote them."""
ALLOWED: Final[Mapping[Type, tuple[Op, ...]]] = {
    "text": ("contains", "is", "not", "begins", "in", "empty", "filled"),
    "code": ("is", "not", "begins", "contains", "in", "empty", "filled"),
    "number": ("is", "not", "between", "in", "empty", "filled"),
    "date": ("between", "is", "not", "in", "empty", "filled"),
    "moment": ("between", "is", "not", "in", "empty", "filled"),
}
"""Per type of column what may be asked, the usual first."""
_BARE: Final = frozenset({"empty", "filled"})
_DAY: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_FROM_TODAY: Final = re.compile(r"today(?:([+-])(\d{1,5}))?")


class Where:
    """Compiles conditions. `moment` gives the office's today."""

    def __init__(
        self, database: Database, dialect: Dialect, labels: Labels, sight: Sight, moment: Callable[[], dict[str, str]]
    ) -> None:
        self._database = database
        self._dialect = dialect
        self._labels = labels
        self._sight = sight
        self._moment = moment

    def compiled(self, spec: KindSpec, conditions: Sequence[Condition]) -> Part:
        """One SQL condition over the kind's source that holds where all of them do.

        BadInput or NotAllowed with a sentence when one cannot be asked.
        """
        if len(conditions) > MOST:
            raise BadInput(f"一次最多 {MOST} 个条件，这里有 {len(conditions)} 个。请减少几个。")
        self._labels.renew(self._database.seq)
        parts, params = [], {}
        for number, condition in enumerate(conditions):
            sql, bound = self._one(spec, condition, f"q{number}")
            parts.append(f"({sql})")
            params.update(bound)
        return " and ".join(parts), params

    def _one(self, spec: KindSpec, condition: Condition, mark: str) -> Part:
        try:
            column = spec.column(condition.column)
        except KeyError:
            raise BadInput(f"这份名册没有“{condition.column}”这一列，请重新选择筛选条件。") from None
        if column.wording:
            raise BadInput(f"“{column.title}”不能用来筛选，请改用“应办结”等时间列。")
        op, values = condition.op, tuple(value.strip() for value in condition.values)
        if op not in ALLOWED[column.type]:
            raise BadInput(f"“{column.title}”不能用这种比较方式筛选，请换一种。")
        bare = f"{column.sql} is null" + (f" or {column.sql} = ''" if column.type != "number" else "")
        if op in _BARE:
            return (bare, {}) if op == "empty" else (f"not ({bare})", {})
        if self._sight.column(column.sql, column.mask) != column.sql:
            raise NotAllowed(
                f"“{column.title}”正在遮住显示，不能按它的内容筛选；请先取得或打开“{TITLES[SEE_PERSONAL]}”。"
            )
        if not any(values):
            raise BadInput(f"“{column.title}”的条件还没有填值，请填上或去掉这一条。")
        sql, params = self._valued(spec, column, op, values, mark)
        if op == "not":
            return f"({bare}) or not ({sql})", params
        return sql, params

    def _valued(self, spec: KindSpec, column: ColumnSpec, op: str, values: tuple[str, ...], mark: str) -> Part:
        if column.codes:
            return self._among(column.sql, self._codes(spec, column, op, values), mark)
        if op == "between":
            return self._between(column, values, mark)
        known = [value for value in values if value]
        if column.type == "number":
            numbers = [_number(column, value) for value in known]
            return self._either(f"{column.sql} = :{mark}_{{}}", numbers, mark)
        if column.type in ("date", "moment"):
            return self._days(column, known, mark)
        if op == "contains":
            parts = [self._dialect.holds(f"({column.sql})", fold(each), f"{mark}_{n}") for n, each in enumerate(known)]
            return " or ".join(sql for sql, _ in parts), {
                key: value for _, held in parts for key, value in held.items()
            }
        if op == "begins":
            sql = " or ".join(f"substr({column.sql}, 1, {len(each)}) = :{mark}_{n}" for n, each in enumerate(known))
            return sql, {f"{mark}_{n}": each for n, each in enumerate(known)}
        return self._among(column.sql, known, mark)

    def choices(self, spec: KindSpec, column: ColumnSpec) -> tuple[tuple[str, str], ...]:
        """Codes and labels of a column, by code; none if it has no codes."""
        if not column.codes:
            return ()
        if column.codes != "level":
            return tuple(sorted(self._labels.of(column.codes).items()))
        # No table: what is there says which there are.
        rows = self._database.read(f"select distinct {column.sql} from {spec.source}")
        return tuple((str(row[0]), str(self._labels.word("level", row[0]))) for row in rows if row[0] is not None)

    def _codes(self, spec: KindSpec, column: ColumnSpec, op: str, values: Sequence[str]) -> list[str]:
        """The codes that are meant: by themselves or by what they are called."""
        known = dict(self.choices(spec, column))
        if op == "contains":
            return [code for code, label in known.items() if any(value and value in label for value in values)]
        if op == "begins":
            found = {
                code
                for code, label in known.items()
                if any(value and (code.startswith(value) or label.startswith(value)) for value in values)
            }
            return sorted(found)
        wanted = {value for value in values if value}
        return sorted(wanted | {code for code, label in known.items() if label in wanted})

    def _between(self, column: ColumnSpec, values: tuple[str, ...], mark: str) -> Part:
        low, high = (*values, "", "")[:2]
        parts: list[str] = []
        params: dict[str, Any] = {}
        sql = self._compared(column)
        for sign, value, end in ((">=", low, 0), ("<=", high, 1)):
            if not value:
                continue
            name = f"{mark}_{end}"
            params[name] = _number(column, value) if column.type == "number" else self._span(column, value)[end]
            parts.append(f"{sql} {sign} :{name}")
        return " and ".join(parts), params

    def _days(self, column: ColumnSpec, values: Sequence[str], mark: str) -> Part:
        parts: list[str] = []
        params: dict[str, Any] = {}
        sql = self._compared(column)
        for number, value in enumerate(values):
            first, last = self._span(column, value)
            parts.append(f"({sql} >= :{mark}_{number}a and {sql} <= :{mark}_{number}b)")
            params |= {f"{mark}_{number}a": first, f"{mark}_{number}b": last}
        return " or ".join(parts), params

    def _span(self, column: ColumnSpec, value: str) -> tuple[str, str]:
        """The first and last moment that a value may mean, as text that compares with the column."""
        first, last = _span(value, self._moment()["today"], column)
        return first, f"{last}T99" if column.type == "moment" else last

    def _compared(self, column: ColumnSpec) -> str:
        return self._dialect.ordered(f"({column.sql})", is_text=column.type != "number")

    def _among(self, sql: str, values: Sequence[str], mark: str) -> Part:
        if self._dialect.is_file:
            return f"{sql} in (select value from json_each(:{mark}))", {mark: json.dumps(list(values))}
        return f"{sql} = any(cast(:{mark} as text[]))", {mark: list(values)}

    @staticmethod
    def _either(template: str, values: Sequence[Any], mark: str) -> Part:
        sql = " or ".join(template.format(number) for number in range(len(values)))
        return sql, {f"{mark}_{number}": value for number, value in enumerate(values)}


def _number(column: ColumnSpec, value: str) -> float | int:
    try:
        number = float(value.replace(",", "").replace("，", ""))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadInput(f"“{column.title}”要填数字，“{value}”不是。")
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _span(value: str, today: str, column: ColumnSpec) -> tuple[str, str]:
    if counted := _FROM_TODAY.fullmatch(value):
        days = int(counted[2] or 0) * (-1 if counted[1] == "-" else 1)
        day = (date.fromisoformat(today) + timedelta(days=days)).isoformat()
        return day, day
    if asked := _DAY.fullmatch(value):
        year, month, day_of = (int(each) if each else 0 for each in asked.groups())
        try:
            first = date(year, month or 1, day_of or 1)
            last = date(year, month or 12, day_of or calendar.monthrange(year, month or 12)[1])
            return first.isoformat(), last.isoformat()
        except (ValueError, calendar.IllegalMonthError):
            pass
    raise BadInput(f"“{column.title}”要填日期，如 2026-10-31、2026-10 或 2026，“{value}”不是。")
