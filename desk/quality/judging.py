"""The findings about one person's records. Every rule gives flags; what it needs and does not find, it lets pass."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from desk.geo import metres_between
from desk.quality.entries import Entry, Flag, Reasons, Writer, seconds
from desk.quality.rules import Limits
from desk.quality.texts import bare, similar

_NAMED: Final = 3
"""Other records that evidence names; the rest are counted."""
_KEPT: Final = 20
"""Other records that a finding keeps."""
_TITLES: Final = {"body": "内容", "item_id": "对象", "person_id": "记录人"}


def judge(
    entries: Sequence[Entry], writer: Writer, limits: Limits, *, first: str = "", common: Collection[str] = ()
) -> list[Flag]:
    """Everything about one person's records from the day `first` on, by weight; cleared findings carry their reason.

    Earlier ones are only compared with. `common` are bare texts that many colleagues write: the office's own formulas.
    """
    ordered = sorted(entries, key=lambda entry: (entry.at, entry.id))
    own = [entry for entry in ordered if entry.at >= first]
    ids = {entry.id for entry in own}
    found = [flag for flag in _texts(ordered, limits, common) if flag.record_id in ids and _may_be(flag)]
    found += [*_needed(own, limits), *_clock(own, limits)]
    if own and own[0].person_id is not None:  # of records without a writer nobody can say what one person did
        found += [*_way(own, limits), *_alike(own, limits), *_formula(own, limits), *_belated(own, limits)]
        found += _days(own, writer, limits)
    reasons = {entry.id: Reasons.read(entry.cleared) for entry in ordered if entry.cleared}
    if reasons:
        found = [_with_reason(flag, reasons.get(flag.record_id)) for flag in found]
    found.sort(key=lambda flag: (-flag.level, flag.record_id, flag.rule))
    return found


def _may_be(flag: Flag) -> bool:
    """Whether a finding about texts holds: a copy is of one's own."""
    return flag.rule != "copied" or flag.person_id is not None


def _with_reason(flag: Flag, reasons: Reasons | None) -> Flag:
    reason = reasons.of(flag.rule) if reasons is not None else ""
    if not reason:
        return flag
    return Flag(
        record_id=flag.record_id, person_id=flag.person_id, rule=flag.rule, words=flag.words, others=flag.others,
        cleared=reason,
    )  # fmt: skip


def _flag(entry: Entry, rule: str, words: str, others: Sequence[Entry] = ()) -> Flag:
    return Flag(
        record_id=entry.id, person_id=entry.person_id, rule=rule, words=words, others=tuple(one.id for one in others)
    )


def _listed(others: Sequence[Entry], count: int) -> str:
    """第1号（…）、第2号（…）等 5 条."""
    said = "、".join(other.named() for other in others[:_NAMED])
    return said if count <= _NAMED else f"{said}等 {count} 条"


# What was written


def _texts(ordered: Sequence[Entry], limits: Limits, common: Collection[str]) -> Iterator[Flag]:
    by_text: dict[str, list[Entry]] = defaultdict(list)
    plain: dict[str, str] = {}
    for entry in ordered:
        if not entry.body:
            continue
        if entry.body not in plain:
            plain[entry.body] = bare(entry.body)
        text = plain[entry.body]
        least = limits.short.get(entry.kind, 0)
        if 0 < len(text) < least:
            said = f"只写了 {len(text)} 个字：“{entry.body.strip()[:20]}”"
            yield _flag(entry, "short", f"{said}，{entry.what}一般不少于 {least} 个字")
        if entry.kind in limits.copied_kinds and len(text) >= limits.copied_least and not text.startswith(limits.usual):
            by_text[text].append(entry)
    texts = list(by_text)
    for text, same in by_text.items():
        if len(text) >= limits.copied_long or text not in common:
            yield from _same(text, same, limits)
    long = [text for text in texts if len(text) >= limits.similar_least]
    if len(long) > 1:
        for at, others in similar(long, limits.similar_share).items():
            yield from _near(by_text[long[at]], [entry for other in others for entry in by_text[long[other]]], limits)


