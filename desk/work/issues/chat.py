"""A pasted chat becomes a report: who said it, when, what, where, which phone. Pure: no database, no clock.

Read are the ways WeChat writes what is copied or forwarded (`张三 10:21` above the text, `张三: 对` before it), letters
with labels (`电话：…`), and a plain text. What only agrees or acknowledges is counted, not copied.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

_NARROW: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()} | {0x3000: 32}
_INVISIBLE: Final = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_SPACES: Final = re.compile(r"\s+")
_DAY: Final = (
    r"(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?|(?P<word>今天|昨天|前天)"
    r"|(?:星期|周)(?P<week>[一二三四五六日天])"
)
_CLOCK: Final = r"(?P<half>凌晨|早上|上午|中午|下午|晚上)?\s*(?P<hour>\d{1,2})[:：](?P<minute>\d{2})(?:[:：]\d{2})?"
_WHEN: Final = rf"(?:(?:{_DAY})\s*)?{_CLOCK}"
_HEAD: Final = re.compile(rf"^(?P<who>\S(?:.{{0,30}}?\S)?)\s+(?P<when>{_WHEN})$")
_HEAD_OF_TIME: Final = re.compile(rf"^(?P<when>{_WHEN})\s+(?P<who>[^\s:：]\S{{0,19}})$")
_TIME_ONLY: Final = re.compile(rf"^[-—–\s]*{_WHEN}[-—–\s]*$")
_DAY_ONLY: Final = re.compile(rf"^[-—–\s]*(?:{_DAY})[-—–\s]*$")
_SAID: Final = re.compile(r"^(?P<who>[^\s:：，。,.!！?？、；;/\d][^:：，。,!！?？；;/]{0,19}?)\s*[:：]\s*(?P<text>.*)$")
_LABELS: Final = (
    ("reporter", re.compile(r"^(?:反映人|反应人|报料人|来电人|联系人|姓名|居民|业主)$")),
    ("phone", re.compile(r"^(?:联系电话|电话|手机|手机号|来电号码|联系方式)$")),
    ("place", re.compile(r"^(?:地址|地点|位置|问题地点|事发地点|住址)$")),
    ("body", re.compile(r"^(?:内容|问题|诉求|情况|反映内容|问题描述|诉求内容|反映|描述)$")),
    ("at", re.compile(r"^(?:时间|来电时间|反映时间|上报时间|日期)$")),
)
_LABELLED: Final = re.compile(
    r"(反映人|反应人|报料人|来电人|联系人|姓名|联系电话|电话|手机号|手机|来电号码|联系方式|问题地点|事发地点|地址|地点"
    r"|位置|住址|反映内容|问题描述|诉求内容|内容|诉求|情况描述|来电时间|反映时间|上报时间)\s*[:：]"
)
_PHONE: Final = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1\d{2}[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8})(?!\d)")
_NAMED_PHONE: Final = re.compile(
    r"[，,]?\s*(?:我?的?(?:联系电话|电话|手机号?|联系方式)(?:是|为)?[:：]?)\s*(?=$|[，。,\n])", re.MULTILINE
)
_MEDIA: Final = re.compile(r"\[(?:图片|照片|视频|语音|动画表情|表情|链接|文件|小程序)\]")
_SPOT: Final = re.compile(r"\[位置\]\s*(\S+)")
_AT: Final = re.compile(r"@\S+[\s\u2005]*")
_AGREES: Final = re.compile(
    r"^(?:对+|是的?|是啊|同意|支持|顶|\+1|1|我们?家也是|我也是|就是|没错|确实)[。.!！~～呀啊哈]*$"
)
_CIVIL: Final = re.compile(
    r"^(?:嗯+|好的?|行|收到.*|知道了|谢谢.*|多谢.*|辛苦.*|您好|你好|\.+|哎+|唉+)[。.!！~～呀啊哈]*$"
)
_BRACKETS: Final = re.compile(r"\[[^\[\]]{1,6}\]")
_STREET: Final = (
    r"[\u4e00-\u9fff]{1,10}?(?:大街|小街|胡同|大道|街(?!道|面|上|边)|路(?![灯面上边过牌障])|巷|弄|里(?!面)|小区|花园|家园|公寓|大院|新村|嘉园|苑|广场|市场|公园"
    r"|学校|小学|中学|幼儿园|医院|社区|村)"
)
_HOUSE: Final = r"(?:[甲乙丙丁]?\d{1,4}(?:-\d{1,3})?\s*(?:号院|号楼|号|栋|幢|座|弄|单元|室|层|楼))"
_PLACES: Final = (
    re.compile(rf"{_STREET}\s*{_HOUSE}+"),
    re.compile(rf"{_HOUSE}+"),
    re.compile(_STREET),
)
_LEAD: Final = re.compile(
    r"^.*?(?:我们?住在?|就在|位于|住在?|在|到|从|往|去|是|那个|这个|我们|咱们?|家)(?=[\u4e00-\u9fff]{2})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """What a pasted text says. Empty texts where it does not say; `places` the likeliest first."""

    body: str
    reporter: str = ""
    phone: str = ""
    at: str = ""
    places: tuple[str, ...] = ()
    agreed: int = 0
    """How many others only agreed."""
    pictures: int = 0
    """Pictures the text speaks of, which a copied text cannot hold."""
    is_chat: bool = False
    """Whether it has speakers or labels; a plain text is only a description."""


@dataclass(slots=True)
class _Line:
    who: str
    at: str
    text: str


def read(text: str, *, now: str) -> Chat:
    """What a pasted text says; `now` tells the day of a bare 10:21."""
    lines = [_clean(line) for line in text.replace("\r", "\n").split("\n")]
    said, has_heads = _spoken([line for line in lines if line], now)
    labelled = {} if has_heads else _labelled(lines)
    pictures = sum(len(_MEDIA.findall(one.text)) for one in said)
    spots = [spot for one in said for spot in _SPOT.findall(one.text)]
    for one in said:
        one.text = _plain(one.text)
    told = [one for one in said if one.text and not _AGREES.match(one.text) and not _CIVIL.match(one.text)]
    agreed = len({one.who for one in said if one.who and one.text and _AGREES.match(one.text)})
    first = told[0] if told else _Line("", "", "")
    whole = "\n".join(one.text for one in told)
    body = labelled.get("body") or _body(told)
    phone = _phone(labelled.get("phone", "")) or _phone(whole)
    places = _places(f"{labelled.get('body', '')}\n{whole}")
    if given := labelled.get("place"):
        spots.insert(0, given)
    at = _moment(labelled["at"], now) if "at" in labelled else first.at
    return Chat(
        body=_without_phone(body) if labelled.get("body") is None else body,
        reporter=labelled.get("reporter", "") or first.who, phone=phone, at=at,
        places=tuple(dict.fromkeys([*spots, *places])), agreed=agreed, pictures=pictures,
        is_chat=has_heads or bool(labelled),
    )  # fmt: skip


def looks_like_chat(text: str) -> bool:
    """Whether a paste is worth asking for: it has speakers or labels."""
    return len(text) < 20_000 and read(text, now="2000-01-01T00:00:00").is_chat


# Who said what


def _clean(text: str) -> str:
    """Digits, letters and spaces as one types them; Chinese punctuation stays, for this becomes a description."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", text).translate(_NARROW)).strip()


