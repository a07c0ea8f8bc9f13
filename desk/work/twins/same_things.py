"""Organisations and facilities that are probably one: by code, by near-same name at one address, by spot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Any, Final

from desk import identity
from desk.office import Office
from desk.work.twins.pairs import Found, Pair, Step

NEAR_METRES: Final = 2.0


def organisations(office: Office, step: Step) -> list[Pair]:
    """The pairs of the whole office."""
    rows = office.database.read(
        "select id, name, credit_code, address, building_id, head_phone from organisation order by id"
    )
    by_code: defaultdict[str, list[int]] = defaultdict(list)
    by_place: defaultdict[tuple[Any, str], list[tuple[int, str]]] = defaultdict(list)
    whole = {row[0]: row for row in rows}
    for one, name, code, address, building, _ in rows:
        if code:
            by_code[code.upper()].append(one)
        core = _core(name)
        by_place[building or identity.clean(address or ""), core[:2]].append((one, core))
    found = Found()
    for ids in by_code.values():
        found.add(ids, "统一社会信用代码相同", 97)
    for number, near in enumerate(by_place.values()):
        if number % 1000 == 0:
            step(number, len(by_place))
        for at, (one, core) in enumerate(near):
            for other, core2 in near[at + 1 : at + 60]:
                if core == core2:
                    found.add((one, other), "名称相同，地址相同", 78)
                elif core in core2 or core2 in core or SequenceMatcher(None, core, core2).ratio() >= 0.8:
                    found.add((one, other), "名称相近，地址相同", 55)
    pairs = []
    for (first, second), reasons in found.pairs.items():
        pair = _weigh_firms(whole[first], whole[second], dict(reasons))
        if pair is not None:
            pairs.append(pair)
    return pairs


def _weigh_firms(one: Any, other: Any, reasons: dict[str, int]) -> Pair | None:
    score = max(reasons.values()) + 5 * (len(reasons) - 1)
    against = []
    if one[2] and other[2] and one[2].upper() != other[2].upper():
        against.append("统一社会信用代码不同")
        score -= 45
    if one[5] and one[5] == other[5]:
        reasons["负责人电话相同"] = 1
        score += 12
    if _core(one[1]) != _core(other[1]) and "统一社会信用代码相同" in reasons:
        against.append("名称不同")
        score -= 8
    if score < 35:
        return None
    words = tuple(sorted(reasons, key=lambda word: -reasons[word]))
    return Pair(
        kind="organisations", first=one[0], second=other[0], score=min(score, 99), reasons=words, against=tuple(against)
    )


_ENDINGS: Final = (
    "有限责任公司",
    "股份有限公司",
    "有限公司",
    "公司",
    "集团",
    "商店",
    "店",
    "（个体工商户）",
    "(个体工商户)",
)


def _core(name: str) -> str:
    """What distinguishes a name: without brackets, spaces and the form of the firm."""
    text = identity.clean(name or "").replace(" ", "").replace("(", "").replace(")", "")
    for ending in _ENDINGS:
        text = text.removesuffix(ending)
    return text or (name or "")


def facilities(office: Office, step: Step) -> list[Pair]:
    """The pairs of the whole office."""
    import numpy
    import shapely

    rows = office.database.read("select id, class_code, lon, lat, code, name from facility order by class_code, id")
    found = []
    for begin, end in _runs([row[1] for row in rows]):
        step(begin, len(rows))
        here = rows[begin:end]
        lon = numpy.array([row[2] for row in here])
        lat = numpy.array([row[3] for row in here])
        east = lon * 111_320 * numpy.cos(numpy.radians(lat.mean()))
        points = shapely.points(east, lat * 110_950)
        tree = shapely.STRtree(points)
        pairs = tree.query(points, predicate="dwithin", distance=NEAR_METRES)
        for one, other in pairs.T.tolist():
            if one < other:
                found.append(_weigh_things(here[one], here[other], float(shapely.distance(points[one], points[other]))))
    return found


def _weigh_things(one: Any, other: Any, metres: float) -> Pair:
    reasons = [f"同一小类，相距 {metres:.1f} 米"]
    score = 74 - int(14 * metres)
    if one[4] == other[4]:
        reasons.insert(0, "标识码相同")
        score = 97
    if one[5] == other[5]:
        score += 6
    return Pair(kind="facilities", first=one[0], second=other[0], score=min(score, 99), reasons=tuple(reasons))


def _runs(keys: Sequence[str]) -> Iterable[tuple[int, int]]:
    begin = 0
    for at in range(1, len(keys) + 1):
        if at == len(keys) or keys[at] != keys[begin]:
            if at - begin > 1:
                yield begin, at
            begin = at
