"""What each kind of list holds: its fields, how they are cleaned, what makes two rows the same thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desk import identity
from desk.errors import BadInput
from desk.store.schema import ground, issues, people, teams
from desk.work.intake import cells
from desk.work.intake.cells import Clean, Fault

if TYPE_CHECKING:
    import sqlalchemy

Values = dict[str, Any]
Finish = Callable[[Values], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """A kind of list. `identities` are tried in order: the first whose fields are all filled names the thing."""

    kind: str
    title: str
    table: sqlalchemy.Table
    fields: Mapping[str, Clean]
    needed: tuple[str, ...]
    identities: tuple[tuple[str, ...], ...]
    defaults: Mapping[str, Any]
    finish: Finish
    placed: str = ""
    """Kind in `member` when the thing has coordinates of its own."""


def spec_of(kind: str) -> Spec:
    """The spec of a kind; BadInput if such lists cannot be imported."""
    try:
        return SPECS[kind]
    except KeyError:
        raise BadInput(f"“{kind}”还不能导入，可导入的有：{'、'.join(SPECS)}、areas、base:图层名。") from None


def _finish_resident(values: Values) -> None:
    """Fill what follows from the ID number; complain where the sheet contradicts it."""
    number = values.get("id_no")
    if number and len(number) == 18:
        values.setdefault("id_type", _ID_CARD)
        told = identity.check_id(number)
        for key, found, what in (("sex", told.sex, "性别"), ("birth", told.birth, "出生日期")):
            given = values.get(key)
            if given is None:
                values[key] = found
            elif given != found:
                raise _At(key, Fault(f"{what}与身份证号不一致，请核对"))
    _finish_name(values)
    values["id_tail"] = number[::-1] if number else None
    values["phone_tail"] = values["phone"][::-1] if values.get("phone") else None


def _finish_name(values: Values) -> None:
    values["initials"] = identity.initials(values["name"])


def _finish_nothing(_: Values) -> None:
    """Most kinds hold only what the sheet says."""


def _finish_issue(values: Values) -> None:
    reported, closed = values.get("reported_at"), values.get("closed_at")
    if closed and reported and closed < reported:
        raise _At("closed_at", Fault("结案时间早于上报时间，请核对"))
    values.setdefault("filed_at", reported)


class _At(Exception):
    """A fault that belongs to a field."""

    def __init__(self, key: str, fault: Fault) -> None:
        self.key = key
        self.fault = fault
        super().__init__(str(fault))


FaultAt = _At

_ID_CARD = "111"
"""居民身份证 in GA/T 517."""

_PERSON: Mapping[str, Clean] = {
    "name": cells.name,
    "id_no": cells.id_number,
    "sex": cells.code("sex"),
    "birth": cells.past_day,
    "nation": cells.code("nation"),
    "politics": cells.code("politics"),
    "education": cells.code("education"),
    "phone": cells.phone,
    "note": cells.text(500),
}

SPECS: Mapping[str, Spec] = {
    "residents": Spec(
        kind="residents",
        title="居民",
        table=people.resident,
        fields={
            **_PERSON,
            "former_name": cells.text(50),
            "id_type": cells.code("id_type"),
            "native_place": cells.text(40),
            "marriage": cells.code("marriage"),
            "religion": cells.code("religion"),
            "health": cells.code("health"),
            "occupation": cells.text(30),
            "workplace": cells.text(100),
            "hukou_address": cells.text(80),
            "live_address": cells.text(80),
            "_building": cells.text(50),
            "unit": cells.text(10),
            "room": cells.text(20),
            "population": cells.code("population"),
            "relation": cells.code("relation"),
            "care_level": cells.code("care_level"),
        },
        needed=("name",),
        identities=(("id_no",), ("name", "birth", "live_address"), ("name", "phone"), ("name", "live_address")),
        defaults={"population": "01", "state": "living"},
        finish=_finish_resident,
    ),
    "people": Spec(
        kind="people",
        title="工作人员",
        table=teams.person,
        fields={
            **_PERSON,
            "landline": cells.text(30),
            "employer": cells.text(100),
            "title": cells.text(50),
            "speciality": cells.text(100),
            "kind": cells.code("person_kind"),
            "since": cells.day,
        },
        needed=("name",),
        identities=(("id_no",), ("name", "phone"), ("name", "employer"), ("name",)),
        defaults={},
        finish=_finish_name,
    ),
    "facilities": Spec(
        kind="facilities",
        title="部件",
        table=ground.facility,
        fields={
            "code": cells.text(40),
            "name": cells.text(100),
            "class_code": cells.code("catalogue"),
            "state": cells.code("facility_state"),
            "owner": cells.text(100),
            "manager": cells.text(100),
            "maintainer": cells.text(100),
            "maintainer_phone": cells.phone,
            "address": cells.text(200),
            "first_date": cells.day,
            "changed_date": cells.day,
            "material": cells.text(100),
            "lon": cells.longitude,
            "lat": cells.latitude,
            "note": cells.text(500),
        },
        needed=("code", "name", "class_code", "lon", "lat"),
        identities=(("code",),),
        defaults={"state": "01", "dangerous": 0},
        finish=_finish_nothing,
        placed="facility",
    ),
    "issues": Spec(
        kind="issues",
        title="事件",
        table=issues.issue,
        fields={
            "number": cells.text(40),
            "title": cells.text(200),
            "body": cells.text(2000),
            "kind": cells.code("issue_kind"),
            "class_code": cells.code("catalogue"),
            "source": cells.code("issue_source"),
            "reporter": cells.text(50),
            "reporter_phone": cells.phone,
            "reported_at": cells.moment,
            "address": cells.text(200),
            "lon": cells.longitude,
            "lat": cells.latitude,
            "handler": cells.text(100),
            "filed_at": cells.moment,
            "due_at": cells.moment,
            "closed_at": cells.moment,
            "answer": cells.text(1000),
        },
        needed=("number", "title", "class_code", "reported_at"),
        identities=(("number",),),
        defaults={"kind": "event", "step_no": 1},
        finish=_finish_issue,
        placed="issue",
    ),
}
