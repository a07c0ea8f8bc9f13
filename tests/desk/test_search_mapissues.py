"""What the layers panel and the time slider ask: issues by day, counts, surfaces, further figures; on both databases."""

from __future__ import annotations

import struct
from datetime import date

import numpy as np
import pytest
import shapely

from desk.store.database import Database
from desk.store.schema import ground, issues
from desk.store.search import Search
from tests.desk import search_town as town

DAY0 = date(2025, 10, 1)


@pytest.fixture
def database(database: Database) -> Database:
    town.build(database)
    places = database.read("select min(lon), min(lat), max(lon), max(lat) from facility")[0]
    shape = shapely.box(*places).buffer(0.001)
    with database.write(actor="测试", action="outline") as transaction:
        transaction.update(ground.area, 1, geometry=shapely.to_wkb(shape))
        for (id,) in transaction.read("select id from issue where closed_at is not null"):
            transaction.update(issues.issue, id, satisfaction="1239"[id % 4])
    return database


@pytest.fixture
def asked(database: Database) -> Search:
    return town.search(database)


def unpack(pack: bytes) -> dict[str, np.ndarray]:
    """The columns of a history pack by name, read as its description says."""
    (n,) = struct.unpack_from("<I", pack)
    found, at = {}, 4
    for name, kind in (
        ("id", "<i4"), ("lon", "<i4"), ("lat", "<i4"), ("since", "<u2"), ("until", "<u2"), ("state", "u1"),
        ("urgency", "u1"), ("class", "u1"),
    ):  # fmt: skip
        found[name] = np.frombuffer(pack, kind, n, at)
        at += n * np.dtype(kind).itemsize
    assert at == len(pack)
    return found


def days(moment: str) -> int:
    return (date.fromisoformat(moment[:10]) - DAY0).days


def test_the_history_holds_every_issue_of_13_months_with_its_days(database: Database, asked: Search) -> None:
    found = unpack(asked.map_history())
    rows = {
        row[0]: row[1:]
        for row in database.read(
            "select id, reported_at, closed_at, due_at, urgency from issue where lon is not null and reported_at <= ?"
            " and (closed_at is null or closed_at >= ?)",
            (town.NOW, DAY0.isoformat()),
        )
    }
    assert set(found["id"].tolist()) == set(rows) and len(rows) > 20
    assert (np.diff(found["lat"]) <= 0).all(), "from north to south"
    for place, id in enumerate(found["id"].tolist()):
        reported, closed, due, urgency = rows[id]
        assert found["since"][place] == max(days(reported), 0)
        assert found["until"][place] == (0xFFFF if closed is None else max(days(closed), 0))
        assert (found["state"][place] == 3) == (closed is not None)
        assert (found["state"][place] == 2) == (closed is None and due is not None and due < town.NOW)
        assert found["urgency"][place] == urgency


def test_the_classes_of_the_history_are_the_large_classes_of_the_catalogue(database: Database, asked: Search) -> None:
    about, found = asked.map_history_about(), unpack(asked.map_history())
    assert (about["day0"], about["today"], about["days"]) == ("2025-10-01", "2026-10-31", 396)
    names = dict(
        database.read(
            "select t.id, g.name from issue t join catalogue c on c.code = t.class_code join catalogue g on g.code = c.parent"
        )
    )
    for id, number in zip(found["id"].tolist(), found["class"].tolist(), strict=True):
        assert names.get(id) == (about["classes"][number] if number < 255 else None)


def test_the_bars_of_the_time_slider_add_up(database: Database, asked: Search) -> None:
    bars = asked.reported_by_day()
    assert len(bars) == 396
    rows = database.read(
        "select reported_at from issue where reported_at >= ? and reported_at <= ?", ("2025-10-01", town.NOW)
    )
    expected = [0] * 396
    for (reported,) in rows:
        expected[days(reported)] += 1
    assert bars == expected


