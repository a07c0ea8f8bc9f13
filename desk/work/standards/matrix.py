"""The department matrix: which department handles a class or group in an area, and who uses a class."""

from __future__ import annotations

from dataclasses import dataclass

from desk.errors import BadInput, Missing
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_FORMS, require
from desk.store.schema import handling


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixLine:
    """Who handles a class (or a whole group) in an area; without an area everywhere."""

    id: int
    code: str
    name: str
    area_id: int | None
    area: str
    department: str
    superior: str
    post: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An area that the matrix can name, its depth for the indent."""

    id: int
    name: str
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIssue:
    """An open issue of a class, with the condition it was filed under."""

    id: int
    number: str
    title: str
    condition: str
    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """Who uses a class: open issues (the first hundred told), all issues, facilities."""

    open: int
    issues: int
    facilities: int
    listed: tuple[OpenIssue, ...]


def matrix(office: Office) -> tuple[MatrixLine, ...]:
    """Every line, in the order of the standard, the office-wide line of a class first."""
    return tuple(
        MatrixLine(
            id=int(id), code=str(code), name=str(name), area_id=area_id, area=str(area or "全部范围"),
            department=str(department), superior=str(superior or ""), post=str(post or ""),
        )
        for id, code, name, area_id, area, department, superior, post in office.database.read(
            "select m.id, c.code, c.name, m.area_id, a.name, m.department, m.superior, m.post from matrix m"
            " join catalogue c on c.id = m.catalogue_id left join area a on a.id = m.area_id"
            " order by c.code, case when m.area_id is null then 0 else 1 end, a.path"
        )
    )  # fmt: skip


def places(office: Office) -> tuple[Place, ...]:
    """The areas that may have departments of their own: the office's first layer down to its last level but one."""
    rows = office.database.read(
        'select a.id, a.name, a.level, a.path from area a where a.layer_id = (select id from layer order by "sort", id limit 1)'
        " and a.valid_to is null order by a.path"
    )
    deepest = max((int(level) for _, _, level, _ in rows), default=0)
    return tuple(
        Place(id=int(id), name=str(name), level=int(level)) for id, name, level, _ in rows if level < max(deepest, 1)
    )


def posts(office: Office) -> tuple[tuple[str, str], ...]:
    """Key and title of the posts that an issue can be given to."""
    return tuple((post.key, post.title) for post in office.profile.posts)


def set_department(
    office: Office, code: str, area_id: int | None, *, department: str, superior: str = "", post: str = ""
) -> Changes:
    """Who handles a class or group in an area from now on; None: wherever no area says otherwise."""
    require(office.actor, EDIT_FORMS)
    department = " ".join(department.split())
    if not department:
        raise Missing(("处置单位",))
    if post and post not in {key for key, _ in posts(office)}:
        raise BadInput(f"没有“{post}”这个岗位。")
    values = {"department": department, "superior": superior.strip() or None, "post": post or None}
    with office.write("edit_matrix", kind="matrix", reason=f"职责矩阵 {code} 由“{department}”处置") as transaction:
        owner = transaction.read("select id from catalogue where code = ?", (code,))
        if not owner:
            raise BadInput(f"没有 {code} 这个类，请刷新后再看。")
        same = "area_id is null" if area_id is None else "area_id = ?"
        given = (owner[0][0],) if area_id is None else (owner[0][0], area_id)
        there = transaction.read(f"select id from matrix where catalogue_id = ? and {same}", given)
        if there:
            transaction.update(handling.matrix, int(there[0][0]), **values)
        else:
            transaction.insert(handling.matrix, catalogue_id=owner[0][0], area_id=area_id, **values)
    return transaction.changes


def clear_department(office: Office, line_id: int) -> Changes:
    """Take a line out: what stands above it (area, group, standard) says again who handles."""
    require(office.actor, EDIT_FORMS)
    with office.write("edit_matrix", kind="matrix", reason="职责矩阵删去一行") as transaction:
        transaction.delete(handling.matrix, line_id)
    return transaction.changes


def uses_of(office: Office, code: str) -> Uses:
    """Who uses a class now."""
    counted = office.database.read_one(
        "select count(*), sum(case when closed_at is null then 1 else 0 end) from issue where class_code = ?", (code,)
    )
    assert counted is not None
    rows = office.database.read(
        'select i.id, i.number, i.title, k.file_when, i.due_at from issue i left join "condition" k on k.id = i.condition_id'
        " where i.class_code = ? and i.closed_at is null order by i.due_at limit 100",
        (code,),
    )
    return Uses(
        issues=int(counted[0]),
        open=int(counted[1] or 0),
        facilities=int(office.database.read_value("select count(*) from facility where class_code = ?", (code,)) or 0),
        listed=tuple(
            OpenIssue(
                id=int(id), number=str(number or ""), title=str(title), condition=str(when or ""), due_at=str(due or "")
            )
            for id, number, title, when, due in rows
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCell:
    """Who handles a class in one column: a line of the matrix there, or what holds because nothing else is said."""

    department: str
    superior: str
    post: str
    line_id: int | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The matrix of one group: the group itself and its classes down, everywhere and the areas across."""

    rows: tuple[tuple[str, str], ...]
    columns: tuple[tuple[int | None, str], ...]
    cells: tuple[tuple[GridCell, ...], ...]


def grid(office: Office, group_code: str) -> Grid:
    """The matrix of a group over the areas below the whole office."""
    lines = {(one.code, one.area_id): one for one in matrix(office)}
    found = office.database.read(
        "select code, name, department, superior from catalogue where code = ? or (parent = ? and valid_to is null)"
        ' order by case when parent is null then 0 else 1 end, "sort", code',
        (group_code, group_code),
    )
    usual = {str(code): (str(name), str(own or ""), str(above or "")) for code, name, own, above in found}
    columns = ((None, "全部范围"), *((one.id, one.name) for one in places(office) if one.level == 1))

    def cell(code: str, area: int | None) -> GridCell:
        for owner, place in ((code, area), (code, None), (group_code, area), (group_code, None)):
            line = lines.get((owner, place))
            if line is not None:
                is_own = (owner, place) == (code, area)
                why = "" if is_own else f"同“{line.name}”在{line.area}"
                return GridCell(
                    department=line.department, superior=line.superior, post=line.post,
                    line_id=line.id if is_own else None, why=why,
                )  # fmt: skip
        owner = code if usual[code][1] else group_code
        name, department, superior = usual.get(owner, ("", "", ""))
        return GridCell(department=department, superior=superior, post="", line_id=None, why=f"立案标准：“{name}”")

    return Grid(
        rows=tuple((code, name) for code, (name, _, _) in usual.items()),
        columns=columns,
        cells=tuple(tuple(cell(code, area) for area, _ in columns) for code in usual),
    )
