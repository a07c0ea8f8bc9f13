"""What belongs together in a record: each rule has a key, the fields it is about, and a Chinese sentence.

A `Complaint` that is grave must be mended before saving. Any other may be saved with a reason, which is kept as an
exemption: paper and people contradict the standard more often than the standard admits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desk import identity

if TYPE_CHECKING:
    from desk.registers.spec import RecordSpec, Values

ID_CARD: Final = "111"
"""居民身份证 in GA/T 517."""
HEAD: Final = ("01", "02")
"""本人 and 户主 in GB/T 4761: the head of the household."""
GUARDED_UNTIL: Final = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """Something that does not fit. `fields` are the keys it stands beside, the first one foremost."""

    rule: str
    sentence: str
    fields: tuple[str, ...]
    is_grave: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a check may know beyond the record itself."""

    today: str
    heads: tuple[str, ...] = ()
    """Names of the other heads of the same household."""
    same_number: tuple[str, ...] = ()
    """Who else has this ID number or code: names, with what tells them apart."""
    birth: str = ""
    """Birth date of the person a special record is about."""
    region: str = ""
    """Digits that the codes of this office's facilities begin with; "" if that is not known."""
    own_codes: bool = False
    """Whether the office numbers its facilities in a way of its own."""
    is_sample: bool = False
    """In a sample office numbers of region 990101 and phones beginning with 1200 are meant to belong to nobody."""


Check = Callable[["Values", Around], Iterable[Complaint]]


def complaints(spec: RecordSpec, values: Values, around: Around) -> tuple[Complaint, ...]:
    """Everything that does not fit, fields missing first."""
    found = [*_missing(spec, values)]
    for check in spec.checks:
        found += check(values, around)  # type: ignore[arg-type]  # the spec cannot name Check without a circle
    return tuple(found)


def _missing(spec: RecordSpec, values: Values) -> Iterable[Complaint]:
    for _, fields in spec.shown(values):
        for one in fields:
            if one.needed and text(values, one.key) == "":
                yield Complaint(
                    rule=f"needed:{one.key}", sentence=f"请填写{one.title}", fields=(one.key,), is_grave=True
                )


def text(values: Values, key: str) -> str:
    """A value as text, "" if there is none or if it is masked: a mask says nothing."""
    value = values.get(key)
    given = "" if value is None else str(value)
    return "" if "*" in given else given


def identity_number(values: Values, around: Around) -> Iterable[Complaint]:
    """The number itself, and what it says of birth and sex against what was typed."""
    number = text(values, "id_no")
    if not number or text(values, "id_type") not in ("", ID_CARD):
        return
    told = identity.check_id(number, today=around.today)
    if told.warnings and not (around.is_sample and number.startswith("990101")):
        yield Complaint(rule="id_no", sentence=told.warnings[0], fields=("id_no",))
    birth, sex = text(values, "birth"), text(values, "sex")
    if birth and told.birth and birth != told.birth:
        said = f"号码里的出生日期是 {told.birth}，这里填的是 {birth}"
        yield Complaint(rule="birth_by_id", sentence=said, fields=("birth", "id_no"))
    if sex in ("1", "2") and told.sex and sex != told.sex:
        said = f"号码里的性别是{_SEX[told.sex]}，这里填的是{_SEX[sex]}"
        yield Complaint(rule="sex_by_id", sentence=said, fields=("sex", "id_no"))


_SEX: Final = {"1": "男", "2": "女"}


def same_number(values: Values, around: Around) -> Iterable[Complaint]:
    """Somebody else has this number."""
    if around.same_number:
        said = f"{'、'.join(around.same_number[:3])}也用这个号码，请核对是不是同一个"
        yield Complaint(rule="same_number", sentence=said, fields=("id_no",))


