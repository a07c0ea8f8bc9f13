"""One click: a form filled for an area and a period, as one file, one sheet per grid, or one file per grid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal

from desk.errors import BadInput, Missing
from desk.forms.copies import copied_sheets, sheet_titles
from desk.forms.data import FormData
from desk.forms.fill import fill
from desk.forms.rules import Rules
from desk.forms.template import Template, read_template
from desk.office import Office
from desk.rights import EXPORT, require
from desk.sheets import place
from desk.sheets.place import file_name
from desk.work.forms import carrying, shelf
from desk.work.forms.area_rows import Memo
from desk.work.forms.carrying import Typed
from desk.work.forms.gathering import gather
from desk.work.forms.periods import Period, period_named
from desk.work.forms.sources import catalogue

Per = Literal["one", "sheet", "file"]
Step = Callable[[int, int], None]
_PUBLIC: Final = ("", "contact")


MOST_SHEETS: Final = 250
"""More nobody leafs through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Produced:
    """What was written."""

    paths: tuple[Path, ...]
    areas: int


def produce(
    office: Office,
    form_id: int,
    area_id: int | None,
    period: str,
    path: Path | str,
    *,
    per: Per = "one",
    reason: str = "",
    single: Mapping[str, str] | None = None,
    step: Step | None = None,
) -> Produced:
    """Fill a form and write it to `path`: a file, or with per="file" a folder that gets one file per grid
    (per record where the form is a document per record).

    `period` is a period's name (2026-10, 2026-Q4 …) or "". `single` are values typed just now, which go over those of
    last time. Masked as the person sees things; a form that holds
    personal data needs a `reason`; the audit line is written before a file appears.
    """
    require(office.actor, EXPORT)
    body, template_name, rules = shelf.load(office, form_id)
    template = read_template(body, template_name, catalogue(office))
    if is_personal(office, template) and not reason.strip():
        raise Missing(("导出用途",))
    when = period_named(period) if period else None
    job = _Job(office, form_id, body, template, rules, when, reason.strip(), step or _silent, single or {})
    target = Path(path)
    if per == "file":
        return job.files(area_id, target)
    if target.suffix.lower() != Path(template_name).suffix.lower():
        raise BadInput(f"这张表是 {Path(template_name).suffix} 文件，“{target.name}”的后缀不对。")
    if per == "sheet":
        return job.sheets(area_id, target)
    return job.one(area_id, target)


def filled(
    office: Office, body: bytes, name: str, rules: Rules, area_id: int | None, period: str, *, step: Step | None = None
) -> bytes:
    """A template filled without keeping anything: what the designer tries. Leaves no file and no audit line."""
    template = read_template(body, name, catalogue(office))
    when = period_named(period) if period else None
    return fill(body, rules, gather(office, template, rules, area_id, when, None), step, name=name)


def is_personal(office: Office, template: Template) -> bool:
    """Whether a form asks for names, phones or numbers of residents: a team's phone hangs on its notice board."""
    known = catalogue(office)
    for mark in template.marks:
        source = known.source(mark.placeholder.source)
        if source is not None and any(
            each.mask not in _PUBLIC and each.title == mark.placeholder.field for each in source.fields
        ):
            return True
    return False


def grids(office: Office, area_id: int | None) -> list[tuple[int, str]]:
    """The lowest areas below one: those that get a file or sheet of their own."""
    path = office.database.read_value("select path from area where id = ?", (area_id,)) if area_id else None
    layer = office.database.read_value("select layer_id from area where id = ?", (area_id,)) if area_id else None
    layer = layer or office.database.read_value("select id from layer where valid_to is null order by sort, id limit 1")
    today = office.today()
    rows = office.database.read(
        "select a.id, a.name from area a where a.layer_id = ? and a.path like ? and (a.valid_to is null or a.valid_to > ?)"
        " and not exists (select 1 from area c where c.parent_id = a.id and (c.valid_to is null or c.valid_to > ?))"
        " order by a.code",
        (layer, f"{path or ''}%", today, today),
    )
    return [(row[0], str(row[1])) for row in rows]


