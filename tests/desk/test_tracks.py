"""Coverage of an office by its tracks: known shares by grid and street, tasks settled, days and widths told apart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import shapely

from desk.errors import BadInput
from desk.office import Office
from desk.store.schema import teams
from desk.work.tracks import taking
from desk.work.tracks.coverage import Coverage, coverage, set_width, width
from desk.work.tracks.points import points_of, text_of
from tests.desk.track_town import DAY, gpx_file, track_office, way, worker


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with closing(track_office(tmp_path / "office.griddesk")) as made:
        worker(made)
        yield made


def walked(office: Office, tmp_path: Path, *parts: np.ndarray, who: str = "李敏") -> None:
    path = gpx_file(tmp_path / f"{who}{len(list(tmp_path.iterdir()))}.gpx", *parts)
    taking.take(office, taking.look(office, path))


def asked(office: Office, first: str = DAY, last: str = DAY, **more: object) -> Coverage:
    return coverage(office, 1, first=first, last=last, **more)  # type: ignore[arg-type]


def test_a_day_without_tracks_covers_nothing_and_every_stretch_is_a_gap(office: Office) -> None:
    found = asked(office)
    assert found.share == 0.0 and found.visited == 0 and not found.track_ids
    assert [(street.name, len(street.gaps)) for street in found.streets] == [("南街", 1), ("北街", 1), ("中界路", 1)]


def test_half_of_a_street_in_one_grid_and_the_border_street_is_both_grids(office: Office, tmp_path: Path) -> None:
    walked(office, tmp_path, way((0.25, 0.5), (0.75, 0.5)))
    found = asked(office)
    grids = {grid.name: grid for grid in found.grids}
    one, other = grids["第1社区第1网格"], grids["第2社区第1网格"]
    # A grid's half of 南街 is 855 m, the border street along it 1,111 m; walked: half of the grid's, and 20 m each end.
    assert one.metres == pytest.approx(855 + 1111, rel=0.01)
    assert one.walked == pytest.approx(855 / 2 + 40, abs=12)
    assert other.walked == 0 and not other.is_visited and one.is_visited and found.visited == 1
    assert found.walked == pytest.approx(one.walked, abs=0.5)
    assert found.metres == pytest.approx(2 * 1709 + 2222, rel=0.01)  # the border street counts once
    south = next(street for street in found.streets if street.name == "南街")
    assert len(south.gaps) == 2 and south.share == pytest.approx(0.27, abs=0.02)


def test_an_area_a_person_and_the_days_narrow_what_counts(office: Office, tmp_path: Path) -> None:
    other = worker(office, "周杰")
    walked(office, tmp_path, way((0.0, 0.5), (1.0, 0.5)))
    walked(office, tmp_path, way((1.0, 0.5), (2.0, 0.5), begin="2026-10-28T09:00:00"), who="周杰")
    assert len(asked(office, "2026-10-16", "2026-10-31").track_ids) == 2
    assert len(asked(office, "2026-10-28", "2026-10-28").track_ids) == 1
    assert len(asked(office, "2026-10-29", "2026-10-29").track_ids) == 0
    mine = asked(office, "2026-10-16", "2026-10-31", person_id=other)
    assert {grid.name for grid in mine.grids if grid.walked > 100} == {"第2社区第1网格"}
    community = office.database.read_value("select id from area where name = '第2社区'")
    part = asked(office, "2026-10-16", "2026-10-31", area_id=community)
    assert part.name == "第2社区" and {grid.name for grid in part.grids} == {"第2社区第1网格", "第2社区第2网格"}
    both = asked(office, "2026-10-16", "2026-10-31")
    assert both.walked > asked(office).walked


def test_the_width_is_the_offices_own_and_can_be_set(office: Office, tmp_path: Path) -> None:
    walked(office, tmp_path, way((0.1, 0.53), (0.9, 0.53)))  # 33 metres north of the street
    assert width(office) == 20 and asked(office).walked == 0
    set_width(office, 40)
    assert width(office) == 40 and asked(office).walked > 600
    set_width(office, 25)
    assert asked(office).walked == 0
    with pytest.raises(BadInput, match="5 到 100 米"):
        set_width(office, 500)


def test_a_track_settles_the_patrol_of_its_grid(office: Office, tmp_path: Path) -> None:
    grid = office.database.read_value("select id from area where name = '第1社区第1网格'")
    with office.write("plan") as t:
        plan = t.insert(
            teams.plan,
            uid="1",
            key="daily",
            name="网格巡查",
            kind="patrol",
            whom="area",
            times=1,
            every="day",
            since="2026-01-01",
        )
        for day in (DAY, "2026-10-31"):
            t.insert(
                teams.task, plan_id=plan, area_id=grid, item_id=grid, since=day, planned=day, due=day, state="open"
            )
    walked(office, tmp_path, way((0.1, 0.5), (0.9, 0.5)))
    rows = office.database.read(
        "select t.due, t.state, r.kind from task t left join record r on r.id = t.record_id order by t.due"
    )
    assert [tuple(row) for row in rows] == [(DAY, "done", "patrol"), ("2026-10-31", "open", None)]


def test_a_grid_of_the_person_is_taken_before_one_that_was_only_crossed(office: Office, tmp_path: Path) -> None:
    # Most of this way lies in the second community; the person belongs to the first.
    walked(office, tmp_path, way((0.7, 0.5), (1.9, 0.5)))
    assert office.database.read_value("select a.name from track t join area a on a.id = t.area_id") == "第1社区第1网格"


def test_the_text_a_track_is_kept_as_is_json_and_reads_back(office: Office) -> None:
    parts = [np.array([[116.4, 39.9, 100.0], [116.5, 39.8, 130.0]]), np.array([[116.1, 39.7, np.nan]])]
    text = text_of(parts, 100.0)
    assert json.loads(text) == [[[116.4, 39.9, 0], [116.5, 39.8, 30]], [[116.1, 39.7, None]]]
    since = np.array([0.0, 0.0, 100.0])
    for read in (points_of(text), points_of(json.dumps(json.loads(text)))):
        assert all(np.array_equal(one + since, other, equal_nan=True) for one, other in zip(read, parts, strict=True))
    assert points_of("[]") == []


def test_thinning_a_track_changes_its_line_by_less_than_two_metres(office: Office, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    track = way((0.1, 0.5), (0.9, 0.5), (0.9, 1.5), metres=3)
    track[:, :2] += rng.normal(0, 1e-5, (len(track), 2))
    plan = taking.look(office, gpx_file(tmp_path / "李敏.gpx", track))
    flat = np.array([85_300.0, 111_000.0])
    kept = shapely.linestrings(plan.rows[0].walk.parts[0][:, :2] * flat)
    assert len(plan.rows[0].walk.parts[0]) < len(track) / 3
    assert shapely.hausdorff_distance(kept, shapely.linestrings(track[:, :2] * flat)) < 2.05