def born(values: Values, around: Around) -> Iterable[Complaint]:
    """Nobody is born tomorrow, and nobody died before being born."""
    birth, state = text(values, "birth"), text(values, "state")
    if birth and birth > around.today:
        yield Complaint(rule="birth_future", sentence=f"出生日期 {birth} 还没到", fields=("birth",), is_grave=True)
    age = identity.age_on(birth, around.today) if birth else None
    if age is not None and age > 120 and state != "dead":
        yield Complaint(rule="birth_long_ago", sentence=f"按出生日期已经 {age} 岁", fields=("birth",))
    since = text(values, "state_since")
    if state == "dead" and birth and since and since < birth:
        yield Complaint(rule="death_before_birth", sentence=f"死亡日期 {since} 早于出生日期 {birth}", fields=("birth",))


def household(values: Values, around: Around) -> Iterable[Complaint]:
    """One head per household, and no child as head; a relation wants a household."""
    if text(values, "relation") not in HEAD:
        return
    if around.heads:
        said = f"这一户的户主已经是{'、'.join(around.heads[:3])}，一户只有一位户主"
        yield Complaint(rule="one_head", sentence=said, fields=("relation",))
    birth = text(values, "birth")
    age = identity.age_on(birth, around.today) if birth else None
    if age is not None and age < 16:
        yield Complaint(rule="young_head", sentence=f"户主只有 {age} 岁", fields=("relation", "birth"))


def marriage(values: Values, around: Around) -> Iterable[Complaint]:
    """A child is not married."""
    birth, status = text(values, "birth"), text(values, "marriage")
    age = identity.age_on(birth, around.today) if birth else None
    if age is not None and age < 20 and status not in ("", "10", "90"):
        yield Complaint(rule="young_marriage", sentence=f"{age} 岁，婚姻状况不是未婚", fields=("marriage", "birth"))


def phones(*keys: str) -> Check:
    """A check that these fields look like phone numbers."""

    def check(values: Values, around: Around) -> Iterable[Complaint]:
        for key in keys:
            doubt = identity.check_phone(text(values, key))
            if doubt and not (around.is_sample and text(values, key).startswith("1200")):
                yield Complaint(rule=f"phone:{key}", sentence=doubt, fields=(key,))

    return check


def numbers(*keys: str) -> Check:
    """A check that these fields are right identity numbers of somebody else (a guardian, a landlord)."""

    def check(values: Values, around: Around) -> Iterable[Complaint]:
        for key in keys:
            number = text(values, key)
            told = identity.check_id(number, today=around.today) if number else None
            if told is not None and told.warnings:
                yield Complaint(rule=f"number:{key}", sentence=told.warnings[0], fields=(key,))

    return check


def order(first: str, last: str, said: str) -> Check:
    """A check that one date is not after another; `said` is the sentence, with {first} and {last}."""

    def check(values: Values, around: Around) -> Iterable[Complaint]:
        early, late = text(values, first), text(values, last)
        if early and late and late < early:
            yield Complaint(
                rule=f"order:{first}:{last}", sentence=said.format(first=early, last=late), fields=(last, first)
            )

    return check


def past(*keys: str) -> Check:
    """A check that these dates have come."""

    def check(values: Values, around: Around) -> Iterable[Complaint]:
        for key in keys:
            if text(values, key) > around.today:
                yield Complaint(rule=f"past:{key}", sentence=f"{text(values, key)} 还没到", fields=(key,))

    return check


def guardian(values: Values, around: Around) -> Iterable[Complaint]:
    """A minor among the young people to watch has a guardian with a phone."""
    age = identity.age_on(around.birth, around.today) if around.birth else None
    if age is None or age >= GUARDED_UNTIL:
        return
    if not text(values, "guardian") and not values.get("guardian"):
        said = f"{age} 岁未成年，请填写监护人"
        yield Complaint(rule="guardian", sentence=said, fields=("guardian",))


def guardian_always(values: Values, around: Around) -> Iterable[Complaint]:
    """Somebody answers for a person with a severe mental disorder."""
    if not values.get("guardian"):
        yield Complaint(rule="guardian", sentence="请填写监护人", fields=("guardian",))


