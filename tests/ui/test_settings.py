from __future__ import annotations

from pathlib import Path

import pytest

from ui.opening import without_password
from ui.settings import ListSetting, Settings


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    kept = Settings.load(tmp_path / "deep" / "settings.json")
    kept.remember_recent("街道.griddesk")
    kept.office("u1").lists["residents"] = ListSetting(columns=["name", "sex"], widths={"name": 90}, sort="name")
    kept.office("u1").area_code = "110101"
    kept.save()
    again = Settings.load(tmp_path / "deep" / "settings.json")
    assert again == kept


@pytest.mark.parametrize("text", ["", "{", "[]", '{"recent": 3}', '{"offices": {"u": {"lists": {"a": {"x": 1}}}}}'])
def test_a_broken_settings_file_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text, encoding="utf-8")
    assert Settings.load(path) == Settings(path=path)


def test_recent_places_are_few_and_newest_first(tmp_path: Path) -> None:
    kept = Settings(path=tmp_path / "s.json")
    for number in range(12):
        kept.remember_recent(f"{number}.griddesk")
    kept.remember_recent("7.griddesk")
    assert kept.recent[:3] == ["7.griddesk", "11.griddesk", "10.griddesk"]
    assert len(kept.recent) == 8


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("postgresql://wang:se:cr@et@10.1.2.3:5432/grid", "postgresql://wang@10.1.2.3:5432/grid"),
        ("postgresql://wang@10.1.2.3/grid", "postgresql://wang@10.1.2.3/grid"),
        ("D:/数据/东华门.griddesk", "D:/数据/东华门.griddesk"),
    ],
)
def test_a_password_is_never_remembered(given: str, kept: str) -> None:
    assert without_password(given) == kept