def _same(text: str, same: Sequence[Entry], limits: Limits) -> Iterator[Flag]:
    """The same text about other things within some weeks; short ones only when that is a habit."""
    times = 2 if len(text) >= limits.copied_long else limits.copied_times
    days = [_number(entry.day) for entry in same]
    by_thing: dict[object, list[int]] = defaultdict(list)
    for entry, day in zip(same, days, strict=True):
        by_thing[entry.thing].append(day)
    if len(by_thing) < times:
        return
    for at, (entry, day) in enumerate(zip(same, days, strict=True)):
        low, high = _window(days, day, limits)
        nearest = sorted(range(max(low, at - _KEPT), min(high, at + _KEPT + 1)), key=lambda k: abs(k - at))
        others = [same[k] for k in nearest if same[k].thing != entry.thing][:_KEPT]
        if len({other.thing for other in others}) + 1 >= times:
            mine = _window(by_thing[entry.thing], day, limits)
            count = (high - low) - (mine[1] - mine[0])
            yield _flag(entry, "copied", f"与{_listed(others, count)}一字不差", others)


def _window(days: Sequence[int], day: int, limits: Limits) -> tuple[int, int]:
    """Which of these days are near enough to be compared with a day."""
    return bisect_left(days, day - limits.copied_days), bisect_right(days, day + limits.copied_days)


def _near(mine: Sequence[Entry], candidates: Sequence[Entry], limits: Limits) -> Iterator[Flag]:
    for entry in mine:
        day = _number(entry.day)
        others = [
            other
            for other in candidates
            if other.thing != entry.thing and abs(_number(other.day) - day) <= limits.copied_days
        ]
        if others:
            yield _flag(entry, "copied", f"与{_listed(others, len(others))}几乎一样", others[:_KEPT])


def _needed(ordered: Sequence[Entry], limits: Limits) -> Iterator[Flag]:
    for entry in ordered:
        names = [name for name in limits.needed.get(entry.kind, ()) if not _is_filled(entry, name)]
        if names:
            yield _flag(entry, "empty", f"{entry.what}没有填{'、'.join(_TITLES[name] for name in names)}")


def _is_filled(entry: Entry, name: str) -> bool:
    value = getattr(entry, name)
    return bool(value.strip()) if isinstance(value, str) else value is not None


def _alike(ordered: Sequence[Entry], limits: Limits) -> Iterator[Flag]:
    rated = [entry for entry in ordered if entry.satisfaction and entry.satisfaction != "9"]
    if len(rated) >= limits.alike_least and len({entry.satisfaction for entry in rated}) == 1:
        yield _flag(rated[-1], "alike", f"这段时间 {len(rated)} 条有评价的记录，满意度全都一样", rated[:_KEPT])


def _formula(ordered: Sequence[Entry], limits: Limits) -> Iterator[Flag]:
    """One sentence over and over, be it the office's own."""
    written = [entry for entry in ordered if entry.body]
    if len(written) < limits.formula_least:
        return
    text, count = Counter(entry.body for entry in written).most_common(1)[0]
    if count >= limits.formula_share * len(written):
        same = [entry for entry in written if entry.body == text]
        words = f"这段时间 {len(written)} 条记录里有 {count} 条都写“{(text or '')[:20]}”"
        yield _flag(same[-1], "formula", words, same[:_KEPT])


# When


def _clock(ordered: Sequence[Entry], limits: Limits) -> Iterator[Flag]:
    for entry in ordered:
        if entry.entered_at and entry.has_clock:
            early = (seconds(entry.at) - seconds(entry.entered_at)) / 60
            if early >= limits.ahead_minutes:
                yield _flag(entry, "ahead", f"{_moment(entry.entered_at)}就已录入，写的却是 {_moment(entry.at)}的事")
        if entry.kind in limits.night_kinds and entry.has_clock and _is_there(entry, limits):
            clock = entry.at[11:16]
            if (clock >= limits.night_from or clock < limits.night_until) and entry.sort not in limits.night_except:
                yield _flag(entry, "night", f"{clock} 的{entry.what}，不是正常入户时间")


def _days(ordered: Sequence[Entry], writer: Writer, limits: Limits) -> Iterator[Flag]:
    for entry in ordered:
        day = entry.day
        if _is_there(entry, limits):
            for first, last, kind, word in writer.away:
                if first <= day <= last and kind in limits.absent_kinds:
                    span = first[5:] if first == last else f"{first[5:]} 至 {last[5:]}"
                    yield _flag(entry, "absent", f"{word}（{span}）期间的{entry.what}")
                    break
        if writer.posts and not any(first <= day and (last is None or day <= last) for first, last in writer.posts):
            began = min(first for first, _ in writer.posts)
            said = f"{began} 才上岗" if day < began else "当天没有岗位"
            yield _flag(entry, "off_post", f"{said}，写的却是 {day} 的{entry.what}")


