"""Links by office: delegates and leaders with their departments, and the table of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from desk.errors import BadInput, NotAllowed
from desk.office import Office
from desk.report.gaps import gaps
from desk.store.schema import teams
from desk.work.teams import roster
from desk.work.teams.links import link, links, write_links
from desk.work.teams.successors import replace_everywhere
from desk.work.teams.workload import workload
from desk.work.undo import undo
from tests.desk.town import CLERK, add_person, new_office


@pytest.fixture
def office(where: str) -> Iterator[Office]:
    with closing(new_office(where)) as made:
        yield made


def area(office: Office, name: str) -> int:
    return int(office.database.read_value("select id from area where name = ?", (name,)))


def leader(office: Office) -> int:
    person = add_person(office, "周主任", "19900000001")
    with office.write("more") as t:
        t.update(teams.person, person, employer="应急管理办公室", title="党工委委员")
    roster.assign(office, person_id=person, post="street_leader", area_id=area(office, "测试街道"), since="2026-01-01")
    return person


def test_a_leader_is_linked_with_his_department_and_takes_no_share_of_anybodys_time(office: Office) -> None:
    person = leader(office)
    changes = link(
        office, person_id=person, area_ids=[area(office, "第1社区"), area(office, "第2社区第1网格")], since="2026-10-01"
    )
    found = links(office)
    assert [(one.name, one.department, one.post, one.community, one.grid) for one in found] == [
        ("周主任", "应急管理办公室", "street_leader", "第1社区", ""),
        ("周主任", "应急管理办公室", "street_leader", "第2社区", "第2社区第1网格"),
    ]
    assert [one.grid for one in links(office, area(office, "第2社区"))] == ["第2社区第1网格"]
    (one,) = workload(office).loads
    assert (one.share, one.areas) == (100, 3)
    assert [gap.sentence for gap in gaps(office) if "领导" in gap.sentence] == []
    with pytest.raises(BadInput, match="已经联系第1社区（街镇分管领导），不必重复安排"):
        link(office, person_id=person, area_ids=[area(office, "第1社区")], since="2026-11-01")
    undo(office, changes.audit_id or 0)
    assert links(office) == ()


def test_a_delegate_is_linked_as_what_is_said_and_is_followed_when_leaving(office: Office) -> None:
    person, other = add_person(office, "钱代表", "19900000002"), add_person(office, "孙代表", "19900000003")
    where = [area(office, "第1社区第1网格")]
    with pytest.raises(BadInput, match="钱代表现在没有岗位"):
        link(office, person_id=person, area_ids=where, since="2026-10-01")
    link(office, person_id=person, area_ids=where, since="2026-10-01", post="delegate", cause="人大代表")
    replace_everywhere(office, person, other, since="2026-10-31")
    assert [(one.name, one.post, one.since) for one in links(office)] == [("孙代表", "delegate", "2026-10-31")]
    with pytest.raises(BadInput, match="请选择要联系的"):
        link(office, person_id=person, area_ids=[], since="2026-10-01", post="delegate")
    office.actor = CLERK
    with pytest.raises(NotAllowed, match="编排队伍"):
        link(office, person_id=person, area_ids=where, since="2026-10-01", post="delegate")


def test_the_table_of_links_has_the_columns_of_the_form(office: Office, tmp_path: Path) -> None:
    link(
        office,
        person_id=leader(office),
        area_ids=[area(office, "第1社区"), area(office, "第2社区第1网格")],
        since="2026-10-01",
    )
    assert write_links(office, tmp_path / "包联表.xlsx") == 2
    rows = list(openpyxl.load_workbook(tmp_path / "包联表.xlsx").active.iter_rows(min_row=3, values_only=True))
    assert rows[0] == ("领导", "职务", "部门", "联系身份", "社区", "网格", "电话", "起", "止")
    assert rows[1][:6] == ("周主任", "党工委委员", "应急管理办公室", "街镇分管领导", "第1社区", "全部")
    assert rows[2][4:6] == ("第2社区", "第2社区第1网格")
