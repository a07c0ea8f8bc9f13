"""Classes suggested by words: how often they are right, on what was tuned for, on what was not, and on held-out issues."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desk.office import Office
from desk.work.issues import suggesting
from desk.work.standards import reading

PLAIN = Path(__file__).parent / "plain"


@pytest.fixture
def office(street_sample: Callable[[str], Path]) -> Iterator[Office]:
    with closing(Office.open(street_sample("zhoushan"))) as opened:
        yield opened


def hits(office: Office, name: str) -> tuple[float, float, float]:
    """Share of the sentences of a file whose class comes first, is among three, and gets any suggestion at all."""
    first = three = any_ = total = 0
    for line in (PLAIN / name).read_text(encoding="utf-8").splitlines():
        text, _, wanted = line.partition("\t")
        names = [one.name for one in suggesting.suggest(office, text)]
        right = [one in wanted.split("|") for one in names]
        total, any_ = total + 1, any_ + bool(names)
        first, three = first + right[:1].count(True), three + any(right)
    return first / total, three / total, any_ / total


def test_the_words_are_told_and_nothing_is_said_without_them(office: Office) -> None:
    first, *_ = suggesting.suggest(office, "楼下垃圾好几天没人清")
    assert first.name == "暴露垃圾" and first.issues > 0 and "没人清" in first.words
    assert first.why == f"与 {first.issues} 件“暴露垃圾”用词相同：{'、'.join(first.words)}"
    assert all(word in "楼下垃圾好几天没人清" for word in first.words)
    assert first.department and first.department_why
    assert (
        not suggesting.suggest(office, "您好")
        and not suggesting.suggest(office, "")
        and not suggesting.suggest(office, "??")
    )


def test_how_often_it_is_right(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """`reports` was at hand while the plain words were written, `blind` was written after them and changed nothing."""
    tuned, blind = hits(office, "reports.tsv"), hits(office, "blind.tsv")
    known = suggesting.past(office, 6000)
    random.Random(5).shuffle(known)
    cut = len(known) * 4 // 5
    learned = suggesting.learn(office, reading.classes(office), known[:cut])
    found = [[one[1] for one in suggesting.ranked(learned, text)[:3]] for _, text in known[cut:]]
    first = sum(codes[:1] == [code] for codes, (code, _) in zip(found, known[cut:], strict=True)) / len(found)
    three = sum(code in codes for codes, (code, _) in zip(found, known[cut:], strict=True)) / len(found)
    with capsys.disabled():
        print(
            f"\n推荐类别命中（首位、前三、有推荐）：调试句 {tuned}，盲测句 {blind}，留出的示例 {first:.2f} {three:.2f}"
        )
    assert tuned[0] > 0.9 and tuned[1] > 0.95
    assert blind[0] > 0.3 and blind[1] > 0.4, "honest: less than half of what people say in words of their own"
    assert three > 0.6


def test_what_the_office_filed_is_learned(office: Office) -> None:
    lines = reading.classes(office)
    before = suggesting.ranked(suggesting.learn(office, lines, []), "鸽子粪落满窗台")
    after = suggesting.ranked(
        suggesting.learn(office, lines, [("3102", "邻居养鸽子，鸽子粪到处都是")] * 8), "鸽子粪落满窗台"
    )
    assert not before and after[0][1] == "3102" and after[0][3] == 8


def test_it_is_quick(office: Office) -> None:
    suggesting.learned(office)
    began = time.perf_counter()
    for _ in range(20):
        suggesting.suggest(office, "小区门口的路灯好几盏不亮，晚上一片黑，老人摔了一跤，希望尽快修好" * 4)
    assert (time.perf_counter() - began) / 20 < 0.05
