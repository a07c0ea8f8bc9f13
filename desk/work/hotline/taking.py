"""Requests of a hotline become issues: what is new, what is known, which of our classes its services are."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desk import open311
from desk.errors import BadInput, Missing
from desk.ground.coordinates import from_bd09, from_gcj02
from desk.model import Changes
from desk.office import Office
from desk.rights import HANDLE_ISSUES, IMPORT, require
from desk.store.uid import new_uid
from desk.work.issues.entering import Draft, enter_in
from desk.work.issues.suggesting import suggest
from desk.work.standards.reading import ClassLine, classes

if TYPE_CHECKING:
    from desk.store.writing import Transaction

MOST: Final = 64 * 1024 * 1024
SYSTEMS: Final = {"wgs84": "标准经纬度（WGS84、CGCS2000）", "gcj02": "高德、腾讯（GCJ-02）", "bd09": "百度（BD-09）"}
"""What the positions of a file may be."""
_MAPPING: Final = "open311"
NEW, KNOWN, CLOSED, FAULTY = "new", "known", "closed", "faulty"
STATES: Final = {NEW: "新工单", KNOWN: "已接收过", CLOSED: "对方已办结", FAULTY: "有误"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service of the hotline: how many new requests it has, and which class of ours it is ("" is not known yet)."""

    code: str
    name: str
    count: int
    class_code: str
    why: str
    sure: bool
    """Same code, same name, or chosen before; otherwise only a guess that somebody should look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One request as the preview shows it."""

    id: str
    state: str
    service: str
    address: str
    description: str
    requested_at: str
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What taking a file in would do."""

    source: str
    digest: str
    system: str
    services: tuple[Service, ...]
    lines: tuple[Line, ...]
    requests: tuple[open311.ServiceRequest, ...]
    """The new ones."""

    @property
    def counts(self) -> dict[str, int]:
        """Requests by state."""
        return dict(Counter(line.state for line in self.lines))


def plan(office: Office, path: str | Path, *, system: str = "wgs84") -> Plan:
    """Look at a file of the hotline; nothing is written. BadInput says why it cannot be read."""
    require(office.actor, IMPORT)
    if system not in SYSTEMS:
        raise BadInput(f"没有“{system}”这种坐标，可以选：{'、'.join(SYSTEMS.values())}。")
    body = _body(Path(path))
    batch = open311.read(body)
    known = dict(office.database.read("select foreign_id, number from issue where foreign_id is not null"))
    fresh = tuple(one for one in batch.requests if one.id not in known and one.status == open311.OPEN)
    lines = [_line(one, known) for one in batch.requests]
    lines += [
        Line(id=one.id, state=FAULTY, service="", address="", description="", requested_at="",
             sentence=f"第 {one.place} 件：{one.sentence}")
        for one in batch.faults
    ]  # fmt: skip
    return Plan(
        source=Path(path).name,
        digest=hashlib.sha256(body).hexdigest(),
        system=system,
        services=_services(office, fresh),
        lines=tuple(lines),
        requests=fresh,
    )


def take(
    office: Office,
    made: Plan,
    chosen: Mapping[str, str],
    *,
    route: str = "",
    source: str = "",
    by: int | None = None,
    step: Callable[[int, int], None] | None = None,
) -> Changes:
    """Enter the new requests, all in one transaction that can be undone; `chosen` gives the class of each service."""
    require(office.actor, IMPORT)
    require(office.actor, HANDLE_ISSUES)
    by_code = {one.code: one for one in classes(office)}
    lacking = [one.name for one in made.services if chosen.get(one.code, "") not in by_code]
    if lacking:
        raise Missing(tuple(f"“{name}”对应的类别" for name in lacking))
    from desk.store.schema import house, issues  # SQLAlchemy: whoever writes can wait for it

    reason = f"接收热线工单 {made.source}"
    with office.write("take_hotline", kind="issue", reason=reason) as t:
        known = {row[0] for row in t.read("select foreign_id from issue where foreign_id is not null")}
        fresh = [one for one in made.requests if one.id not in known]
        batch = t.insert(
            house.batch, uid=new_uid(), audit_id=t.audit_id, kind="hotline", source=made.source, digest=made.digest,
            at=office.now(), new=len(fresh), same=len(made.requests) - len(fresh),
            faulty=made.counts.get(FAULTY, 0),
        )  # fmt: skip
        for place, one in enumerate(fresh, 1):
            draft = _draft(office, one, by_code[chosen[one.service_code]], made.system, route, source)
            case = enter_in(office, t, draft, by=by)
            t.update(issues.issue, case.id, batch_id=batch)
            if step:
                step(place, len(fresh))
        _remember(office, t, made.services, chosen)
    return t.changes


def usual_source(office: Office) -> str:
    """The source of the profile that a hotline is; "" when none is called so."""
    sources = office.profile.codes("issue_source")
    for word in ("热线", "12345", "上级", "交办"):
        for key, title in sources.items():
            if word in title:
                return key
    return ""


def _body(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST:
            raise BadInput(f"“{path.name}”超过 {MOST // 1048576} MB，请让对方按天或按月分开导出。")
        return path.read_bytes()
    except OSError:
        raise BadInput(f"打不开“{path.name}”，请检查它是否存在、能否读取。") from None


def _line(one: open311.ServiceRequest, known: Mapping[str, str]) -> Line:
    state, sentence = NEW, ""
    if one.id in known:
        state, sentence = KNOWN, f"已登记为 {known[one.id]}"
        if one.status == open311.CLOSED:
            sentence += "；对方已办结，请核对本地进度"
    elif one.status == open311.CLOSED:
        state, sentence = CLOSED, "对方已经办结，不再接收"
    return Line(
        id=one.id, state=state, service=one.service_name, address=one.address, description=one.description,
        requested_at=one.requested_at, sentence=sentence,
    )  # fmt: skip


def _services(office: Office, requests: tuple[open311.ServiceRequest, ...]) -> tuple[Service, ...]:
    lines = classes(office)
    by_code, by_name = {one.code: one for one in lines}, {one.name: one for one in reversed(lines)}
    before = _remembered(office)
    found = []
    for code, count in Counter(one.service_code for one in requests).most_common():
        mine = [one for one in requests if one.service_code == code]
        name, class_code, why, sure = mine[0].service_name, "", "没有对应，请选择", False
        if before.get(code) in by_code:
            class_code, why, sure = before[code], "上次这样对应", True
        elif code in by_code and by_code[code].name == name:
            class_code, why, sure = code, "代码和名称相同", True
        elif name in by_name:
            class_code, why, sure = by_name[name].code, "名称相同", True
        elif guess := suggest(office, "。".join([name, *(one.description for one in mine[:5])]), most=1):
            class_code, why = guess[0].code, f"猜的，请核对：{guess[0].why}"
        found.append(Service(code=code, name=name, count=count, class_code=class_code, why=why, sure=sure))
    return tuple(found)


def _draft(office: Office, one: open311.ServiceRequest, line: ClassLine, system: str, route: str, source: str) -> Draft:
    lon, lat = one.lon, one.lat
    if lon is not None and lat is not None and system != "wgs84":
        moved = (from_gcj02 if system == "gcj02" else from_bd09)(lon, lat)
        lon, lat = float(moved[0]), float(moved[1])
    now = office.now()
    body = one.description + (f"\n（热线附件：{one.media_url}）" if one.media_url else "")
    return Draft(
        kind=line.kind if line.kind in office.profile.codes("issue_kind") else next(iter(office.profile.codes("issue_kind"))),
        class_code=line.code,
        title=f"{one.address}{line.name}",
        body=body.strip() or one.service_name,
        source=source or usual_source(office),
        route=route or next(iter(office.profile.codes("issue_route")), ""),
        reporter=one.reporter,
        reporter_phone=one.phone,
        reported_at=min(one.requested_at or now, now),
        address=one.address,
        lon=lon,
        lat=lat,
        foreign_id=one.id,
    )  # fmt: skip


def _remembered(office: Office) -> dict[str, str]:
    return {
        mark: json.loads(text).get("class", "")
        for mark, text in office.database.read(
            "select fingerprint, columns_json from import_mapping where kind = ?", (_MAPPING,)
        )
    }


def _remember(office: Office, t: Transaction, services: tuple[Service, ...], chosen: Mapping[str, str]) -> None:
    """Keep which class a service is, without change rows: undoing the import does not forget it."""
    for one in services:
        t.execute(
            "insert into import_mapping (kind, fingerprint, titles_json, columns_json, used_at) values (?, ?, ?, ?, ?)"
            " on conflict (kind, fingerprint) do update set titles_json = excluded.titles_json,"
            " columns_json = excluded.columns_json, used_at = excluded.used_at",
            (
                _MAPPING, one.code, json.dumps([one.name], ensure_ascii=False),
                json.dumps({"class": chosen[one.code]}), office.now(),
            ),
        )  # fmt: skip
