"""A profile: how one system of grid management works, read whole from one TOML file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from desk.errors import BadProfile
from desk.profile import duties, parts, rules
from desk.profile.reading import Complaints, read_table

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What an office calls things and what may happen next. The program has no opinion of its own."""

    key: str
    version: int
    name: str
    summary: str
    source: str = ""
    terms: dict[str, str]
    layers: tuple[parts.LayerDef, ...]
    area_kinds: tuple[parts.AreaKind, ...] = ()
    posts: tuple[parts.PostDef, ...]
    team: parts.TeamRule
    sources: tuple[parts.Source, ...]
    routes: tuple[parts.Route, ...]
    categories: tuple[parts.Category, ...]
    road_grades: tuple[parts.RoadGrade, ...] = ()
    workflow: parts.Workflow
    escalation: tuple[parts.Escalation, ...] = ()
    plans: tuple[duties.PlanDef, ...]
    indicators: tuple[duties.IndicatorDef, ...]
    schemes: tuple[duties.SchemeDef, ...]
    meetings: tuple[duties.MeetingDef, ...]
    forms: tuple[duties.FormDef, ...] = ()
    awards: tuple[duties.AwardDef, ...] = ()
    figures: tuple[duties.FigureDef, ...]
    rights: tuple[duties.RightDef, ...]

    @classmethod
    def load(cls, path: str | Path) -> Profile:
        """Read and check a profile file; BadProfile carries every complaint."""
        path = Path(path)
        try:
            body = path.read_bytes()
        except OSError:
            raise BadProfile((f"{path.name}: 打不开这个文件；请检查它是否存在、能否读取",)) from None
        try:
            text = body.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = body[: error.start].count(b"\n") + 1
            raise BadProfile((f"{path.name}: 第 {line} 行: 不是 UTF-8 文字；请用 UTF-8 编码另存",)) from None
        return cls.parse(text, file=path.name)

    @classmethod
    def parse(cls, text: str, file: str = "") -> Profile:
        """Read and check the text of a profile; BadProfile carries every complaint."""
        complaints = Complaints(file or "办法", text)
        profile = cls._shaped(text, complaints)
        if profile is not None:
            rules.check(profile, complaints)
        if complaints.sentences or profile is None:
            raise BadProfile(tuple(complaints.sentences))
        return profile

    @classmethod
    def stored(cls, text: str, file: str = "") -> Profile:
        """Read a profile that an office holds: its shape only, for its rules were checked when the office took it.

        Four times as fast as `parse`, and an office with an old profile opens though a catalogue has changed since.
        """
        complaints = Complaints(file or "办法", text)
        profile = cls._shaped(text, complaints)
        if complaints.sentences or profile is None:
            raise BadProfile(tuple(complaints.sentences))
        return profile

    @classmethod
    def _shaped(cls, text: str, complaints: Complaints) -> Profile | None:
        try:
            table = tomllib.loads(text.replace("\r\n", "\n"))
        except tomllib.TOMLDecodeError as error:
            complaints.add(*_located(str(error)))
            return None
        except RecursionError:
            complaints.add("", "括号套得太深", "办法文件最多套三四层")
            return None
        profile: Profile | None = read_table(cls, table, "", complaints)
        return profile

    def term(self, key: str) -> str:
        """The word this profile uses for that thing (事件, 案件, 问题)."""
        return self.terms[key]

    def layer(self, key: str) -> parts.LayerDef:
        """The layer of that key; KeyError if there is none."""
        return _keyed(self.layers, key)

    def post(self, key: str) -> parts.PostDef:
        """The post of that key; KeyError if there is none."""
        return _keyed(self.posts, key)

    def indicator(self, key: str) -> duties.IndicatorDef:
        """The indicator of that key; KeyError if there is none."""
        return _keyed(self.indicators, key)

    def codes(self, code_list: str) -> Mapping[str, str]:
        """The code table that this profile itself defines (post, stage, issue_source, ...); KeyError if it is none."""
        return {
            "post": {one.key: one.title for one in self.posts},
            "stage": {one.key: one.title for one in self.workflow.stages},
            "issue_source": {one.key: one.title for one in self.sources},
            "issue_route": {one.key: one.title for one in self.routes},
            "issue_kind": {one.key: one.title for one in self.categories},
            "area_kind": {one.key: one.title for one in self.area_kinds},
            "road_grade": {one.key: one.title for one in self.road_grades},
        }[code_list]


def _keyed(found: tuple[T, ...], key: str) -> T:
    for one in found:
        if getattr(one, "key", None) == key:
            return one
    raise KeyError(key)


_PLACE = re.compile(r"^(?P<why>.*?)\s*\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$", re.S)

_WHY = (
    ("Cannot overwrite", "同一个键写了两次", "删去其中一个"),
    ("Cannot declare", "同一个表写了两次", "合并成一个，或写成 [[表]]"),
    ("Cannot mutate", "写定的表不能再添键", "合并到写定的地方"),
    ("Expected '='", "键后面没有等号", "写成 键 = 值"),
    ("Expected ']'", "少了右方括号", "补上 ]"),
    ("Unclosed array", "列表没有收尾", "补上 ]"),
    ("Unclosed inline table", "花括号没有收尾", "补上 }"),
    ("Unterminated string", "引号没有成对", "补上引号"),
    ("Illegal character", "引号没有成对，或含有不可见字符", "补上引号，删去不可见字符"),
    ("Invalid value", "等号后面不是能用的值", "文字要加英文引号，数字和 true、false 不加"),
    ("Invalid statement", "这一行的开头不是键", "键用英文字母开头，中文标点换成英文标点"),
    ("Invalid initial character for a key", "键不能用这个字符开头", "用英文字母开头，中文标点请换成英文标点"),
    ("Expected newline", "一行里写了两件事", "分成两行，注释前加 #"),
    ("Unescaped", "反斜杠用法不对", "改用单引号，或把 \\ 写成 \\\\"),
)


def _located(error: str) -> tuple[str, str, str]:
    """Place, what is wrong and what would be right, out of the words of the TOML reader."""
    match = _PLACE.match(error)
    why = match["why"] if match else error
    place = f"第 {match['line']} 行第 {match['column']} 列" if match and match["line"] else "文件末尾"
    if "at end of document" in error:
        return place, "最后一项没有写完", "补上值、引号或括号"
    for begins, wrong, right in _WHY:
        if why.startswith(begins):
            return place, wrong, right
    return place, "写法不合 TOML 规则", "对照自带的办法文件检查这一行的引号、括号和等号"
