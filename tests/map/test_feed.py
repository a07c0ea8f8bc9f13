"""Addresses of the map's data: each answers once with what was asked, and nothing else can be asked for."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest
from PySide6.QtCore import QUrl

from ui.app import App
from ui.map.feed import Feed
from ui.map.wish import Wish


@pytest.fixture
def ask(make_app, qtbot):
    """`ask(path)`: the answer of a feed over a made-up office; None if the path is refused or the question failed."""
    app: App = make_app()
    wish = Wish(layer=1, figure="people")
    feed = Feed(app, wish)

    def question(path: str, **fields: Any) -> Any:
        for name, value in fields.items():
            setattr(wish, name, value)
        answers: list[tuple[bytes | None, bytes]] = []
        if not feed(path, lambda body, kind: answers.append((body, kind))):
            return None
        qtbot.waitUntil(lambda: bool(answers))
        ((body, kind),) = answers
        return json.loads(body) if body is not None and kind == b"application/json" else body

    question.app = app  # type: ignore[attr-defined]
    return question


def test_a_shade_comes_with_its_classes(ask) -> None:
    found = ask("/shade/1/people", classes={"method": "equal", "count": 4})
    assert len(found["values"]) == 48 and len(found["limits"]) == 3
    assert len(found["ranges"]) == len(found["colours"]) == len(found["fills"]) == len(found["counts"]) == 4
    assert sum(found["counts"]) == 48 and found["unit"] == "人"
    assert found["limits"] == sorted(found["limits"])
    assert len(ask("/shade/1/people/natural/7")["fills"]) == 7
    assert ask("/shade/1/none")["values"] == []


def test_the_first_ground_has_the_shade_of_the_wish(ask) -> None:
    body = ask("/first/ground", classes={"method": "natural", "count": 6})
    number, *lengths = struct.unpack_from("<5I", body)
    assert number == 4
    at = 20 + sum((length + 3) // 4 * 4 for length in lengths[:3])
    assert json.loads(body[at : at + lengths[3]]) == ask("/shade/1/people/natural/6")


def test_a_figure_that_is_gone_falls_back_to_the_first(ask) -> None:
    body = ask("/first/ground", figure="of another profile")
    (length,) = struct.unpack_from("<I", body, 4)
    assert json.loads(body[20 : 20 + length])["wish"]["figure"] == "people"


def test_history_surface_and_what_they_mean(ask) -> None:
    assert struct.unpack_from("<I", ask("/points/history")) == (60,)
    assert ask("/about/issues")["day0"] == "2025-10-01"
    assert len(ask("/surface/hot/residents")["cells"]) == 5
    assert ask("/surface/heat/issues")["kind"] == "issues"
    assert ask("/surface/hot/passwords") == {}


@pytest.mark.parametrize(
    "path",
    [
        "/shade/1/people/natural/9", "/shade/1/people/best/5", "/shade/x/people", "/surface/cold/issues", "/tile/ab/1/2",
        "/tile/../1/2/3", "/tile/ff00/1/2/3", "/points/residents", "/areas/1/2026-5-1", "/areas/1/tomorrow", "/settings",
    ],
)  # fmt: skip
def test_anything_else_is_refused(ask, path: str) -> None:
    assert ask(path) is None


def test_a_tile_is_asked_of_a_package_of_this_computer_only(ask, tmp_path) -> None:
    ask.app.settings.packages["ab12"] = str(tmp_path / "gone.mbtiles")
    assert ask("/tile/ab12/10/1/1") is None


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("map://desk/data/areas/1?date=2026-05-01", "/data/areas/1/2026-05-01"),
        ("map://desk/data/areas/1", "/data/areas/1"),
        ("map://desk/data/areas/1?date=2026-05-01&x=1", ""),
        ("map://desk/data/areas/1?day=2026-05-01", ""),
        ("map://desk/index.html?date=2026-05-01", ""),
    ],
)
def test_a_day_is_the_only_thing_a_query_may_hold(url: str, path: str) -> None:
    from ui.map.serve import _path_of

    assert _path_of(QUrl(url)) == path
