"""Rows of dwellings, households and residents, as real as generated ones may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desk.identity import initials
from desk.sample import words
from desk.sample.columns import Lazy, chosen, digits, texts, where
from desk.sample.dice import Dice, Floats, Ints, pick
from desk.sample.people import CHILD, HEAD, MATE, PARENT, SECOND_CHILD, SPOUSE, People
from desk.sample.starting import code_of

REGION = "990101"
"""First six digits of generated ID numbers: no province ever had 99, so nobody alive holds such a number."""
PHONES = "1200"
"""How generated phones begin: no mobile number was ever issued in this range."""


_NATIONS = [0.945, 0.026, 0.015, 0.006, 0.003, 0.002, 0.002, 0.001]


def surname_weights() -> Floats:
    """How frequent each surname is: the first five have a third of all."""
    count = len(words.told()["surnames"])
    return np.asarray(1.0 / (np.arange(count) + 3.2) ** 0.92, dtype=np.float64)


def phone_matrix(start: int, count: int) -> NDArray[np.uint8]:
    """Phones that nobody has, all different, from the `start`-th on."""
    numbers = (np.arange(start, start + count, dtype=np.int64) * 7_654_321 + 1_234_567) % 10_000_000
    head = np.tile(np.frombuffer(PHONES.encode(), dtype=np.uint8), (count, 1))
    return np.hstack([head, digits(numbers, 7)])


def id_matrix(birth: NDArray[np.datetime64], male: NDArray[np.bool_], region: str = REGION) -> NDArray[np.uint8]:
    """ID numbers with a right check digit; people of one birthday and sex are counted through."""
    days = birth.astype("datetime64[D]").astype(np.int64)
    group = days * 2 + male
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.concatenate([[True], group[order][1:] != group[order][:-1]]))
    rank = np.empty(len(days), dtype=np.int64)
    rank[order] = np.arange(len(days)) - np.repeat(starts, np.diff([*starts, len(days)]))
    serial = rank * 2 + np.where(male, 1, 2)
    if len(serial) and serial.max() > 999:
        raise ValueError("more people of one birthday than serial numbers")
    matrix = np.empty((len(days), 18), dtype=np.uint8)
    matrix[:, :6] = np.frombuffer(region.encode(), dtype=np.uint8)
    matrix[:, 6:14] = digits(_yyyymmdd(birth), 8)
    matrix[:, 14:17] = digits(serial % 1000, 3)
    weights = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
    rest = ((matrix[:, :17].astype(np.int64) - 48) * weights).sum(axis=1) % 11
    matrix[:, 17] = np.frombuffer(b"10X98765432", dtype=np.uint8)[rest]
    return matrix


def _yyyymmdd(birth: NDArray[np.datetime64]) -> Ints:
    years = birth.astype("datetime64[Y]").astype(np.int64) + 1970
    months = birth.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day = (birth - birth.astype("datetime64[M]")).astype(np.int64) + 1
    whole: Ints = years * 10_000 + months * 100 + day
    return whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names of people as three parts, and their initials."""

    full: Lazy
    initials: Lazy
    surname: Ints
    first: Ints
    second: Ints

    letters: list[str]

    def at(self, rows: Ints) -> list[str]:
        """The names of these people."""
        surnames, ends = words.told()["surnames"], [*self.letters, ""]
        parts = zip(self.surname[rows].tolist(), self.first[rows].tolist(), self.second[rows].tolist(), strict=True)
        return [surnames[a] + self.letters[b] + ends[c] for a, b, c in parts]


def names(surname: Ints, male: NDArray[np.bool_], birth: NDArray[np.datetime64], rng: np.random.Generator) -> Names:
    """Names by sex and generation."""
    told = words.told()
    pools = [told[key] for key in ("women_old", "women", "girls", "men_old", "men", "boys")]
    letters = list(dict.fromkeys(letter for pool in pools for letter in pool))
    place = {letter: index for index, letter in enumerate(letters)}
    year = birth.astype("datetime64[Y]").astype(np.int64) + 1970
    pool = np.where(male, 3, 0) + np.where(year < 1965, 0, np.where(year < 2002, 1, 2))
    first, second = np.empty(len(year), dtype=np.int64), np.empty(len(year), dtype=np.int64)
    for index, letters_of in enumerate(pools):
        mine = np.flatnonzero(pool == index)
        codes = np.array([place[letter] for letter in letters_of])
        first[mine] = codes[rng.integers(0, len(codes), len(mine))]
        second[mine] = codes[rng.integers(0, len(codes), len(mine))]
    single = np.where((year > 1966) & (year < 1998), 0.30, 0.06)
    second[(rng.random(len(year)) < single) | (second == first)] = -1
    surnames = told["surnames"]
    heads = [initials(one) for one in surnames]
    signs = [initials(letter, person=False) for letter in letters]

    def full(low: int, high: int) -> list[str]:
        ends = [*letters, ""]
        rows = zip(surname[low:high].tolist(), first[low:high].tolist(), second[low:high].tolist(), strict=True)
        return [surnames[a] + letters[b] + ends[c] for a, b, c in rows]

    def short(low: int, high: int) -> list[str]:
        ends = [*signs, ""]
        rows = zip(surname[low:high].tolist(), first[low:high].tolist(), second[low:high].tolist(), strict=True)
        return [heads[a] + signs[b] + ends[c] for a, b, c in rows]

    return Names(full=full, initials=short, surname=surname, first=first, second=second, letters=letters)


