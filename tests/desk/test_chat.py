"""What a pasted chat becomes: as WeChat copies it, as it is forwarded, with labels, and as nothing but a text."""

from __future__ import annotations

import pytest

from desk.work.issues.chat import read

NOW = "2026-10-31T17:05:00"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "张三 10:21\n楼下垃圾没人清，5号楼旁边\n李四: 对",
            {"body": "楼下垃圾没人清，5号楼旁边", "reporter": "张三", "at": "2026-10-31T10:21:00", "places": ("5号楼",),
             "agreed": 1},
        ),
        (
            "张三 2026/10/30 22:21:05\n[图片]\n东华门大街12号院门口路灯不亮了，13912345678\n\n李四 22:25\n收到，马上报修",
            {"body": "东华门大街12号院门口路灯不亮了", "phone": "13912345678", "at": "2026-10-30T22:21:00",
             "places": ("东华门大街12号院",), "pictures": 1, "agreed": 0},
        ),
        (
            "张三:\n我们住在银闸胡同3号，对门装修太吵\n电话 139 1234 5678\n\n王五:\n+1\n\n社区小李:\n收到",
            {"body": "我们住在银闸胡同3号，对门装修太吵", "phone": "13912345678", "places": ("银闸胡同3号",), "agreed": 1},
        ),
        (
            "—————  2026-10-29  —————\n\n张三  下午3:05\n\n@社区小李 井盖没了\n\n张三  下午3:06\n\n[位置]北河沿大街甲12号",
            {"body": "井盖没了", "reporter": "张三", "at": "2026-10-29T15:05:00", "places": ("北河沿大街甲12号",)},
        ),
        (
            "反映人：张三 电话：13912345678\n地址：南池子大街5号\n内容：门口有人占道卖菜：好几个摊",
            {"body": "门口有人占道卖菜：好几个摊", "reporter": "张三", "phone": "13912345678", "places": ("南池子大街5号",)},
        ),
        ("昨天 21:30 张三\n水管爆了", {"body": "水管爆了", "reporter": "张三", "at": "2026-10-30T21:30:00"}),
        ("周五 8:05 王芳\n没水了", {"reporter": "王芳", "at": "2026-10-30T08:05:00"}),
        ("李四 23:40\n太吵了", {"at": "2026-10-30T23:40:00"}),
        ("甲 10:00\n楼道灯坏了\n乙 10:01\n三楼的也坏了", {"body": "楼道灯坏了\n乙：三楼的也坏了", "reporter": "甲"}),
    ],
)  # fmt: skip
def test_a_chat_says_who_what_where_and_when(text: str, wanted: dict[str, object]) -> None:
    found = read(text, now=NOW)
    assert found.is_chat
    assert {key: getattr(found, key) for key in wanted} == wanted


def test_a_plain_text_stays_a_description() -> None:
    found = read("楼下垃圾没人清。\n臭得很", now=NOW)
    assert not found.is_chat and found.reporter == "" and found.body.startswith("楼下垃圾没人清。")


@pytest.mark.parametrize("text", ["", "\n\n", "：", "10:21", "[图片]", "张三 99:99\n？", "a" * 5000, "：\n" * 500])
def test_nothing_that_is_pasted_breaks_it(text: str) -> None:
    found = read(text, now=NOW)
    assert "[图片]" not in found.body
