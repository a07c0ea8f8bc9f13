"""What argparse complains of, in Chinese."""

from __future__ import annotations

import re

_WORDS = (
    (r"the following arguments are required: (?P<a>.+)", "还缺 {a}"),
    (r"unrecognized arguments: (?P<a>.+)", "多了 {a}"),
    (r"argument (?P<a>[^:]+): invalid choice: (?P<b>.+?) \(choose from (?P<c>.+)\)", "{a} 不能是 {b}，可用的有 {c}"),
    (r"argument (?P<a>[^:]+): invalid int value: (?P<b>.+)", "{a} 应是整数，不能是 {b}"),
    (r"argument (?P<a>[^:]+): expected .*", "{a} 后面还缺一个值"),
    (r"ambiguous option: (?P<a>\S+) .*", "{a} 没有写全，有不止一个选项这样开头"),
)


def in_chinese(message: str) -> str:
    """The complaint as a clause without a full stop."""
    for pattern, words in _WORDS:
        if found := re.fullmatch(pattern, message):
            return words.format(**found.groupdict())
    return "请对照用法检查"
