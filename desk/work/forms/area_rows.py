"""The areas of a layer as rows of a form: name, code, level, what lies above, who answers, and every figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from desk.forms.data import Cell
from desk.office import Office
from desk.store.search.lights import OVERDUE

_HOMES: Final = (
    "select m.area_id, sum(n.n) from ({}) n join member m on m.kind = 'building' and m.item_id = n.building_id"
    " and m.layer_id = :layer and m.until is null group by m.area_id"
)
_PEOPLE: Final = (
    "select p.area_id, sum(p.n) from (select m.area_id as area_id, sum(n.n) as n from (select r.building_id as building_id,"
    " count(*) as n from resident r where r.state in ('living', 'away') and ({0}) group by r.building_id) n"
    " join member m on m.kind = 'building' and m.item_id = n.building_id and m.layer_id = :layer and m.until is null"
    " group by m.area_id union all select m.area_id, count(*) from member m join resident r on r.id = m.item_id"
    " where m.kind = 'resident' and m.layer_id = :layer and m.until is null and r.state in ('living', 'away') and ({0})"
    " group by m.area_id) p group by p.area_id"
)
_SPECIAL: Final = "r.id in (select s.resident_id from special s where s.until is null{})"
_MEMBERS: Final = (
    "select m.area_id, count(*) from member m where m.kind = '{}' and m.layer_id = :layer and m.until is null"
    " group by m.area_id"
)
_ORGANISATIONS: Final = (
    "select m.area_id, count(*) from organisation t join member m on m.kind = 'organisation' and m.item_id = t.id"
    " and m.layer_id = :layer and m.until is null where t.kind in ({}) group by m.area_id"
)
_ISSUES: Final = (
    "select m.area_id, count(*) from issue t join member m on m.kind = 'issue' and m.item_id = t.id"
    " and m.layer_id = :layer and m.until is null where {} group by m.area_id"
)
_RECORDS: Final = (
    "select t.area_id, count(*) from record t join area a on a.id = t.area_id and a.layer_id = :layer"
    " where t.kind in ({}) and t.at >= :first and t.at < :after group by t.area_id"
)

FIGURES: Final[dict[str, str]] = {
    "户数": _HOMES.format(
        "select d.building_id, count(*) as n from dwelling d join household h on h.dwelling_id = d.id group by d.building_id"
    ),
    "人口": _PEOPLE.format("1 = 1"),
    "户籍人口": _PEOPLE.format("r.population = '01'"),
    "流动人口": _PEOPLE.format("r.population = '02'"),
    "境外人员": _PEOPLE.format("r.population = '03'"),
    "未落户人员": _PEOPLE.format("r.population = '04'"),
    "男": _PEOPLE.format("r.sex = '1'"),
    "女": _PEOPLE.format("r.sex = '2'"),
    "60岁以上": _PEOPLE.format("r.birth <= :sixty"),
    "80岁以上": _PEOPLE.format("r.birth <= :eighty"),
    "6岁以下": _PEOPLE.format("r.birth > :seven"),
    "党员": _PEOPLE.format("r.politics in ('01', '02')"),
    "残疾人": _PEOPLE.format(_SPECIAL.format(" and s.kind = 'disabled'")),
    "低保与特困": _PEOPLE.format(_SPECIAL.format(" and s.kind = 'poor'")),
    "特殊人群": _PEOPLE.format(_SPECIAL.format("")),
    "重点关注": _PEOPLE.format("r.care_level is not null"),
    "楼栋数": _MEMBERS.format("building"),
    "单元数": _HOMES.format("select b.id as building_id, coalesce(b.units, 0) as n from building b"),
    "房屋数": _HOMES.format("select d.building_id, count(*) as n from dwelling d group by d.building_id"),
    "出租房屋": (
        "select m.area_id, count(*) from (select coalesce(t.building_id, d.building_id) as building_id from rental t"
        " left join dwelling d on d.id = t.dwelling_id) n cross join member m where m.kind = 'building'"
        " and m.item_id = n.building_id and m.layer_id = :layer and m.until is null group by m.area_id"
    ),
    "单位数": _MEMBERS.format("organisation"),
    "商铺": _ORGANISATIONS.format("'shop'"),
    "企业": _ORGANISATIONS.format("'firm', 'nonpublic'"),
    "学校": _ORGANISATIONS.format("'school'"),
    "部件数": _MEMBERS.format("facility"),
    "团队人数": (
        "select t.area_id, count(distinct t.person_id) from assignment t join area a on a.id = t.area_id"
        " where a.layer_id = :layer and t.since <= :today and (t.until is null or t.until >= :today) group by t.area_id"
    ),
    "待处理事件": _ISSUES.format("t.closed_at is null"),
    "超期事件": _ISSUES.format(OVERDUE),
    "本期上报": _ISSUES.format("t.reported_at >= :first and t.reported_at < :after"),
    "本期结案": _ISSUES.format("t.closed_at >= :first and t.closed_at < :after"),
    "本期走访": _RECORDS.format("'visit', 'diary'"),
    "本期巡查": _RECORDS.format("'patrol'"),
}
"""Figure of an area by name: SQL of counts per lowest area; `:first` and `:after` are the period's days."""

