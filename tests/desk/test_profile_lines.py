"""Complaints name the line, as a compiler does."""

from __future__ import annotations

import re

import pytest

from desk.errors import BadProfile
from desk.profile import shipped_text, stored_profile
from desk.profile.lines import Lines

TEXT = """\
key = "a"  # [not a table]
[terms]
grid = "[["
[[schemes]]
key = "one"
[[schemes.items]]
key = "first"
bands = [
    { least = 0, points = 0 },
    { least = 5, points = 5 },
]
[[schemes.items]]
key = "second"
[[schemes]]
key = "two"
[[schemes.items]]
key = "third"
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("key", 1),
        ("terms", 2),
        ("terms.grid", 3),
        ("terms.missing", 2),
        ("schemes", 4),
        ("schemes[0].items[0].bands[1].least", 10),
        ("schemes[0].items[1].key", 13),
        ("schemes[1].key", 15),
        ("schemes[1].items[0].key", 17),
        ("schemes[1].items[0].points", 16),
        ("nowhere.at[3].all", None),
    ],
)
def test_a_path_is_found_at_its_line_or_the_nearest_around_it(path: str, line: int | None) -> None:
    assert Lines(TEXT).of(path) == line


def test_the_line_a_complaint_names_is_the_line_that_was_broken() -> None:
    for key in ("zhoushan", "jinzhou"):
        lines = shipped_text(key).splitlines()
        for number, line in enumerate(lines, start=1):
            if not re.match(r"(title|post|kind|level|to|timer|every|rule|unit|type) = ", line):
                continue
            broken = [*lines[: number - 1], re.sub(r" = .*", " = 7", line), *lines[number:]]
            with pytest.raises(BadProfile) as caught:
                stored_profile("\n".join(broken), file=key)
            assert caught.value.complaints[0].startswith(f"{key}: 第 {number} 行 "), (line, caught.value.complaints)
