"""部件标识码: what contradicts class, region or shape is doubtful; the next free code of a class is proposed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desk.office import Office
from desk.registers.checks import Around
from desk.registers.facility_codes import facility_code, next_code
from desk.store.schema import ground, issues
from desk.store.uid import new_uid
from desk.work.records.saving import Doubtful, save
from desk.work.things import coding
from tests.desk.town import new_office

PLACE = {"name": "上水井盖", "class_code": "0101", "lon": 116.405, "lat": 39.905}


@pytest.fixture
def office(where: str) -> Iterator[Office]:
    with closing(new_office(where)) as made:
        with made.write("test") as transaction:
            for code, name in (("0101", "上水井盖"), ("0102", "污水井盖")):
                transaction.insert(
                    issues.catalogue, code=code, parent="01", name=name, kind="facility", sort=1, source="test"
                )
        yield made


def put(office: Office, code: str, class_code: str = "0101") -> None:
    with office.write("test") as transaction:
        transaction.insert(
            ground.facility,
            uid=new_uid(),
            code=code,
            name="井盖",
            class_code=class_code,
            state="01",
            lon=116.4,
            lat=39.9,
        )


def rules(code: str, class_code: str = "0101", **around: Any) -> list[str]:
    given = Around(today="2026-10-31", region="110101", **around)
    return [one.rule for one in facility_code({"code": code, "class_code": class_code}, given)]


def test_a_code_of_the_class_and_the_region_is_not_doubted() -> None:
    assert rules("1101010101000001") == []
    assert rules("1101010800100001", "08001") == []


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("1101010102000001", "code_class"),
        ("2107020101000001", "code_region"),
        ("110101010100001", "code_shape"),
        ("11010101010000O1", "code_shape"),
    ],
)
def test_what_contradicts_class_region_or_shape_is_doubtful(code: str, rule: str) -> None:
    assert rules(code) == [rule]


def test_an_office_with_codes_of_its_own_is_only_told_of_doubles() -> None:
    assert rules("JZ-001", own_codes=True) == []
    assert rules("JZ-001", own_codes=True, same_number=("井盖",)) == ["same_code"]


def test_the_next_code_ends_where_the_rule_has_no_more_room() -> None:
    assert next_code("110101", "0101", "") == "1101010101000001"
    assert next_code("110101", "08001", "1101010800100041") == "1101010800100042"
    assert next_code("110101", "0101", "1101010101999999") == ""
    assert next_code("2107", "0101", "") == ""


def test_a_doubtful_code_is_saved_with_a_reason_and_the_next_one_is_free(office: Office) -> None:
    assert coding.propose(office, "0101") == "1101010101000001"
    put(office, "1101010101000007")
    put(office, "1101010102000090", "0102")
    assert coding.propose(office, "0101") == "1101010101000008"
    with pytest.raises(Doubtful, match="标识码里的分类是 0102，所选小类是 0101"):
        save(office, "facility", None, {**PLACE, "code": "1101010102000091"})
    save(office, "facility", None, {**PLACE, "code": "1101010102000091"}, {"code_class": "沿用旧编码"})
    with pytest.raises(Doubtful, match="也用这个标识码"):
        save(office, "facility", None, {**PLACE, "code": "1101010101000007"})
    save(office, "facility", None, {**PLACE, "code": coding.propose(office, "0101")})
    assert coding.propose(office, "0101") == "1101010101000009"


def test_where_most_codes_are_of_the_offices_own_nothing_is_proposed(office: Office) -> None:
    for number in range(3):
        put(office, f"JZ-{number}")
    assert coding.has_own_codes(office) and coding.propose(office, "0101") == ""
    save(office, "facility", None, {**PLACE, "code": "JZ-9"})


@pytest.mark.parametrize(("profile", "begin"), [("zhoushan", "110101"), ("jinzhou", "210702")])
def test_the_codes_of_the_samples_pass(street_sample: Any, profile: str, begin: str) -> None:
    sample: Path = street_sample(profile)
    with closing(Office.open(sample)) as office:
        told = Around(today=office.today(), region=coding.region(office), own_codes=coding.has_own_codes(office))
        rows = office.database.read("select code, class_code from facility")
        assert rows and not [1 for code, one in rows for _ in facility_code({"code": code, "class_code": one}, told)]
        assert coding.propose(office, "0101").startswith(f"{begin}0101")
