"""在哪里: whatever a clerk types or clicks becomes a place with its grid, who is responsible there, and who reports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from desk.errors import Conflict
from desk.geo import grown, metres_between
from desk.identity import clean
from desk.model import Hit
from desk.office import Office
from desk.work.issues.entering import Draft

FEW: Final = 9
"""Offers shown at once."""
BESIDE: Final = 60.0
"""Metres within which a house gives a clicked place its address."""
WORDS: Final = "words"
"""Kind of an offer that is only the typed words."""
PLACE: Final = "place"
"""Kind of an offer that is a coordinate."""
_HOMELY: Final = ("residents", "buildings", "facilities", "organisations", "areas", "streets")
_ADDRESSED: Final = ("buildings", "streets", "areas", "facilities", "organisations", "residents")
_GROUND: Final = ("buildings", "streets", "areas")
_LOOKED: Final = 60
_TABLES: Final = {
    "residents": "resident", "buildings": "building", "facilities": "facility", "organisations": "organisation",
    "streets": "street",
}  # fmt: skip
_TAIL: Final = re.compile(
    r"(?:的?(?:旁边|门口|附近|对面|楼下|楼上|院内|院里|西侧|东侧|南侧|北侧|路口|楼道|后面|前面|里面|里|旁|边|上))+$"
)
_NUMBERED: Final = re.compile(r"^(.*?\d+(?:号院|号楼|号|栋|幢|座|院))")
_ADDRESS: Final = re.compile(r"\d|路|街|巷|胡同|号|楼|院|小区|社区|里$|村")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A place that the typed text may mean."""

    kind: str
    id: int | None
    title: str
    detail: str = ""
    lon: float | None = None
    lat: float | None = None
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place as an issue needs it. Texts are "" and numbers None where it is not known."""

    title: str
    kind: str = WORDS
    id: int | None = None
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    area_id: int | None = None
    grid: str = ""
    """Name of the lowest area, with that above it."""
    duty_id: int | None = None
    duty: str = ""
    """Who is responsible there, with the post."""
    duty_phone: str = ""
    reporter: str = ""
    phone: str = ""
    """Of a resident; masked where the right is lacking."""
    facility_id: int | None = None
    resident_id: int | None = None
    organisation_id: int | None = None
    class_code: str = ""
    """Of a facility."""


# What a text may mean


def offers(office: Office, text: str, *, area_id: int | None = None) -> tuple[Offer, ...]:
    """What a typed text may mean, the likeliest first; last the bare words, laid into `area_id` if one is chosen."""
    asked = clean(text)[:120]
    if not asked:
        return ()
    found = [*_coordinates(office, asked), *_found(office, asked)][: FEW - 1]
    words = Offer(kind=WORDS, id=None, title=asked, detail="只按文字登记，不定位", address=asked)
    if area_id is not None and (row := _area(office, area_id)):
        words = replace(words, id=area_id, detail=f"按文字登记，定在{row[0]}", lon=row[1], lat=row[2])
    return (*found, words)


def guess(office: Office, texts: Sequence[str]) -> Offer | None:
    """The first of some texts, as a chat speaks of places, that names something in the office; None if none does."""
    for text in texts:
        found = _found(office, clean(text)[:60])
        if found:
            return replace(found[0], address=text if found[0].kind in ("buildings", "streets") else found[0].address)
    return None


def _coordinates(office: Office, text: str) -> list[Offer]:
    if len(re.findall(r"\d+(?:\.\d+)?", text)) < 2 or re.search(r"[路街巷号楼]", text):
        return []
    from desk.work.ground.going import targets  # brings the formulas of the systems

    return [
        Offer(kind=PLACE, id=None, title=one.title, detail=one.detail, lon=one.lon, lat=one.lat)
        for one in targets(office, text)
        if not one.kind
    ][:3]


def _found(office: Office, asked: str) -> list[Offer]:
    """Rows that the text names; of an address with more words than the register knows, the part that it knows."""
    rest: list[Hit] = []
    is_address = bool(_ADDRESS.search(asked)) and not asked.isdigit()
    for text, is_cut in _shorter(asked):
        hits = [hit for hit in office.search.find(text, _LOOKED) if hit.kind in _TABLES or hit.kind == "areas"]
        if is_cut:  # half a street's name is in other streets' names as well
            hits = [hit for hit in hits if hit.kind in ("buildings", "streets", "areas") and hit.title.startswith(text)]
        order = _ADDRESSED if is_address else _HOMELY
        hits.sort(key=lambda hit: (not _is_called(hit, text), order.index(hit.kind)))
        if hits and (not is_address or hits[0].kind in _GROUND):
            return _offers(office, [*hits, *rest], asked if text != asked else "")
        rest = rest or hits  # people who live there; perhaps the house itself is found by fewer words
    return _offers(office, rest, "")


def _shorter(text: str) -> Iterator[tuple[str, bool]]:
    """The text, then without what stands beside the house, up to its number, and without words before it (cut)."""
    bare = _TAIL.sub("", text)
    tried = [text, bare]
    if match := _NUMBERED.match(bare):
        tried += [match[1], match[1].removesuffix("院")]
    yield from ((one, False) for one in dict.fromkeys(tried) if one)
    last = tried[-1]
    if _ADDRESS.search(last) and len(last) > 5:
        yield from ((last[cut:], True) for cut in range(1, min(6, len(last) - 4)))


def _is_called(hit: Hit, text: str) -> bool:
    return hit.title == text or (hit.kind == "facilities" and hit.detail.split(" · ")[0] == text)


def _offers(office: Office, hits: Sequence[Hit], address: str) -> list[Offer]:
    kinds = {kind.key: kind.title for kind in office.search.kinds()}
    return [
        Offer(
            kind=hit.kind, id=hit.id, title=hit.title, lon=hit.lon, lat=hit.lat,
            detail=" · ".join(part for part in (kinds[hit.kind], hit.detail) if part),
            address=address if hit.kind in _GROUND else "",
        )
        for hit in {(hit.kind, hit.id): hit for hit in reversed(hits)}.values()
    ][::-1][:FEW]  # fmt: skip


# One place


def spot(office: Office, offer: Offer) -> Spot:
    """An offer as an issue needs it; Conflict if the row is gone."""
    if offer.kind in (WORDS, PLACE):
        if offer.lon is None or offer.lat is None:
            return Spot(title=offer.title, address=offer.address)
        found = spot_at(office, offer.lon, offer.lat)
        return replace(found, title=offer.title, address=offer.address) if offer.kind == WORDS else found
    assert offer.id is not None
    found = of_row(office, offer.kind, offer.id)
    return replace(found, address=offer.address or found.address)


def can_be_place(kind: str) -> bool:
    """Whether a row of this list says where something happened."""
    return kind in _TABLES or kind == "areas"


def of_row(office: Office, kind: str, id: int) -> Spot:
    """The place that a row of a list stands for; a resident, firm or facility comes with it. Conflict if it is gone."""
    if kind == "areas":
        row = _area(office, id)
        if row is None:
            raise Conflict("这个网格已经没有了，请另选地点。")
        return _with_duty(office, Spot(title=row[0], kind=kind, id=id, address=row[0], lon=row[1], lat=row[2]), id)
    made = _row(office, kind, id)
    if made is None:
        raise Conflict("这条记录已被他人删除，请另选地点。")
    found, member, item = made
    area = _leaf_of(office, member, item) if item is not None else None
    if area is None and found.lon is not None and found.lat is not None:
        area = _leaf_at(office, found.lon, found.lat)
    return _with_duty(office, found, area)


def spot_at(office: Office, lon: float, lat: float) -> Spot:
    """A clicked place: the grid it lies in, the nearest house as its address."""
    house = _nearest_house(office, lon, lat)
    address = house or ""
    found = Spot(title=address or "地图上的一点", kind=PLACE, address=address, lon=lon, lat=lat)
    return _with_duty(office, found, _leaf_at(office, lon, lat))


def unmasked(office: Office, draft: Draft) -> Draft:
    """The draft with the resident's own name and phone where the form held only their masks; never shown."""
    if "*" not in draft.reporter + draft.reporter_phone or draft.resident_id is None:
        return draft
    row = office.database.read_one("select name, phone from resident where id = ?", (draft.resident_id,))
    name, phone = row if row is not None else ("", "")
    return replace(
        draft,
        reporter=str(name) if "*" in draft.reporter else draft.reporter,
        reporter_phone=str(phone or "") if "*" in draft.reporter_phone else draft.reporter_phone,
    )


