"""Write the figures of people and grids with their flags to a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from desk.office import Office
from desk.quality.rules import LEVELS
from desk.report.quality_book import ONE_DIGIT, Column, Sheet, rate, write_quality
from desk.rights import EXPORT, require
from desk.work.outgoing.exports import record
from desk.work.quality.inputs import Inputs, Line

_ON_TIME = rate("按时率", ("按时",), ("按时", "超期办", "漏办"))
_DOUBTFUL = rate("疑点率", ("有疑点",), ("记录",))
_COVERED = rate("覆盖率", ("走到公里",), ("街路公里",))
_WORK = (
    Column(title="按时", width=8), Column(title="超期办", width=8), Column(title="漏办", width=8), _ON_TIME,
    Column(title="有原因未办", width=10), Column(title="记录", width=8), Column(title="字数", width=9),
    Column(title="有疑点", width=8), _DOUBTFUL, Column(title="轨迹公里", width=9, form=ONE_DIGIT),
    Column(title="街路公里", width=9, form=ONE_DIGIT), Column(title="走到公里", width=9, form=ONE_DIGIT), _COVERED,
)  # fmt: skip
_PEOPLE = (
    Column(title="姓名", width=11, form=""), Column(title="岗位", width=16, form=""),
    Column(title="网格", width=18, form=""), Column(title="应出勤", width=8), Column(title="出勤", width=8),
    Column(title="迟到早退", width=8), Column(title="请假", width=8), Column(title="缺勤", width=8),
    rate("出勤率", ("出勤",), ("出勤", "缺勤")), *_WORK, Column(title="上报", width=8), Column(title="有效", width=8),
    rate("有效率", ("有效",), ("上报",)),
)  # fmt: skip
_FLAGS = (
    Column(title="程度", width=12, form=""), Column(title="疑点", width=16, form=""),
    Column(title="记录号", width=10), Column(title="姓名", width=11, form=""), Column(title="依据", width=80, form=""),
    Column(title="说明", width=30, form=""),
)  # fmt: skip


def write(office: Office, found: Inputs, path: Path | str) -> Path:
    """Write three sheets: people, grids, flags; recorded as every export."""
    require(office.actor, EXPORT)
    names = {one.id: one.name for one in found.people}
    people = [[names[one.id], "、".join(one.posts), one.area, *_days(one), *_work(one), len(one.found), len(one.valid)]
              for one in found.people]  # fmt: skip
    flags = [
        [LEVELS[flag.level], flag.title, flag.record_id, names.get(flag.person_id or 0, ""), flag.words, flag.cleared]
        for flag in found.checked.flags
    ]
    target = write_quality(
        path,
        f"{found.area}工作质量",
        f"{office.name}　{found.first} 至 {found.last}　轨迹两侧 {found.width} 米内算走到",
        (
            Sheet(name="人员", columns=_PEOPLE, rows=people),
            Sheet(
                name=office.profile.term("grid"),
                columns=(Column(title="名称", width=22, form=""), *_WORK),
                rows=[[one.name, *_work(one)] for one in found.grids],
            ),
            Sheet(name="疑点", columns=_FLAGS, rows=flags, has_total=False),
        ),
    )
    record(office, "record", len(people) + len(found.grids), Path(path), f"工作质量 {found.first} 至 {found.last}")
    return target


def _days(one: Line) -> Sequence[Any]:
    days = one.attendance
    return len(days.due), len(days.present), len(days.late) + len(days.early), len(days.leave), len(days.absent)


def _work(one: Line) -> Sequence[Any]:
    return (
        len(one.on_time), len(one.late), len(one.missed), len(one.skipped), len(one.records), one.words,
        len(one.doubtful), round(one.metres / 1000, 3), round(one.streets / 1000, 3), round(one.walked / 1000, 3),
    )  # fmt: skip
