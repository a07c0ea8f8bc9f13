"""Rows of special-group records, organisations and rentals."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from desk.identity import credit_check_digit, initials, organisation_check_digit
from desk.sample import residents as who
from desk.sample import words
from desk.sample.columns import chosen, joined, texts, where
from desk.sample.dice import Dice, Floats, Ints, pick
from desk.sample.houses import COURTYARD, OFFICE, SCHOOL, SHOPS
from desk.sample.people_rows import Homes, room_texts
from desk.sample.place import Ground
from desk.sample.sink import Sink
from desk.sample.starting import code_of
from desk.store.schema import people as tables

# kind: chance, care level of the record, what its form says
_RARE: tuple[tuple[str, float, str, dict[str, str]], ...] = (
    ("mental", 0.003, "03", {"危险性评估等级": "1级", "治疗情况": "门诊服药", "监护人": "家属"}),
    ("release", 0.0006, "02", {"帮教情况": "已落实帮教小组", "安置情况": "已安置"}),
    ("correction", 0.0003, "03", {"矫正类别": "缓刑", "有无矫正小组": "有"}),
    ("drug", 0.0004, "03", {"管控情况": "社区戒毒", "帮扶情况": "定期谈话"}),
    ("youth", 0.0005, "02", {"人员类型": "闲散青少年", "帮扶手段": "就业介绍"}),
    ("petition", 0.0002, "03", {"反映问题": "房屋", "次数": "3"}),
    ("veteran", 0.008, "01", {"类别": "退役军人"}),
    ("poor", 0.011, "02", {"救助类别": "最低生活保障"}),
)


def specials(sink: Sink, homes: Homes, dice: Dice) -> None:
    """Records of people whom the office looks after."""
    rng = dice.stream("specials")
    people, told = homes.people, homes.columns
    age, kind = people.age, people.home_kind[people.household]
    count = len(age)
    grown = age > 17
    found: list[tuple[str, str, dict[str, str], Ints]] = [
        ("elderly_alone", "02", {"探望": "每周一次", "紧急联系人": "子女"}, np.flatnonzero((kind == 0) & (age >= 65))),
        (
            "empty_nest",
            "01",
            {"探望": "每月一次"},
            np.flatnonzero((kind == 3) & (age >= 68) & (rng.random(count) < 0.4)),
        ),
        ("disabled", "02", {"残疾类别": "肢体", "等级": "三级"}, np.flatnonzero(told["health_rank"] == 2)),
        (
            "chronic",
            "01",
            {"病种": "高血压", "随访": "每季一次"},
            np.flatnonzero((told["health_rank"] == 1) & (rng.random(count) < 0.35)),
        ),
    ]
    for key, chance, level, form in _RARE:
        fits = (age > 11) & (age < 26) if key == "youth" else grown & (age < 90)
        found.append((key, level, form, np.flatnonzero(fits & (rng.random(count) < chance))))
    rows = np.concatenate([who_ for _, _, _, who_ in found])
    of = np.repeat(np.arange(len(found)), [len(who_) for _, _, _, who_ in found])
    order = np.lexsort((of, rows))
    rows, of = rows[order], of[order]
    since = np.datetime64("2026-09-30") - rng.integers(20, 2400, len(rows)).astype("timedelta64[D]")
    sink.put(
        tables.special,
        len(rows),
        resident_id=rows + 1,
        kind=chosen([key for key, *_ in found], of),
        care_level=chosen([level for _, level, *_ in found], of),
        since=who.dates(since),
        detail_json=chosen([json.dumps(form, ensure_ascii=False) for _, _, form, _ in found], of),
    )


def organisations(sink: Sink, ground: Ground, spots: Floats, dice: Dice) -> Ints:
    """Shops on ground floors, firms, schools, clinics; gives the building of each."""
    rng = dice.stream("organisations")
    kind = ground.houses.kind
    number = rng.poisson(np.array([0.05, 0.25, 0.4, 6.0, 11.0, 1.0, 0.0, 2.6])[kind])
    number[kind == SCHOOL] = 1
    house = np.repeat(np.arange(len(kind)), number)
    count = len(house)
    of = _kinds(kind[house], rng)
    names = _names(of, rng)
    born = np.datetime64("1980-06-01") + rng.integers(-6000, 5000, count).astype("timedelta64[D]")
    heads = who.names(pick(rng, who.surname_weights(), count), rng.random(count) < 0.62, born, rng)
    phones = who.phone_matrix(7_000_000, count)
    sizes = np.array([size for _, size, _ in _ORGANISATIONS])[of]
    sink.put(
        tables.organisation,
        count,
        kind=chosen([key for key, _, _ in _ORGANISATIONS], of),
        credit_code=[_credit(number) for number in range(1, count + 1)],
        name=names,
        initials=[initials(name, person=False) for name in names],
        address=chosen(ground.addresses.addresses, house),
        building_id=house + 1,
        lon=spots[house, 0],
        lat=spots[house, 1],
        head=heads.full,
        head_phone=lambda low, high: texts(phones[low:high]),
        employees=np.maximum(1, np.round(rng.gamma(2, sizes / 2))).astype(int),
        hazard=where(rng.random(count) < 0.045, chosen(["01", "02", "03", "07"], rng.integers(0, 4, count))),
        state=chosen(["open", "paused", "closed"], pick(rng, [0.95, 0.035, 0.015], count)),
    )
    return house


_ORGANISATIONS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("shop", 4, ()),
    ("firm", 24, ()),
    ("school", 60, ("小学", "幼儿园", "中学")),
    ("hospital", 30, ("社区卫生服务站", "门诊部")),
    ("hotel", 40, ("酒店", "宾馆")),
    ("express", 12, ("快递网点",)),
    ("social", 8, ("志愿服务队", "社会工作事务所")),
    ("agency", 20, ("管理所", "服务中心")),
)
"""Kind, usual number of employees, how the name ends; shops and firms take their words from names.toml."""


def _kinds(at: Ints, rng: np.random.Generator) -> Ints:
    """The kind of each organisation by the kind of house it is in."""
    count = len(at)
    offices = pick(rng, [0, 1, 0, 0.012, 0.02, 0.02, 0.03, 0.02], count)
    shops = np.where(rng.random(count) < 0.02, 5, 0)
    firm = (at == OFFICE) & (rng.random(count) < 0.86)
    return np.where(at == SCHOOL, 2, np.where(firm, offices, shops))


def _names(of: Ints, rng: np.random.Generator) -> list[str]:
    told = words.told()
    firms = [f"{word}有限公司" for word in told["firm_words"]]
    last = [told["shop_words"], firms, *(list(ends) for _, _, ends in _ORGANISATIONS[2:])]
    end = rng.integers(0, 1 << 30, len(of)).tolist()
    brands = words.brands(len(of), rng)
    return [brand + last[t][e % len(last[t])] for brand, t, e in zip(brands, of.tolist(), end, strict=True)]


def _credit(number: int) -> str:
    """A credit code with right check digits in region 990101, so that no registered one is met."""
    body = f"Y{number:07d}"
    first = f"92990101{body}{organisation_check_digit(body)}"
    return first + credit_check_digit(first)


def rentals(sink: Sink, ground: Ground, homes: Homes, dice: Dice) -> None:
    """Rented dwellings with their landlords; some have a star rating."""
    rng = dice.stream("rentals")
    rows = np.flatnonzero(homes.people.home_floating)
    count = len(rows)
    house = homes.people.home_building[rows]
    born = np.datetime64("1968-01-01") + rng.integers(-7000, 7000, count).astype("timedelta64[D]")
    owners = who.names(pick(rng, who.surname_weights(), count), rng.random(count) < 0.55, born, rng)
    phones = who.phone_matrix(3_000_000, count)
    rooms = _some(room_texts(homes), rows)
    yard = np.isin(ground.houses.kind, (COURTYARD, SHOPS))[house]
    unit = np.where(yard, 0, homes.unit[rows])
    live = joined(
        chosen(ground.addresses.addresses, house),
        chosen(["", *(f"{n}单元" for n in range(1, 60))], unit),
        chosen(["", "院"], yard.astype(int)),
        rooms,
    )
    since = np.datetime64("2026-10-15") - rng.integers(10, 1400, count).astype("timedelta64[D]")
    sink.put(
        tables.rental,
        count,
        dwelling_id=rows + 1,
        building_id=house + 1,
        code=joined("CZ", [f"{n:08d}" for n in range(1, count + 1)]),
        address=live,
        landlord=owners.full,
        landlord_phone=lambda low, high: texts(phones[low:high]),
        use=code_of("rental_use", "居住"),
        hazard=where(rng.random(count) < 0.04, chosen(["01", "02", "03"], rng.integers(0, 3, count))),
        stars=chosen([None, 3, 4, 5], pick(rng, [0.55, 0.25, 0.14, 0.06], count)),
        since=who.dates(since),
    )


def _some(column: Any, rows: Ints) -> Any:
    """A lazy column over every household, for these rising rows of it only."""

    def part(low: int, high: int) -> list[Any]:
        wanted = rows[low:high]
        first = int(wanted[0])
        texts = column(first, int(wanted[-1]) + 1)
        return [texts[i - first] for i in wanted.tolist()]

    return part