def test_counts_of_the_panel_are_those_of_the_map(database: Database, asked: Search) -> None:
    counts = asked.map_counts()
    n = struct.unpack_from("<I", asked.map_points("issues"))[0]
    shown = np.bincount(np.frombuffer(asked.map_points("issues"), "u1", n, 4 + 12 * n), minlength=4).tolist()
    assert [counts["issues"][key] for key in ("open", "due", "overdue", "closed")] == shown
    assert sum(counts["issues"].get(f"u{k}", 0) for k in range(1, 5)) == sum(shown[:3])
    symbols = asked.map_symbols("facilities")
    assert [name for name, _ in counts["facilities"]] == list(dict.fromkeys(each["group"] for each in symbols))
    assert sum(number for _, number in counts["facilities"]) == database.read_value("select count(*) from facility")


def test_a_surface_counts_everything_on_the_ground_once(database: Database, asked: Search) -> None:
    for kind, title, unit in asked.surface_kinds():
        found = asked.surface(kind)
        assert (found["title"], found["unit"]) == (title, unit)
        cells = found["cells"]
        assert all(west < east and south < north for west, south, east, north, _, _ in cells)
        assert max((count for *_, count in cells), default=0) == found["most"]
    total = database.read_value("select count(*) from facility")
    found = asked.surface("facilities")
    assert sum(count for *_, count in found["cells"]) + found["missing"] == total
    with pytest.raises(KeyError):
        asked.surface("nothing")


def test_rates_stay_between_nothing_and_everything(database: Database, asked: Search) -> None:
    for key in ("in_time", "closed_rate", "satisfaction"):
        assert all(0 <= value <= 100 for value in asked.shade(1, key).values()), key
    titles = {figure.key: figure.title for figure in asked.figures()}
    assert {"closed_rate", "satisfaction", "visits_due", "unvisited", "no_owner", "density"} <= set(titles)


def test_a_grid_without_anybody_on_duty_is_marked(database: Database, asked: Search) -> None:
    held = {
        area
        for area, since, until in database.read("select area_id, since, until from assignment")
        if since <= "2026-10-31" and (until is None or until >= "2026-10-31")
    }
    shade = asked.shade(1, "no_owner")
    assert shade == {area: float(area not in held) for area in shade}
    assert set(shade) == {4, 5, 6}


def test_rates_are_those_counted_by_hand(database: Database, asked: Search) -> None:
    rows = database.read(
        "select m.area_id, t.closed_at, t.due_at, t.satisfaction from issue t join member m on m.kind = 'issue'"
        " and m.item_id = t.id and m.layer_id = 1 and m.until is null"
    )
    month, quarter = "2026-10-01", "2026-08-02"
    closed, should, liked, rated = ({area: 0 for area in (4, 5, 6)} for _ in range(4))
    for area, closed_at, due_at, satisfaction in rows:
        is_closed = closed_at is not None and month <= closed_at <= town.NOW
        closed[area] += is_closed
        should[area] += is_closed or (closed_at is None and due_at is not None and due_at < town.NOW)
        is_rated = closed_at is not None and quarter <= closed_at <= town.NOW and satisfaction in ("1", "2", "3")
        rated[area] += is_rated
        liked[area] += is_rated and satisfaction != "3"
    assert sum(should.values()) > 5 and 0 < sum(liked.values()) < sum(rated.values())
    assert asked.shade(1, "closed_rate") == {a: round(100 * closed[a] / should[a], 1) for a in should if should[a]}
    assert asked.shade(1, "satisfaction") == {a: round(100 * liked[a] / rated[a], 1) for a in rated if rated[a]}


def test_households_to_be_visited_are_those_counted_by_hand(database: Database, asked: Search) -> None:
    rows = database.read(
        "select m.area_id, h.last_visit from household h join dwelling d on d.id = h.dwelling_id join member m"
        " on m.kind = 'building' and m.item_id = d.building_id and m.layer_id = 1 and m.until is null"
    )
    expected = dict.fromkeys((4, 5, 6), 0)
    for area, last in rows:
        expected[area] += last is None or last < "2026-08-02"
    assert asked.shade(1, "visits_due") == expected and rows