def young(values: Values, around: Around) -> Iterable[Complaint]:
    """Young people to watch are 6 to 25 years old."""
    age = identity.age_on(around.birth, around.today) if around.birth else None
    if age is not None and not 6 <= age <= 25:
        yield Complaint(rule="young", sentence=f"今年 {age} 岁，重点青少年一般为 6 至 25 岁", fields=("resident_id",))


def old(values: Values, around: Around) -> Iterable[Complaint]:
    """An old person is 60 or more."""
    age = identity.age_on(around.birth, around.today) if around.birth else None
    if age is not None and age < 60:
        yield Complaint(rule="old", sentence=f"今年 {age} 岁，不满 60 岁", fields=("resident_id",))


def follows(key: str, code: str, then: str, said: str) -> Check:
    """A check that where one field holds a code, another one is filled."""

    def check(values: Values, around: Around) -> Iterable[Complaint]:
        if text(values, key) == code and values.get(then) in (None, ""):
            yield Complaint(rule=f"follows:{then}", sentence=said, fields=(then, key))

    return check


def ended(day: str, then: str, said: str) -> Check:
    """A check that after a day another field is filled; `said` is the sentence, with {day}."""

    def check(values: Values, around: Around) -> Iterable[Complaint]:
        last = text(values, day)
        if last and last < around.today and values.get(then) in (None, ""):
            yield Complaint(rule=f"ended:{day}", sentence=said.format(day=last), fields=(then, day))

    return check


def landlord_number(values: Values, around: Around) -> Iterable[Complaint]:
    """The landlord's number is right, if it is one of an identity card."""
    if text(values, "landlord_id_type") in ("", ID_CARD):
        yield from numbers("landlord_id_no")(values, around)


def built(values: Values, around: Around) -> Iterable[Complaint]:
    """Nothing was built tomorrow."""
    year = values.get("built")
    if isinstance(year, int) and year > int(around.today[:4]) + 1:
        yield Complaint(rule="built", sentence=f"建成年份 {year} 还没到", fields=("built",))


def credit_code(values: Values, around: Around) -> Iterable[Complaint]:
    """The unified credit code with both its check digits."""
    code = text(values, "credit_code")
    for said in identity.check_credit_code(code)[:1] if code else ():
        yield Complaint(rule="credit_code", sentence=said, fields=("credit_code",))
    if code and around.same_number:
        said = f"{'、'.join(around.same_number[:3])}也用这个代码，请核对是不是同一家"
        yield Complaint(rule="same_code", sentence=said, fields=("credit_code",))


def position(values: Values, around: Around) -> Iterable[Complaint]:
    """Longitude and latitude come together, and not the wrong way round."""
    lon, lat = values.get("lon"), values.get("lat")
    if (lon in (None, "")) != (lat in (None, "")):
        yield Complaint(rule="half_position", sentence="经度和纬度要一起填", fields=("lat", "lon"), is_grave=True)
    elif lon not in (None, "") and isinstance(lon, (int, float)) and isinstance(lat, (int, float)) and lat > 60 > lon:
        yield Complaint(rule="position_swapped", sentence="经度和纬度可能填反了", fields=("lon", "lat"), is_grave=True)


def thresholds(values: Values, around: Around) -> Iterable[Complaint]:
    """The lower limit of a device is below the upper one."""
    high, low = values.get("threshold"), values.get("threshold_low")
    if isinstance(high, (int, float)) and isinstance(low, (int, float)) and low >= high:
        yield Complaint(rule="thresholds", sentence="报警下限不低于报警阈值", fields=("threshold_low", "threshold"))


RESIDENT: Final[tuple[Check, ...]] = (
    identity_number,
    same_number,
    born,
    household,
    marriage,
    phones("phone", "head_phone"),
    numbers("head_id_no"),
    order("arrived_on", "leaves_on", "预计离开日期 {last} 早于抵达日期 {first}"),
    order("registered_on", "permit_until", "证件到期日期 {last} 早于登记日期 {first}"),
    past("arrived_on", "registered_on", "unregistered_since"),
)
