"""The plain map keeps to the same wishes as the page: classes, hidden things, layers over it, days."""

from __future__ import annotations

import numpy as np
import pytest

from desk.ground.shading import ramp
from tests.map.test_page import pixels
from ui.map.ground import read_history
from ui.map.plain import PlainMap
from ui.map.signs import FACILITY, ISSUE, OVER
from ui.map.view import MapView
from ui.map.wish import Wish


@pytest.fixture
def plain(qtbot, make_app):
    """A map without an engine."""

    def make(**given) -> MapView:
        view = MapView(make_app(**given))
        qtbot.addWidget(view)
        view.resize(900, 640)
        view.show()
        view._take_office()
        with qtbot.waitSignal(view.painted, timeout=5000):
            view._use_plain("")
        return view

    return make


def count(view: MapView, colour: str) -> int:
    return int((pixels(view.grab_picture()) == int(colour[1:], 16)).sum())


def test_method_and_number_of_classes_are_those_of_the_wish(plain, qtbot):
    view = plain(issues=0)
    view.change(classes={"method": "equal", "count": 7})
    qtbot.waitUntil(lambda: count(view, ramp(7)[1]) > 500)
    view.set_figure("none")
    qtbot.waitUntil(lambda: count(view, ramp(7)[1]) == 0)
    view.set_figure("people")
    qtbot.waitUntil(lambda: count(view, ramp(7)[-1]) > 500)
    view.change(opacity={"shade": 30})
    assert count(view, ramp(7)[-1]) == 0


def test_hidden_states_and_days_are_not_drawn(plain):
    view = plain(issues=400)
    view.change(hidden={"labels"})
    assert count(view, ISSUE[0]) > 200
    view.change(issue_hidden={"open", "closed"})
    assert count(view, ISSUE[0]) == 0 and count(view, ISSUE[2]) > 200
    view.change(issue_hidden=set(), period=[0, 3])
    few = count(view, ISSUE[0])
    view.change(period=[380, 395])
    assert few < count(view, ISSUE[0])


def test_hidden_classes_are_neither_drawn_nor_picked(plain, qtbot):
    view = plain(issues=0, facilities=20_000)
    view.order(do="look", lon=116.408, lat=39.9225, zoom=18)
    assert count(view, FACILITY[0]) > 50
    view.change(facility_hidden={"公用设施"})
    assert count(view, FACILITY[0]) == 0 and count(view, FACILITY[1]) > 20
    face = view.face
    assert isinstance(face, PlainMap) and face._ground is not None
    shown = face._ground.facilities_of(view.wish)
    assert 0 < len(shown.ids) < 20_000


def test_another_layer_is_drawn_over_the_ground(plain, qtbot):
    view = plain(issues=0)
    assert count(view, OVER[0]) == 0
    view.change(over=[2])
    qtbot.waitUntil(lambda: count(view, OVER[0]) > 100)


def test_the_issues_of_a_wish_are_those_of_the_rules(make_app):
    search = make_app(issues=900).office.search
    history = read_history(search.map_history())
    number = history.ids - 1
    assert (history.since == number % 390).all() and (history.urgency == number % 3 + 1).all()
    shown = history.of(Wish(issue_hidden={"u1", "closed"}), 395)
    assert sorted(shown.ids.tolist()) == [n + 1 for n in range(900) if n % 4 != 3 and n % 3 != 0]
    shown = history.of(Wish(issue_hidden=set(), period=[100, 102]), 395)
    expected = [n + 1 for n in range(900) if n % 390 <= 102 and (n % 4 != 3 or n % 390 + 5 >= 100)]
    assert sorted(shown.ids.tolist()) == expected
    assert set(np.unique(shown.symbols)) <= {0, 3}, "what was late then is not known"
