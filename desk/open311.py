"""Service requests as a city's hotline writes them: Open311 GeoReport v2 in JSON, read with care and written plainly.

A batch is a JSON list of requests, or an object that holds one (service_requests, requests, data, result). Positions
are WGS84 degrees as the standard says (within a metre of CGCS2000). Moments come with a zone and become Beijing wall time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from desk.errors import BadInput

BEIJING: Final = timezone(timedelta(hours=8))
OPEN, CLOSED = "open", "closed"
_HOLDERS: Final = ("service_requests", "requests", "request", "data", "result")
_OPEN_WORDS: Final = frozenset(("", "open", "opened", "new", "acknowledged", "in_progress", "reopened"))
_LONGEST: Final = 5_000
_DEEPEST: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRequest:
    """One request of a hotline. `requested_at` is Beijing wall time, "" when it is not said; lon/lat WGS84 or None."""

    id: str
    status: str
    service_code: str
    service_name: str
    description: str
    address: str
    requested_at: str
    updated_at: str = ""
    expected_at: str = ""
    agency: str = ""
    notes: str = ""
    reporter: str = ""
    phone: str = ""
    media_url: str = ""
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A request that cannot be read: its place in the batch (from 1), its number if it has one, and why."""

    place: int
    id: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a file holds."""

    requests: tuple[ServiceRequest, ...]
    faults: tuple[Fault, ...]


def read(body: bytes) -> Batch:
    """The requests of a file; BadInput when it is no batch at all."""
    listed = _listed(_parsed(body))
    requests, faults, seen = [], [], set()
    for place, one in enumerate(listed, 1):
        number = _text(one.get("service_request_id") or one.get("id")) if isinstance(one, dict) else ""
        try:
            request = _request(one, number)
            if number in seen:
                raise BadInput(f"工单号“{number}”在文件里出现了两次，只取第一次的。")
        except BadInput as error:
            faults.append(Fault(place=place, id=number, sentence=str(error)))
            continue
        seen.add(number)
        requests.append(request)
    return Batch(requests=tuple(requests), faults=tuple(faults))


def write_requests(requests: Iterable[ServiceRequest]) -> bytes:
    """A batch as the standard writes it; fields without a value are null."""
    return _written([_plain(one) for one in requests])


def write_services(services: Iterable[tuple[str, str, str, str]]) -> bytes:
    """The list of services: code, name, description, group."""
    return _written(
        [
            {
                "service_code": code,
                "service_name": name,
                "description": description,
                "metadata": False,
                "type": "batch",
                "keywords": "",
                "group": group,
            }
            for code, name, description, group in services
        ]
    )


def _parsed(body: bytes) -> Any:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = body.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise BadInput("这个文件的文字编码读不出来，请让对方用 UTF-8 重新导出。")
    if not text.strip():
        raise BadInput("这个文件是空的，请让对方重新导出。")
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        where = f"第 {line} 行附近" if line else "里面"
        raise BadInput(f"这不是完整的 JSON 文件（{where}有错），可能没有传完；请让对方重新导出。") from None


def _listed(parsed: Any) -> list[Any]:
    for _ in range(_DEEPEST):
        if isinstance(parsed, list):
            return parsed
        if not isinstance(parsed, dict):
            break
        if "service_request_id" in parsed or "service_code" in parsed:
            return [parsed]
        holder = next((key for key in _HOLDERS if key in parsed), None)
        if holder is None:
            break
        parsed = parsed[holder]
    raise BadInput("这个文件里没有工单列表；应是 Open311 GeoReport v2 的工单（service_requests）JSON 文件。")


def _request(one: Any, number: str) -> ServiceRequest:
    if not isinstance(one, dict):
        raise BadInput("这一项不是工单，没有读取。")
    if not number:
        raise BadInput("没有工单号（service_request_id），没有读取：回复时对不上。")
    code, name = _text(one.get("service_code")), _text(one.get("service_name"))
    if not code and not name:
        raise BadInput("没有写服务类别（service_code、service_name），没有读取。")
    lon, lat = _place(one)
    return ServiceRequest(
        id=number,
        status=OPEN if _text(one.get("status")).lower() in _OPEN_WORDS else CLOSED,
        service_code=code or name,
        service_name=name or code,
        description=_text(one.get("description"), lines=True),
        address=_text(one.get("address") or one.get("address_string")),
        requested_at=_moment(one.get("requested_datetime"), "requested_datetime"),
        updated_at=_moment(one.get("updated_datetime"), "updated_datetime"),
        expected_at=_moment(one.get("expected_datetime"), "expected_datetime"),
        agency=_text(one.get("agency_responsible")),
        notes=_text(one.get("status_notes"), lines=True),
        reporter=_text(one.get("last_name")) + _text(one.get("first_name")),
        phone=_text(one.get("phone")),
        media_url=_text(one.get("media_url")),
        lon=lon,
        lat=lat,
    )


def _place(one: Mapping[str, Any]) -> tuple[float | None, float | None]:
    given = (one.get("long", one.get("lng", one.get("lon"))), one.get("lat"))
    if any(value in (None, "") for value in given):
        return None, None
    try:
        lon, lat = (float(value) for value in given)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise BadInput(f"坐标“{given[0]}，{given[1]}”不是数字，没有读取。") from None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadInput(f"坐标“{lon:g}，{lat:g}”不在地球上，可能经纬度写反了，没有读取。")
    return (None, None) if lon == lat == 0 else (lon, lat)


def _moment(given: Any, key: str) -> str:
    text = _text(given)
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise BadInput(
            f"时间 {key} 写的是“{text[:30]}”，不是 2026-10-31T09:05:00+08:00 这样的时间，没有读取。"
        ) from None
    if moment.tzinfo is not None:
        moment = moment.astimezone(BEIJING).replace(tzinfo=None)
    return moment.isoformat(timespec="seconds")


def _text(given: Any, *, lines: bool = False) -> str:
    """A value as text without control characters; line breaks stay where `lines` says so."""
    if given is None or isinstance(given, (dict, list, bool)):
        return ""
    kept = "\n" if lines else ""
    text = "".join(c if c.isprintable() or c in kept else " " for c in str(given).replace("\r\n", "\n"))
    return (text.strip() if lines else " ".join(text.split()))[:_LONGEST]


def _plain(one: ServiceRequest) -> dict[str, Any]:
    return {
        "service_request_id": one.id,
        "status": one.status,
        "status_notes": one.notes or None,
        "service_name": one.service_name,
        "service_code": one.service_code,
        "description": one.description or None,
        "agency_responsible": one.agency or None,
        "service_notice": None,
        "requested_datetime": _zoned(one.requested_at),
        "updated_datetime": _zoned(one.updated_at),
        "expected_datetime": _zoned(one.expected_at),
        "address": one.address or None,
        "address_id": None,
        "zipcode": None,
        "lat": None if one.lat is None else round(one.lat, 7),
        "long": None if one.lon is None else round(one.lon, 7),
        "media_url": one.media_url or None,
    }


def _zoned(moment: str) -> str | None:
    return f"{moment}+08:00" if moment else None


def _written(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
