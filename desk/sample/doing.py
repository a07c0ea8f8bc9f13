"""What became of the tasks planned for days that are past: most were done and have a record, some wait, a few were skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from desk.office import Office
from desk.sample.columns import uids
from desk.sample.dice import Dice
from desk.sample.rounds import entered, one_after_another
from desk.store.schema import teams

if TYPE_CHECKING:
    from desk.store.writing import Transaction

_DONE, _SKIPPED = 0.9, 0.03
_WORDS = {
    "visit": (
        "身体尚好，家中整洁，提醒用电用气安全。", "陪同聊天，代买药品一次。", "儿女已回家照看，情况平稳。",
        "反映听力下降，已联系社区医生。",
    ),
    "help": ("送去米面油，了解收入变化。", "帮助填写临时救助申请。", "介绍公益岗位，本人愿意试岗。"),
    "patrol": ("巡查一遍，未见异常。", "劝离占道经营一处。", "检查楼道消防通道，畅通。"),
    "diary": ("本周走访中，居民最关心停车和加装电梯。", "院里邻里关系和睦，逐户提醒防范冒充客服的诈骗。"),
    "log": ("走访、巡查按计划完成，无突发情况。", "上午走访，下午整理台账。"),
    "week": ("本周走访、巡查均已完成，下周重点查消防。",),
    "check": ("灭火器有效，通道畅通。", "线路老化一处，已要求当日整改。"),
    "upkeep": ("设备正常，读数在范围内。", "外壳松动，已紧固。"),
    "inspection": ("抽查一段，未见问题。",),
    "callback": ("居民对办理结果表示满意。",),
}  # fmt: skip
_REASONS = ("家中无人", "外出务工", "住院", "拒绝走访")


def do_past(office: Office, dice: Dice) -> None:
    """Write a record for most tasks whose planned day is past, and let them count as done."""
    tasks = office.database.read(
        "select t.id, p.kind, p.whom, t.item_id, t.area_id, t.person_id, t.planned from task t join plan p on p.id = t.plan_id"
        " where t.state = 'open' and t.planned < ? order by t.id",
        (office.today(),),
    )
    if not tasks:
        return
    team = dict(
        office.database.read("select area_id, min(person_id) from assignment where until is null group by area_id")
    )
    tasks = [
        (*row[:5], row[5] or team.get(row[4]), row[6]) for row in tasks
    ]  # a vacant post: somebody of the team went
    rng = dice.stream("doing")
    fate = rng.random(len(tasks))
    done = [row for row, x in zip(tasks, fate, strict=True) if x < _DONE]
    skipped = [row[0] for row, x in zip(tasks, fate, strict=True) if _DONE <= x < _DONE + _SKIPPED]
    days = np.array([row[6][:10] for row in done], dtype="datetime64[D]")
    people = np.array([row[5] or 0 for row in done], dtype=np.int64)
    begun, ended = one_after_another(days, people, rng, _free(office, done))
    typed = np.datetime_as_string(entered(days, ended, rng), unit="s").tolist()
    at, until = (np.datetime_as_string(moments, unit="s").tolist() for moments in (begun, ended))
    said = rng.integers(0, 1 << 30, len(done)).tolist()
    first = int(office.database.read_value("select coalesce(max(id), 0) + 1 from record"))
    with office.write("sample records", kind="record", reason="示例工作记录") as transaction:
        columns = (
            "id",
            "uid",
            "kind",
            "whom",
            "item_id",
            "area_id",
            "person_id",
            "at",
            "until",
            "body",
            "entered_at",
            "entered_by",
        )
        names = uids(len(done), dice.stream("uid", "doing"))(0, len(done))
        rows = [
            (first + n, names[n], kind, whom, item, area, person, at[n], until[n],
             _WORDS.get(kind, _WORDS["patrol"])[said[n] % len(_WORDS.get(kind, _WORDS["patrol"]))],
             typed[n], "示例")
            for n, (_, kind, whom, item, area, person, _) in enumerate(done)
        ]  # fmt: skip
        transaction.bulk(teams.record, columns, rows)
        for n, (task, *_) in enumerate(done):
            sql = "update task set state = 'done', record_id = ?, settled_at = ? where id = ?"
            transaction.execute(sql, (first + n, at[n], task))
        for n, task in enumerate(skipped):
            sql = "update task set state = 'skipped', reason = ?, settled_at = due where id = ?"
            transaction.execute(sql, (_REASONS[n % len(_REASONS)], task))
        _visited(transaction, done, at, first)
        transaction.touched("task")


def _free(office: Office, done: list[tuple[Any, ...]]) -> Any:
    """The minute from which whoever does a task is free on its day: after the records that are there."""
    first = min(row[6][:10] for row in done)
    last = office.database.read(
        "select person_id, substr(at, 1, 10), max(coalesce(until, at)) from record where at >= ? and person_id is not null"
        " group by person_id, substr(at, 1, 10)",
        (first,),
    )
    until = {(person, day): int(end[11:13]) * 60 + int(end[14:16]) + 8 for person, day, end in last}
    return np.array([until.get((row[5], row[6][:10]), 8 * 60 + 35) for row in done], dtype=np.int64)


def _visited(transaction: Transaction, done: list[tuple[Any, ...]], at: list[str], first: int) -> None:
    """A household knows the day of its last visit; who sits with one of its people has visited it, and did its task."""
    plans = [row[0] for row in transaction.read("select id from plan where kind = 'visit' and whom = 'household'")]
    homes = dict(transaction.read("select id, household_id from resident where household_id is not null"))
    last: dict[int, tuple[str, int]] = {}
    for n, (_, kind, whom, item, *_) in enumerate(done):
        home = item if whom == "household" else homes.get(item)
        if kind == "visit" and whom in ("household", "resident") and home:
            last[home] = max(last.get(home, ("", 0)), (at[n], first + n))
    for home, (moment, record) in last.items():
        newer = "update household set last_visit = ? where id = ? and coalesce(last_visit, '') < ?"
        transaction.execute(newer, (moment[:10], home, moment[:10]))
        for plan in plans:
            settled = (
                "update task set state = 'done', record_id = ?, settled_at = ? where plan_id = ? and item_id = ?"
                " and state = 'open' and since <= ? and due >= ?"
            )
            transaction.execute(settled, (record, moment, plan, home, moment, moment[:10]))
    transaction.touched("household")
