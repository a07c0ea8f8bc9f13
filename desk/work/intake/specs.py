"""Every kind of list that can be imported: most from the record forms, some with what a form does not hold."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from desk.errors import BadInput
from desk.registers import catalogue
from desk.registers.spec import FieldSpec
from desk.store.schema import ground, issues, metadata, people, teams
from desk.work.intake import cells, figures
from desk.work.intake.cells import Clean
from desk.work.intake.finishing import finish_firm, finish_issue, finish_name, finish_resident, finish_special
from desk.work.intake.shape import Spec

__all__ = ["FORMS", "Spec", "kinds", "spec_of"]

FORMS: Final[Mapping[str, str]] = {
    "residents": "resident",
    "households": "household",
    "buildings": "building",
    "organisations": "organisation",
    "rentals": "rental",
    "devices": "device",
    **{kind: kind for kind in catalogue.kinds() if kind.startswith("special:")},
}
"""Kind of list to the record form it has its fields from."""

_PLACE: Final[Mapping[str, Clean]] = {
    "_grid": cells.text(50),
    "_community": cells.text(50),
}
_ROOM: Final[Mapping[str, Clean]] = {
    "_address": cells.text(200),
    "_building": cells.text(50),
    "_unit": cells.text(10),
    "_room": cells.text(20),
}


def kinds() -> tuple[str, ...]:
    """The kinds of lists that can be imported."""
    return (*_OWN, *(kind for kind in FORMS if kind not in _OWN))


@cache
def spec_of(kind: str) -> Spec:
    """The spec of a kind; BadInput if such lists cannot be imported."""
    if kind in _OWN:
        return _OWN[kind]
    if kind in FORMS:
        return _from_form(kind)
    raise BadInput(f"“{kind}”还不能导入，可导入的有：{'、'.join(kinds())}、areas、base:图层名。")


def _fields(form: str) -> dict[str, Clean]:
    return {one.key: _cleaner(one) for one in catalogue.spec_of(form).fields if not one.is_reference and not one.fixed}


def _cleaner(one: FieldSpec) -> Clean:
    if one.key == "credit_code":
        return cells.credit_code
    if one.key in ("lon", "lat"):
        return figures.longitude if one.key == "lon" else figures.latitude
    if one.mask == "phone" or one.key.endswith("_phone"):
        return cells.phone
    if one.key.endswith("id_no"):
        return cells.id_number
    if one.codes == "region":
        return cells.code_or_text("region", 40)  # people write 山东 or 临沂兰山, the table has full names
    if one.type == "code":
        return cells.codes(one.codes) if one.multi else cells.code(one.codes)
    if one.type == "number":
        return figures.number(one.low, one.high, whole=one.whole)
    if one.type in ("date", "moment"):
        return cells.day if one.type == "date" else cells.moment
    return cells.name if one.mask == "name" else cells.text(one.max_length)


def _details(form: str) -> frozenset[str]:
    return frozenset(one.key for one in catalogue.spec_of(form).fields if one.detail)


def _from_form(kind: str) -> Spec:
    form = catalogue.spec_of(FORMS[kind])
    fields, more = _fields(FORMS[kind]), dict(_MORE.get(kind.partition(":")[0], {}))
    fields |= more.pop("fields", {})
    needed = tuple(one.key for one in form.fields if one.needed and one.key in fields and one.key not in form.defaults)
    given: dict[str, Any] = {"needed": needed, "defaults": dict(form.defaults), **more}
    return Spec(
        kind=kind,
        title=form.title.strip("{}") if form.title not in _TITLES else _TITLES[form.title],
        table=metadata.tables[form.table],
        fields=fields,
        details=_details(FORMS[kind]) & fields.keys(),
        fixed=dict(form.fixed),
        **given,
    )


_TITLES: Final = {
    "{resident}": "居民",
    "{household}": "户",
    "{building}": "楼栋",
    "{organisation}": "单位",
    "{facility}": "部件",
}

_MORE: Final[Mapping[str, Mapping[str, Any]]] = {
    "households": {
        "fields": _ROOM,
        "needed": ("number",),
        "identities": (("number",),),
        "building": "_address",
        "room": True,
    },
    "buildings": {"identities": (("code",),), "placed": "building"},
    "organisations": {
        "fields": {"_building": cells.text(50), **_PLACE},
        "needed": ("name",),
        "identities": (("credit_code",), ("name", "address"), ("name",)),
        "own": "credit_code",
        "followers": {"initials": "name"},
        "finish": finish_firm,
        "building": "address",
        "placed": "organisation",
    },
    "rentals": {
        "fields": {"_building": cells.text(50), "_unit": cells.text(10), "_room": cells.text(20), **_PLACE},
        "identities": (("code",),),
        "building": "address",
        "room": True,
    },
    "devices": {"identities": (("code",),), "placed": "facility"},
    "special": {
        "fields": {"name": cells.name, "id_no": cells.id_number, "phone": cells.phone, "_address": cells.text(80)},
        "needed": ("name",),
        "identities": (("resident_id",),),
        "finish": finish_special,
        "while_empty": "until",
        "person": True,
    },
}

_PERSON: Final[Mapping[str, Clean]] = {
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

_OWN: Final[Mapping[str, Spec]] = {
    "residents": Spec(
        kind="residents",
        title="居民",
        table=people.resident,
        fields={
            **_fields("resident"),
            **_PERSON,
            **_PLACE,
            "_building": cells.text(50),
            "_household": cells.text(30),
            "_head": cells.text(50),
        },
        needed=("name",),
        identities=(("id_no",), ("name", "birth", "live_address"), ("name", "phone"), ("name", "live_address")),
        defaults={"population": "01", "state": "living"},
        finish=finish_resident,
        own="id_no",
        followers={"initials": "name", "id_tail": "id_no", "phone_tail": "phone"},
        details=_details("resident"),
        building="live_address",
        households=True,
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
        finish=finish_name,
        own="id_no",
        followers={"initials": "name"},
    ),
    "facilities": Spec(
        kind="facilities",
        title="部件",
        table=ground.facility,
        fields={**_fields("facility"), "class_code": cells.code("catalogue")},
        needed=("code", "name", "class_code", "lon", "lat"),
        identities=(("code",),),
        defaults={"state": "01", "dangerous": 0},
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
            "lon": figures.longitude,
            "lat": figures.latitude,
            "handler": cells.text(100),
            "filed_at": cells.moment,
            "due_at": cells.moment,
            "closed_at": cells.moment,
            "answer": cells.text(1000),
        },
        needed=("number", "title", "class_code", "reported_at"),
        identities=(("number",),),
        defaults={"kind": "event", "step_no": 1},
        finish=finish_issue,
        placed="issue",
    ),
}
