"""`python -m ui [FILE]` opens the window; `shot FILE VIEW OUT.png` draws a view to a picture; `views` lists them;
`guide FILE` draws the pictures of the user's guide.

Exit status 0, or 2 with one sentence on standard error when it cannot run.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and give its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["shot"]:
        return _shot(given[1:])
    if given[:1] == ["guide"] and len(given) == 2:
        from ui.guide import draw  # only for this command

        return draw(given[1])
    if given[:1] == ["views"]:
        from ui.shots.views import VIEWS  # only for this command

        print("\n".join(f"{name}\t{view.words}" for name, view in VIEWS.items()))
        return 0
    parser = argparse.ArgumentParser(prog="python -m ui", description="网格台")
    parser.add_argument("file", nargs="?", help="数据文件，或 postgresql:// 地址")
    options = parser.parse_args(given)
    from ui.start import run  # after the arguments, so that a wrong one answers at once

    return run(options.file)


def _shot(given: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m ui shot", description="把一个画面存成图片")
    parser.add_argument("file")
    parser.add_argument("view")
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", default="1366x768")
    parser.add_argument("--area", default="")
    options = parser.parse_args(given)
    from ui.shots.shoot import shoot  # Qt is imported with the platform that a picture needs

    return shoot(options.file, options.view, options.out, options.size, options.area)


if __name__ == "__main__":
    raise SystemExit(main())