PLAIN: Final = ("名称", "编码", "层级", "上级", "图层", "类型", "面积", "启用日期", "网格长", "网格长电话")


Memo = dict[tuple[int, str], dict[int, int]]
"""Figures counted already, by layer and name: a form made for every grid counts each once."""


class AreaRows:
    """The areas of a layer with the fields asked for, figures summed up from the lowest."""

    def __init__(
        self, office: Office, layer: int, fields: Sequence[str], params: Mapping[str, Any], memo: Memo | None = None
    ) -> None:
        self._office = office
        self._layer = layer
        self._fields = tuple(fields)
        asked = {**params, "layer": layer}
        rows = office.database.read(
            "select id, path, square_metres from area where layer_id = :layer"
            " and (valid_to is null or valid_to > :today)",
            asked,
        )
        self._paths = {row[0]: str(row[1]) for row in rows}
        self._metres = {row[0]: float(row[2] or 0) for row in rows}
        memo = {} if memo is None else memo
        for name in self._fields:
            if name in FIGURES and (layer, name) not in memo:
                memo[layer, name] = self._summed(dict(office.database.read(FIGURES[name], asked)))
        self._counts = {name: memo[layer, name] for name in self._fields if name in FIGURES}
        self._heads = _heads(office, layer) if {"网格长", "网格长电话"} & set(self._fields) else {}

    @property
    def ids(self) -> tuple[int, ...]:
        """All areas in force."""
        return tuple(self._paths)

    def below(self, area: int | None) -> list[int]:
        """An area and all below it."""
        path = self._paths.get(area, "") if area is not None else ""
        return [each for each, own in self._paths.items() if own.startswith(path)]

    def lowest(self, area: int | None) -> list[int]:
        """The areas below one that have none below them; the area itself when there are none."""
        inside = self.below(area)
        parents = {
            int(part) for each in inside for part in self._paths[each].strip("/").split("/")[:-1] if part.isdigit()
        }
        return [each for each in inside if each not in parents]

    def rows(self, ids: Sequence[int]) -> list[tuple[Cell, ...]]:
        """The fields of these areas, in their order."""
        columns = {"名称": "name", "编码": "code", "层级": "level", "上级": "parent", "图层": "layer", "类型": "kind",
                   "启用日期": "valid_from"}  # fmt: skip
        wanted = [columns[name] for name in self._fields if name in columns]
        listed = self._office.search.rows("areas", list(ids), wanted) if wanted else [()] * len(ids)
        found: list[tuple[Cell, ...]] = []
        for area, row in zip(ids, listed, strict=True):
            known: dict[str, Cell] = dict(zip([n for n in self._fields if n in columns], row, strict=True))
            known["网格长"], known["网格长电话"] = self._heads.get(area, (None, None))
            known["面积"] = round(self._metres.get(area, 0)) or None
            known |= {name: counts.get(area, 0) for name, counts in self._counts.items()}
            found.append(tuple(known.get(name) for name in self._fields))
        return found

    def _summed(self, leaves: Mapping[int, Any]) -> dict[int, int]:
        sums: dict[int, int] = {}
        for area, count in leaves.items():
            for part in self._paths.get(area, "").strip("/").split("/"):
                if part.isdigit():
                    sums[int(part)] = sums.get(int(part), 0) + int(count or 0)
        return sums


def _heads(office: Office, layer: int) -> dict[int, tuple[Cell, Cell]]:
    """Name and phone of the first post held in each area, posts in the order of the profile."""
    order = {post.key: at for at, post in enumerate(office.profile.posts)}
    today = office.today()
    held = office.database.read(
        "select t.id, t.area_id, t.post from assignment t join area a on a.id = t.area_id"
        " where a.layer_id = ? and t.since <= ? and (t.until is null or t.until >= ?)",
        (layer, today, today),
    )
    held.sort(key=lambda row: (_rank(office, row[2], order), row[0]))
    first: dict[int, int] = {}
    for id, area, _ in held:
        first.setdefault(area, id)
    rows = office.search.rows("team", list(first.values()), ("name", "phone"))
    return {area: (name, phone) for area, (name, phone) in zip(first, rows, strict=True)}


def _rank(office: Office, post: str, order: Mapping[str, int]) -> tuple[int, int]:
    """A post whose duty or title speaks of the 网格长 first, then the order of the profile."""
    found = next((each for each in office.profile.posts if each.key == post), None)
    leads = found is not None and ("网格长" in found.title or "网格长" in found.duty)
    return (0 if leads else 1, order.get(post, 999))
