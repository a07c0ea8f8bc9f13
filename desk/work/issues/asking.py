"""What may be chosen in the fields of a move: whom to give it to, class, condition, another issue; by a few letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from desk import identity
from desk.office import Office
from desk.profile import FieldDef
from desk.profile.codes import short_tables
from desk.work.issues.similar import About, similar
from desk.work.records.choosing import codes
from desk.work.standards.reading import IN_FORCE

FEW: Final = 30
_OWN: Final = "本类处置单位"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something to choose; `value` is what `perform` takes."""

    value: Any
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """What the lookups know of the issue that is moved."""

    id: int
    kind: str
    class_code: str
    lon: float | None = None
    lat: float | None = None
    facility_id: int | None = None
    resident_id: int | None = None


def options(office: Office, field: FieldDef, text: str, here: Here) -> tuple[Option, ...]:
    """What fits the typed letters in a field; without letters what is likeliest here."""
    text = text.strip()
    if field.type == "class":
        return _classes(office, text, here)
    if field.type == "condition":
        return _conditions(office, text, here.class_code)
    if field.type == "issue":
        return _issues(office, text, here)
    if field.type == "person":
        return _people(office, text)
    departments = _departments(office, text, here)
    own = tuple(one for one in departments if one.detail == _OWN)
    others = tuple(one for one in departments if one.detail != _OWN)
    return (*own, *_posts(office, text), *others, *(_people(office, text) if text else ()))


def entries(office: Office, field: FieldDef) -> Mapping[str, str]:
    """Label by code for a field that is chosen from a code list."""
    if field.codes in short_tables():
        return codes(office, field.codes)
    try:
        return dict(office.profile.codes(field.codes))
    except KeyError:
        return codes(office, field.codes)


def _posts(office: Office, text: str) -> tuple[Option, ...]:
    return tuple(
        Option(value={"post": post.key}, title=post.title, detail="岗位")
        for post in office.profile.posts
        if _fits(text, post.title)
    )


def _departments(office: Office, text: str, here: Here) -> tuple[Option, ...]:
    """Who handles issues of this class by the catalogue first, then every department known."""
    own = office.database.read(
        "select distinct k.department from condition k join catalogue c on c.id = k.catalogue_id where c.code = ?"
        " and k.department is not null",
        (here.class_code,),
    )
    every = office.database.read(
        f"select distinct department from condition k where department is not null and {IN_FORCE.format('k')}"
        " union select distinct department from matrix union select distinct employer from person where employer is not null",
        (office.today(), office.today()),
    )
    names = dict.fromkeys(str(row[0]) for row in (*own, *sorted(every)))
    mine = {str(row[0]) for row in own}
    found = [
        Option(value={"department": name}, title=name, detail=_OWN if name in mine else "单位")
        for name in names
        if name and _fits(text, name)
    ]
    return tuple(found[:FEW])


def _people(office: Office, text: str) -> tuple[Option, ...]:
    rows = office.database.read(
        "select p.id, p.name, coalesce(p.employer, ''), min(a.post), min(g.name) from person p"
        " left join assignment a on a.person_id = p.id and a.since <= ? and (a.until is null or a.until >= ?)"
        " left join area g on g.id = a.area_id where p.name like ? or p.initials like ?"
        f" group by p.id, p.name, p.employer order by p.name limit {FEW}",
        (office.today(), office.today(), f"%{text}%", f"{text.lower()}%"),
    )
    titles = {post.key: post.title for post in office.profile.posts}
    return tuple(
        Option(
            value={"person_id": int(id)},
            title=str(name),
            detail=" ".join(part for part in (area or "", titles.get(post, ""), employer) if part),
        )
        for id, name, employer, post, area in rows
    )


def _classes(office: Office, text: str, here: Here) -> tuple[Option, ...]:
    rows = office.database.read(
        "select c.code, c.name, coalesce(p.name, '') from catalogue c left join catalogue p on p.code = c.parent"
        f' where c.kind = ? and c.parent is not null and {IN_FORCE.format("c")} order by c."sort", c.code',
        (here.kind, office.today(), office.today()),
    )
    found = [
        Option(value=code, title=f"{name}", detail=f"{parent} {code}".strip())
        for code, name, parent in rows
        if _fits(text, name) or str(code).startswith(text)
    ]
    return tuple(found[:FEW])


def _conditions(office: Office, text: str, class_code: str) -> tuple[Option, ...]:
    rows = office.database.read(
        "select k.id, k.file_when, k.limit_text from condition k join catalogue c on c.id = k.catalogue_id"
        f' where c.code = ? and {IN_FORCE.format("k")} order by k."sort", k.id',
        (class_code, office.today(), office.today()),
    )
    return tuple(
        Option(value=int(id), title=str(when), detail=str(limit)) for id, when, limit in rows if _fits(text, when)
    )


def _issues(office: Office, text: str, here: Here) -> tuple[Option, ...]:
    """What was typed, or without it what may be the same: near, or of the same facility or person."""
    if not text:
        about = About(
            lon=here.lon, lat=here.lat, facility_id=here.facility_id, resident_id=here.resident_id,
            class_code=here.class_code,
        )  # fmt: skip
        return tuple(
            Option(value=one.id, title=f"{one.number} {one.title}", detail="、".join((*one.why, one.stage)))
            for one in similar(office, about)
            if one.id != here.id
        )
    ids, _ = office.search.first("issues", text, FEW)
    ids = [one for one in ids if one != here.id]
    rows = office.search.rows("issues", ids, ["number", "title", "stage", "address"])
    return tuple(
        Option(value=id, title=f"{number} {title}", detail=f"{stage or ''} {address or ''}".strip())
        for id, (number, title, stage, address) in zip(ids, rows, strict=True)
    )


def _fits(text: str, name: str) -> bool:
    return not text or text.lower() in name.lower() or identity.initials(name).lower().startswith(text.lower())
