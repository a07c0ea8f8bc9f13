"""Look through the records of some days for what is doubtful, and clear a doubt with a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from desk.errors import BadInput, Conflict, Missing
from desk.identity.masks import mask_name
from desk.model import Changes
from desk.office import Office
from desk.quality.entries import Entry, Flag, Reasons, Writer
from desk.quality.judging import before, judge
from desk.quality.rules import Limits, limits, rules
from desk.quality.texts import bare
from desk.rights import EDIT_RECORDS, SEE_NAMES, require
from desk.store.schema import teams
from desk.work.records.choosing import codes

Step = Callable[[int, int], None]
_Place = tuple[float, float]

LONGEST_REASON: Final = 200
_PLACES: Final = {
    "household": "select h.id, b.lon, b.lat from household h join dwelling d on d.id = h.dwelling_id"
    " join building b on b.id = d.building_id where b.lon is not null",
    "resident": "select r.id, b.lon, b.lat from resident r join building b on b.id = r.building_id"
    " where b.lon is not null",
    "facility": "select id, lon, lat from facility where lon is not null",
    "organisation": "select id, lon, lat from organisation where lon is not null",
}
"""Where the things lie that are visited. Grids and streets are too large to be a place."""
_FIELDS: Final = (
    "r.id, r.kind, r.person_id, r.at, r.until, r.whom, r.item_id, r.way, r.sort, r.body, r.lon, r.lat,"
    " r.satisfaction, r.entered_at, r.entered_by, r.cleared"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was looked at and what was found; `flags` by person, then weight."""

    first: str
    last: str
    records: int
    flags: tuple[Flag, ...]

    @property
    def open(self) -> tuple[Flag, ...]:
        """The flags that nobody has explained yet."""
        return tuple(flag for flag in self.flags if not flag.cleared)

    def doubtful(self) -> int:
        """How many records have at least one open flag."""
        return len({flag.record_id for flag in self.flags if not flag.cleared})


def check(
    office: Office,
    first: str,
    last: str,
    *,
    area_id: int | None = None,
    person_id: int | None = None,
    step: Step | None = None,
) -> Checked:
    """The flags of the records from `first` to `last` (days, both counted), of an area with all below it or a person.

    Earlier records are read as well, because texts are compared with those of the weeks before.
    """
    bounds = limits()
    writers = _writers(office)
    people = _entries(office, before(first, bounds.copied_days), last, person_id)
    wanted = _wanted(office, first, last, area_id)
    common = _common(people.values(), bounds)
    flags: list[Flag] = []
    records = 0
    for done, (person, entries) in enumerate(people.items(), 1):
        if any(entry.at >= first for entry in entries):
            mine = [entry for entry in entries if entry.at >= first and (wanted is None or entry.id in wanted)]
            records += len(mine)
            ids = {entry.id for entry in mine}
            writer = writers.get(person, Writer()) if person is not None else Writer()
            found = judge(entries, writer, bounds, first=first, common=common)
            flags += [flag for flag in found if flag.record_id in ids]
        if step is not None:
            step(done, len(people))
    return Checked(first=first, last=last, records=records, flags=tuple(flags))


def clear(office: Office, flags: Iterable[tuple[int, str]], reason: str) -> Changes:
    """Say why flags (record, rule) are all right; they stay cleared until the reason is taken back."""
    reason = " ".join(reason.split())
    if not reason:
        raise Missing(("说明",))
    if len(reason) > LONGEST_REASON:
        raise BadInput(f"说明最多 {LONGEST_REASON} 个字，现在是 {len(reason)} 个。")
    return _explained(office, list(flags), reason)


def take_back(office: Office, flags: Iterable[tuple[int, str]]) -> Changes:
    """Let flags (record, rule) stand open again."""
    return _explained(office, list(flags), "")


def _explained(office: Office, flags: list[tuple[int, str]], reason: str) -> Changes:
    require(office.actor, EDIT_RECORDS)
    if not flags:
        raise BadInput("请先选要说明的疑点。")
    if unknown := {rule for _, rule in flags} - set(rules()):
        raise BadInput(f"没有“{unknown.pop()}”这条规则，请刷新后再试。")
    titles = "、".join(dict.fromkeys(rules()[rule].title for _, rule in flags))
    said = f"{titles}：{reason}" if reason else f"取消说明：{titles}"
    with office.write("clear_flags", kind="record", reason=said[:200]) as transaction:
        kept = transaction.rows(teams.record, {record for record, _ in flags}, ["cleared"])
        new: dict[int, Reasons] = {id: Reasons.read(row["cleared"]) for id, row in kept.items()}
        for record, rule in flags:
            new[record] = _with(new[record], rule, reason)
        transaction.update_many(teams.record, ["cleared"], {id: (one.text(),) for id, one in new.items()})
    return transaction.changes


