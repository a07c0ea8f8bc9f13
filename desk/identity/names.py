"""Surnames and pinyin initials: 张伟 is found by zw, 曾国藩 by zgf, 单雄信 by sxx."""

from __future__ import annotations

import os
import unicodedata
from itertools import islice, product

_COMPOUND = frozenset(
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 "
    "公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 "
    "拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 公户 公玉 梁丘 左丘 东门 西门 完颜 纳兰 第五 贺兰 爱新觉罗 "
    "叶赫那拉".split()
)

_COMPOUND_READINGS = {
    "万俟": "mq", "尉迟": "yc", "长孙": "zs", "澹台": "tt", "乐正": "yz", "宰父": "zf", "单于": "cy", "亓官": "qg",
    "令狐": "lh", "子车": "zj", "仇孙": "qs", "夹谷": "jg", "拓跋": "tb", "百里": "bl", "第五": "dw",
}  # fmt: skip

_SURNAME_READINGS = {
    "曾": "z", "单": "s", "仇": "q", "解": "x", "区": "o", "查": "z", "盖": "g", "朴": "p", "翟": "z", "乐": "y",
    "缪": "m", "覃": "q", "任": "r", "冼": "x", "召": "s", "种": "c", "洗": "x", "员": "y", "黑": "h", "折": "s",
    "祭": "z", "隗": "w", "郇": "x", "句": "g", "秘": "b", "能": "n", "适": "k", "牟": "m", "谌": "c", "眭": "s",
    "车": "c", "乜": "n", "尹": "y", "沈": "s", "石": "s", "卜": "b", "藏": "z", "臧": "z", "重": "c", "朝": "c",
    "晁": "c", "晟": "c", "哈": "h", "纪": "j", "宁": "n", "葛": "g", "阚": "k", "逄": "p", "殷": "y", "曲": "q",
    "柏": "b", "燕": "y", "干": "g", "应": "y", "过": "g", "缴": "j", "长": "c", "钭": "t", "庹": "t", "佴": "n",
    "幺": "y", "褚": "c", "璩": "q", "隽": "j", "宓": "m", "郗": "x", "相": "x", "占": "z", "仝": "t", "角": "j",
}  # fmt: skip

_SURNAME_MORE = {"覃": "t", "乐": "l", "隗": "k", "谌": "s", "盖": "g", "牟": "m", "郇": "h", "查": "c", "区": "q"}
"""Surnames that families read differently; the second reading."""

_GIVEN_READINGS = {"长": "c", "乐": "l", "行": "x", "朝": "c", "晟": "s", "茜": "q", "佛": "f", "曾": "z", "还": "h",
                   "藏": "z", "重": "c", "单": "d", "卜": "b", "区": "q", "仇": "c", "柏": "b", "尹": "y"}  # fmt: skip

_letters: dict[str, str] = {}
"""First letters of every reading by character, filled as characters are met: "zc" for 曾."""


def surname_length(name: str) -> int:
    """How many characters the surname has: 2 for 欧阳修, 1 for 张伟 and for a two-character name."""
    if len(name) > 4 and name[:4] in _COMPOUND:
        return 4
    return 2 if len(name) > 2 and name[:2] in _COMPOUND else 1


def initials(name: str, *, person: bool = True) -> str:
    """Lower-case pinyin initials. `person=False` for streets and buildings: no surname readings there."""
    if not name:
        return ""
    head, rest = "", name
    if person:
        length = surname_length(name)
        surname, rest = name[:length], name[length:]
        head = _COMPOUND_READINGS.get(surname) or _SURNAME_READINGS.get(surname) or "".join(map(_first, surname))
    return head + "".join([_GIVEN_READINGS.get(one) or _first(one) for one in rest])


def all_initials(name: str, *, most: int = 8) -> tuple[str, ...]:
    """Every way the initials may be typed, the usual one first: 覃乐 gives ql, tl, qy, ty."""
    usual = initials(name)
    choices = [_SURNAME_MORE.get(one, "") + _all(one) for one in name[: surname_length(name)]]
    choices += [_all(one) for one in name[surname_length(name) :]]
    ways = ("".join(way) for way in product(*[dict.fromkeys(choice) or ("",) for choice in choices]))
    return tuple(islice(dict.fromkeys((usual, *islice(ways, 4 * most))), most))


def _first(character: str) -> str:
    letters = _letters.get(character)
    if letters is None:
        letters = _all(character)
    return letters[:1]


def _all(character: str) -> str:
    """First letters of all readings of a character; of a letter or digit itself; "" of punctuation."""
    if character not in _letters:
        _letters[character] = _look_up(character)
    return _letters[character]


def _look_up(character: str) -> str:
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    # Imported here: a start of the program needs none of it. Its 40,000 phrases are never asked for, and loading them
    # would hold up every thread for 120 ms, the window's too.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from pypinyin.constants import PINYIN_DICT

    readings = PINYIN_DICT.get(ord(character), "")
    first = [unicodedata.normalize("NFD", one)[0] for one in readings.split(",") if one]
    return "".join(dict.fromkeys(letter for letter in first if letter.isascii()))