def _row(office: Office, kind: str, id: int) -> tuple[Spot, str, int | None] | None:
    """The place of a row, and what its membership in grids hangs on."""
    sight = office.search.sight
    if kind == "residents":
        name, phone = sight.column("r.name", "name"), sight.column("r.phone", "phone")
        row = office.database.read_one(
            f"select {name}, {phone}, r.live_address, b.id, b.lon, b.lat, b.address"
            " from resident r left join building b on b.id = r.building_id where r.id = ?",
            (id,),
        )
        if row is None:
            return None
        who, number, address, building, lon, lat, house = row
        made = Spot(
            title=str(who), kind=kind, id=id, address=str(address or house or ""), lon=lon, lat=lat, reporter=str(who),
            phone=str(number or ""), resident_id=id,
        )  # fmt: skip
        return made, "building", building
    table = _TABLES[kind]
    columns = "name, address, lon, lat, class_code" if kind == "facilities" else "name, address, lon, lat, null"
    if kind == "streets":
        columns = "name, name, lon, lat, null"
    row = office.database.read_one(f"select {columns} from {table} where id = ?", (id,))
    if row is None:
        return None
    name, address, lon, lat, code = row
    words = str(address or name or "")
    made = Spot(
        title=words if kind == "buildings" else str(name or words), kind=kind, id=id, address=words, lon=lon, lat=lat,
        class_code=str(code or ""), facility_id=id if kind == "facilities" else None,
        organisation_id=id if kind == "organisations" else None,
    )  # fmt: skip
    return made, table, id


