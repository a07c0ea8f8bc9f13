"""What a form of this office can ask for: the catalogue that the designer shows and placeholders are checked against."""

from __future__ import annotations

from typing import Final

from desk.forms.data import Catalogue, Field, Source
from desk.forms.placeholder import AREA
from desk.office import Office
from desk.registers.spec import FieldSpec
from desk.work.forms.area_rows import FIGURES, PLAIN
from desk.work.forms.source_kinds import LISTS, ListSource, plain

SINGLES: Final = (
    Field(title="填报单位"),
    Field(title="填报日期", type="date"),
    Field(title="填报人"),
    Field(title="期次"),
    Field(title="期初", type="date"),
    Field(title="期末", type="date"),
    Field(title="年份"),
    Field(title="月份"),
)


def catalogue(office: Office) -> Catalogue:
    """Single values, the chosen area, the posts of its team, and every list with its fields."""
    lists = tuple(_listed(each) for each in LISTS.values())
    return Catalogue(singles=SINGLES, sources=(area_source(), *posts(office), *lists))


def area_source() -> Source:
    """The areas: a list where its row repeats, the chosen area anywhere else."""
    plain_fields = tuple(Field(title=name, type="number" if name == "面积" else "text") for name in PLAIN)
    figures = tuple(Field(title=name, type="number") for name in FIGURES)
    return Source(title=AREA, fields=(*plain_fields, *figures))


def posts(office: Office) -> tuple[Source, ...]:
    """Each post of the office, held by somebody in the chosen area: 网格长.姓名."""
    fields = (Field(title="姓名"), Field(title="电话"), Field(title="单位"))
    names = dict.fromkeys(("网格长", *(plain(post.title) for post in office.profile.posts)))
    return tuple(Source(title=name, fields=fields, many=False) for name in names if name not in LISTS)


def _listed(source: ListSource) -> Source:
    own = [Field(title=each.key, type=each.type, mask=each.mask) for each in source.spec.columns]
    more = [_detail(name, fields[0]) for name, fields in source.details().items()]
    return Source(title=source.title, fields=(*own, *more))


def _detail(name: str, one: FieldSpec) -> Field:
    kind = one.type if one.type in ("number", "date", "moment") else "text"
    return Field(title=name, type=kind, mask=one.mask)
