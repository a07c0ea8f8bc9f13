"""Turn TOML tables into frozen values by their type hints, collecting every complaint instead of stopping at the first."""

from __future__ import annotations

import dataclasses
import difflib
import types
import typing
from collections.abc import Iterable
from functools import cache
from typing import Any

from desk.profile.lines import Lines

_MISSING = dataclasses.MISSING
_NAMES: dict[type, str] = {str: "文字", int: "整数", float: "数", bool: "true 或 false", dict: "一组键值", list: "列表"}


class Complaints:
    """Every mistake found so far, as sentences "file: line path: what is wrong; what would be right"."""

    def __init__(self, file: str, text: str = "") -> None:
        self.file = file
        self.sentences: list[str] = []
        self._text = text
        self._lines: Lines | None = None

    def add(self, path: str, wrong: str, right: str) -> None:
        """Note a mistake."""
        if self._lines is None:
            self._lines = Lines(self._text)
        line = self._lines.of(path)
        place = f"{self.file}: 第 {line} 行 {path}" if line else f"{self.file}: {path}" if path else self.file
        self.sentences.append(f"{place}: {wrong}；{right}")

    def unknown(self, path: str, what: str, given: str, known: Iterable[str]) -> None:
        """Note a name that does not exist, with the closest one that does."""
        self.add(path, f"没有叫“{given}”的{what}", suggestion(given, known))


def suggestion(given: str, known: Iterable[str]) -> str:
    """What the writer probably meant: 是不是“closed”？ or the whole choice."""
    names = list(known)
    near = difflib.get_close_matches(given, names, n=1, cutoff=0.6)
    if near:
        return f"是不是“{near[0]}”？"
    if not names:
        return "这里还没有可用的名称，请先定义"
    shown = "、".join(names[:12]) + (" 等" if len(names) > 12 else "")
    return f"可用的有：{shown}"


@dataclasses.dataclass(frozen=True, slots=True)
class _Field:
    """What the reader knows about one field of a value."""

    name: str
    key: str
    hint: Any
    needed: bool
    among: tuple[str, ...]


@cache
def _fields(kind: type) -> tuple[_Field, ...]:
    hints = typing.get_type_hints(kind)
    return tuple(
        _Field(
            name=one.name,
            key=one.metadata.get("key", one.name),
            hint=hints[one.name],
            needed=one.default is _MISSING and one.default_factory is _MISSING,
            among=one.metadata.get("among", ()),
        )
        for one in dataclasses.fields(kind)
    )


def read_table(kind: type, table: object, path: str, complaints: Complaints) -> Any:
    """A value of that dataclass, or None when the table cannot make one (the reasons are in the complaints)."""
    if not isinstance(table, dict):
        complaints.add(path, f"应是一组键值，现在是{_named(table)}", "写成 [表] 或 { 键 = 值 }")
        return None
    fields = _fields(kind)
    known = [one.key for one in fields]
    for given in table:
        if given not in known:
            complaints.add(_join(path, given), "没有这个键", suggestion(given, known))
    values: dict[str, Any] = {}
    whole = True
    for one in fields:
        place = _join(path, one.key)
        if one.key not in table:
            if one.needed:
                complaints.add(place, "缺少这个键", f"请补上（{_kind_name(one.hint)}）")
                whole = False
            continue
        value = _read(one.hint, table[one.key], place, complaints)
        if value is None:
            whole = False
            continue
        if one.among and value not in one.among:
            complaints.add(place, f"不认识“{value}”", suggestion(str(value), [word for word in one.among if word]))
            whole = False
        values[one.name] = value
    return kind(**values) if whole else None


def _read(hint: Any, given: object, path: str, complaints: Complaints) -> Any:
    """The value as the hint wants it, or None with a complaint."""
    origin = typing.get_origin(hint)
    if origin is tuple:
        return _read_list(typing.get_args(hint)[0], given, path, complaints)
    if origin in (dict, types.MappingProxyType):
        return _read_words(given, path, complaints)
    if dataclasses.is_dataclass(hint):
        return read_table(typing.cast(type, hint), given, path, complaints)
    if hint is float and isinstance(given, int) and not isinstance(given, bool):
        return float(given)
    if hint in (str, int, float, bool):
        if type(given) is hint:
            return given
        complaints.add(path, f"应是{_NAMES[hint]}，现在是{_named(given)}", _example(hint))
        return None
    raise TypeError(f"no reader for {hint}")


def _read_list(element: Any, given: object, path: str, complaints: Complaints) -> Any:
    if not isinstance(given, list):
        complaints.add(path, f"应是列表，现在是{_named(given)}", "用方括号括起来，或写成 [[表]]")
        return None
    values = [_read(element, one, f"{path}[{index}]", complaints) for index, one in enumerate(given)]
    # A part that cannot be read is left out here and complained of; the rest is still checked.
    return tuple(value for value in values if value is not None)


def _read_words(given: object, path: str, complaints: Complaints) -> Any:
    if not isinstance(given, dict):
        complaints.add(path, f"应是一组键值，现在是{_named(given)}", "写成 键 = “文字”")
        return None
    for key, value in given.items():
        if not isinstance(value, str) or not value.strip():
            complaints.add(_join(path, key), f"应是文字，现在是{_named(value)}", "写出界面上要显示的词")
    return {key: value for key, value in given.items() if isinstance(value, str)}


def _named(given: object) -> str:
    if isinstance(given, bool):
        return f"真假值 {str(given).lower()}"
    if isinstance(given, str):
        return f"文字“{given[:20]}{'…' if len(given) > 20 else ''}”"
    for kind, name in _NAMES.items():
        if type(given) is kind:
            return f"{name} {given}" if kind in (int, float) else name
    return "日期" if hasattr(given, "isoformat") else "别的东西"


def _kind_name(hint: Any) -> str:
    if typing.get_origin(hint) is tuple:
        return "列表"
    return _NAMES.get(hint, "一组键值")


def _example(hint: Any) -> str:
    return {
        str: "文字要加引号",
        int: "写成不加引号的整数，如 3",
        float: "写成不加引号的数，如 0.5",
        bool: "写成不加引号的 true 或 false",
    }[hint]


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
