"""The audit chain: every line carries the hash of the line before, so that a change past the program shows."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from desk.model import Changes, Finding
from desk.store.driver import Connection, Driver

LINE: Final = ("id", "at", "actor", "machine", "action", "kind", "count", "reason", "undoes", "previous", "hash")
START: Final = "0" * 64


def line_hash(previous: str, line: Sequence[Any], changes: str) -> str:
    """The hash of a line: over the previous hash, the line's own fields and the digest of its changes."""
    text = json.dumps([previous, *line, changes], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class ChangesDigest:
    """Runs over the change rows of one audit line."""

    def __init__(self) -> None:
        self._sum = hashlib.sha256()

    def add(self, kind: str, row_id: int, before: str | None, after: str | None) -> None:
        """Take in one change row."""
        text = json.dumps([kind, row_id, before, after], ensure_ascii=False)
        self._sum.update(text.encode("utf-8", "surrogatepass"))

    def text(self) -> str:
        """The digest of what was taken in."""
        return self._sum.hexdigest()


def packed(row: Mapping[str, Any]) -> str:
    """A table row as JSON; bytes as base64."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=_bytes)


def unpacked(text: str) -> dict[str, Any]:
    """The table row that `packed` wrote."""
    row = json.loads(text)
    return {name: base64.b64decode(value["b64"]) if isinstance(value, dict) else value for name, value in row.items()}


def _bytes(value: Any) -> dict[str, str]:
    if isinstance(value, bytes | bytearray | memoryview):
        return {"b64": base64.b64encode(value).decode()}
    raise TypeError(f"cannot keep {type(value)} in the change log")


def head(driver: Driver, connection: Connection) -> tuple[int, str]:
    """Number and hash of the newest line."""
    row = driver.run(connection, "select id, hash from audit order by id desc limit 1").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, START)


def changes_since(driver: Driver, connection: Connection, seq: int) -> Changes:
    """The rows touched by the writes after number `seq`; everything if one of them was a bulk write."""
    newest, bulky = driver.run(
        connection,
        "select max(id), sum(case when count > (select count(*) from change where audit_id = audit.id)"
        " then 1 else 0 end) from audit where id > ?",
        (seq,),
    ).fetchone()
    rows: defaultdict[str, set[int]] = defaultdict(set)
    for kind, row_id in driver.run(
        connection, "select distinct kind, row_id from change where audit_id > ?", (seq,)
    ).fetchall():
        rows[kind].add(row_id)
    touched = {kind: frozenset(ids) for kind, ids in rows.items()}
    return Changes(rows=touched, everything=bool(bulky), audit_id=newest)


def verify(driver: Driver, connection: Connection) -> tuple[Finding, ...]:
    """Where the chain does not hold; the first broken line says enough, so it stops there."""
    changes = _change_digests(driver, connection)
    empty = ChangesDigest().text()
    number, digest = next(changes, (0, empty))
    previous = START
    columns = ", ".join(f'"{name}"' for name in LINE)
    for row in driver.run(connection, f"select {columns} from audit order by id"):
        *line, said_previous, said_hash = row
        while number and number < line[0]:
            return (_broken(number, "有变更记录而没有对应的操作日志"),)
        own = digest if number == line[0] else empty
        if number == line[0]:
            number, digest = next(changes, (0, empty))
        if said_previous != previous:
            return (_broken(line[0], "与上一条接不上，其间可能有记录被删除"),)
        if said_hash != line_hash(previous, line, own):
            return (_broken(line[0], "内容与散列不符，可能被改动过"),)
        previous = said_hash
    return (_broken(number, "有变更记录而没有对应的操作日志"),) if number else ()


def _change_digests(driver: Driver, connection: Connection) -> Iterator[tuple[int, str]]:
    rows = driver.run(
        connection, "select audit_id, kind, row_id, before_json, after_json from change order by audit_id, id"
    )
    current, digest = 0, ChangesDigest()
    for audit_id, kind, row_id, before, after in rows:
        if audit_id != current:
            if current:
                yield current, digest.text()
            current, digest = audit_id, ChangesDigest()
        digest.add(kind, row_id, before, after)
    if current:
        yield current, digest.text()


def _broken(number: int, what: str) -> Finding:
    return Finding(rule="audit", sentence=f"操作日志第 {number} 条{what}。", kind="audit", id=number)


def check(driver: Driver, connection: Connection) -> tuple[Finding, ...]:
    """What the database engine itself finds wrong."""
    if driver.dialect != "sqlite":
        return ()
    words = [row[0] for row in connection.execute("pragma quick_check(20)").fetchall()]
    found = [
        Finding(rule="damaged", sentence=f"文件已损坏（{word}），请停止录入，用最近的备份恢复。")
        for word in words
        if word != "ok"
    ]
    for table, row_id, parent, _ in connection.execute("pragma foreign_key_check").fetchmany(20):
        sentence = f"表 {table} 第 {row_id} 行所指的 {parent} 不存在。"
        found.append(Finding(rule="reference", sentence=sentence, kind=table, id=row_id))
    return tuple(found)
