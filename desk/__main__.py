"""GridDesk without a display: `python -m desk COMMAND FILE ...`.

Exit status: 0 fine, 1 findings or faulty rows, 2 cannot run (one sentence on standard error).
"""

from __future__ import annotations

import argparse
import importlib
import io
import json
import os
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

from desk import crash
from desk.commands import complaint
from desk.commands.outcome import CANNOT, Outcome
from desk.errors import BadInput, DeskError

COMMANDS = {
    "sample": "生成示例办公室",
    "schema": "打印数据字典",
    "count": "各类对象的条数",
    "check": "体检：找出问题",
    "recompute": "按工作日历核对所有未结事件的时限",
    "tasks": "按工作计划排任务，说出今天该办多少",
    "import": "导入名册、网格或底图",
    "export": "导出名册、网格或底图",
    "report": "生成月报工作簿",
    "hotline": "热线工单（Open311）：接收、回复、服务目录",
    "forms": "自带的表格：列出，或由说明重做模板",
}
_MODULES = {"import": "import_"}
_UNSPOKEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What a name may not say to a terminal: escape sequences, and turning the line round."""


class _Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one Chinese sentence."""

    def error(self, message: str) -> NoReturn:
        usage = " ".join(self.format_usage().removeprefix("usage:").split())
        raise BadInput(f"命令写法不对：{complaint.in_chinese(message)}。（用法：{usage}）")


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status."""
    _speak_utf8()
    words = list(sys.argv[1:] if words is None else words)
    if not words or words[0] in ("-h", "--help"):
        print("用法：python -m desk 命令 …（--json 输出一个 JSON 对象）")
        for name, summary in COMMANDS.items():
            print(f"  {name:<8} {summary}")
        return 0 if words else CANNOT
    as_json = "--json" in words
    try:
        outcome = _run(words)
    except DeskError as error:
        return _cannot(str(error), as_json)
    except KeyboardInterrupt:
        return _cannot("已中断，没有写入未完成的内容。", as_json)
    except Exception as error:  # the one place where bugs are caught: report, never a traceback
        return _cannot(f"程序出错了，错误报告已存到 {crash.write_report(error)}，请把它交给维护人员。", as_json)
    try:
        _print(outcome, as_json)
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return outcome.status


def _run(words: Sequence[str]) -> Outcome:
    name = words[0]
    if name not in COMMANDS:
        raise BadInput(f"没有“{name}”这个命令，可用的有：{'、'.join(COMMANDS)}。")
    command = importlib.import_module(f"desk.commands.{_MODULES.get(name, name)}")
    parser = _Parser(prog=f"python -m desk {name}", description=COMMANDS[name])
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    command.arguments(parser)
    outcome: Outcome = command.run(parser.parse_args(words[1:]))
    return outcome


def _print(outcome: Outcome, as_json: bool) -> None:
    if as_json:
        print(json.dumps(outcome.data, ensure_ascii=False))
        return
    for line in outcome.lines:
        print(_UNSPOKEN.sub("\N{REPLACEMENT CHARACTER}", line))


def _cannot(sentence: str, as_json: bool) -> int:
    print(_UNSPOKEN.sub("\N{REPLACEMENT CHARACTER}", " ".join(sentence.split())), file=sys.stderr)
    if as_json:
        print(json.dumps({"error": sentence}, ensure_ascii=False))
    return CANNOT


def _speak_utf8() -> None:
    """Make both streams UTF-8: a redirected Windows console would else fail on rare characters."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
