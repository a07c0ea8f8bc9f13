"""Views of the quality of work: tracks with what they covered, a file being taken over, records that are doubtful."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication, QDialog, QWidget

from ui.dialogs.quality.track_import import TrackImportDialog
from ui.dialogs.quality.tracks import TracksDialog
from ui.dialogs.quality.work import WorkDialog
from ui.shots.waiting import wait
from ui.window import Window

WALKERS = 8


def tracks(window: Window) -> QWidget:
    """Half a month of patrols over the office."""
    dialog = _tracks(window)
    dialog.pages.setCurrentWidget(dialog.grid_table)
    _settle(window)
    return dialog


def tracks_day(window: Window) -> QWidget:
    """One track marked on the map."""
    dialog = _tracks(window)
    dialog.track_table.selectRow(0)
    _settle(window)
    return dialog


def tracks_map(window: Window) -> QWidget:
    """The stretches that nobody walked, on the large map."""
    dialog = _tracks(window)
    dialog.pages.setCurrentWidget(dialog.grid_table)
    dialog.show_large()
    _settle(window)
    return window


def track_import(window: Window) -> QWidget:
    """A file of a phone whose coordinates are those of a public map."""
    dialog = _tracks(window)
    with tempfile.TemporaryDirectory() as folder:
        path = _file(window, Path(folder), 3, shifted=True)
        dialog.import_file(str(path))
        _settle(window)
    chosen = QApplication.activeModalWidget()
    assert isinstance(chosen, TrackImportDialog)
    return chosen


def work(window: Window) -> QWidget:
    """A month of a street office by person, with the flags of the first."""
    window.commands.quality.work()
    return _opened(window, WorkDialog)


def work_grids(window: Window) -> QWidget:
    """The same by grid."""
    dialog = work(window)
    assert isinstance(dialog, WorkDialog)
    dialog.pages.setCurrentWidget(dialog.grid_table)
    dialog.grid_table.selectRow(0)
    _settle(window)
    return dialog


def _tracks(window: Window) -> TracksDialog:
    _walk(window)
    window.commands.quality.tracks()
    dialog = _opened(window, TracksDialog)
    assert isinstance(dialog, TracksDialog)
    return dialog


def _opened(window: Window, kind: type[QDialog]) -> QWidget:
    wait(lambda: isinstance(QApplication.activeModalWidget(), kind), 10)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, kind)
    _settle(window)
    return dialog


def _walk(window: Window) -> None:
    """Give the office some tracks, if it has none: along the streets of some grids, as its people would walk."""
    office = window.app.office
    assert office is not None
    from desk.work.tracks import taking

    if office.database.read_value("select count(*) from track"):
        return
    with tempfile.TemporaryDirectory() as folder:
        for number in range(WALKERS):
            plan = taking.look(office, _file(window, Path(folder), number))
            if plan.taken:
                window.app.note(taking.take(office, plan))
    _settle(window)


def _file(window: Window, folder: Path, number: int, *, shifted: bool = False) -> Path:
    """A GPX file along the streets of one grid."""
    import numpy as np
    import shapely

    from desk.ground import coordinates
    from desk.work.tracks import gpx, ground, reading

    office, layer = window.app.office, window.app.layer
    assert office is not None and layer is not None
    place = ground.ground_of(office, layer.id)
    leaves = place.leaves
    leaf = leaves[number * 3 % len(leaves)]
    person = office.database.read_value(
        "select p.name from assignment s join person p on p.id = s.person_id where s.area_id = ? and s.until is null"
        " and (select count(*) from person q where q.name = p.name) = 1 order by s.id",
        (place.grids[leaf].id,),
    )
    rng = np.random.default_rng(number)
    parts = []
    day = f"{office.today()[:8]}{28 - number % 10:02d}"
    at = reading.seconds(f"{day}T08:{30 + number}:00")
    _, shapes = place.streets_of(leaf)
    for line in shapely.get_parts(shapes[: 3 + number % 4]):
        count = int(shapely.length(line) / 12) + 2
        along = shapely.get_coordinates(
            shapely.line_interpolate_point(line, np.linspace(0, shapely.length(line), count))
        )
        degrees = place.to_degrees(shapely.linestrings(along + rng.normal(0, 2.5, along.shape)))
        lon, lat = shapely.get_coordinates(degrees).T
        if shifted:
            lon, lat = coordinates.to_gcj02(lon, lat)
        parts.append(np.column_stack([lon, lat, at + np.arange(count) * 10.0]))
        at += count * 10 + 40
    path = folder / f"{person}_{day}{'_手机' if shifted else ''}.gpx"
    gpx.write(path, [("", parts)])
    return path


def _settle(window: Window) -> None:
    wait(lambda: False, 0.2)
    wait(lambda: window.app.jobs.is_idle, 30)
    wait(lambda: False, 0.3)
    wait(lambda: window.app.jobs.is_idle, 30)
