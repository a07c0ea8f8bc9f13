"""The roster as a workbook (D.3 no. 11): a line per post somebody holds, and the papers of the files on sheets of their own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from desk.model import Value
from desk.office import Office
from desk.registers.spec import FieldSpec
from desk.rights import EXPORT, require
from desk.sheets.binder import Cell, Page, write_binder
from desk.work.houses.homes import labels
from desk.work.teams.book_columns import ORDER, PERSON, SEAT, SPARED, aliases
from desk.work.teams.papers import FOLDERS, Folder, codes_of
from desk.work.teams.seats import path_of

ROSTER: Final = "花名册"
_CONTRACT, _PLEDGE = "contract", "pledge"
_SHOWN: Final = 3
"""Trainings that stand in the line of a person; all are on their own sheet."""


def write_roster(office: Office, path: Path | str, area_id: int | None = None, *, past: bool = False) -> int:
    """Write everybody with a post in an area and below (with `past` those of former days too); gives the number of lines.

    For the whole office also those who hold no post. Phones and ID numbers are masked unless the person at the desk
    may see them. A workbook of the whole office with `past` can be read in again without loss.
    """
    require(office.actor, EXPORT)
    sheet = _Sheet(office)
    lines = sheet.lines(area_id, past=past)
    people = list(dict.fromkeys(line[0] for line in lines))
    today = office.today()
    where = office.database.read_value("select name from area where id = ?", (area_id,)) if area_id else office.name
    note = f"填报单位：{office.name}　填报日期：{today}　共 {len(people)} 人、{len(lines)} 岗次　填报人：{office.actor.name}"
    kept = [
        at
        for at, (key, _) in enumerate(ORDER)
        if key not in SPARED or any(line[1][at] not in (None, SPARED[key]) for line in lines)
    ]
    titles = [(aliases()[ORDER[at][0]][0], ORDER[at][1]) for at in kept]
    rows = ([number, *(line[1][at] for at in kept)] for number, line in enumerate(lines, 1))
    pages = [
        Page(
            name=ROSTER, title=f"{where}{office.profile.term('team')}花名册", note=note,
            columns=[("序号", 5), *titles], rows=rows,
        )
    ]  # fmt: skip
    pages += [page for kind in FOLDERS if (page := sheet.folder(kind, people)) is not None]
    name = Path(path).name
    write_binder(path, pages)
    with office.write("export", kind="assignment", reason=f"导出花名册 {len(lines)} 岗次到 {name}"):
        pass
    return len(lines)


class _Sheet:
    """Looks up what the lines need."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.words: dict[str, Mapping[str, str]] = {}
        self.names = _labels(office)

    def word(self, table: str, code: Value) -> Cell:
        """The label of a code."""
        if not table or code is None:
            return code
        if table not in self.words:
            here = ("post",)
            self.words[table] = self.office.profile.codes(table) if table in here else labels(self.office, table)
        return self.words[table].get(str(code), str(code))

    def lines(self, area_id: int | None, *, past: bool) -> list[tuple[int, list[Cell]]]:
        """Person and cells of every line: the seats of the place, then who has none."""
        office, today = self.office, self.office.today()
        person, seat = _columns(office, PERSON, "p"), _columns(office, SEAT, "s")
        when, params = ("", ()) if past else (" and (s.until is null or s.until >= ?)", (today,))
        rows = office.database.read(
            f"select s.person_id, a.name, a.code, s.reports_to_id, o.person_id, {seat}, {person} from assignment s"
            " join person p on p.id = s.person_id join area a on a.id = s.area_id"
            " left join assignment o on o.id = s.substitute_for_id"
            f" where a.path like ?{when} order by a.code, s.since, s.id",
            (f"{path_of(office, area_id)}%", *params),
        )
        if area_id is None:
            rest = "" if past else f" and (p.until is null or p.until >= '{today}')"
            rows += office.database.read(
                f"select p.id, null, null, null, null, {', '.join(['null'] * len(SEAT))}, {person} from person p"
                f" where not exists (select 1 from assignment s where s.person_id = p.id{when}){rest} order by p.id",
                params,
            )
        papers = _Papers(office, {row[0] for row in rows})
        return [(row[0], self._cells(row, papers)) for row in rows]

    def _cells(self, row: Sequence[Any], papers: _Papers) -> list[Cell]:
        who, area, code, boss, owner, *values = row
        said: dict[str, Cell] = {"_area": area, "_code": code}
        for key, value in zip([*SEAT, *PERSON], values, strict=True):
            said[key] = self.word((SEAT.get(key) or PERSON[key])[1], value)
        said |= {"_boss": self.names.get(boss), "_owner": self.names.get(owner), **papers.of(who)}
        said["_grade"] = self.word("appraisal_grade", said["_grade"])
        return [said.get(key) for key, _ in ORDER]

    def folder(self, kind: Folder, people: Sequence[int]) -> Page | None:
        """The sheet of one kind of paper; None if nobody has any."""
        office, wanted = self.office, set(people)
        codes = codes_of(office, kind)
        names = ", ".join(f't."{one.key}"' for one in kind.fields)
        who = _columns(office, {key: PERSON[key] for key in ("name", "phone", "id_no")}, "p")
        rows = office.database.read(
            f'select t.person_id, {who}, {names} from "{kind.table}" t join person p on p.id = t.person_id'
            " order by t.person_id, t.id"
        )

        def shown(field: FieldSpec, value: Any) -> Cell:
            return codes[field.codes].get(str(value), value) if field.codes else value

        lines = [
            [*values[:3], *(shown(field, value) for field, value in zip(kind.fields, values[3:], strict=True))]
            for person, *values in rows
            if person in wanted
        ]
        if not lines:
            return None
        columns = [("姓名", 9.0), ("电话", 13.0), ("身份号码", 20.0), *((one.title, 16.0) for one in kind.fields)]
        return Page(
            name=kind.title, title=f"{office.name}{kind.title}", note=f"共 {len(lines)} 行", columns=columns, rows=lines
        )


