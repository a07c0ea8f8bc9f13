"""Taking back a write: exactly what stood there before, or a sentence that says why not."""

from __future__ import annotations

import random
from contextlib import closing

import pytest
import shapely

from desk.errors import Conflict, NotAllowed
from desk.model import Actor, Changes
from desk.office import Office
from desk.rights import ALL
from desk.store.database import Database
from desk.store.schema import ground, house, metadata, people
from desk.store.uid import new_uid
from desk.work.belonging.placing import place_everything
from desk.work.undo import undo

SUN = Actor(name="孙莉", rights=ALL)


@pytest.fixture
def office(database: Database, where: str):
    with closing(Office.open(where, actor=SUN)) as office:
        yield office


def snapshot(office: Office, *without: str) -> dict[str, list[tuple]]:
    names = [name for name, table in metadata.tables.items() if not table.info["planned"]]
    kept = [name for name in names if name not in {"audit", "change", *without}]
    return {name: office.database.read(f'select * from "{name}" order by id') for name in kept}


def building(code: str = "B1", **more: object) -> dict[str, object]:
    return {"uid": new_uid(), "code": code, "name": "1号楼", "address": "东华门大街1号", **more}


def resident(name: str, building_id: int | None, batch_id: int | None = None) -> tuple:
    return (new_uid(), name, "zs", "huji", "live", building_id, batch_id)


RESIDENT = ("uid", "name", "initials", "population", "state", "building_id", "batch_id")


def add_building(office: Office, **more: object) -> tuple[int, Changes]:
    with office.write("test") as transaction:
        new = transaction.insert(ground.building, **building(**more))
    return new, transaction.changes


def test_an_addition_is_taken_back_and_done_again(office: Office) -> None:
    before = snapshot(office)
    _, changes = add_building(office, geometry=b"\x01\x00\xff")
    after = snapshot(office)
    taken = undo(office, changes.audit_id)
    assert taken.rows == changes.rows
    assert snapshot(office) == before
    undo(office, taken.audit_id)
    assert snapshot(office) == after
    assert office.database.verify_audit() == ()


def test_a_change_and_a_deletion_in_one_write_are_taken_back_together(office: Office) -> None:
    first, _ = add_building(office)
    second, _ = add_building(office, code="B2", geometry=b"\x00\x01", lon=116.4)
    before = snapshot(office)
    with office.write("test") as transaction:
        transaction.update(ground.building, first, name="甲")
        transaction.update(ground.building, first, name="乙", floors=6)
        transaction.delete(ground.building, second)
    undo(office, transaction.changes.audit_id)
    assert snapshot(office) == before


def test_who_came_later_is_named_and_nothing_is_written(office: Office, where: str) -> None:
    row_id, changes = add_building(office)
    with closing(Office.open(where, actor=Actor(name="李明", rights=ALL))) as other, other.write("edit") as transaction:
        transaction.update(ground.building, row_id, name="二号楼")
    before, seq = snapshot(office), office.database.seq
    with pytest.raises(Conflict, match=r"李明在 \d{4}-\d\d-\d\d \d\d:\d\d 又改过这条楼栋，不能撤销"):
        undo(office, changes.audit_id)
    assert (snapshot(office), office.database.seq) == (before, seq)
    undo(office, transaction.changes.audit_id)
    undo(office, changes.audit_id)
    assert office.database.read_value("select count(*) from building") == 0


def test_one_write_is_taken_back_once(office: Office) -> None:
    _, changes = add_building(office)
    undo(office, changes.audit_id)
    with pytest.raises(Conflict, match="已经撤销过了"):
        undo(office, changes.audit_id)
    with pytest.raises(Conflict, match="找不到"):
        undo(office, 999)


def test_what_others_refer_to_stays(office: Office) -> None:
    row_id, changes = add_building(office)
    with office.write("test") as transaction:
        transaction.bulk(people.resident, RESIDENT, [resident("张三", row_id)])
    with pytest.raises(Conflict, match="引用"):
        undo(office, changes.audit_id)
    assert office.database.read_value("select count(*) from building") == 1


def test_undoing_needs_the_right(database: Database, where: str) -> None:
    with closing(Office.open(where, actor=Actor(name="甲"))) as office, pytest.raises(NotAllowed, match="撤销操作"):
        undo(office, 1)


def import_batch(office: Office, existing: int) -> Changes:
    with office.write("import", kind="residents") as transaction:
        batch_id = transaction.insert(
            house.batch,
            uid=new_uid(),
            audit_id=transaction.audit_id,
            kind="residents",
            source="a.xlsx",
            digest="0",
            at=office.now(),
        )
        building_id = transaction.insert(ground.building, **building("B9", batch_id=batch_id))
        transaction.bulk(people.resident, RESIDENT, [resident(f"某{n}", building_id, batch_id) for n in range(50)])
        transaction.bulk(ground.member, ("layer_id", "area_id", "kind", "item_id"), [(1, 1, "building", building_id)])
        transaction.update(people.resident, existing, phone="139", batch_id=batch_id)
        transaction.update(house.batch, batch_id, new=51, changed=1)
    return transaction.changes


