"""Residents who are probably one: by number, old number, name with birth, phone or building; and what speaks against."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from desk import identity
from desk.office import Office
from desk.work.twins.pairs import Found, Pair, Step, ids_in, rows_of

CROWD: Final = 12
"""More rows than this with one phone or one name in one house is a form of data entry, not one person."""
_PERSON: Final = "id, name, birth, id_no, phone, sex, building_id, room, state"


def residents(office: Office, step: Step) -> list[Pair]:
    """The pairs of the whole office."""
    found = Found()
    read = office.database.read
    step(0, 5)
    for (numbers,) in read(
        "select group_concat(id) from resident where id_no <> '' group by id_no having count(*) > 1"
        if office.database.dialect == "sqlite"
        else "select string_agg(id::text, ',') from resident where id_no <> '' group by id_no having count(*) > 1"
    ):
        found.add(ids_in(numbers), "公民身份号码相同", 98)
    step(1, 5)
    _old_numbers(office, found)
    step(2, 5)
    _group(office, found, "name, birth", "birth <> ''", "姓名和出生日期相同", 62)
    step(3, 5)
    _group(office, found, "name, phone", "phone <> ''", "姓名和联系方式相同", 64)
    step(4, 5)
    _group(office, found, "building_id, name", "building_id is not null", "同一栋楼里同名", 42)
    pairs = _weighed_people(office, found)
    step(5, 5)
    return pairs


def _group(office: Office, found: Found, fields: str, where: str, reason: str, score: int) -> None:
    joined = "group_concat(id)" if office.database.dialect == "sqlite" else "string_agg(id::text, ',')"
    sql = f"select {joined} from resident where {where} group by {fields} having count(*) > 1"
    for (numbers,) in office.database.read(sql):
        ids = ids_in(numbers)
        if len(ids) <= CROWD:
            # Every one with the first is not enough here: the first may be somebody else.
            for at, one in enumerate(ids):
                for other in ids[at + 1 :]:
                    found.add((one, other), reason, score)


def _old_numbers(office: Office, found: Found) -> None:
    """The 15-place number of one and the 18-place number of another that are the same."""
    old = office.database.read("select id, id_no from resident where length(id_no) = 15")
    by_new: defaultdict[str, list[int]] = defaultdict(list)
    for one, number in old:
        by_new[identity.upgrade_id(number)].append(one)
    numbers = list(by_new)
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        marks = ", ".join("?" * len(some))
        for one, number in office.database.read(
            f"select id, id_no from resident where id_no in ({marks})", tuple(some)
        ):
            for other in by_new[number]:
                found.add((one, other), "15位旧号码升位后与18位号码相同", 96)


def _weighed_people(office: Office, found: Found) -> list[Pair]:
    people = rows_of(office, "resident", _PERSON, {one for pair in found.pairs for one in pair})
    pairs = []
    for (first, second), reasons in found.pairs.items():
        one, other = people[first], people[second]
        pair = _weigh(first, second, dict(reasons), one, other)
        if pair is not None:
            pairs.append(pair)
    return pairs


def _weigh(first: int, second: int, reasons: dict[str, int], one: Any, other: Any) -> Pair | None:
    """What speaks for and against two people being one; None if too little is left."""
    _, name, birth, number, _, sex, building, room, state = one
    _, name2, birth2, number2, _, sex2, building2, room2, state2 = other
    against = []
    score = max(reasons.values()) + 7 * (len(reasons) - 1)
    numbers = {identity.upgrade_id(each) for each in (number, number2) if each}
    if name != name2:
        against.append("姓名不同")
        score -= 12
    if len(numbers) == 2 and number and number2:
        places = _differing(*(identity.upgrade_id(each) for each in (number, number2)))
        if places <= 2 and name == name2 and not all(map(_is_whole, numbers)):
            reasons["身份号码只差一两位，像是抄错"] = 1
            score += 16
        else:
            return None  # two people with whole numbers of their own
    elif len(numbers) == 1 and not (number and number2):
        reasons["其中一条没有身份号码"] = 1
        told = identity.birth_of(number or number2)
        if told and (told in (birth, birth2)) and name == name2 and birth == birth2:
            score += 8
    if birth and birth2 and birth != birth2:
        against.append("出生日期不同")
        score -= 22
    if sex and sex2 and sex != sex2:
        against.append("性别不同")
        score -= 22
    if room and room == room2 and building == building2:
        reasons["住同一间房"] = 1
        score += 14
    if (state in ("dead", "cancelled", "moved")) != (state2 in ("dead", "cancelled", "moved")):
        against.append("一条在住，一条已迁出、死亡或注销")
    if score < 35:
        return None
    words = tuple(sorted(reasons, key=lambda word: -reasons[word]))
    return Pair(
        kind="residents", first=first, second=second, score=min(score, 99), reasons=words, against=tuple(against)
    )


def _is_whole(number: str) -> bool:
    """Whether the check digit is right: a slip of the pen spoils it."""
    return len(number) == 18 and number[:17].isdigit() and identity.check_digit(number[:17]) == number[17]


def _differing(one: str, other: str) -> int:
    if len(one) != len(other):
        return 99
    return sum(1 for a, b in zip(one, other, strict=True) if a != b)
