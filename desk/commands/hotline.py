"""`hotline FILE take SOURCE` and `hotline FILE answer OUT`: requests of a city's hotline in, answers out (Open311)."""

from __future__ import annotations

import argparse
from contextlib import closing

from desk.commands.outcome import FINDINGS, FINE, Outcome, step
from desk.office import Office
from desk.work.hotline import answering, taking


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("FILE", help="办公室文件或 postgresql:// 地址")
    parser.add_argument("WHAT", choices=("take", "answer", "services"), help="接收工单、写出回复、写出服务目录")
    parser.add_argument("PATH", help="Open311 GeoReport v2 的 JSON 文件")
    parser.add_argument("--dry-run", action="store_true", help="只核对，不写入")
    parser.add_argument("--crs", choices=tuple(taking.SYSTEMS), default="wgs84", help="文件里的坐标")
    parser.add_argument(
        "--class", dest="classes", action="append", default=[], metavar="SERVICE=CODE", help="服务类别对应的小类代码"
    )


def run(given: argparse.Namespace) -> Outcome:
    """Take a batch in, or write answers or services."""
    with closing(Office.open(given.FILE)) as office:
        if given.WHAT == "answer":
            count = answering.write_answers(office, answering.answers(office), given.PATH)
            return Outcome(data={"answers": count}, lines=(f"写出 {count} 件工单的办理情况。",))
        if given.WHAT == "services":
            count = answering.write_services(office, given.PATH)
            return Outcome(data={"services": count}, lines=(f"写出 {count} 种服务。",))
        made = taking.plan(office, given.PATH, system=given.crs)
        chosen = {one.code: one.class_code for one in made.services if one.sure}
        chosen |= dict(one.split("=", 1) for one in given.classes if "=" in one)
        counts = {taking.STATES[state]: count for state, count in made.counts.items()}
        lines = ["，".join(f"{word} {count} 件" for word, count in counts.items()) or "文件里没有工单。"]
        lines += [line.sentence for line in made.lines if line.state == taking.FAULTY]
        if not given.dry_run:
            taking.take(office, made, chosen, step=lambda done, total: step(done, total, "接收工单"))
            lines.append(f"已接收 {made.counts.get(taking.NEW, 0)} 件。")
        faulty = made.counts.get(taking.FAULTY, 0)
        return Outcome(data={"counts": made.counts}, lines=tuple(lines), status=FINDINGS if faulty else FINE)
