"""编号定位: what a facility's code stands for, what and how many of its class there are, where it is, who looks after it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from desk.errors import BadInput, Conflict
from desk.identity import clean
from desk.office import Office
from desk.work.records.choosing import codes

FEW: Final = 30
"""So many of those that fit are listed."""
SHORTEST: Final = 4
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]*")
_COMMUNITY: Final = ("社区", "村居", "村（社区）", "村")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassCount:
    """A class of the catalogue and how many there are."""

    code: str
    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What fits the asked text: facilities by code (`ids` the first few of `total`), or classes by name."""

    asked: str
    ids: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    """Code and name of each."""
    total: int = 0
    classes: tuple[ClassCount, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A facility as the screen shows it."""

    id: int
    code: str
    name: str
    kind: str
    """Name of its class."""
    state: str
    address: str
    lon: float
    lat: float
    places: tuple[tuple[str, str], ...]
    """What each level of the ground is called and which one it lies in: (社区, 银闸社区)."""
    community: str
    in_community: int
    in_all: int
    manager: str
    owner: str
    maintainer: str
    phone: str
    """Masked where the right is lacking."""


def look_up(office: Office, text: str) -> Answer:
    """Facilities by whole code, else by its beginning, else by its end; by Chinese words classes. BadInput says why not."""
    asked = clean(text)
    runs = sorted(_CODE.findall(asked), key=len)
    if not asked:
        return Answer(asked="")
    if not runs:
        return _by_class(office, asked)
    code = runs[-1]  # a pasted line may say more than the code
    if found := _rows(office, code, "code = ?", (code,)):
        return found
    if len(code) < SHORTEST:
        raise BadInput(f"请至少输入编号开头或末尾的 {SHORTEST} 位。")
    after = code[:-1] + chr(ord(code[-1]) + 1)
    found = _rows(office, code, "code >= ? and code < ?", (code, after))
    if not found:
        found = _rows(office, code, "substr(code, length(code) - ?) = ?", (len(code) - 1, code))
    if not found:
        raise BadInput(
            f"没有编号是“{code}”，或以它开头、结尾的{office.profile.terms.get('facility', '部件')}。请核对编号。"
        )
    return found


def _rows(office: Office, asked: str, where: str, given: tuple[Any, ...]) -> Answer | None:
    total = int(office.database.read_value(f"select count(*) from facility where {where}", given))
    if not total:
        return None
    rows = office.database.read(
        f"select id, code, name from facility where id in (select id from facility where {where} order by code limit {FEW})"
        " order by code, id",
        given,
    )
    return Answer(
        asked=asked, ids=tuple(row[0] for row in rows), names=tuple(f"{row[1]}　{row[2]}" for row in rows), total=total
    )


def _by_class(office: Office, words: str) -> Answer:
    found = [(code, name) for code, name in codes(office, "catalogue").items() if words in name]
    if not found:
        raise BadInput(f"没有叫“{words}”的部件种类。请输入标识码，或种类名称，如“井盖”。")
    counted = tuple(
        ClassCount(code=code, name=name, count=_count(office, code)) for code, name in found[:FEW]
    )  # fmt: skip
    return Answer(asked=words, classes=counted, total=sum(one.count for one in counted))


def _count(office: Office, class_code: str) -> int:
    return int(office.database.read_value("select count(*) from facility where class_code = ?", (class_code,)))


def _count_below(office: Office, class_code: str, path: str) -> int:
    """How many of a class an area holds."""
    areas = [row[0] for row in office.database.read("select id from area where path like ?", (f"{path}%",))]
    marks = ", ".join("?" * len(areas))
    return int(
        office.database.read_value(
            "select count(*) from facility where class_code = ? and id in (select item_id from member"
            f" where area_id in ({marks}) and kind = 'facility' and until is null)",
            (class_code, *areas),
        )
    )


def locate(office: Office, id: int) -> Located:
    """All the screen shows of one facility; Conflict if it is gone."""
    phone = office.search.sight.column("f.maintainer_phone", "contact")
    row = office.database.read_one(
        "select f.code, f.name, f.class_code, c.name, f.state, f.address, f.lon, f.lat, f.manager, f.owner, f.maintainer,"
        f" {phone} from facility f left join catalogue c on c.code = f.class_code where f.id = ?",
        (id,),
    )
    if row is None:
        raise Conflict("这个部件已被他人删除，请刷新后再看。")
    code, name, class_code, kind, state, address, lon, lat, *people = row
    levels = _levels(office, id)
    community = next((one for one in levels if one[0] in _COMMUNITY), levels[-2] if len(levels) > 1 else None)
    in_community = _count_below(office, class_code, community[2]) if community is not None else 0
    manager, owner, maintainer, number = (str(one or "") for one in people)
    return Located(
        id=id, code=code, name=name, kind=str(kind or class_code), lon=lon, lat=lat, address=str(address or ""),
        state=codes(office, "facility_state").get(state, state), places=tuple((one[0], one[1]) for one in levels),
        community=community[1] if community is not None else "", in_community=in_community,
        in_all=_count(office, class_code), manager=manager, owner=owner, maintainer=maintainer, phone=number,
    )  # fmt: skip


def _levels(office: Office, id: int) -> list[tuple[str, str, str]]:
    """Level, name and path of the areas it lies in, from above: of the layer that has communities, else of the first."""
    leaves = office.database.read(
        "select a.path, l.levels_json from member m join area a on a.id = m.area_id join layer l on l.id = m.layer_id"
        " where m.kind = 'facility' and m.item_id = ? and m.until is null and l.valid_to is null order by l.sort, l.id",
        (id,),
    )
    layers = [(path, json.loads(levels)) for path, levels in leaves]
    if not layers:
        return []
    path, levels = next((one for one in layers if set(one[1]) & set(_COMMUNITY)), layers[0])
    above = [int(part) for part in path.split("/") if part]
    marks = ", ".join("?" * len(above))
    rows = office.database.read(f"select level, name, path from area where id in ({marks}) order by level", above)
    return [(levels[level] if level < len(levels) else "", name, way) for level, name, way in rows]
