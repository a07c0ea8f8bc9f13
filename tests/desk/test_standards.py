"""Case standards: cities' files read however they were made, taken as editions, edited, exported, undone."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import Workbook

from desk.errors import BadInput, BadSheet, Conflict, NotAllowed
from desk.model import Actor
from desk.office import Office
from desk.sample.starting import new_office
from desk.sheets.standards import write_standards
from desk.store.schema import ground
from desk.store.uid import new_uid
from desk.work.standards import editing, matrix
from desk.work.standards.comparing import compare
from desk.work.standards.editions import changes_of, differences, editions, take_back
from desk.work.standards.given import Standard, shipped
from desk.work.standards.reading import classes, condition_of, conditions, department_for
from desk.work.standards.sending import write_whole
from desk.work.standards.sheet import read_standard
from desk.work.standards.taking import take
from desk.work.undo import undo
from tests.desk.town import NOW, SECRETARY, add_issue

TITLES = ["大类代码", "大类名称", "小类代码", "小类名称", "处置单位", "主管部门", "立案条件", "结案条件", "处置时限"]
LAMP = [
    ["01", "公用设施", "18", "路灯", "路灯管理所", "城市管理局", "灯杆歪斜", "扶正", "1天"],
    ["01", "公用设施", "18", "路灯", "路灯管理所", "城市管理局", "单灯不亮", "恢复照明", "36小时"],
    ["01", "公用设施", "88", "太阳能座椅", "运营单位", "城市管理局", "屏幕不亮", "修好", "3工作日"],
    ["02", "道路交通设施", "88", "行人信号灯", "交警", "公安局", "不亮", "亮起", "2紧急工作时"],
]


@pytest.fixture
def office(where: str) -> Iterator[Office]:
    new_office(where, profile="zhoushan", name="测试街道").close()
    with closing(Office.open(where, actor=SECRETARY, clock=lambda: NOW)) as opened:
        yield opened


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Office]:
    new_office(tmp_path / "台.griddesk", profile="zhoushan", name="测试街道").close()
    with closing(Office.open(tmp_path / "台.griddesk", actor=SECRETARY, clock=lambda: NOW)) as opened:
        yield opened


def sheet(path: Path, name: str, rows: Sequence[Sequence[object]], *, above: int = 0, merge: bool = False) -> Path:
    """A workbook with one sheet; the same values below each other are merged, or lost as a copy loses them."""
    book = Workbook()
    page = book.active
    page.title = name
    for _ in range(above):
        page.append(["某市城市管理立案标准（试行）"])
    for row in rows:
        page.append(list(row))
    for line in page.iter_rows():
        for cell in line:
            if cell.data_type == "f":
                cell.data_type = "s"  # a text that begins with "="
    first = above + 2
    for column in range(1, 7):
        start = first
        for at in range(first + 1, above + len(rows) + 2):
            same = all(page.cell(at, c).value == page.cell(start, c).value for c in range(1, column + 1))
            if same and page.cell(at, 1).value is not None:
                continue
            if merge and at - start > 1:
                page.merge_cells(start_row=start, end_row=at - 1, start_column=column, end_column=column)
            start = at
    book.save(path)
    return path


def lost(rows: list[list[str]]) -> list[list[str]]:
    """The rows as a copy of merged cells leaves them: each value only where it begins."""
    found = []
    for before, row in zip([[""] * 9, *rows], rows, strict=False):
        same = [row[: at + 1] == before[: at + 1] for at in range(6)]
        found.append([*("" if equal else text for equal, text in zip(same, row, strict=False)), *row[6:]])
    return found


def test_a_standard_is_the_same_whether_written_out_merged_or_with_its_merges_lost(
    local: Office, tmp_path: Path
) -> None:
    plain = read_standard(local, sheet(tmp_path / "a.xlsx", "部件", [TITLES, *LAMP]))
    merged = read_standard(local, sheet(tmp_path / "b.xlsx", "部件", [TITLES, *LAMP], above=3, merge=True))
    gaps = read_standard(local, sheet(tmp_path / "c.xlsx", "部件", [TITLES, *lost(LAMP)], above=1))
    assert plain.classes == merged.classes == gaps.classes and not gaps.faults
    assert [one.code for one in plain.classes] == ["0118", "0188", "0288"]
    assert [row.limit_text for row in plain.classes[0].conditions] == ["1天", "36小时"]
    assert any("合并单元格已丢失" in note for note in gaps.notes)


def test_the_layout_with_one_group_column_and_four_digit_codes_is_read_and_events_stand_ten_higher(
    local: Office, tmp_path: Path
) -> None:
    rows = [
        ["大类", "小类代码", "小类名称", "责任单位", "立案条件", "处置时限", "结案条件", "备注"],
        ["市容环境", "0110", "暴露垃圾", "环卫处", "散落的生活垃圾", "3小时", "清净", ""],
        ["", "", "", "", "成堆的生活垃圾", "1工作日", "清净", "含装修垃圾"],
        ["街面秩序", 405, "店外经营", "执法队", "货品出店", "2紧急工作时", "收回", ""],
    ]
    given = read_standard(local, sheet(tmp_path / "济源事件.xlsx", "Sheet1", rows, above=2))
    assert [(one.code, one.group_code, one.kind) for one in given.classes] == [
        ("1110", "11", "event"),
        ("1405", "14", "event"),
    ]
    assert given.classes[0].department == "环卫处" and len(given.classes[0].conditions) == 2


def test_a_sheet_that_says_of_each_row_what_it_is_and_one_that_says_nothing_at_all(
    local: Office, tmp_path: Path
) -> None:
    rows = [
        ["类别", *TITLES],
        ["部件", "01", "公用设施", "18", "路灯", "", "", "单灯不亮", "亮起", "2天"],
        ["事件", "01", "市容环境", "10", "暴露垃圾", "", "", "有垃圾", "清净", "2小时"],
    ]
    mixed = read_standard(local, sheet(tmp_path / "标准.xlsx", "Sheet1", rows))
    assert [one.code for one in mixed.classes] == ["0118", "1110"]
    named = read_standard(local, sheet(tmp_path / "标准.xlsx", "Sheet1", [TITLES, rows[2][1:]]))
    assert [one.kind for one in named.classes] == ["event"], "the name of the group says it"
    foreign = [TITLES, ["01", "本地怪类", *rows[2][3:]]]
    unknown = read_standard(local, sheet(tmp_path / "标准.xlsx", "Sheet1", foreign))
    assert not unknown.classes and "部件还是事件" in unknown.faults[0].sentence
    told = read_standard(local, sheet(tmp_path / "标准.xlsx", "Sheet1", foreign), kind="event")
    assert [one.code for one in told.classes] == ["1110"]


def test_any_standard_comes_back_from_its_file_as_it_was(local: Office, tmp_path: Path) -> None:
    chance = random.Random(5)
    words = ["路灯", "=1+1", "说明牌", "a<b", "破损；缺失", "（自定义）", "0", "两\u3000字", "‘引号’"]
    limits = ["1天", "4小时", "2紧急工作时", "3工作日", "1紧急工作时制止"]
    for case in range(40):
        rows = []
        for group in range(1, chance.randint(2, 4)):
            for klass in range(1, chance.randint(2, 5)):
                head = [f"{group:02d}", f"怪{group}", f"{group:02d}{klass:02d}", f"类{klass}{chance.choice(words)}"]
                whole = [*head, chance.choice(("甲", "乙所")), chance.choice(("丙局", "丁局"))]
                rows += [[*whole, f"{chance.choice(words)}{n}", chance.choice(words), chance.choice(limits)]
                         for n in range(chance.randint(1, 4))]  # fmt: skip
        target = tmp_path / f"{case}.xlsx"
        assert write_standards(target, [("部件", rows)], "注") == len(rows)
        merged = read_standard(local, target)
        plain = [TITLES, *lost(rows)] if case % 2 else [TITLES, *rows]
        other = read_standard(local, sheet(tmp_path / f"{case}b.xlsx", "部件", plain, above=case % 4))
        assert not merged.faults and not other.faults, (merged.faults, other.faults)
        found = [[c.group_code, c.group, c.code, c.name, c.department, c.superior, r.file_when, r.close_when, r.limit_text]
                 for c in merged.classes for r in c.conditions]  # fmt: skip
        assert found == [[" ".join(text.split()) for text in row] for row in rows], case
        assert other.classes == merged.classes, case


def test_every_bad_cell_is_told_in_one_sentence_and_its_class_is_left_alone(local: Office, tmp_path: Path) -> None:
    rows = [
        TITLES,
        ["01", "公用设施", "18", "路灯", "", "", "单灯不亮", "亮", "尽快"],
        ["01", "公用设施", "19", "地灯", "", "", "不亮", "亮", 3],
        ["01", "公用设施", "20", "景观灯", "", "", "", "亮", "2天"],
        ["01", "公用设施", "aa", "怪灯", "", "", "不亮", "亮", "2天"],
        ["01", "公用设施", "21", "报刊亭", "", "", "破损", "修好", "2天"],
    ]
    given = read_standard(local, sheet(tmp_path / "x.xlsx", "部件", rows))
    assert [one.code for one in given.classes if one.conditions] == ["0121"]
    told = [(one.row, one.column, one.sentence) for one in given.faults]
    assert [row for row, _, _ in told] == [2, 3, 4, 5]
    assert "不是时限" in told[0][2] and "没有单位" in told[1][2] and "立案条件" in told[2][2] and "数字" in told[3][2]
    plan = compare(local, given, "2026-11-01")
    assert not any(one.code in ("0118", "0119") for one in plan.lines)


def test_a_file_without_the_columns_says_which_it_needs(local: Office, tmp_path: Path) -> None:
    with pytest.raises(BadSheet, match="小类名称、立案条件、处置时限"):
        read_standard(local, sheet(tmp_path / "y.xlsx", "部件", [["姓名", "电话"], ["张三", "1"]]))


def test_a_new_edition_closes_changed_rows_and_old_issues_keep_theirs(office: Office, tmp_path: Path) -> None:
    old = next(one for one in conditions(office, "0118") if one.file_when == "单灯不亮")
    issue = add_issue(
        office,
        "none",
        class_code="0118",
        kind="facility",
        condition_id=old.id,
        number="1",
        reported_at="2026-10-01T08:00:00",
    )
    plan = compare(office, read_standard(office, sheet(tmp_path / "n.xlsx", "部件", [TITLES, *LAMP])), "2026-11-05")
    assert ("changed", "路灯") in {(one.what, one.name) for one in plan.lines} and len(plan.gone) == 55
    changes = take(office, plan, title="2026年版")
    assert conditions(office, "0118") and conditions(office, "0118")[0].department == "路灯管理"
    then = {one.file_when: one for one in conditions(office, "0118", on="2026-11-05")}
    assert set(then) == {"灯杆歪斜", "单灯不亮"} and then["单灯不亮"].limit_text == "36小时"
    assert conditions(office, "0118", on="2026-11-04") != () and old.id in {
        one.id for one in conditions(office, "0118", on="2026-11-04")
    }
    kept = condition_of(office, office.database.read_value("select condition_id from issue where id = ?", (issue,)))
    assert kept is not None and kept.limit_text == "2天" and kept.valid_to == "2026-11-05"
    assert not [one for one in classes(office, "太阳能座椅")], "not yet in force"
    undo(office, changes.audit_id or 0)
    assert conditions(office, "0118", on="2026-11-05") == conditions(office, "0118", on="2026-11-04")


def test_the_full_standard_is_taken_over_but_a_lamp_that_stands_somewhere_does_not_become_a_cover(
    office: Office,
) -> None:
    with office.write("f") as t:
        t.insert(
            ground.facility,
            uid=new_uid(),
            code="3309020118000001",
            class_code="0118",
            name="一号灯",
            state="01",
            lon=122.1,
            lat=30.0,
        )
    full = shipped("city-facilities", "city-events")
    plan = compare(office, full, "2026-11-01")
    clash = next(one for one in plan.lines if one.what == "renamed" and one.code == "0118")
    assert (clash.before, clash.after, clash.used) == ("路灯", "化粪池井盖", 1)
    assert ("路灯", "0118", "0137") in plan.moved
    take(office, plan, title="全套", retire=True, rename=True)
    office.clock = lambda: NOW.replace(month=11, day=2)
    names = {one.code: one.name for one in classes(office)}
    assert names["0118"] == "路灯" and names["0137"] == "路灯" and names["0114"] == "园林井盖" and "0122" not in names
    assert len([one for one in classes(office, kind="event")]) == 98
    assert sum(len(conditions(office, one.code)) for one in classes(office, kind="event")) == 144
    assert len(conditions(office, "4101")) == 2, "hazards are not in the file and stay"
    again = compare(office, full, "2026-11-03")
    assert not [one for one in again.lines if one.code != "0118"]


def test_the_whole_table_goes_out_and_comes_back_without_a_difference(local: Office, tmp_path: Path) -> None:
    target = tmp_path / "立案标准.xlsx"
    rows = write_whole(local, target)
    back = read_standard(local, target)
    assert back.rows == rows and not back.faults, back.faults[:3]
    plan = compare(local, back, "2026-11-01")
    assert not plan.lines and plan.same == rows
    with pytest.raises(BadInput, match="没有不同"):
        take(local, plan, title="一样")


def test_editions_tell_what_changed_and_are_undone_newest_first(office: Office) -> None:
    first = compare(office, shipped("city-facilities"), "2026-11-01")
    take(office, first, title="甲版")
    changed = Standard(
        title="乙", source="乙.xlsx",
        classes=tuple(
            one if one.code != "0137" else type(one)(
                code=one.code, name=one.name, group_code=one.group_code, group=one.group, kind=one.kind,
                department=one.department, superior=one.superior, conditions=one.conditions[:2],
            )
            for one in shipped("city-facilities").classes
        ),
    )  # fmt: skip
    with pytest.raises(BadInput, match="早于"):
        take(office, compare(office, changed, "2026-10-31"), title="乙版")
    take(office, compare(office, changed, "2026-12-01"), title="乙版")
    second, newest, began = editions(office)
    assert [second.title, newest.title, began.title] == ["乙版", "甲版", "建立本台时的标准"]
    told = changes_of(office, second)
    assert {one.code for one in told} == {"0137"} and len(told) == 4 and all(one.what == "gone" for one in told)
    assert len(differences(office, began, second)) >= 300
    with pytest.raises(Conflict, match="乙版"):
        take_back(office, newest.id)
    take_back(office, second.id)
    take_back(office, newest.id)
    assert [one.id for one in editions(office)] == [0]


def test_an_edition_that_issues_rest_on_is_not_undone(office: Office) -> None:
    take(office, compare(office, shipped("city-events"), "2026-10-01"), title="事件全套")
    row = conditions(office, "1141") or conditions(office, "1130")
    add_issue(office, "none", class_code="1130", condition_id=row[0].id, number="1", reported_at="2026-10-31T08:00:00")
    with pytest.raises(Conflict, match="已有 1 件案件"):
        take_back(office, editions(office)[0].id)


def test_a_condition_edited_goes_on_as_a_new_row_and_twice_a_day_as_one(office: Office) -> None:
    old = conditions(office, "0118")[0]
    words = {"file_when": "灯杆倒了", "close_when": "扶正"}
    editing.change_condition(office, old.id, **words, limit_text="1天")
    new = next(one for one in conditions(office, "0118") if one.file_when == "灯杆倒了")
    assert new.id != old.id and new.since == "2026-10-31"
    editing.change_condition(office, new.id, **words, limit_text="5小时")
    assert [one.limit_text for one in conditions(office, "0118") if one.id == new.id] == ["5小时"]
    with pytest.raises(Conflict, match="已于 2026-10-31 停用"):
        editing.change_condition(office, old.id, **words, limit_text="9天")
    with pytest.raises(BadInput, match="不是时限"):
        editing.change_condition(office, new.id, **words, limit_text="快点")
    editing.retire_condition(office, new.id)
    assert new.id not in {one.id for one in conditions(office, "0118")}


def test_a_class_of_ones_own_is_counted_down_from_99(office: Office) -> None:
    code = editing.free_code(office, "01")
    assert code == "0199"
    editing.add_class(office, "01", code, "智能垃圾屋", department="物业")
    editing.add_condition(office, code, file_when="门坏了", close_when="修好", limit_text="2工作日")
    assert conditions(office, code)[0].department == "物业"
    editing.change_class(office, code, name="智能回收屋", department="运营商", superior="")
    assert conditions(office, code)[0].department == "运营商"
    with pytest.raises(BadInput, match="不能重复"):
        editing.add_class(office, "01", code, "别的")
    editing.retire_class(office, code)
    assert not classes(office, "智能回收屋")
    editing.retire_class(office, code, back=True)
    assert [one.code for one in classes(office, "znhsw")] == [code]


def test_the_matrix_answers_with_the_nearest_area_and_says_why(office: Office) -> None:
    layer = office.database.read_value("select min(id) from layer")
    with office.write("ground") as t:
        some = {"layer_id": layer, "code_scheme": "GB15", "valid_from": "2026-01-01"}
        above = t.insert(ground.area, uid=new_uid(), level=1, code="a", name="东社区", path="/1/", **some)
        t.update(ground.area, above, path=f"/{above}/")
        area = t.insert(
            ground.area, uid=new_uid(), parent_id=above, level=2, code="b", name="东一网格", path="/", **some
        )
        t.update(ground.area, area, path=f"/{above}/{area}/")
    usual = department_for(office, "0118", area)
    assert usual.department and "立案标准" in usual.why
    matrix.set_department(office, "01", None, department="市政总公司")
    matrix.set_department(office, "0118", above, department="路灯二所", superior="城管局", post="")
    here = department_for(office, "0118", area)
    assert (here.department, here.superior) == ("路灯二所", "城管局") and "职责矩阵" in here.why
    assert department_for(office, "0119", area).department == "市政总公司"
    matrix.set_department(office, "0118", above, department="路灯三所")
    assert [one.department for one in matrix.matrix(office) if one.code == "0118"] == ["路灯三所"]
    matrix.clear_department(office, next(one.id for one in matrix.matrix(office) if one.code == "0118"))
    assert department_for(office, "0118", area).department == "市政总公司"


def test_who_may_not_edit_is_told_so(local: Office) -> None:
    local.actor = Actor(name="小李", rights=frozenset())
    for do in (
        lambda: editing.add_class(local, "01", "0199", "x"),
        lambda: matrix.set_department(local, "01", None, department="x"),
        lambda: take(local, compare(local, shipped("city-events"), "2026-11-01"), title="x"),
    ):
        with pytest.raises(NotAllowed, match="编排表格与代码表"):
            do()


def test_typing_finds_a_class_within_a_frame(local: Office) -> None:
    take(local, compare(local, shipped("city-facilities", "city-events"), "2026-10-31"), title="全套", rename=True)
    classes(local)
    slowest = 0.0
    for text in ("ld", "路灯", "hds", "0137", "冒水", "井", "shangshui", "没有的"):
        began = time.perf_counter()
        classes(local, text)
        slowest = max(slowest, time.perf_counter() - began)
    assert next(one.name for one in classes(local, "hds")) == "行道树"
    assert "路灯" in {one.name for one in classes(local, "ld")}
    assert slowest < 0.016
