"""A month of patrols of a street office held against its streets, and a district's month of records looked through.

30 people × 22 days × 2,000 points. Peers: geopandas (buffers of the tracks, dissolved, overlaid on the streets) and the
loop over points that a script would write; both on a part of the month, for they would take too long for all of it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely

from desk.office import Office
from desk.sample.make import make
from desk.store.schema import teams
from desk.work.quality.checking import check
from desk.work.tracks.coverage import coverage, steps_of
from desk.work.tracks.covering import cover, lines_of
from desk.work.tracks.ground import Ground, ground_of
from desk.work.tracks.points import Raw, walk_of
from desk.work.tracks.reading import seconds
from desk.work.tracks.taking import look

pytestmark = pytest.mark.bench
PEOPLE, DAYS, POINTS = 30, 22, 2_000
WIDTH = 20.0
RECORDS = 120_000
TEXTS = ("家中一切正常，提醒用电用气安全。", "核对家庭成员信息，没有变动，发放反诈宣传单。", "反映楼道灯不亮，已记下并联系物业。",
         "老人身体平稳，按时服药，子女周末探望。")  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The street sample of 舟山 with a month of tracks."""
    path = tmp_path_factory.mktemp("tracks") / "street.griddesk"
    make(path, profile="zhoushan", size="street", seed=1)
    with closing(Office.open(path)) as office:
        _walk(office)
        yield office


def _walk(office: Office) -> None:
    ground, dice = ground_of(office, 1), np.random.default_rng(7)
    people = [row[0] for row in office.database.read("select id from person order by id limit ?", (PEOPLE,))]
    rows = []
    for person in people:
        for day in range(DAYS):
            walk = walk_of(_patrol(ground, dice, f"2026-10-{day + 1:02d}"))
            parts = [[[lon, lat, round(at - walk.began)] for lon, lat, at in part.tolist()] for part in walk.parts]
            rows.append((f"t{person}-{day}", person, f"2026-10-{day + 1:02d}T08:30:00", f"2026-10-{day + 1:02d}T11:30:00",
                         str(parts).replace(" ", ""), walk.metres))  # fmt: skip
    with office.write("walk") as t:
        t.bulk(teams.track, ("uid", "person_id", "began", "ended", "geometry_json", "metres"), rows)


def _patrol(ground: Ground, dice: Any, day: str) -> Raw:
    """2,000 points every five seconds along streets drawn by chance, three metres beside them."""
    flat: list[Any] = []
    left = POINTS
    while left > 0:
        line = shapely.get_parts(ground.lines[dice.integers(len(ground.lines))])[0]
        count = min(left, int(shapely.length(line) / 6) + 2)
        points = shapely.get_coordinates(shapely.line_interpolate_point(line, np.arange(count) * 6.0))
        flat.append(points + dice.normal(0, 3, points.shape))
        left -= count
    degrees = shapely.get_coordinates(ground.to_degrees(shapely.linestrings(np.concatenate(flat))))
    at = seconds(f"{day}T08:30:00") + np.arange(len(degrees)) * 5.0
    none = np.zeros(len(degrees), np.int64)
    return Raw(lon=degrees[:, 0], lat=degrees[:, 1], at=at, piece=none, who=none)


