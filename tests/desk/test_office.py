"""The open office: who is at the desk, what day it is, what may be seen."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from desk.errors import BadProfile, Damaged
from desk.model import Actor, Query
from desk.office import Office
from desk.rights import ALL, SEE_PERSONAL
from desk.store.schema import people
from desk.store.uid import new_uid

NINE = datetime(2026, 11, 2, 9, 5, 7, 999)


@pytest.fixture
def office(database, where: str):
    with closing(Office.open(where, clock=lambda: NINE)) as office:
        yield office


def mark_as_sample(office: Office) -> None:
    with office.write("test") as transaction:
        for name, value in (("sample", "1"), ("sample_today", "2026-10-31")):
            transaction.execute("insert into meta (name, value) values (?, ?)", (name, value))


def test_an_office_knows_its_name_profile_and_moment(office: Office) -> None:
    assert office.name == "测试街道"
    assert office.profile.key == "zhoushan"
    assert (office.now(), office.today()) == ("2026-11-02T09:05:07", "2026-11-02")
    assert not office.is_sample


def test_every_shipped_profile_opens(make_office, tmp_path: Path, each_profile: str) -> None:
    make_office(tmp_path / "a.griddesk", profile=each_profile)
    with closing(Office.open(tmp_path / "a.griddesk")) as office:
        assert office.profile.key == each_profile


def test_a_sample_office_lives_on_the_day_its_data_ends(office: Office, where: str) -> None:
    mark_as_sample(office)
    with closing(Office.open(where, clock=lambda: NINE)) as again:
        assert again.is_sample
        assert (again.now(), again.today()) == ("2026-10-31T09:05:07", "2026-10-31")


def test_who_is_at_this_computer_may_do_all_but_see_personal_data(office: Office) -> None:
    assert office.actor.name
    assert office.actor.rights == ALL - {SEE_PERSONAL}


def test_a_write_carries_the_person_and_the_offices_moment(office: Office) -> None:
    with office.write("export", kind="residents", reason="月报"):
        pass
    row = office.database.read_one("select at, actor, action, kind, reason from audit")
    assert row == ("2026-11-02T09:05:07", office.actor.name, "export", "residents", "月报")


def test_the_projector_sees_masked_names_whoever_is_at_the_desk(database, where: str) -> None:
    with closing(Office.open(where, actor=Actor(name="主任", rights=ALL))) as office:
        with office.write("test") as transaction:
            resident = transaction.insert(
                people.resident, uid=new_uid(), name="欧阳甲乙", initials="oyjy", population="huji", state="live"
            )
        seen = [search.rows("residents", [resident], ["name"])[0][0] for search in (office.search, office.masked())]
        assert seen[0] == "欧阳甲乙"
        assert seen[1] != seen[0] and "甲乙" not in seen[1]
        assert office.search.count(Query(kind="residents", text="欧阳")) == 1


def test_an_office_without_its_profile_is_damaged(make_office, tmp_path: Path) -> None:
    path = tmp_path / "a.griddesk"
    make_office(path).close()
    with closing(dbapi2.connect(str(path), isolation_level=None)) as other:
        other.execute("delete from profile")
    with pytest.raises(Damaged, match="没有管理办法"):
        Office.open(path)


def test_a_broken_profile_names_the_office_and_the_place(make_office, tmp_path: Path) -> None:
    path = tmp_path / "街道.griddesk"
    make_office(path).close()
    with closing(dbapi2.connect(str(path), isolation_level=None)) as other:
        other.execute("update profile set body = replace(body, 'key =', 'kye =')")
    with pytest.raises(BadProfile, match=r"街道\.griddesk"):
        Office.open(path)


def test_a_new_version_of_the_profile_is_the_one_in_force(office: Office, where: str) -> None:
    with office.write("test") as transaction:
        transaction.execute(
            'insert into profile ("key", version, body, since)'
            " select \"key\", 2, replace(body, 'version = 1', 'version = 2'), since from profile"
        )
    with closing(Office.open(where)) as again:
        assert again.profile.version == 2