def _spoken(lines: Sequence[str], now: str) -> tuple[list[_Line], bool]:
    """The text cut into what each said, and whether there are speakers at all."""
    said: list[_Line] = []
    who, at, day, is_headed = "", "", "", False
    for line in lines:
        if _DAY_ONLY.match(line):
            day = _moment(f"{line.strip('-—– ')} 0:00", now)[:10]
            continue
        if _TIME_ONLY.match(line):
            at = _dated(_moment(line.strip("-—– "), now), day)
            continue
        head = _HEAD.match(line) or _HEAD_OF_TIME.match(line)
        if head and _is_name(head["who"].rstrip(":：")):
            who, at, is_headed = head["who"].rstrip(":："), _dated(_moment(head["when"], now), day), True
            continue
        spoken = _SAID.match(line)
        if spoken and _is_name(spoken["who"]) and _label(spoken["who"]) is None:
            who, is_headed = spoken["who"], True
            if spoken["text"]:
                said.append(_Line(who, at, spoken["text"]))
            continue
        if said and said[-1].who == who and not said[-1].text.endswith(("。", "！", "？")) and is_headed:
            said[-1].text += f"，{line}" if said[-1].text[-1] not in "，,、；;：:" else line
        else:
            said.append(_Line(who, at, line))
    return said, is_headed


