"""Grids by condition, list and asset: what a condition takes is what one would count by hand, and nothing typed is SQL."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.errors import BadInput, Conflict, NotAllowed
from desk.model import Actor, Query
from desk.office import Office
from desk.store import conditions
from desk.store.conditions import FIELDS, OPS, compiled, ids
from desk.store.schema import metadata, people
from desk.work import undo
from desk.work.belonging.belonging import check_belonging
from desk.work.belonging.membership import add_members, outdated, recompute, remove_members
from desk.work.belonging.rule_layers import close_grid, close_layer, make_layer, rule_layers, save_grid
from desk.work.belonging.rules import Condition, Rule, check, dumped, fields, number, parse, spoken
from tests.desk.both import both

__all__ = ["both"]

HOSTILE = "'); drop table resident; --"


def people_of(*where: Condition, match: str = "all") -> Rule:
    return Rule(whom="resident", where=where, match="any" if match == "any" else "all")


OLD = people_of(Condition(field="age", op="ge", value=60))
ALONE = people_of(Condition(field="age", op="ge", value=80), Condition(field="alone", op="in", value=("1",)))


def new_layer(office: Office, name: str = "老年人群", universe: Rule = OLD, basis: str = "rule") -> int:
    (layer_id,) = make_layer(office, name, basis, universe).rows["layer"]
    return layer_id


def only_grid(office: Office, layer_id: int) -> int:
    (grid,) = next(each for each in rule_layers(office) if each.id == layer_id).grids
    return grid.id


def members(office: Office, area_id: int, kind: str = "resident") -> list[int]:
    rows = office.database.read(
        "select item_id from member where area_id = ? and kind = ? order by item_id", (area_id, kind)
    )
    return [row[0] for row in rows]


def age_of(birth: str | None, day: str) -> int | None:
    if not birth:
        return None
    born, today = date.fromisoformat(birth), date.fromisoformat(day)
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


# ---- the grammar


def test_every_field_stands_in_the_data_dictionary_or_says_itself_what_it_is(both: Office) -> None:
    for whom, specs in FIELDS.items():
        for spec in specs:
            assert spec.title or spec.key in metadata.tables[whom].columns, spec.key
        for field in fields(both, whom):
            assert field.title and not field.title.isascii()
            assert field.ops and all(words for _, words in field.ops)
            assert bool(field.choices) == (field.type in ("code", "yes")), field.key


def test_a_rule_is_the_same_after_being_stored_and_read(both: Office) -> None:
    rule = people_of(
        Condition(field="age", op="ge", value=80),
        Condition(field="special", op="in", value=("elderly_alone", "poor")),
        Condition(field="note", op="none"),
        match="any",
    )
    assert parse(dumped(rule)) == rule
    assert parse(None) is None and parse("") is None
    assert spoken(both, rule) == "年龄不小于80，或特殊人群是独居老人、低保与特困人员，或备注没有填"


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Condition(field="password", op="eq", value="x"), "没有"),
        (Condition(field="age", op="has", value="8"), "不能这样比较"),
        (Condition(field="age", op="ge", value="八十"), "数字"),
        (Condition(field="sex", op="in", value=()), "至少选一项"),
        (Condition(field="birth", op="ge", value="1940年"), "日期"),
        (Condition(field="workplace", op="has", value=""), "请填"),
        (Condition(field="workplace", op="has", value="长" * 101), "100"),
    ],
)
def test_a_condition_that_cannot_be_meant_says_what_to_do(condition: Condition, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        check(people_of(condition))


@pytest.mark.parametrize("text", ["{", "[]", '{"whom": "audit"}', '{"whom": "resident", "where": [{"op": 1}]}', "1"])
def test_a_stored_rule_that_is_broken_is_an_error_in_chinese(text: str) -> None:
    with pytest.raises(BadInput):
        parse(text)


def test_what_is_typed_never_becomes_part_of_a_query(both: Office) -> None:
    before = both.database.read_value("select count(*) from resident")
    rule = people_of(
        Condition(field="workplace", op="has", value=HOSTILE),
        Condition(field="live_address", op="begins", value=HOSTILE),
        Condition(field="sex", op="in", value=(HOSTILE, "1")),
        match="any",
    )
    sql, params = compiled(rule, both.today())
    assert "drop" not in sql and HOSTILE in params.values()
    number(both, rule)
    assert both.database.read_value("select count(*) from resident") == before


def test_a_field_or_table_that_is_not_on_the_list_is_refused_before_any_query() -> None:
    with pytest.raises(KeyError):
        compiled(people_of(Condition(field="id_no", op="eq", value="1")), "2026-01-01")
    with pytest.raises(KeyError):
        compiled(people_of(Condition(field="age", op="or 1=1", value=1)), "2026-01-01")


# ---- counting


def test_age_and_living_alone_are_what_one_counts_by_hand(both: Office) -> None:
    rows = both.database.read("select id, birth, household_id, state from resident")
    living = [row for row in rows if row[3] in ("living", "away")]
    sizes: dict[int | None, int] = {}
    for _, _, household, _ in living:
        sizes[household] = sizes.get(household, 0) + 1
    today = both.today()
    expected = sorted(
        one for one, birth, household, _ in living
        if (age := age_of(birth, today)) is not None and age >= 80 and household and sizes[household] == 1
    )  # fmt: skip
    assert expected and ids(both.database, ALONE, today) == expected


@pytest.mark.parametrize(
    ("op", "value"), [("has", "街"), ("lacks", "街"), ("eq", "保安"), ("begins", "东"), ("none", None), ("some", None)]
)
@pytest.mark.parametrize("field", ["workplace", "live_address", "occupation"])
def test_texts_are_compared_as_a_person_would(both: Office, field: str, op: str, value: str | None) -> None:
    tests = {
        "has": lambda text: value in (text or ""),
        "lacks": lambda text: value not in (text or ""),
        "eq": lambda text: text == value,
        "begins": lambda text: (text or "").startswith(str(value)),
        "none": lambda text: not text,
        "some": lambda text: bool(text),
    }
    rows = both.database.read(f"select id, {field} from resident where state in ('living', 'away') order by id")
    expected = [one for one, text in rows if tests[op](text)]
    assert ids(both.database, people_of(Condition(field=field, op=op, value=value)), both.today()) == expected


def test_wildcards_of_like_are_ordinary_letters(both: Office) -> None:
    with both.write("test", kind="organisation") as transaction:
        transaction.update(people.organisation, 1, name="百分之百%_店")
    rule = Rule(whom="organisation", where=(Condition(field="name", op="has", value="%_"),))
    assert ids(both.database, rule, both.today()) == [1]


def test_special_groups_count_only_while_they_are_current(both: Office) -> None:
    rule = people_of(Condition(field="special", op="in", value=("elderly_alone",)))
    before = ids(both.database, rule, both.today())
    with both.write("test", kind="special") as transaction:
        ((row, resident),) = transaction.read(
            "select s.id, s.resident_id from special s join resident r on r.id = s.resident_id and r.state = 'living'"
            " where s.kind = 'elderly_alone' order by s.id limit 1"
        )
        transaction.update(people.special, row, until="2020-01-01")
    assert ids(both.database, rule, both.today()) == [one for one in before if one != resident]
    other = people_of(Condition(field="special", op="out", value=("elderly_alone",)))
    total = both.database.read_value("select count(*) from resident where state in ('living', 'away')")
    assert number(both, other) == total - len(before) + 1


def test_a_class_group_of_facilities_takes_its_classes(both: Office) -> None:
    group = both.database.read_value("select substr(class_code, 1, 2) from facility order by id limit 1")
    rule = Rule(whom="facility", where=(Condition(field="class_code", op="in", value=(group,)),))
    expected = both.database.read_value("select count(*) from facility where substr(class_code, 1, 2) = ?", (group,))
    assert number(both, rule) == expected > 0


OPERANDS = {
    "number": st.integers(-5, 120),
    "text": st.text(min_size=1, max_size=6).filter(lambda text: "\x00" not in text and text.isprintable()),
    "code": st.lists(st.sampled_from(["1", "2", "01", "02", "living", "shop", HOSTILE]), min_size=1, max_size=3),
    "date": st.dates().map(str),
    "yes": st.just(["1"]),
}


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    whom = draw(st.sampled_from(sorted(FIELDS)))
    where = []
    for _ in range(draw(st.integers(0, 4))):
        field = draw(st.sampled_from(FIELDS[whom]))
        op = draw(st.sampled_from(sorted(OPS[field.type])))
        value = draw(OPERANDS[field.type])
        where.append(
            Condition(
                field=field.key,
                op=op,
                value=None if op in conditions.BARE else tuple(value) if isinstance(value, list) else value,
            )
        )
    return Rule(whom=whom, where=tuple(where), match=draw(st.sampled_from(["all", "any"])))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rule=rules())
def test_any_rule_can_be_stored_said_and_counted(both: Office, rule: Rule) -> None:
    check(rule)
    assert parse(dumped(rule)) == rule
    assert spoken(both, rule)
    assert number(both, rule) == len(ids(both.database, rule, both.today()))


# ---- layers, grids, members


def test_a_grid_by_condition_is_a_grid_in_tree_list_cards_and_badges(both: Office) -> None:
    layer_id = new_layer(both)
    save_grid(both, layer_id, "高龄独居", ALONE)
    area = only_grid(both, layer_id)
    wanted = ids(both.database, ALONE, both.today())
    assert members(both, area) == wanted
    assert [each.name for each in both.search.tree(layer_id)] == [both.search.tree(1)[0].name, "高龄独居"]
    assert both.search.ids(Query(kind="residents", area_id=area)).tolist() == wanted
    assert both.search.shade(layer_id, "residents")[area] == len(wanted)
    cards = {card.key: card.value for card in both.search.overview(area).cards}
    assert cards["residents"] == len(wanted) == cards["households"]
    issues = both.database.read_value(
        "select count(*) from issue i join member m on m.kind = 'resident' and m.item_id = i.resident_id"
        " where m.area_id = ? and i.closed_at is null", (area,)
    )  # fmt: skip
    badge = both.search.badges(layer_id).get(area)
    assert (badge.open if badge else 0) == issues == cards["open"]
    assert both.search.place("residents", wanted[0]).areas[layer_id] == area


def test_the_first_layers_are_as_before(both: Office) -> None:
    before = both.search.overview(5), both.search.badges(1), both.search.shade(1, "residents")
    save_grid(both, new_layer(both), "高龄独居", ALONE)
    assert (both.search.overview(5), both.search.badges(1), both.search.shade(1, "residents")) == before


def test_members_are_worked_out_anew_on_demand_and_the_check_says_when_they_are_old(both: Office) -> None:
    layer_id = new_layer(both)
    save_grid(both, layer_id, "高龄独居", ALONE)
    area = only_grid(both, layer_id)
    gone = members(both, area)[0]
    with both.write("test", kind="resident") as transaction:
        transaction.update(people.resident, gone, state="moved")
    assert outdated(both, layer_id) == (0, 1)
    assert [one.sentence for one in check_belonging(both, layer_id) if one.rule == "stale"] == [
        "资料有变动，网格的成员已过时：应出 1 名"
    ]
    recompute(both, layer_id)
    assert outdated(both, layer_id) == (0, 0) and gone not in members(both, area)


def test_a_rule_is_in_force_only_in_its_period(both: Office) -> None:
    layer_id = new_layer(both)
    save_grid(both, layer_id, "明年才有", ALONE, since="2027-01-01")
    save_grid(both, layer_id, "今天为止", ALONE, since="2026-01-01", until=both.today())
    layer = next(each for each in rule_layers(both) if each.id == layer_id)
    assert {grid.name: grid.members > 0 for grid in layer.grids} == {"明年才有": False, "今天为止": True}
    assert [grid.until for grid in layer.grids if grid.name == "今天为止"] == [both.today()]
    with pytest.raises(BadInput, match="早于"):
        save_grid(both, layer_id, "倒着", ALONE, since="2026-05-01", until="2026-04-01")
    with pytest.raises(BadInput, match="日期"):
        save_grid(both, layer_id, "乱写", ALONE, since="五月一日")


def test_a_grid_can_be_changed_closed_and_every_step_undone(both: Office) -> None:
    layer_id = new_layer(both)
    save_grid(both, layer_id, "高龄独居", ALONE)
    area = only_grid(both, layer_id)
    first = members(both, area)
    changed = save_grid(both, layer_id, "高龄", people_of(ALONE.where[0]), area_id=area)
    assert len(members(both, area)) > len(first)
    assert changed.audit_id is not None
    undo.undo(both, changed.audit_id)
    assert members(both, area) == first
    closed = close_grid(both, area)
    assert members(both, area) == [] and next(iter(rule_layers(both))).grids == ()
    assert closed.audit_id is not None
    undo.undo(both, closed.audit_id)
    assert members(both, area) == first
    code = both.database.read_value("select code from area where id = ?", (area,))
    close_grid(both, area)
    save_grid(both, layer_id, "新的", ALONE)
    assert both.database.read_value("select code from area where id = ?", (only_grid(both, layer_id),)) != code


def test_a_layer_needs_a_name_of_its_own_and_can_be_closed(both: Office) -> None:
    layer_id = new_layer(both)
    with pytest.raises(BadInput, match="已经有"):
        new_layer(both)
    with pytest.raises(BadInput, match="名称"):
        new_layer(both, "  ")
    with pytest.raises(BadInput, match="同一类对象"):
        save_grid(both, layer_id, "单位", Rule(whom="organisation", where=(Condition(field="kind", op="some"),)))
    close_layer(both, layer_id)
    assert rule_layers(both) == () and layer_id not in {layer.id for layer in both.search.layers()}
    with pytest.raises(Conflict):
        save_grid(both, 9999, "没有这层", ALONE)


def test_a_list_grid_takes_whom_a_person_puts_there_once_and_keeps_them(both: Office) -> None:
    layer_id = new_layer(both, "走访名单", Rule(whom="resident"), "list")
    save_grid(both, layer_id, "第一批", None)
    area = only_grid(both, layer_id)
    add_members(both, area, [5, 6, 7, 7, 10**9])
    again = add_members(both, area, [5])
    assert members(both, area) == [5, 6, 7] and not again.rows.get("member")
    recompute(both, layer_id)
    remove_members(both, area, [6, 99])
    assert members(both, area) == [5, 7]
    assert both.search.count(Query(kind="residents", area_id=area)) == 2
    with pytest.raises(BadInput):
        add_members(both, 1, [5])


def test_put_in_by_hand_stays_in_a_grid_by_condition(both: Office) -> None:
    layer_id = new_layer(both)
    save_grid(both, layer_id, "高龄独居", ALONE)
    area = only_grid(both, layer_id)
    young = both.database.read_value("select min(id) from resident where birth > '2000-01-01' and state = 'living'")
    add_members(both, area, [young])
    recompute(both, layer_id)
    assert young in members(both, area)
    assert outdated(both, layer_id) == (0, 0)


def test_an_asset_layer_divides_facilities_by_who_looks_after_them(both: Office) -> None:
    layer_id = new_layer(both, "资产网格", Rule(whom="facility"), "asset")
    owners = [row[0] for row in both.database.read("select distinct owner from facility where owner is not null")][:2]
    for owner in owners:
        save_grid(both, layer_id, owner, Rule(whom="facility", where=(Condition(field="owner", op="eq", value=owner),)))
    layer = next(each for each in rule_layers(both) if each.id == layer_id)
    for grid in layer.grids:
        expected = both.database.read_value("select count(*) from facility where owner = ?", (grid.name,))
        assert grid.members == expected == both.search.count(Query(kind="facilities", area_id=grid.id))
    (free,) = [one for one in check_belonging(both, layer_id) if one.rule == "nowhere"]
    total = both.database.read_value("select count(*) from facility")
    assert len(free.item_ids) == total - sum(grid.members for grid in layer.grids)


def test_without_the_right_nothing_is_made(both: Office) -> None:
    both.actor = Actor(name="看图的人")
    for call in (
        lambda: new_layer(both),
        lambda: save_grid(both, 1, "x", ALONE),
        lambda: recompute(both, 1),
        lambda: add_members(both, 1, [1]),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_the_stored_rule_is_plain_data(both: Office) -> None:
    layer_id = new_layer(both)
    save_grid(both, layer_id, "高龄独居", ALONE)
    text = both.database.read_value("select rule_json from area where id = ?", (only_grid(both, layer_id),))
    assert json.loads(text) == {
        "whom": "resident",
        "match": "all",
        "where": [{"field": "age", "op": "ge", "value": 80}, {"field": "alone", "op": "in", "value": ["1"]}],
    }
