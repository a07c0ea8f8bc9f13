"""A tiny town with streets, and files of tracks made to measure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import shapely

from desk import identity
from desk.office import Office
from desk.store.schema import ground, teams
from desk.store.uid import new_uid
from desk.work.tracks import gpx, reading
from tests.desk.town import SIDE, SOUTH, WEST, add_person, new_office

DAY = "2026-10-30"


def track_office(where: Path | str) -> Office:
    """A town of four grids with an east-west street through the middle of each row, and a street on the border."""
    office = new_office(where)
    with office.write("streets") as t:
        for number, (name, points) in enumerate(
            (
                ("南街", [(0.0, 0.5), (2.0, 0.5)]),
                ("北街", [(0.0, 1.5), (2.0, 1.5)]),
                ("中界路", [(1.0, 0.0), (1.0, 2.0)]),
            ),
            1,
        ):
            line = shapely.linestrings([(WEST + x * SIDE, SOUTH + y * SIDE) for x, y in points])
            t.insert(
                ground.street, uid=new_uid(), code=f"S{number}", name=name, initials=identity.initials(name),
                geometry=shapely.to_wkb(line, byte_order=1),
            )  # fmt: skip
    return office


def worker(office: Office, name: str = "李敏", area: str = "110101001000001") -> int:
    """A person on the first post of a grid."""
    person = add_person(office, name)
    area_id = office.database.read_value(
        "select id from area where code like ? order by level desc", (f"{area[:11]}%",)
    )
    with office.write("seat") as t:
        t.insert(
            teams.assignment, uid=new_uid(), person_id=person, post=office.profile.posts[-1].key, area_id=area_id,
            since="2026-01-01",
        )  # fmt: skip
    return person


def way(
    *corners: tuple[float, float], begin: str = f"{DAY}T08:30:00", metres: float = 10.0, pace: float = 1.2
) -> np.ndarray:
    """Points along corners (in sides of a grid), every so many metres, at a walker's pace."""
    points = np.array([(WEST + x * SIDE, SOUTH + y * SIDE) for x, y in corners])
    line = shapely.linestrings(points)
    degrees = metres / 90_000
    places = np.arange(0, line.length, degrees)
    along = shapely.get_coordinates(shapely.line_interpolate_point(line, places))
    at = reading.seconds(begin) + np.arange(len(along)) * metres / pace
    return np.column_stack([along, at])


def gpx_file(path: Path, *parts: np.ndarray, name: str = "") -> Path:
    """A GPX file with these pieces."""
    gpx.write(path, [(name, list(parts))])
    return path


def csv_text(points: np.ndarray, titles: str = "时间,经度,纬度") -> str:
    """A table of points."""
    rows = [f"{reading.moment(at).replace('T', ' ')},{lon:.6f},{lat:.6f}" for lon, lat, at in points.tolist()]
    return "\n".join([titles, *rows]) + "\n"
