"""Code tables (性别, 民族, ...) and catalogues (部件, 事件 classes with conditions and limits) from data/*.toml."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from desk.errors import BadInput, BadProfile
from desk.profile.limits import parse_limit
from desk.profile.reading import Complaints, read_table, suggestion

DATA = Path(__file__).resolve().parents[2] / "data"
"""What desk reads: profiles, codes, catalogues, forms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One entry of a code table."""

    code: str
    label: str
    parent: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeTable:
    """A code table, its standard and how sure we are of the numbers (high, med, low)."""

    key: str
    title: str
    source: str
    confidence: str
    note: str = ""
    entries: tuple[Code, ...]

    def label(self, code: str) -> str:
        """The Chinese label; the code itself when the table lacks it."""
        return self.labels().get(code, code)

    def labels(self) -> dict[str, str]:
        """Label by code, in the order of the table."""
        return {one.code: one.label for one in self.entries}

    def code_of(self, label: str) -> str | None:
        """The code of a label as a sheet writes it (汉, 汉族, 01 are all 01); None when it is none."""
        wanted = label.strip()
        for one in self.entries:
            if wanted in (one.code, one.label, one.short or one.label):
                return one.code
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """When an issue of a class is filed, when it may be closed, and within what time."""

    file_when: str
    close_when: str
    limit: str
    department: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassDef:
    """A class (小类) or, with no parent, a group (大类) of a catalogue."""

    code: str
    parent: str
    name: str
    kind: str
    shape: str
    colour: str
    glyph: str
    department: str
    superior: str = ""
    conditions: tuple[Condition, ...]

    @property
    def symbol(self) -> str:
        """Shape, colour and glyph as one text, for the table `catalogue`."""
        return f"{self.shape} {self.colour} {self.glyph}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """A catalogue: groups and classes in their order."""

    key: str
    title: str
    source: str
    confidence: str
    note: str = ""
    groups: tuple[ClassDef, ...]
    classes: tuple[ClassDef, ...]

    def find(self, code: str) -> ClassDef:
        """The class or group of that code; KeyError if there is none."""
        for one in (*self.groups, *self.classes):
            if one.code == code:
                return one
        raise KeyError(code)

    def of_kind(self, kind: str) -> tuple[ClassDef, ...]:
        """The classes (not groups) of that kind."""
        return tuple(one for one in self.classes if one.kind == kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    code: str
    name: str
    kind: str
    shape: str = "circle"
    colour: str
    glyph: str = ""
    department: str = ""
    superior: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Condition:
    file: str
    close: str
    limit: str
    department: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Set:
    key: str
    conditions: tuple[_Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Class:
    code: str
    name: str
    shape: str = ""
    colour: str = ""
    glyph: str = ""
    department: str = ""
    superior: str = ""
    use: tuple[str, ...] = ()
    conditions: tuple[_Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _CatalogueFile:
    key: str
    title: str
    source: str
    confidence: str
    note: str = ""
    groups: tuple[_Group, ...]
    sets: tuple[_Set, ...] = ()
    classes: tuple[_Class, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _CodeFile:
    tables: tuple[CodeTable, ...]


@cache
def code_tables() -> Mapping[str, CodeTable]:
    """Every shipped code table by its list name."""
    return MappingProxyType({**short_tables(), "region": _regions()})


@cache
def short_tables() -> Mapping[str, CodeTable]:
    """Every shipped code table but the regions, whose three thousand rows would slow the opening of an office."""
    tables: dict[str, CodeTable] = {}
    for path in sorted((DATA / "codes").glob("*.toml")):
        for table in read_codes(path):
            if table.key in tables:
                raise BadProfile((f"{path.name}: {table.key}: 代码表重名；请改名",))
            tables[table.key] = table
    return MappingProxyType(tables)


def _regions() -> CodeTable:
    """Provinces, cities and counties; three thousand rows, so a table file rather than TOML."""
    with (DATA / "codes" / "region.csv").open(encoding="utf-8", newline="") as rows:
        entries = tuple(Code(**row) for row in csv.DictReader(rows))
    return CodeTable(
        key="region",
        title="行政区划",
        source="GB/T 2260（据国家统计局2023年统计用区划代码）",
        confidence="high",
        note="不含已撤销的代码；身份号码里的旧代码仍然有效",
        entries=entries,
    )


def read_codes(path: Path) -> tuple[CodeTable, ...]:
    """The code tables of one file; BadProfile with every complaint."""
    complaints = Complaints(path.name, path.read_text(encoding="utf-8"))
    parsed: _CodeFile | None = read_table(_CodeFile, _toml(path), "", complaints)
    for place, table in enumerate(parsed.tables if parsed else ()):
        seen: set[str] = set()
        for index, one in enumerate(table.entries):
            if one.code in seen:
                complaints.add(f"tables[{place}].entries[{index}].code", f"代码“{one.code}”重复", "每个代码只用一次")
            seen.add(one.code)
    if parsed is None or complaints.sentences:
        raise BadProfile(tuple(complaints.sentences))
    return parsed.tables


def catalogue_keys() -> tuple[str, ...]:
    """The names of the shipped catalogues."""
    return tuple(sorted(path.stem for path in (DATA / "catalogues").glob("*.toml")))


@cache
def catalogue(key: str) -> Catalogue:
    """A shipped catalogue; BadProfile when there is none of that name or the file has mistakes."""
    if key not in catalogue_keys():
        raise BadProfile((f"没有叫“{key}”的分类目录；{suggestion(key, catalogue_keys())}",))
    return read_catalogue(DATA / "catalogues" / f"{key}.toml")


def read_catalogue(path: Path) -> Catalogue:
    """The catalogue of one file; BadProfile with every complaint."""
    complaints = Complaints(path.name, path.read_text(encoding="utf-8"))
    parsed: _CatalogueFile | None = read_table(_CatalogueFile, _toml(path), "", complaints)
    if parsed is None:
        raise BadProfile(tuple(complaints.sentences))
    groups = {one.code: one for one in parsed.groups}
    classes = tuple(_class(one, parsed, groups, f"classes[{n}]", complaints) for n, one in enumerate(parsed.classes))
    codes = [one.code for one in parsed.groups] + [one.code for one in parsed.classes]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        complaints.add("classes", f"代码“{code}”重复", "每个代码只用一次")
    if complaints.sentences:
        raise BadProfile(tuple(complaints.sentences))
    return Catalogue(
        key=parsed.key,
        title=parsed.title,
        source=parsed.source,
        confidence=parsed.confidence,
        note=parsed.note,
        groups=tuple(_group(one) for one in parsed.groups),
        classes=tuple(one for one in classes if one is not None),
    )


def _group(one: _Group) -> ClassDef:
    return ClassDef(
        code=one.code, parent="", name=one.name, kind=one.kind, shape=one.shape, colour=one.colour,
        glyph=one.glyph, department=one.department, superior=one.superior, conditions=(),
    )  # fmt: skip


def _class(
    one: _Class, parsed: _CatalogueFile, groups: Mapping[str, _Group], path: str, complaints: Complaints
) -> ClassDef | None:
    """A class with what it inherits from its group (the first two digits) and from shared condition sets."""
    group = groups.get(one.code[:2])
    if group is None:
        complaints.unknown(f"{path}.code", "大类", one.code[:2], groups)
        return None
    sets = {given.key: given for given in parsed.sets}
    found: list[_Condition] = []
    for name in one.use:
        if name in sets:
            found += sets[name].conditions
        else:
            complaints.unknown(f"{path}.use", "条件组", name, sets)
    found += one.conditions
    if not found:
        complaints.add(path, f"“{one.name}”没有立案条件", "用 use 引用条件组，或写 conditions")
    department = one.department or group.department
    for given in found:
        try:
            parse_limit(given.limit)
        except BadInput as error:
            complaints.add(f"{path}.conditions", f"“{given.file}”的时限写错", str(error))
    return ClassDef(
        code=one.code, parent=group.code, name=one.name, kind=group.kind, shape=one.shape or group.shape,
        colour=one.colour or group.colour, glyph=one.glyph or one.name[0], department=department,
        superior=one.superior or group.superior,
        conditions=tuple(
            Condition(
                file_when=given.file, close_when=given.close, limit=given.limit,
                department=given.department or department,
            )
            for given in found
        ),
    )  # fmt: skip


def _toml(path: Path) -> object:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadProfile((f"{path.name}: 写法不合 TOML 规则：{error}",)) from None