class _Papers:
    """The papers of these people, as they stand in their line: last trainings, last grade, contract and pledge in force."""

    def __init__(self, office: Office, people: set[int]) -> None:
        read = office.database.read
        self._trained: dict[int, list[str]] = defaultdict(list)
        for person, day, topic in read("select person_id, day, topic from training order by day desc, id desc"):
            if person in people and len(self._trained[person]) < _SHOWN:
                self._trained[person].append(f"{day} {topic}")
        graded = read("select person_id, grade from appraisal where grade is not null order by period, id")
        self._grades = dict(graded)
        papers = read(
            "select person_id, kind, since, until from paper where kind in (?, ?) order by since, id",
            (_CONTRACT, _PLEDGE),
        )
        self._papers = {(person, kind): (since, until) for person, kind, since, until in papers}

    def of(self, person: int) -> dict[str, Cell]:
        """The cells of one person."""
        since, until = self._papers.get((person, _CONTRACT), ("", ""))
        pledge, _ = self._papers.get((person, _PLEDGE), (None, None))
        return {
            "_training": "；".join(self._trained.get(person, ())) or None,
            "_grade": self._grades.get(person),
            "_contract": f"{since}至{until or '今'}" if since else None,
            "_pledge": pledge,
        }


def _columns(office: Office, columns: Mapping[str, tuple[str, str, Any]], table: str) -> str:
    """The fields of a table, masked as far as the person at the desk may not see them."""
    guarded = {"phone": "contact", "landline": "contact", "id_no": "id"}
    sight = office.search.sight
    return ", ".join(
        sight.column(f'{table}."{name}"', guarded.get(name, "") if table == "p" else "")
        for name, _, _ in columns.values()
    )


def _labels(office: Office) -> dict[int | None, str]:
    """What each person is called where a line names somebody else: the name, with the phone where two have it."""
    phone = office.search.sight.column("phone", "contact")
    rows: Iterable[Any] = office.database.read(f"select id, name, {phone} from person order by id")
    rows = list(rows)
    often = Counter(name for _, name, _ in rows)
    return {id: f"{name}（{phone}）" if often[name] > 1 and phone else name for id, name, phone in rows}