def dates(days: NDArray[np.datetime64]) -> Lazy:
    """Days as texts."""
    return lambda low, high: np.datetime_as_string(days[low:high], unit="D").tolist()


def details(people: People, dice: Dice) -> dict[str, Any]:
    """The fields of residents that follow from age, sex and household, as columns."""
    rng = dice.stream("details")
    age, male, role = people.age, people.male, people.role
    count = len(age)
    floating = people.home_floating[people.household]
    luck = rng.random((4, count))
    married = np.where(
        role == SPOUSE, 1, np.where((role == HEAD) & np.isin(people.home_kind, (2, 3, 4, 5, 6))[people.household], 1, 0)
    )
    widowed = (role == PARENT) | ((role == HEAD) & (people.home_kind == 0)[people.household])
    divorced = (role == HEAD) & (people.home_kind == 1)[people.household] & (age > 36) & (luck[0] < 0.45)
    marriage = np.where(married == 1, 1, np.where(widowed, 2, np.where(divorced, 3, 0)))
    schooling = _schooling(age, luck[1])
    politics = np.where((age > 24) & (luck[2] < 0.13), 0, np.where((age > 13) & (age < 29) & (luck[2] < 0.42), 1, 2))
    works = (age > 21) & (age < np.where(male, 60, 55)) & (luck[3] < 0.86)
    job = np.where(works, rng.integers(0, len(words.told()["occupations"]), count), -1)
    health = np.where((age > 60) & (luck[0] < 0.42), 1, np.where(luck[0] > 0.985, 2, 0))
    relation = _relations(people)
    no_id = rng.random(count) < np.where(age < 1, 0.4, 0.012)
    return {
        "id_type": chosen([code_of("id_type", "居民身份证")], np.where(no_id, -1, 0)),
        "no_id": no_id,
        "sex": chosen(["2", "1"], male.astype(np.int64)),
        "nation": chosen(["01", "11", "03", "02", "10", "15", "06", "08"], pick(rng, _NATIONS, count)),
        "marriage": _labels("marriage", "未婚 已婚 丧偶 离婚", marriage),
        "politics": chosen(["01", "03", "13"], politics),
        "education": chosen(["14", "21", "31", "61", "71", "81", None], schooling),
        "religion": chosen(["00", "10", "30", "40", "50", "70"], pick(rng, words.told()["religions"], count)),
        "health": _labels("health", "健康或良好 有慢性病 残疾", health),
        "occupation": chosen(words.told()["occupations"], job),
        "occupation_class": chosen(list("34322224444443422464"), job),
        "population": _labels("population", "户籍人口 流动人口", floating.astype(np.int64)),
        "consistent": _labels("consistent", "人户一致 人户不一致", (floating | (luck[3] > 0.93)).astype(np.int64)),
        "relation": _labels("relation", "户主 夫 妻 独生子 独生女 长子 长女 次子 次女 父亲 母亲 非亲属", relation),
        "care_level": chosen(["03", "02", "01", None], np.searchsorted([0.004, 0.02, 0.05], luck[2])),
        "floating": floating,
        "works": works,
        "health_rank": health,
    }


def _labels(table: str, labels: str, index: Ints) -> Lazy:
    """Per row the code of one of these labels."""
    return chosen([code_of(table, label) for label in labels.split()], index)


def _schooling(age: Ints, luck: Floats) -> Ints:
    """0 master, 1 bachelor, 2 college, 3 high school, 4 middle school, 5 primary school, 6 none yet."""
    adult = np.searchsorted([0.09, 0.44, 0.66, 0.85, 0.97], luck)
    middle = np.searchsorted([0.02, 0.16, 0.32, 0.62, 0.90], luck)
    old = np.searchsorted([0.005, 0.06, 0.13, 0.36, 0.70], luck)
    grown = np.where(age < 42, adult, np.where(age < 62, middle, old))
    young = np.where(age < 12, 6, np.where(age < 15, 5, np.where(age < 18, 4, 3)))
    return np.where(age < 22, young, grown)


def _relations(people: People) -> Ints:
    role, male = people.role, people.male
    two = (people.home_kind == 5)[people.household]
    result = np.zeros(len(role), dtype=np.int64)
    result[role == SPOUSE] = np.where(male, 1, 2)[role == SPOUSE]
    result[role == CHILD] = np.where(two, np.where(male, 5, 6), np.where(male, 3, 4))[role == CHILD]
    result[role == SECOND_CHILD] = np.where(male, 7, 8)[role == SECOND_CHILD]
    result[role == PARENT] = np.where(male, 9, 10)[role == PARENT]
    result[role == MATE] = 11
    return result


def reversed_texts(matrix: NDArray[np.uint8], mask: NDArray[np.bool_]) -> Lazy:
    """Texts read backwards, so that a tail is found as a beginning."""
    return where(mask, lambda low, high: texts(matrix[low:high, ::-1]))


def plain_texts(matrix: NDArray[np.uint8], mask: NDArray[np.bool_]) -> Lazy:
    """Texts of the rows of a matrix, None outside the mask."""
    return where(mask, lambda low, high: texts(matrix[low:high]))