def _way(ordered: Sequence[Entry], limits: Limits) -> Iterator[Flag]:
    there = [
        entry for entry in ordered
        if entry.kind in limits.on_the_spot and entry.has_clock and _is_there(entry, limits)
    ]  # fmt: skip
    begins = [seconds(entry.at) for entry in there]
    yield from _crowded(there, begins, limits)
    for at in range(1, len(there)):
        one, entry = there[at - 1], there[at]
        if one.thing == entry.thing or one.day != entry.day:
            continue
        ends = seconds(_end(one)) if one.until else begins[at - 1]
        metres = _apart(one, entry)
        over = (min(ends, seconds(_end(entry)) if entry.until else ends) - begins[at]) / 60
        if over >= limits.overlap_minutes and (metres is None or metres >= limits.overlap_metres):
            far = "" if metres is None else f"，两处相距 {_distance(metres)}"
            yield _flag(
                entry, "overlap", f"与{one.named()}重叠 {over:.0f} 分钟（{_end(one)[11:16]} 才结束）{far}", [one]
            )
        elif metres is not None and metres >= limits.fast_metres:
            pause = begins[at] - ends
            if metres / 1000 > limits.fast_kmh * max(pause, 0.0) / 3600:
                left = f"{pause / 60:.0f} 分钟" if pause >= 60 else "不到 1 分钟"
                yield _flag(entry, "fast", f"离{one.named()}相距 {_distance(metres)}，中间只有 {left}", [one])


def _crowded(there: Sequence[Entry], begins: Sequence[float], limits: Limits) -> Iterator[Flag]:
    """One finding per crowd: the record that was one too many, with all of that hour."""
    last = -1
    for at, begin in enumerate(begins):
        if at <= last:
            continue
        end = bisect_left(begins, begin + 3600)
        if end - at > limits.crowded_hour and len({entry.thing for entry in there[at:end]}) > limits.crowded_hour:
            crowd = there[at:end]
            words = f"{crowd[0].at[11:16]} 到 {crowd[-1].at[11:16]} 登记了 {len(crowd)} 处"
            words += f"，一小时一般不超过 {limits.crowded_hour} 处"
            yield _flag(there[at + limits.crowded_hour], "crowded", words, crowd)
            last = end - 1


def _belated(ordered: Sequence[Entry], limits: Limits) -> Iterator[Flag]:
    """Records typed long after by the pile: one finding per pile."""
    late = [
        entry for entry in ordered
        if entry.entered_at and _number(entry.entered_at[:10]) - _number(entry.day) >= limits.belated_days
    ]  # fmt: skip
    late.sort(key=lambda entry: (entry.entered_by or "", entry.entered_at or ""))
    at = 0
    while at < len(late):
        end = at + 1
        first = late[at]
        while (
            end < len(late)
            and late[end].entered_by == first.entered_by
            and seconds(late[end].entered_at or "") - seconds(first.entered_at or "") <= limits.belated_minutes * 60
        ):
            end += 1
        if end - at >= limits.belated_count:
            pile = late[at:end]
            most = max(_number((entry.entered_at or "")[:10]) - _number(entry.day) for entry in pile)
            words = f"{_moment(first.entered_at or '')}起 {limits.belated_minutes} 分钟内补录了 {len(pile)} 条"
            words += f"，最早的是 {most} 天前的事"
            yield _flag(pile[0], "belated", words, pile)
        at = end


def _is_there(entry: Entry, limits: Limits) -> bool:
    """Whether somebody had to be there."""
    return entry.way not in limits.remote_ways


def _end(entry: Entry) -> str:
    """When it ended: a moment, or a clock of its day."""
    until = entry.until or entry.at
    return until if "T" in until else f"{entry.day}T{until}"


def _apart(one: Entry, other: Entry) -> float | None:
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return None
    return metres_between(one.lon, one.lat, other.lon, other.lat)


def _distance(metres: float) -> str:
    return f"{metres / 1000:.1f} 公里" if metres >= 1000 else f"{metres:.0f} 米"


def _moment(text: str) -> str:
    return f"{int(text[5:7])}月{int(text[8:10])}日 {text[11:16]} "


@lru_cache(maxsize=2_000)
def _number(day: str) -> int:
    """The number of a day; a month has thirty of them, a district's records a hundred thousand."""
    return date.fromisoformat(day).toordinal()


def before(day: str, days: int) -> str:
    """The day so many days before."""
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat()
