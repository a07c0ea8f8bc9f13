"""An order to print: what, on which paper, as what kind of file, to where. Runs on the thread of a long job."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ui.printing.output import write_pdf, write_pictures
from ui.printing.paper import Paper

if TYPE_CHECKING:
    from desk.office import Office
    from desk.work.atlas.sheets import Wanted

FORMS: Final = (
    ("pdf", "PDF 文件（矢量，适合打印和传阅）"),
    ("150", "图片 PNG，150 点/英寸"),
    ("300", "图片 PNG，300 点/英寸"),
)
"""Key of a kind of file and what it is called; pictures are named by their resolution."""
Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """`path` ends with .pdf or .png; several pictures get numbers before the ending."""

    wanted: Wanted
    paper: Paper
    form: str
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """How many sheets and pages were written, and the file (or folder of pictures) to show."""

    sheets: int
    pages: int
    path: Path


def carry_out(office: Office, order: Order, step: Step) -> Printed:
    """Draw every sheet; Cancelled from `step` leaves nothing behind."""
    from desk.work.atlas.sheets import TITLES, Atlas  # brings shapely
    from desk.work.leaving import leaving, leaving_many

    atlas = Atlas(office, order.wanted)
    total, what = len(atlas), f"打印{TITLES[order.wanted.purpose]} {len(atlas)} 张"
    if order.form == "pdf":
        with leaving(office, order.path, what) as temporary:
            pages = write_pdf(atlas.plates(), total, temporary, order.paper, order.path.stem, step)
        return Printed(sheets=total, pages=pages, path=order.path)
    with leaving_many(office, order.path.parent, order.path.stem, what) as folder:
        dpi = int(order.form)
        pages = write_pictures(
            atlas.plates(), total, lambda number: folder / f"{number:05d}.png", order.paper, dpi, step
        )
    return Printed(sheets=total, pages=pages, path=order.path if pages == 1 else order.path.parent)
