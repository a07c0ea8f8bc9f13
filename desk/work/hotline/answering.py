"""The answers that go back to a hotline, and our own issues and services as a hotline reads them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from desk import identity, open311
from desk.errors import BadInput
from desk.office import Office
from desk.profile import Profile
from desk.rights import EXPORT, require
from desk.work.issues.profiles import profile_of
from desk.work.standards.reading import classes, conditions

_ANSWERING: Final = ("answer", "result")
"""Fields whose text is written for the person who reported; what other fields hold stays inside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What would be answered for one issue that came from outside. `notes` may be changed before it goes."""

    issue_id: int
    number: str
    foreign_id: str
    title: str
    stage: str
    closed: bool
    notes: str
    updated_at: str


def answers(office: Office, since: str = "") -> tuple[Answer, ...]:
    """The issues that came from a hotline and moved since that moment ("" is all), the latest first."""
    rows = office.database.read(
        "select i.id, i.number, i.foreign_id, i.title, i.profile_id, i.stage, i.closed_at, i.answer,"
        " (select max(s.at) from step s where s.issue_id = i.id)"
        " from issue i where i.foreign_id is not null order by 9 desc, i.id desc"
    )
    found = []
    for id, number, foreign_id, title, profile_id, stage, closed_at, answer, at in rows:
        if str(at or "") < since:
            continue
        profile = profile_of(office, profile_id)
        said = _said(office, profile, id) or str(answer or "")
        found.append(
            Answer(
                issue_id=id,
                number=str(number),
                foreign_id=str(foreign_id),
                title=str(title),
                stage=profile.codes("stage").get(stage, str(stage)),
                closed=closed_at is not None,
                notes=_sentence(profile, stage, closed_at is not None, said),
                updated_at=str(at or ""),
            )
        )
    return tuple(found)


def write_answers(office: Office, chosen: Sequence[Answer], path: str | Path) -> int:
    """Write the answers as a batch of requests; gives how many. Nobody's name or phone goes with them."""
    require(office.actor, EXPORT)
    if not chosen:
        raise BadInput("没有选中要回复的工单。")
    notes = {one.issue_id: one for one in chosen}
    requests = [
        replace(one, id=notes[id].foreign_id, notes=identity.mask_text(notes[id].notes))
        for id, one in _requests(office, notes)
    ]
    return _write(office, requests, path, f"回复热线工单 {len(requests)} 件")


def write_issues(office: Office, ids: Iterable[int], path: str | Path) -> int:
    """Write issues of our own as service requests, numbered by our case numbers; gives how many."""
    require(office.actor, EXPORT)
    wanted = list(ids)
    requests = [one for _, one in _requests(office, dict.fromkeys(wanted))]
    return _write(office, requests, path, f"导出 Open311 工单 {len(requests)} 件")


def write_services(office: Office, path: str | Path) -> int:
    """Write the classes of the case standard as the services we take; gives how many."""
    require(office.actor, EXPORT)
    listed = [
        (one.code, one.name, "；".join(each.file_when for each in conditions(office, one.code)), one.group)
        for one in classes(office)
    ]
    _to_file(path, open311.write_services(listed))
    return len(listed)


def _requests(office: Office, wanted: Mapping[int, object]) -> list[tuple[int, open311.ServiceRequest]]:
    found = []
    ids = list(wanted)
    for begin in range(0, len(ids), 500):
        some = ids[begin : begin + 500]
        rows = office.database.read(
            "select i.id, i.number, i.class_code, c.name, i.body, i.address, i.reported_at, i.due_at, i.closed_at,"
            " i.handler, i.lon, i.lat, (select max(s.at) from step s where s.issue_id = i.id)"
            f" from issue i left join catalogue c on c.code = i.class_code where i.id in ({', '.join('?' * len(some))})",
            some,
        )
        for id, number, code, name, body, address, reported, due, closed, handler, lon, lat, at in rows:
            found.append(
                (
                    id,
                    open311.ServiceRequest(
                        id=str(number),
                        status=open311.CLOSED if closed else open311.OPEN,
                        service_code=str(code),
                        service_name=str(name or code),
                        description=identity.mask_text(str(body or "")),
                        address=str(address or ""),
                        requested_at=str(reported or ""),
                        updated_at=str(at or reported or ""),
                        expected_at=str(due or ""),
                        agency=str(handler or ""),
                        lon=lon,
                        lat=lat,
                    ),
                )
            )
    return found


def _said(office: Office, profile: Profile, issue_id: int) -> str:
    """The last text of a step that was written as an answer or a result."""
    rows = office.database.read(
        'select data_json from step where issue_id = ? and data_json is not null order by "no" desc', (issue_id,)
    )
    for (text,) in rows:
        given = json.loads(text)
        for key in _ANSWERING:
            if isinstance(given, dict) and str(given.get(key) or "").strip():
                return str(given[key]).strip()
    return ""


def _sentence(profile: Profile, stage: str, closed: bool, said: str) -> str:
    title = profile.codes("stage").get(stage, stage)
    if closed:
        return said or f"已{title}。"
    return f"正在办理，现在的环节：{title}。"


def _write(office: Office, requests: Sequence[open311.ServiceRequest], path: str | Path, reason: str) -> int:
    body = open311.write_requests(requests)
    with office.write("export_hotline", kind="issue", reason=reason):
        pass
    _to_file(path, body)
    return len(requests)


def _to_file(path: str | Path, body: bytes) -> None:
    """A whole file or none: a half one would be taken in by the city."""
    path = Path(path)
    half = path.with_name(f".{path.name}.part")
    try:
        half.write_bytes(body)
        os.replace(half, path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise BadInput(f"写不到“{path.name}”：{error.strerror or '没有权限'}。请换一个位置。") from None
