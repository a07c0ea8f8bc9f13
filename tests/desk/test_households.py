"""Households split, joined, given another head, moved: relations, movements, addresses, undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from desk.errors import BadInput, Conflict, Missing, NotAllowed
from desk.office import Office
from desk.store.schema import house, people, teams
from desk.store.uid import new_uid
from desk.work.houses import homes, households
from desk.work.houses.kinship import Kin, doubts, joined, retold
from desk.work.undo import undo
from tests.desk.town import CLERK, NOW, SECRETARY, build


@pytest.fixture
def office(database: Any, where: str) -> Iterator[Office]:
    made = Office.open(where, actor=SECRETARY, clock=lambda: NOW)
    build(made, "zhoushan")
    yield made
    made.close()


FAMILY = (
    ("祖父", "02", "1", "1945-02-01"),
    ("祖母", "12", "2", "1948-03-01"),
    ("父亲", "20", "1", "1972-04-01"),
    ("母亲", "38", "2", "1974-05-01"),
    ("孙女", "42", "2", "2001-06-01"),
)


def family(office: Office, nth: int = 0) -> tuple[int, dict[str, int]]:
    """A household of five in the first building, and its members by name."""
    dwelling, building = office.database.read("select id, building_id from dwelling order by id")[nth]
    with office.write("test") as t:
        home = t.insert(people.household, uid=new_uid(), dwelling_id=dwelling, number=f"0000{nth + 1}", kind="1")
        ids = {
            name: t.insert(
                people.resident, uid=new_uid(), name=name, initials="x", population="01", state="living", sex=sex,
                birth=birth, relation=relation, household_id=home, building_id=building, room="101",
            )
            for name, relation, sex, birth in FAMILY
        }  # fmt: skip
    return home, ids


def relations(office: Office, home: int) -> dict[str, str | None]:
    return dict(office.database.read("select name, relation from resident where household_id = ?", (home,)))


def everything(office: Office) -> list[Any]:
    tables = ("resident", "household", "movement", "record", "attachment", "member", "dwelling")
    return [office.database.read(f'select * from "{name}" order by id') for name in tables]


def test_a_household_is_read_with_its_head_first_and_its_place(office: Office) -> None:
    home, _ = family(office)
    read = homes.read(office, home)
    assert [one.name for one in read.members] == ["祖父", "祖母", "父亲", "母亲", "孙女"]
    assert read.head is not None and read.head.relation_title == "户主" and read.head.age == 81
    assert read.place == "1号楼 101" and read.doubt == ""


def test_when_the_wife_becomes_head_the_family_is_told_anew(office: Office) -> None:
    home, ids = family(office)
    changes = households.change_head(office, home, ids["祖母"])
    assert relations(office, home) == {"祖父": "11", "祖母": "02", "父亲": "20", "母亲": "38", "孙女": "42"}
    undo(office, changes.audit_id or 0)
    assert relations(office, home)["祖父"] == "02"


def test_when_the_son_becomes_head_his_parents_wife_and_daughter_follow(office: Office) -> None:
    home, ids = family(office)
    households.change_head(office, home, ids["父亲"])
    assert relations(office, home) == {"祖父": "51", "祖母": "52", "父亲": "02", "母亲": "12", "孙女": "30"}


def test_when_the_daughter_in_law_becomes_head_her_husbands_parents_follow(office: Office) -> None:
    home, ids = family(office)
    households.change_head(office, home, ids["母亲"])
    assert relations(office, home) == {"祖父": "53", "祖母": "54", "父亲": "11", "母亲": "02", "孙女": "30"}


def test_what_does_not_follow_stays_and_what_the_person_says_counts_first(office: Office) -> None:
    home, ids = family(office)
    with office.write("test") as t:
        t.update(people.resident, ids["母亲"], relation="97")
    told = households.foretold(homes.read(office, home).members, ids["母亲"])
    assert told == {ids["母亲"]: "02", ids["祖父"]: None, ids["祖母"]: None, ids["父亲"]: None, ids["孙女"]: None}
    households.change_head(office, home, ids["母亲"], {ids["父亲"]: "11", ids["孙女"]: "31"})
    after = relations(office, home)
    assert after["父亲"] == "11" and after["孙女"] == "31" and after["祖母"] == "12"
    assert after["祖父"] is None, "never two heads"
    doubted = {one.name: one.doubt for one in homes.read(office, home).members if one.doubt}
    assert doubted == {"祖父": "没有填与户主关系。", "祖母": "一户有两个户主配偶，请核对。"}


@pytest.mark.parametrize("same", ["祖父", "外人"])
def test_a_head_must_be_somebody_else_of_the_household(office: Office, same: str) -> None:
    home, ids = family(office)
    with pytest.raises(BadInput):
        households.change_head(office, home, ids.get(same, 1))


def test_a_young_family_gets_a_household_of_its_own(office: Office) -> None:
    home, ids = family(office)
    before = everything(office)
    young = [ids["父亲"], ids["母亲"], ids["孙女"]]
    changes = households.split(office, home, young, ids["父亲"], number="00009", reason="成家")
    (made,) = [one for one in changes.rows["household"] if one != home]
    assert relations(office, made) == {"父亲": "02", "母亲": "12", "孙女": "30"}
    assert relations(office, home) == {"祖父": "02", "祖母": "12"}
    assert office.database.read(
        "select resident_id, kind, day, from_place, to_place, reason, household_before from movement order by id"
    ) == [(one, "split", "2026-10-31", "1号楼 101", "1号楼 101", "成家", home) for one in sorted(young)]
    undo(office, changes.audit_id or 0)
    assert everything(office) == before


def test_when_the_head_leaves_the_others_need_one(office: Office) -> None:
    home, ids = family(office)
    old = [ids["祖父"], ids["祖母"]]
    with pytest.raises(Missing, match="原户的新户主"):
        households.split(office, home, old, ids["祖父"])
    target = office.database.read("select id from dwelling order by id")[1][0]
    households.split(office, home, old, ids["祖父"], rest_head=ids["父亲"], dwelling_id=target)
    assert relations(office, home) == {"父亲": "02", "母亲": "12", "孙女": "30"}
    row = office.database.read_one("select building_id, room, live_address from resident where id = ?", (ids["祖母"],))
    assert row is not None and row[0] == office.database.read("select id from building order by id")[1][0]
    assert row[1:] == ("101", "测试路2号101室")


def test_a_split_that_leaves_nobody_or_takes_strangers_is_refused(office: Office) -> None:
    home, ids = family(office)
    stranger = office.database.read("select id from resident where name = '王芳' limit 1")[0][0]
    before = everything(office)
    for members, head, sentence in (
        (list(ids.values()), ids["祖父"], "原来的户会空着"),
        ([], ids["祖父"], "请选出"),
        ([stranger], stranger, "都要是这一户的"),
        ([ids["父亲"]], ids["母亲"], "新户的户主"),
    ):
        with pytest.raises(BadInput, match=sentence):
            households.split(office, home, members, head)
    with pytest.raises(BadInput, match="户号 00001 已经有了"):
        households.split(office, home, [ids["父亲"]], ids["父亲"], number="00001")
    assert everything(office) == before


def test_two_households_become_one_with_their_visits_and_undo_parts_them_again(office: Office) -> None:
    keep, _ = family(office)
    other, ids = family(office, 1)
    with office.write("test") as t:
        visit = t.insert(teams.record, uid=new_uid(), kind="visit", whom="household", item_id=other, at="2026-10-01")
        photo = t.insert(
            house.attachment, uid=new_uid(), kind="household", row_id=other, name="门.jpg", digest="x",
            media_type="image/jpeg", size=1,
        )  # fmt: skip
        t.update(people.household, other, last_visit="2026-10-01")
    before = everything(office)
    changes = households.join(office, keep, other, relations={ids["祖父"]: "71", ids["父亲"]: "93"})
    assert office.database.read_one("select 1 from household where id = ?", (other,)) is None
    home = homes.read(office, keep)
    assert len(home.members) == 10 and home.doubt == "" and home.last_visit == "2026-10-01"
    assert office.database.read_value("select relation from resident where id = ?", (ids["祖父"],)) == "71"
    assert [one.name for one in home.members if one.doubt] == ["祖母", "母亲", "孙女"], "what is not known is named"
    assert office.database.read_value("select item_id from record where id = ?", (visit,)) == keep
    assert office.database.read_value("select row_id from attachment where id = ?", (photo,)) == keep
    assert office.database.read("select distinct kind, from_place, to_place from movement") == [
        ("join", "2号楼 101", "1号楼 101")
    ]
    undo(office, changes.audit_id or 0)
    assert everything(office) == before


def test_a_household_moves_and_its_people_are_found_at_the_new_address(office: Office) -> None:
    home, _ = family(office)
    dwelling, building = office.database.read("select id, building_id from dwelling order by id")[2]
    before = everything(office)
    changes = households.move(office, home, dwelling, day="2026-10-20")
    rows = office.database.read("select building_id, live_address from resident where household_id = ?", (home,))
    assert set(rows) == {(building, "测试路3号101室")}
    assert office.database.read("select distinct kind, day, to_place from movement") == [
        ("move", "2026-10-20", "3号楼 101")
    ]
    with pytest.raises(BadInput, match="已经在这套房屋"):
        households.move(office, home, dwelling)
    with pytest.raises(Conflict, match="不在名册"):
        households.move(office, home, 999_999)
    undo(office, changes.audit_id or 0)
    assert everything(office) == before


def test_without_the_right_nothing_is_written(office: Office) -> None:
    home, ids = family(office)
    office.actor = CLERK
    before = everything(office)
    verbs: list[Callable[[], Any]] = [
        lambda: households.change_head(office, home, ids["祖母"]),
        lambda: households.split(office, home, [ids["父亲"]], ids["父亲"]),
        lambda: households.join(office, home, 1),
        lambda: households.move(office, home, 2),
    ]
    for verb in verbs:
        with pytest.raises(NotAllowed, match="编辑名册"):
            verb()
    assert everything(office) == before


def test_the_next_number_is_as_long_as_the_others(office: Office) -> None:
    family(office)
    assert households.next_number(office) == "00002"


def test_people_of_a_room_without_a_household_come_last(office: Office) -> None:
    home, ids = family(office)
    with office.write("test") as t:
        lone = t.insert(
            people.resident, uid=new_uid(), name="租客", initials="zk", population="02", state="living"
        )  # fmt: skip
    found = homes.of_people(office, [ids["父亲"], lone])
    assert [one.id for one in found] == [home, 0]
    assert [one.name for one in found[1].members] == ["租客"]


def kin(id: int, relation: str, sex: str = "1", birth: str = "") -> Kin:
    return Kin(id=id, relation=relation, sex=sex, birth=birth)


@pytest.mark.parametrize(
    ("new", "other", "told"),
    [
        (kin(2, "20", "1", "1990-01-01"), kin(3, "21", "1", "1988-01-01"), "71"),
        (kin(2, "20", "1", "1990-01-01"), kin(3, "30", "2", "1995-01-01"), "77"),
        (kin(2, "20"), kin(3, "30", "2"), "70"),
        (kin(2, "12", "2"), kin(3, "51"), "53"),
        (kin(2, "11", "1"), kin(3, "52", "2"), "56"),
        (kin(2, "12", "2"), kin(3, "55"), "51"),
        (kin(2, "52", "2"), kin(3, "51"), "11"),
        (kin(2, "51"), kin(3, "12", "2"), "38"),
        (kin(2, "51"), kin(3, "42", "2"), None),
        (kin(2, "51"), kin(3, "32", "2"), "42"),
        (kin(2, "71", "1", "1940-01-01"), kin(3, "12", "2"), "74"),
        (kin(2, "77", "2", "1990-01-01"), kin(3, "51"), "51"),
        (kin(2, "43"), kin(3, "12", "2"), "64"),
        (kin(2, "99"), kin(3, "20"), "99"),
        (kin(2, "20"), kin(3, "99"), "99"),
        (kin(2, "97"), kin(3, "20"), None),
        (kin(2, "56", "2"), kin(3, "20"), "43"),
    ],
)
def test_relations_to_a_new_head(new: Kin, other: Kin, told: str | None) -> None:
    assert retold([kin(1, "02", "1", "1965-05-05"), new, other], new.id)[other.id] == told


def test_doubts_name_what_cannot_be() -> None:
    assert "没有户主" in doubts([kin(1, "20")])[0]
    assert "2 个户主" in doubts([kin(1, "02"), kin(2, "01")])[0]
    strange = doubts(
        [kin(1, "02", "1", "1980-01-01"), kin(2, "20", "1", "1975-01-01"), kin(3, "51", "1", "1990-01-01")]
    )
    assert "不比户主小" in strange[2] and "不比户主大" in strange[3]
    assert doubts([kin(1, "02", "1", "1980-01-01"), kin(2, "20", "1", "2005-01-01")]) == {}


@pytest.mark.parametrize(
    ("head", "one", "told"),
    [
        ("20", kin(2, "12", "2"), "38"),
        ("20", kin(2, "20"), "41"),
        ("30", kin(2, "30", "2"), "44"),
        ("51", kin(2, "12", "2"), "52"),
        ("55", kin(2, "12", "2"), "56"),
        ("77", kin(2, "20"), "95"),
        ("99", kin(2, "20"), "99"),
        ("20", kin(2, "51"), None),
        ("20", kin(2, "12", ""), None),
    ],
)
def test_relations_of_those_who_come_in_with_their_head(head: str, one: Kin, told: str | None) -> None:
    assert joined([kin(1, "02"), one], head) == {1: head, 2: told}


def test_households_and_dwellings_are_found_by_name_number_and_room(office: Office) -> None:
    home, _ = family(office)
    building = homes.read(office, home).building_id
    assert home in dict(homes.find(office, "", building))
    assert list(dict(homes.find(office, "00001", None))) == [home]
    assert homes.find_dwellings(office, "101", building) == ((1, "1号楼 101　2 户"),)
    assert [words for _, words in homes.find_dwellings(office, "2号楼 101", building)] == ["2号楼 101　1 户"]
    assert homes.find_dwellings(office, "没有的楼", building) == ()