def record_in_words(office: Office, record_id: int) -> tuple[tuple[str, str], ...]:
    """A record as pairs of title and text, to be read beside its flags."""
    row = office.database.read_one(
        "select r.id, r.kind, p.name, a.name, r.at, r.until, r.way, r.whom, r.item_id, r.body, r.mood, r.reply, r.result,"
        " r.satisfaction, r.entered_at, r.entered_by, r.cleared from record r left join person p on p.id = r.person_id"
        " left join area a on a.id = r.area_id where r.id = ?",
        (record_id,),
    )
    if row is None:
        raise Conflict("这条记录已被他人删除，请刷新后再看。")
    (id, kind, person, area, at, until, way, whom, item, body, mood, reply, result, rated, entered, by, cleared) = row
    if person and not office.actor.may(SEE_NAMES):
        person = mask_name(person)
    ends = f" 至 {until[-8:-3] if 'T' in until else until}" if until else ""
    lines = (
        ("编号", f"第{id}号"),
        ("类别", codes(office, "record_kind").get(kind, kind)),
        ("记录人", person),
        ("网格", area),
        ("时间", f"{at.replace('T', ' ')[:16]}{ends}"),
        ("方式", codes(office, "visit_way").get(way, way)),
        ("对象", _thing(office, whom, item)),
        ("内容", body),
        ("思想状况", mood),
        ("现场答复", reply),
        ("处理结果", result),
        ("满意度", codes(office, "satisfaction").get(rated, rated)),
        ("录入", " ".join(part for part in (str(entered or "").replace("T", " ")[:16], by) if part)),
        ("疑点说明", cleared),
    )
    return tuple((title, str(text)) for title, text in lines if text)


def _with(reasons: Reasons, rule: str, reason: str) -> Reasons:
    by_rule = {key: words for key, words in reasons.by_rule.items() if key != rule}
    if reason:
        by_rule[rule] = reason
    return Reasons(by_rule=by_rule, whole=reasons.whole)


def _common(people: Iterable[list[Entry]], bounds: Limits) -> frozenset[str]:
    """Bare texts that many people write: the office's own formulas."""
    writers: dict[str, set[int | None]] = defaultdict(set)
    for entries in people:
        for body in {entry.body for entry in entries if entry.body}:
            writers[body].add(entries[0].person_id)
    by_text: dict[str, set[int | None]] = defaultdict(set)
    for body, who in writers.items():
        if len(body) < 2 * bounds.copied_long:  # punctuation included
            by_text[bare(body)] |= who
    return frozenset(text for text, who in by_text.items() if len(who) >= bounds.common_people)


def _entries(office: Office, first: str, last: str, person_id: int | None) -> dict[int | None, list[Entry]]:
    where, params = ("and r.person_id = ?", (person_id,)) if person_id is not None else ("", ())
    rows = office.database.read(
        f"select {_FIELDS} from record r where r.at >= ? and r.at < ? {where} order by r.person_id, r.at, r.id",
        (first, f"{last}T~", *params),
    )
    places = _places(office, {row[5] for row in rows})
    words = codes(office, "record_kind")
    found: dict[int | None, list[Entry]] = defaultdict(list)
    for id, kind, person, at, until, whom, item, way, sort, body, lon, lat, rated, entered, by, cleared in rows:
        if lon is None and whom in places:
            lon, lat = places[whom].get(item, (None, None))
        found[person].append(
            Entry(id, kind, words.get(kind, kind), person, at, until, whom, item, way, sort, body, lon, lat, rated,
                  entered, by, cleared)
        )  # fmt: skip
    return found


def _places(office: Office, kinds: set[str | None]) -> dict[str, dict[int, _Place]]:
    return {
        kind: {id: (lon, lat) for id, lon, lat in office.database.read(sql)}
        for kind, sql in _PLACES.items()
        if kind in kinds
    }


def _wanted(office: Office, first: str, last: str, area_id: int | None) -> set[int] | None:
    if area_id is None:
        return None
    rows = office.database.read(
        "select r.id from record r join area a on a.id = r.area_id where r.at >= ? and r.at < ?"
        " and a.path like (select path from area where id = ?) || '%'",
        (first, f"{last}T~", area_id),
    )
    return {int(row[0]) for row in rows}


def _writers(office: Office) -> Mapping[int, Writer]:
    """What is known of everybody: absences (those of the attendance sheet too) and days on posts."""
    words = codes(office, "absence_kind")
    away: dict[int, list[tuple[str, str, str, str]]] = defaultdict(list)
    for person, kind, since, until in office.database.read("select person_id, kind, since, until from absence"):
        away[person].append((since, until, kind, words.get(kind, kind)))
    for person, day in office.database.read("select person_id, day from attendance where state = 'leave'"):
        away[person].append((day, day, "leave", "考勤记为请假"))
    posts: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
    for person, since, until in office.database.read("select person_id, since, until from assignment"):
        posts[person].append((since, until))
    return {
        person: Writer(away=tuple(away.get(person, ())), posts=tuple(posts.get(person, ())))
        for person in {*away, *posts}
    }


def _thing(office: Office, whom: str | None, item: Any) -> str:
    """What a record is about, in the words its list would show."""
    if not whom or item is None:
        return ""
    sql = {
        "household": "select coalesce(b.address, b.name), d.room from household h left join dwelling d"
        " on d.id = h.dwelling_id left join building b on b.id = d.building_id where h.id = ?",
        "area": "select name, '' from area where id = ?",
        "street": "select name, '' from street where id = ?",
        "facility": "select code, '' from facility where id = ?",
        "organisation": "select name, '' from organisation where id = ?",
        "resident": "select name, '' from resident where id = ?",
    }.get(whom)
    row = office.database.read_one(sql, (item,)) if sql else None
    said = "".join(str(part) for part in row if part) if row else ""
    return mask_name(said) if whom == "resident" and not office.actor.may(SEE_NAMES) else said
