"""A sample office looks like a town, holds what was promised, and can be no real one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import shapely

from desk.deadlines import Calendar, due
from desk.errors import Cancelled
from desk.identity import check_credit_code, check_digit
from desk.profile import Profile, parse_profile, shipped_keys
from desk.profile.codes import code_tables
from desk.sample import lines
from desk.sample.dice import Dice
from desk.sample.make import make
from desk.sample.place import lay_out
from desk.sample.starting import new_office
from desk.store.database import Database


@pytest.fixture(scope="module", params=shipped_keys())
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("sample") / f"{request.param}.griddesk"
    make(path, profile=request.param, size="small")
    database = Database.open(path)
    yield database
    database.close()


def shapes(office: Database, where: str) -> np.ndarray:
    return shapely.from_wkb([row[0] for row in office.read(f"select geometry from area where {where}")])


def profile(office: Database) -> Profile:
    return parse_profile(str(office.read_value("select body from profile")))


def test_it_says_that_it_is_a_sample(office: Database) -> None:
    assert office.meta("sample") == "1"
    assert office.meta("sample_today") == "2026-10-31"
    assert office.meta("name").endswith("（示例）")


def test_areas_of_a_layer_over_ground_cover_it_without_gap_or_overlap(office: Database) -> None:
    for layer, deepest in office.read(
        "select l.id, max(a.level) from layer l join area a on a.layer_id = l.id where l.basis = 'area' group by l.id"
    ):
        for level in range(int(deepest) + 1):
            found = shapes(office, f"layer_id = {layer} and level = {level}")
            assert shapely.is_valid(found).all()
            assert shapely.coverage_is_valid(found)
        whole = shapes(office, f"layer_id = {layer} and level = 0")
        leaves = shapes(office, f"layer_id = {layer} and level = {deepest}")
        assert shapely.area(leaves).sum() == pytest.approx(shapely.area(whole).sum(), rel=1e-9)


def test_children_of_an_area_lie_inside_it_and_carry_its_path(office: Database) -> None:
    rows = office.read(
        "select p.path, c.path, c.id, p.level, c.level, p.geometry, c.geometry"
        " from area c join area p on p.id = c.parent_id join layer l on l.id = c.layer_id where l.basis = 'area'"
    )
    assert rows
    for above, path, number, upper, lower, outer, inner in rows:
        assert path == f"{above}{number}/"
        assert lower == upper + 1
        assert shapely.from_wkb(outer).buffer(1e-7).covers(shapely.from_wkb(inner))


def test_every_house_stands_on_land_and_no_two_overlap(office: Database) -> None:
    houses = shapely.from_wkb([row[0] for row in office.read("select geometry from building")])
    assert shapely.is_valid(houses).all()
    pairs = shapely.STRtree(houses).query(houses, predicate="overlaps")
    assert pairs.size == 0
    water = shapely.union_all(
        shapely.from_wkb([row[0] for row in office.read("select geometry from base_feature where sheet = 'water'")])
    )
    assert shapely.area(shapely.intersection(houses, water)).sum() < 1e-12


def test_house_numbers_are_odd_on_one_side_and_even_on_the_other(office: Database) -> None:
    addresses = [row[0] for row in office.read("select address from building where estate is null")]
    assert len(addresses) == len(set(addresses))


def test_no_generated_person_can_be_a_living_one(office: Database) -> None:
    numbers = [row[0] for row in office.read("select id_no from resident where id_no is not null")]
    numbers += [row[0] for row in office.read("select id_no from person")]
    assert all(number.startswith("9901") for number in numbers)
    assert "99" not in {one.code[:2] for one in code_tables()["region"].entries}
    assert len(set(numbers)) == len(numbers)
    for number in numbers[:: max(1, len(numbers) // 300)]:
        assert number[17] == check_digit(number[:17])
    phones = [row[0] for row in office.read("select phone from resident where phone is not null")]
    assert all(len(phone) == 11 and phone.startswith("1200") for phone in phones)
    assert len(set(phones)) == len(phones)


def test_credit_codes_have_right_check_digits(office: Database) -> None:
    for (code,) in office.read("select credit_code from organisation limit 50"):
        assert code.startswith("92990101")
        assert not check_credit_code(code)


def test_birth_sex_and_tails_agree_with_the_id_number(office: Database) -> None:
    rows = office.read("select id_no, id_tail, birth, sex, phone, phone_tail from resident where id_no is not null")
    for number, tail, birth, sex, phone, phone_tail in rows:
        assert tail == number[::-1]
        assert number[6:14] == birth.replace("-", "")
        assert sex == ("1" if int(number[16]) % 2 else "2")
        assert phone is None or phone_tail == phone[::-1]


def test_children_have_a_name_of_their_family_and_an_age_below_their_parents(office: Database) -> None:
    rows = office.read(
        "select c.birth, h.birth from resident c join resident h on h.household_id = c.household_id and h.relation = '02'"
        " where c.relation in ('21', '31', '22', '32', '23', '33')"
    )
    assert rows
    assert all(child > head for child, head in rows)


def test_steps_follow_the_profile_and_the_issue_is_its_last_step(office: Database) -> None:
    flow = profile(office).workflow
    actions = {action.key: action for action in flow.actions}
    steps: dict[int, list[tuple[str, str | None, str, str]]] = {}
    for issue, *step in office.read(
        'select issue_id, action, from_stage, to_stage, "at" from step order by issue_id, no'
    ):
        steps.setdefault(int(issue), []).append(tuple(step))  # type: ignore[arg-type]
    for number, stage, step_no, reported, closed in office.read(
        "select id, stage, step_no, reported_at, closed_at from issue"
    ):
        mine = steps[int(number)]
        assert mine[0][3] == reported
        assert mine[-1][2] == stage
        assert len(mine) == step_no
        assert (closed is None) == flow.stage(stage).open
        before = None
        for action, source, target, at in mine:
            assert source == before
            assert target == actions[action].to
            assert source in actions[action].from_ if source else not actions[action].from_
            assert at <= "2026-10-31T17:00:00"
            before = target
        moments = [at for *_, at in mine]
        assert moments == sorted(moments)


def test_deadlines_are_those_of_the_working_calendar(office: Database) -> None:
    flow = profile(office).workflow
    starts = tuple(action.key for action in flow.actions if action.timer == "start")
    marks = ", ".join("?" * len(starts))
    rows = office.read(
        f'select s."at", s.due_at, c.limit_text from step s join issue i on i.id = s.issue_id'
        f" join condition c on c.id = i.condition_id where s.action in ({marks})",
        starts,
    )
    calendar = Calendar()
    assert len(rows) > 50
    assert [(at, limit, wrong) for at, wrong, limit in rows if due(at, limit, calendar) != wrong] == []


def test_some_issues_are_late_returned_supervised_open_and_overdue(office: Database) -> None:
    total, late, returned, supervised, waiting = office.read(
        "select count(*), sum(late_minutes > 0), sum(returned > 0), sum(supervised > 0), sum(closed_at is null) from issue"
    )[0]
    assert 0.04 * total < late < 0.2 * total
    assert returned > 0
    assert supervised > 0
    assert 0.005 * total < waiting < 0.06 * total


def test_teams_keep_to_the_profile_but_for_a_few_gaps(office: Database) -> None:
    rules = profile(office)
    team = [post for post in rules.posts if post.group == rules.team.group]
    marks = ", ".join("?" * len(team))
    rows = office.read(
        f"select a.area_id, count(*) from assignment a where a.until is null and a.post in ({marks}) group by a.area_id",
        [post.key for post in team],
    )
    assert rows
    full = [count for _, count in rows if rules.team.least <= count <= rules.team.most]
    assert len(full) >= 0.8 * len(rows)
    assert all(count <= rules.team.most for _, count in rows)


def test_grids_over_streets_hold_the_first_row_and_others_every_house(office: Database) -> None:
    inside = office.read_value("select count(*) from member where kind = 'building' and layer_id = 1")
    everywhere = office.read_value("select count(*) from building")
    if office.read_value("select basis from layer where sort = 0") != "line":
        assert inside == everywhere
        return
    assert 0 < inside < everywhere
    kinds = {row[0] for row in office.read("select geometry from area where layer_id = 1")}
    assert {shapely.from_wkb(one).geom_type for one in kinds} <= {"MultiLineString", "LineString"}


def test_the_same_seed_makes_the_same_office_and_another_seed_another(tmp_path: Path) -> None:
    def digest(name: str, seed: int) -> str:
        make(tmp_path / name, size="small", seed=seed)
        database = Database.open(tmp_path / name)
        whole = hashlib.sha256()
        for table in ("area", "building", "facility", "resident", "issue", "step", "assignment", "record"):
            whole.update(repr(database.read(f"select * from {table} order by id")).encode())
        database.close()
        return whole.hexdigest()

    first = digest("one", 7)
    assert digest("two", 7) == first
    assert digest("three", 8) != first


def test_a_server_gets_the_same_sample_as_a_file(tmp_path: Path, postgres_url: str) -> None:
    def rows(where: Path | str) -> list[tuple[object, ...]]:
        make(where, size="small")
        database = Database.open(where)
        found = [database.read(f"select * from {table} order by id") for table in ("resident", "issue", "member")]
        database.close()
        return [row for table in found for row in table]

    assert rows(postgres_url) == rows(tmp_path / "file.griddesk")


def test_the_district_has_the_numbers_of_the_seed() -> None:
    ground = lay_out("dongcheng", "district", Dice(20261031))
    assert len({ward.quarter for ward in ground.wards}) == 17
    assert len(ground.wards) == 169
    assert sum(len(ward.grids) for ward in ground.wards) == 589
    assert all(2 <= len(ward.grids) <= 5 for ward in ground.wards)
    assert len(ground.faces) == 4184
    assert shapely.coverage_is_valid(ground.net.faces)
    grids = [shapely.coverage_union_all(ground.net.faces[faces]) for ward in ground.wards for faces in ward.grids]
    assert all(one.geom_type == "Polygon" for one in grids)


def test_the_line_town_has_the_streets_and_areas_of_its_profile() -> None:
    ground = lay_out("jinzhou", "street", Dice(20261031))
    tree, _ = lines.layer(ground, "局", ["局", "区域", "网片", "块"])
    assert [tree.levels.count(level) for level in range(4)] == [1, 4, 12, 25]
    assert (ground.known.grades.count("1"), ground.known.grades.count("2")) == (60, 4)
    assert all(
        width >= 12 for width, grade in zip(ground.known.widths, ground.known.grades, strict=True) if grade in "12"
    )


@pytest.mark.parametrize("key", shipped_keys())
def test_a_new_office_has_codes_catalogues_and_layers_and_nobody(key: str, tmp_path: Path) -> None:
    database = new_office(tmp_path / "new.griddesk", profile=key, name="新街道")
    assert database.meta("sample") == ""
    for table in ("code", "catalogue", "condition", "layer", "plan"):
        assert database.read_value(f"select count(*) from {table}") > 0
    for table in ("resident", "area", "issue", "person"):
        assert database.read_value(f"select count(*) from {table}") == 0
    database.close()


def test_cancelling_leaves_no_rows(tmp_path: Path) -> None:
    def stop(done: int, total: int, what: str) -> bool:
        return done < total // 3

    with pytest.raises(Cancelled):
        make(tmp_path / "half", size="small", step=stop)
    assert not (tmp_path / "half").exists()


def test_facilities_lie_inside_the_office_and_belong_to_a_cell_or_community(office: Database) -> None:
    layer = office.read_value("select max(id) from layer")
    outside = office.read_value(
        "select count(*) from facility f where not exists"
        " (select 1 from member m where m.kind = 'facility' and m.item_id = f.id and m.layer_id = ?)",
        (layer,),
    )
    assert outside == 0
    whole = shapely.union_all(shapes(office, f"layer_id = {layer} and level = 0"))
    spots = np.array(office.read("select lon, lat from facility"))
    inside = shapely.contains_xy(whole.buffer(1e-6), spots[:, 0], spots[:, 1])
    assert inside.mean() > 0.995