def _is_name(who: str) -> bool:
    return 0 < len(who) <= 30 and not who.startswith(("http", "www", "[")) and not _PHONE.search(who)


def _label(who: str) -> str | None:
    return next((key for key, pattern in _LABELS if pattern.match(who)), None)


def _labelled(lines: Sequence[str]) -> dict[str, str]:
    """Values by label: 反映人：…　电话：… on lines of their own or one after another."""
    found: dict[str, str] = {}
    whole = "\n".join(lines)
    marks = list(_LABELLED.finditer(whole))
    for number, mark in enumerate(marks):
        end = marks[number + 1].start() if number + 1 < len(marks) else len(whole)
        value = whole[mark.end() : end].strip(" \n,，;；、")
        key = _label(mark[1]) or "body"
        if value:
            found.setdefault(key, " ".join(value.split("\n")))
    return found if len(found) > 1 else {}


def _plain(text: str) -> str:
    """Without pictures, moods and calls to others."""
    return _BRACKETS.sub("", _AT.sub("", _SPOT.sub("", _MEDIA.sub("", text)))).strip(" ，,")


def _body(told: Sequence[_Line]) -> str:
    """What was told: the first speaker's words, the others' with their names."""
    if not told:
        return ""
    first = told[0].who
    return "\n".join(one.text if one.who == first or not one.who else f"{one.who}：{one.text}" for one in told)


# Numbers, places, times


def _phone(text: str) -> str:
    found = _PHONE.search(text)
    return re.sub(r"[ -]", "", found[1]) if found and found[1].startswith("1") else (found[1] if found else "")


def _without_phone(text: str) -> str:
    """The phone stands in its own field."""
    bare = _NAMED_PHONE.sub("", _PHONE.sub("", text))
    return "\n".join(line.strip(" ，,") for line in bare.split("\n") if line.strip(" ，,。"))


def _places(text: str) -> list[str]:
    found: list[str] = []
    for pattern in _PLACES:
        for match in pattern.finditer(text):
            place = _LEAD.sub("", match[0].replace(" ", ""))
            if len(place) > 2 and not any(place in known for known in found):
                found.append(place)
        text = pattern.sub("，", text)  # what a longer pattern took is no start of a shorter one
    return found


def _moment(text: str, now: str) -> str:
    """A time as people write it as a moment not after now; "" if it is none."""
    match = re.search(_WHEN, text)
    if match is None:
        return ""
    base = datetime.fromisoformat(now)
    hour, minute = int(match["hour"]), int(match["minute"])
    if match["half"] in ("下午", "晚上") and hour < 12 or match["half"] == "中午" and hour < 3:
        hour += 12
    if hour > 23 or minute > 59:
        return ""
    try:
        day = base
        if match["month"]:
            year = int(match["year"] or base.year)
            day = base.replace(year=year, month=int(match["month"]), day=int(match["day"]))
            if not match["year"] and day.date() > base.date():
                day = day.replace(year=year - 1)
        elif match["word"]:
            day = base - timedelta(days=("今天", "昨天", "前天").index(match["word"]))
        elif match["week"]:
            back = (base.weekday() - "一二三四五六日".index(match["week"].replace("天", "日"))) % 7
            day = base - timedelta(days=back)
        moment = day.replace(hour=hour, minute=minute, second=0, microsecond=0)
    except ValueError:
        return ""
    if moment > base and not (match["month"] or match["word"] or match["week"]):
        moment -= timedelta(days=1)
    return moment.isoformat(timespec="seconds")


def _dated(moment: str, day: str) -> str:
    """A bare time on the day that a line above named."""
    return f"{day}{moment[10:]}" if day and moment else moment