@pytest.fixture
def existing(office: Office) -> int:
    with office.write("test") as transaction:
        layer = transaction.insert(
            ground.layer,
            uid=new_uid(),
            key="g",
            name="网格",
            basis="area",
            levels_json="[]",
            code_scheme="local",
            sort=0,
            valid_from="2026-01-01",
        )
        transaction.insert(
            ground.area,
            uid=new_uid(),
            layer_id=layer,
            level=0,
            code="1",
            code_scheme="local",
            name="街道",
            path="/1/",
            valid_from="2026-01-01",
        )
        return transaction.insert(people.resident, **dict(zip(RESIDENT, resident("旧", None), strict=True)))


def test_an_imported_batch_is_taken_out_whole(office: Office, existing: int) -> None:
    before = snapshot(office, "batch")
    changes = import_batch(office, existing)
    assert changes.everything
    assert office.database.read_value("select count(*) from resident") == 51
    taken = undo(office, changes.audit_id)
    assert taken.everything
    assert snapshot(office, "batch") == before
    assert office.database.read_value("select undone_at from batch") is not None
    assert office.database.check() == ()
    with pytest.raises(Conflict, match="已经撤销"):
        undo(office, changes.audit_id)


def test_a_batch_somebody_worked_on_stays_whole(office: Office, existing: int) -> None:
    changes = import_batch(office, existing)
    some = office.database.read_value("select max(id) from resident")
    with office.write("edit") as transaction:
        transaction.update(people.resident, some, note="独居")
    before = snapshot(office)
    with pytest.raises(Conflict, match="孙莉在 .* 又改过这批导入的记录"):
        undo(office, changes.audit_id)
    assert snapshot(office) == before


def test_a_bulk_write_without_a_batch_cannot_be_taken_back(office: Office) -> None:
    with office.write("sample") as transaction:
        transaction.bulk(people.resident, RESIDENT, [resident("甲", None)])
    with pytest.raises(Conflict, match="备份"):
        undo(office, transaction.changes.audit_id)


def test_a_redrawn_grid_gives_its_things_back(office: Office, existing: int) -> None:
    square = shapely.to_wkb(shapely.box(116, 39, 117, 40), byte_order=1)
    with office.write("draw") as transaction:
        transaction.update(ground.area, 1, geometry=square)
    inside, _ = add_building(office, lon=116.5, lat=39.5)
    with office.write("place") as transaction:
        place_everything(office.database, transaction, 1)
    assert office.database.read("select area_id, item_id from member") == [(1, inside)]
    with office.write("draw") as transaction:
        transaction.update(ground.area, 1, geometry=shapely.to_wkb(shapely.box(0, 0, 1, 1), byte_order=1))
        place_everything(office.database, transaction, 1)
    # The write has no bulk rows of its own left: nothing lies in the far square.
    assert office.database.read("select area_id, item_id from member") == []
    undo(office, transaction.changes.audit_id)
    assert office.database.read("select area_id, item_id from member") == [(1, inside)]


def test_any_run_of_writes_is_taken_back_step_by_step(office: Office) -> None:
    """Against a model: after each undo the office is what it was before that write."""
    chance = random.Random(7)
    alive: list[int] = []
    states, writes = [snapshot(office)], []
    for _ in range(20):
        with office.write("test") as transaction:
            for _ in range(chance.randint(1, 4)):
                verb = chance.choice(("insert", "insert", "update", "delete"))
                if verb == "insert" or not alive:
                    alive.append(transaction.insert(ground.building, **building(f"B{chance.randint(0, 99)}")))
                elif verb == "update":
                    name, blob = chance.choice("甲乙丙"), chance.randbytes(3)
                    transaction.update(ground.building, chance.choice(alive), name=name, geometry=blob)
                else:
                    transaction.delete(ground.building, alive.pop(chance.randrange(len(alive))))
        states.append(snapshot(office))
        writes.append(transaction.changes.audit_id)
    for audit_id, state in zip(reversed(writes), reversed(states[:-1]), strict=True):
        undo(office, audit_id)
        assert snapshot(office) == state
    assert office.database.verify_audit() == ()


def test_many_rows_are_taken_back_and_done_again_beside_single_ones(office: Office) -> None:
    first, _ = add_building(office)
    before = snapshot(office)
    names = ("uid", "code", "name", "address")
    with office.write("test") as t:
        new = t.insert_many(ground.building, names, [(f"u{n}", f"C{n}", "楼", "路") for n in range(1200)])
        assert new == list(range(first + 1, first + 1201))
        t.update(ground.building, new[0], name="甲楼")
        t.update_many(ground.building, ("name", "floors"), {one: ("乙楼", 6) for one in (first, *new)})
        t.update_many(ground.building, ("floors",), dict.fromkeys(new[:600], (6,)))  # nothing new: no change rows
        t.delete_rows(ground.building, new[600:])
    after = snapshot(office)
    assert t.changes.rows["building"] == {first, *new}
    assert office.database.read_value("select count from audit order by id desc limit 1") == 1200 + 1 + 1201 + 600
    taken = undo(office, t.changes.audit_id)
    assert snapshot(office) == before
    undo(office, taken.audit_id)
    assert snapshot(office) == after
    assert office.database.verify_audit() == ()
    with pytest.raises(Conflict, match="已被他人删除"), office.write("test") as t:
        t.update_many(ground.building, ("name",), {new[0]: ("x",), 99_999: ("y",)})
    assert snapshot(office) == after