def test_a_months_coverage_of_a_street_office(office: Office) -> None:
    ground = ground_of(office, 1)
    begun = time.perf_counter()
    found = coverage(office, 1, first="2026-10-01", last="2026-10-31", metres=WIDTH)
    whole = time.perf_counter() - begun
    kept = sum(text.count(",") // 3 for (text,) in office.database.read("select geometry_json from track"))
    print(f"\n{PEOPLE * DAYS * POINTS:,} points in {PEOPLE * DAYS} tracks, kept {kept:,}; {len(ground.streets)} streets, "
          f"{len(found.grids)} grids: {whole:.2f} s, covered {found.share:.1%}")  # fmt: skip
    _, steps = steps_of(office, ground.middle, "2026-10-01", "2026-10-03")
    lines = lines_of(ground.lines)
    begun = time.perf_counter()
    ours = float(cover(lines, steps, WIDTH).lengths().sum() / lines.lengths().sum())
    mine = time.perf_counter() - begun
    begun = time.perf_counter()
    theirs = _geopandas(ground, steps)
    peer = time.perf_counter() - begun
    begun = time.perf_counter()
    sampled, points = _loop(ground, steps[:3_000])
    naive = (time.perf_counter() - begun) / 3_000 * len(steps)
    print(f"three days ({len(steps):,} steps): ours {mine:.2f} s ({ours:.3%}), geopandas {peer:.2f} s ({theirs:.3%}), "
          f"loop over points about {naive:.0f} s ({points} points of the streets, {sampled:.1%} of them near 3,000 steps)")  # fmt: skip
    assert abs(ours - theirs) < 0.003
    assert whole < 25 and mine < peer


def _geopandas(ground: Ground, steps: Any) -> float:
    """What an analyst writes: buffer the tracks, dissolve, clip the streets, add up."""
    tracks = geopandas.GeoDataFrame(geometry=shapely.linestrings(steps.reshape(-1, 2, 2)))
    reach = geopandas.GeoDataFrame(geometry=[tracks.buffer(WIDTH).union_all()])
    streets = geopandas.GeoDataFrame(geometry=ground.lines)
    inside = geopandas.overlay(streets, reach, how="intersection", keep_geom_type=True)
    return float(inside.length.sum() / streets.length.sum())


def _loop(ground: Ground, steps: Any) -> tuple[float, int]:
    """What a script does: a point of the street every 5 metres, near if any point of the track is."""
    points = [
        point for line in shapely.get_parts(ground.lines)[:40]
        for point in shapely.get_coordinates(shapely.segmentize(line, 5.0)).tolist()
    ]  # fmt: skip
    track = steps[:, :2].tolist()
    near = sum(any((x - a) ** 2 + (y - b) ** 2 <= WIDTH**2 for a, b in track) for x, y in points)
    return near / len(points), len(points)


def test_one_file_is_looked_at(office: Office, tmp_path: Path) -> None:
    ground = ground_of(office, 1)
    raw = _patrol(ground, np.random.default_rng(3), "2026-10-30")
    rows = "".join(f"2026-10-30 08:{k // 60 % 60:02d}:{k % 60:02d},{lon:.6f},{lat:.6f}\n"
                   for k, (lon, lat) in enumerate(zip(raw.lon.tolist(), raw.lat.tolist(), strict=True)))  # fmt: skip
    path = tmp_path / "track.csv"
    path.write_text("时间,经度,纬度\n" + rows, "utf-8")
    begun = time.perf_counter()
    plan = look(office, path)
    spent = time.perf_counter() - begun
    print(f"\n{len(raw):,} points looked at in {spent * 1000:.0f} ms, {plan.rows[0].walk.metres / 1000:.1f} km")
    assert spent < 2


def test_a_districts_month_of_records_is_looked_through(office: Office) -> None:
    dice = random.Random(5)
    homes = [row[0] for row in office.database.read("select id from household order by id")]
    grids = [row[0] for row in office.database.read("select id from area where layer_id = 1 order by id")]
    rows = []
    for number in range(RECORDS):
        text = (
            dice.choice(TEXTS)
            if dice.random() < 0.6
            else "".join(dice.choices("老人在家一切正常提醒防火安全没有诉求邻里和睦停车", k=35))
        )
        minute = dice.randrange(600)
        day = f"2026-09-{dice.randrange(1, 31):02d}"
        rows.append((f"q{number}", "visit", dice.choice(grids), "household", dice.choice(homes), 1_000_000 + number % 400,
                     f"{day}T{8 + minute // 60:02d}:{minute % 60:02d}:00", text))  # fmt: skip
    people = [(1_000_000 + at, f"p{at}", f"人{at}", "r") for at in range(400)]
    with office.write("fill") as t:
        t.bulk(teams.person, ("id", "uid", "name", "initials"), people)
        t.bulk(teams.record, ("uid", "kind", "area_id", "whom", "item_id", "person_id", "at", "body"), rows)
    begun = time.perf_counter()
    found = check(office, "2026-09-01", "2026-09-30")
    spent = time.perf_counter() - begun
    print(f"\n{found.records:,} records looked through in {spent:.1f} s, {len(found.flags):,} flags")
    assert spent < 30