def _area(office: Office, id: int) -> tuple[str, float, float] | None:
    row = office.database.read_one("select name, lon, lat from area where id = ? and valid_to is null", (id,))
    return row if row is not None else None


# Grid and who is responsible


def _leaf_of(office: Office, member: str, item: int) -> int | None:
    """The grid that holds a thing, in the first layer."""
    row = office.database.read_one(
        "select m.area_id from member m join layer l on l.id = m.layer_id where m.kind = ? and m.item_id = ?"
        " and m.until is null and l.valid_to is null and l.basis = 'area' order by l.sort, l.id limit 1",
        (member, item),
    )
    return int(row[0]) if row is not None else None


def _leaf_at(office: Office, lon: float, lat: float) -> int | None:
    """The grid of the first layer drawn by area whose outline holds the place."""
    from desk.work.belonging import placing  # brings shapely

    for (layer,) in office.database.read(
        "select id from layer where basis = 'area' and valid_to is null order by sort, id limit 1"
    ):
        leaves = placing.leaves_of(office.database, layer)
        if leaves:
            found = int(placing.locator_of(leaves).locate([lon], [lat])[0])
            return found if found > 0 else None
    return None


def _nearest_house(office: Office, lon: float, lat: float) -> str | None:
    west, south, east, north = grown((lon, lat, lon, lat), BESIDE)
    rows = office.database.read(
        "select address, lon, lat from building where lon between ? and ? and lat between ? and ? and address is not null",
        (west, east, south, north),
    )
    near = min(((metres_between(lon, lat, x, y), address) for address, x, y in rows), default=None)
    if near is None or near[0] > BESIDE:
        return None
    return near[1] if near[0] < 15 else f"{near[1]}附近"


def _with_duty(office: Office, found: Spot, area_id: int | None) -> Spot:
    """The place with its grid and the holder of the first of the profile's posts, of the grid itself or from above."""
    if area_id is None:
        return found
    path = office.database.read_value("select path from area where id = ?", (area_id,))
    above = [int(part) for part in str(path or "").split("/") if part]
    if not above:
        return replace(found, area_id=area_id)
    marks = ", ".join("?" * len(above))
    names = dict(office.database.read(f"select id, name from area where id in ({marks})", above))
    grid = " › ".join(names[one] for one in above[1:] if one in names) or names.get(area_id, "")
    made = replace(found, area_id=area_id, grid=grid)
    today = office.today()
    phone = office.search.sight.column("p.phone", "contact")
    holders = office.database.read(
        f"select s.area_id, s.post, p.id, p.name, {phone} from assignment s join person p on p.id = s.person_id"
        f" where s.area_id in ({marks}) and s.since <= ? and (s.until is null or s.until >= ?) order by s.id",
        (*above, today, today),
    )
    posts = [post.key for post in office.profile.posts]
    holders = [one for one in holders if one[1] in posts]
    if not holders:
        return made
    best: Any = min(holders, key=lambda one: (-above.index(one[0]), posts.index(one[1])))
    title = office.profile.post(best[1]).title
    return replace(made, duty_id=int(best[2]), duty=f"{title} {best[3]}", duty_phone=str(best[4] or ""))
