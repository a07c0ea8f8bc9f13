"""The data dictionary: complete, in Chinese, and wide enough for all 35 systems of grid management."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy.dialects import postgresql

from desk.profile import DATA, PROFILE_LISTS
from desk.profile.codes import code_tables
from desk.store import dictionary
from desk.store.database import Database
from desk.store.schema import metadata

GOLDEN = Path(__file__).parent / "golden" / "schema.txt"
SYSTEMS = tomllib.loads((DATA / "systems.toml").read_text(encoding="utf-8"))["system"]
BASES = {"area", "line", "rule", "list", "asset"}


def test_the_dictionary_is_the_one_that_was_agreed() -> None:
    """After a change that is meant: python -m desk schema > tests/desk/golden/schema.txt, with a migration."""
    assert dictionary.text() + "\n" == GOLDEN.read_text(encoding="utf-8")


def test_every_field_has_a_chinese_name_and_a_plain_english_one() -> None:
    for entry in dictionary.entries():
        assert re.search(r"[\u4e00-\u9fff]", entry.zh), entry
        assert re.search(r"[\u4e00-\u9fff]", entry.table_zh), entry
        assert re.fullmatch(r"[a-z][a-z0-9_]*", entry.field), entry


def test_every_code_table_that_is_named_exists() -> None:
    known = {*code_tables(), *PROFILE_LISTS, "catalogue"}
    named = {entry.code for entry in dictionary.entries() if entry.code}
    assert named <= known, named - known


def test_tables_in_use_refer_to_tables_in_use() -> None:
    for table in metadata.tables.values():
        for link in table.foreign_keys:
            assert table.info["planned"] or not link.column.table.info["planned"], (
                f"{table.name} -> {link.target_fullname}"
            )


def test_what_travels_between_offices_has_an_identity_of_its_own() -> None:
    travels = {"area", "building", "facility", "resident", "household", "organisation", "issue", "person", "record"}
    assert all("uid" in metadata.tables[name].columns for name in travels)


def test_texts_sort_by_code_point_on_the_server_too() -> None:
    made = str(sqlalchemy.schema.CreateTable(metadata.tables["area"]).compile(dialect=postgresql.dialect()))
    assert 'path TEXT COLLATE "C" NOT NULL' in made


def test_all_35_systems_are_there_once() -> None:
    assert [system["id"] for system in SYSTEMS] == [f"A{number:02}" for number in range(1, 36)]
    assert len({system["name"] for system in SYSTEMS}) == 35


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system["id"])
def test_the_dictionary_can_carry_the_system(system: dict[str, object]) -> None:
    fields = {f"{entry.table}.{entry.field}" for entry in dictionary.entries()}
    carried = system["carried"]
    assert set(carried) == {"levels", "people", "objects", "work", "evaluated"}
    for part, names in carried.items():
        assert names, part
        assert set(names) <= fields, f"{part}: {sorted(set(names) - fields)}"
    assert set(system["basis"]) <= BASES
    assert system["levels"] and all(system[word] for word in ("name", "size", "duties", "cadence", "evaluation"))


def test_the_tables_made_are_the_tables_declared(database: Database) -> None:
    if database.dialect == "sqlite":
        question = "select name from pragma_table_info(?) order by cid"
    else:
        question = "select column_name from information_schema.columns where table_name = ? order by ordinal_position"
    for name, table in metadata.tables.items():
        if not table.info["planned"]:
            made = [row[0] for row in database.read(question, (name,))]
            assert made == [column.name for column in table.columns], name