@dataclass(slots=True)
class _Job:
    office: Office
    form_id: int
    body: bytes
    template: Template
    rules: Rules
    period: Period | None
    reason: str
    step: Step
    single: Mapping[str, str]
    memo: Memo = field(default_factory=dict)

    def one(self, area_id: int | None, target: Path) -> Produced:
        self._write(self._filled(area_id, self.step), target)
        return Produced(paths=(target,), areas=1)

    def files(self, area_id: int | None, folder: Path) -> Produced:
        if not folder.is_dir():
            raise BadInput(f"文件夹“{folder}”不存在，请先建好或另选位置。")
        if self.rules.record:
            return self._documents(area_id, folder)
        name = self._name()
        when = f"_{self.period.name}" if self.period else ""
        paths: list[Path] = []
        listed = grids(self.office, area_id)
        for done, (area, title) in enumerate(listed):
            self.step(done, len(listed))
            target = folder / f"{file_name(f'{name}_{title}{when}')}{self._suffix}"
            if target in paths:
                target = folder / f"{file_name(f'{name}_{title}{when}_{area}')}{self._suffix}"
            self._write(self._filled(area, _silent), target)
            paths.append(target)
        self.step(len(listed), len(listed))
        return Produced(paths=tuple(paths), areas=len(listed))

    def sheets(self, area_id: int | None, target: Path) -> Produced:
        """One sheet per grid in one workbook."""
        sheet = self._one_sheet()
        listed = grids(self.office, area_id)
        if len(listed) > MOST_SHEETS:
            raise BadInput(f"这里有 {len(listed)} 个网格，一个文件最多放 {MOST_SHEETS} 张工作表；请改选一格一个文件。")
        titles = sheet_titles([name for _, name in listed], place.sheet_name)
        body = copied_sheets(self.body, self.template.name, sheet, titles)
        own = [band for band in self.rules.bands or self.template.bands if band.sheet == sheet]
        rules = replace(self.rules, bands=tuple(replace(band, sheet=title) for title in titles for band in own))
        data: dict[str, FormData] = {}
        for done, ((area, _), title) in enumerate(zip(listed, titles, strict=True)):
            self.step(done, len(listed))
            gathered = self._gathered(area)
            lists = {f"{title}!{band.first}": gathered.lists[band.key] for band in own}
            data[title] = replace(gathered, lists={**gathered.lists, **lists})
        self._write(fill(body, rules, FormData(sheets=data), self.step, name=self.template.name), target)
        return Produced(paths=(target,), areas=len(listed))

    def _documents(self, area_id: int | None, folder: Path) -> Produced:
        """One file per record, numbered and named by what the form says of it first."""
        gathered = self._gathered(area_id)
        each = gathered.each if gathered.each is not None else ()
        paths: list[Path] = []
        for number, one in enumerate(each, 1):
            self.step(number - 1, len(each))
            label = next((str(value) for value in one.singles.values() if value not in (None, "")), "")
            target = folder / f"{file_name(f'{self._name()}_{number:04d}_{label}')}{self._suffix}"
            data = replace(gathered, singles={**gathered.singles, **one.singles}, lists=one.lists, each=None)
            self._write(fill(self.body, self.rules, data, _silent, name=self.template.name), target)
            paths.append(target)
        return Produced(paths=tuple(paths), areas=1)

    def _one_sheet(self) -> str:
        """The sheet that stands once per grid: the only one with placeholders."""
        if self.template.kind != "xlsx":
            raise BadInput("Word 文档不能一格一张工作表，请改选一格一个文件。")
        names = list(dict.fromkeys(mark.sheet for mark in self.template.marks))
        if len(names) != 1:
            raise BadInput("这张表的占位不在同一张工作表上，不能一格一张工作表；请改选一格一个文件。")
        return names[0]

    @property
    def _suffix(self) -> str:
        return f".{self.template.kind}"

    def _name(self) -> str:
        found = self.office.database.read_value("select name from form where id = ?", (self.form_id,))
        return str(found or self.template.name)

    def _filled(self, area_id: int | None, step: Step) -> bytes:
        return fill(self.body, self.rules, self._gathered(area_id), step, name=self.template.name)

    def _gathered(self, area_id: int | None) -> FormData:
        name = self.period.name if self.period else ""
        typed = carrying.typed_for(self.office, self.form_id, area_id, name) if name else Typed()
        typed = replace(typed, single={**typed.single, **self.single})
        return gather(self.office, self.template, self.rules, area_id, self.period, typed, self.memo)

    def _write(self, made: bytes, target: Path) -> None:
        with place.replacing(target) as temporary:
            temporary.write_bytes(made)
            when = f"（{self.period.title}）" if self.period else ""
            said = f"生成“{self._name()}”{when}到 {target.name}"
            with self.office.write(
                "export", kind="form", reason="；".join(each for each in (said, self.reason) if each)
            ):
                pass


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""
