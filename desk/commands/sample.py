"""`sample FILE`: generate a sample office, recognisable as generated."""

from __future__ import annotations

import argparse
import time

from desk.commands.outcome import Outcome, step
from desk.sample.make import make


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("FILE", help="新文件，或空的 postgresql:// 数据库")
    parser.add_argument("--profile", default="zhoushan", help="管理模式")
    parser.add_argument("--size", choices=("small", "street", "district"), default="street")
    parser.add_argument("--seed", type=int, default=20261031)


def run(given: argparse.Namespace) -> Outcome:
    """Generate the office and give the rows written per kind."""
    began = time.perf_counter()
    rows = make(given.FILE, profile=given.profile, size=given.size, seed=given.seed, step=step)
    seconds = round(time.perf_counter() - began, 1)
    lines = tuple(f"{name:<14} {count:>9,}" for name, count in rows.items())
    return Outcome(
        data={"rows": rows, "seconds": seconds, "profile": given.profile, "size": given.size, "seed": given.seed},
        lines=(*lines, f"示例办公室已生成，用时 {seconds} 秒。"),
    )
