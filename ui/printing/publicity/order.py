"""An order to publish: what, in which design, into one file or several. Runs on the thread of a long job."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final

from desk.errors import ReadOnly
from ui.printing.output import write_pages
from ui.printing.publicity.layouts import Layout, paper_of
from ui.printing.sheet import Page

if TYPE_CHECKING:
    from desk.office import Office
    from desk.work.publicity.wanted import Wanted

Step = Callable[[int, int], None]
SPLITS: Final = (("", "全部一个文件"), ("community", "每个社区一个文件"), ("grid", "每个网格一个文件"))
ROUGHLY: Final[dict[str, int]] = {"board": 160_000, "chart": 500_000, "card": 3_000, "letter": 8_000}
"""Bytes of a sheet at most, without photos, for the question whether the disk has room."""
SPARE: Final = 64_000_000
"""Bytes that stay free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """`path` is a PDF, the folder of several when `split` says so, or the workbook of a bulletin."""

    wanted: Wanted
    design: str
    size: str
    path: Path
    split: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What was written, and how fast."""

    title: str
    sheets: int
    pages: int
    files: int
    path: Path
    seconds: float
    unit: str = "张"


def carry_out(office: Office, order: Publication, step: Step) -> Published:
    """Draw everything; Cancelled from `step`, a full disk or any fault leave nothing behind."""
    from desk.work.leaving import file_name, leaving, leaving_many
    from desk.work.publicity.making import edition, parts
    from desk.work.publicity.wanted import product

    began = perf_counter()
    title = product(order.wanted.product).title
    if order.path.suffix.lower() == ".xlsx":
        return _book(office, order, title)
    made = edition(office, order.wanted)
    paper = paper_of(order.wanted.product, order.design, order.size)
    files = [
        (name, Layout(made, sheets, order.wanted.product, order.design, paper))
        for name, sheets in parts(made, order.split)
    ]
    total = sum(len(layout) for _, layout in files)
    folder = order.path if order.split else order.path.parent
    check_room(folder, len(made) * ROUGHLY.get(order.wanted.product, 20_000))
    what, done, pages = f"{title} {len(made):,} 张", 0, 0

    def write(layout: Layout, target: Path, name: str) -> int:
        return write_pages(_units(layout), total, target, paper, name, lambda number, _: step(done + number, total))

    if not order.split:
        with leaving(office, order.path, what, kind="publicity") as temporary:
            pages = write(files[0][1], temporary, order.path.stem)
    else:
        with leaving_many(office, order.path, "", what, kind="publicity") as waiting:
            for number, (name, layout) in enumerate(files, 1):
                stem = file_name(f"{number:03d} {name} {title}" if len(files) > 1 else f"{name} {title}")
                pages += write(layout, waiting / f"{stem}.pdf", stem)
                done += len(layout)
    seconds = perf_counter() - began
    return Published(
        title=title, sheets=len(made), pages=pages, files=len(files), path=order.path, seconds=seconds
    )  # fmt: skip


def _book(office: Office, order: Publication, title: str) -> Published:
    from desk.work.publicity.bulletin import export_bulletin

    lines = export_bulletin(office, order.wanted, order.path)
    return Published(title=title, sheets=lines, pages=0, files=1, path=order.path, seconds=0.0, unit="条")


def check_room(folder: Path, needed: int) -> None:
    """ReadOnly when the disk has no room for what is about to be written."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return  # a share that does not tell: writing will
    if free < needed + SPARE:
        raise ReadOnly(
            f"磁盘空间不够：大约需要 {(needed + SPARE) / 1e6:,.0f} MB，“{folder}”只剩 {free / 1e6:,.0f} MB。"
            "请清理磁盘，或换一个位置再存。"
        )


def _units(layout: Layout) -> Iterator[list[Page]]:
    for at in range(len(layout)):
        yield layout.pages(at)
